// screenshots DIRECTORY: draws the README's pictures from the real window, over a real engine that talks to
// the real peers of peers.py, and writes them there. QT_SCALE_FACTOR=2 gives them twice the pixels.
#include "models/inspect/Inspector.h"
#include "models/inspect/SocketTableModel.h"
#include "models/session/Engine.h"
#include "widgets/FollowingTable.h"
#include "widgets/MainWindow.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFontInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QProcess>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>

#include <cstdio>
#include <memory>

using namespace sw;

namespace {

constexpr QSize windowSize(1440, 900);

QString demoPath; // empty while there is none

[[noreturn]] void fail(const QString& why)
{
    std::fprintf(stderr, "screenshots: %s\n", qPrintable(why));
    if (!demoPath.isEmpty())
        QDir(demoPath).removeRecursively();
    std::_Exit(1);
}

void runFor(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

template <class Condition> void waitFor(const char* what, Condition condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > 20'000)
            fail(QStringLiteral("no %1 within 20 seconds").arg(QLatin1String(what)));
        runFor(20);
    }
}

/// Pictures are only comparable in the fonts of the design.
void checkFonts()
{
    for (const QFont& font : {Theme::ui(), Theme::mono()}) {
        const QString wanted = font.families().value(0), got = QFontInfo(font).family();
        if (!got.startsWith(wanted))
            fail(QStringLiteral("the font %1 is not installed (%2 stood in)").arg(wanted, got));
    }
}

/// A directory that reads well in a picture, gone at the end with what is in it.
class DemoDirectory
{
public:
    DemoDirectory()
    {
        for (int i = 1; i < 100 && demoPath.isEmpty(); ++i) {
            const QString path = i == 1 ? QStringLiteral("/tmp/demo") : QStringLiteral("/tmp/demo%1").arg(i);
            if (QDir().mkdir(path)) // says no when somebody has it
                demoPath = path;
        }
        if (demoPath.isEmpty())
            fail(QStringLiteral("can't make a directory in /tmp"));
    }
    ~DemoDirectory() { QDir(demoPath).removeRecursively(); }
    DemoDirectory(const DemoDirectory&) = delete;
    DemoDirectory& operator=(const DemoDirectory&) = delete;
    QString file(const char* name) const { return demoPath + u'/' + QLatin1String(name); }
    QString path() const { return demoPath; }
};

class Peers
{
public:
    ~Peers()
    {
        for (const auto& process : m_processes)
            process->closeWriteChannel();
        for (const auto& process : m_processes)
            process->waitForFinished(5000);
    }
    void start(const char* role, const DemoDirectory& directory)
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(QStringLiteral("python3"),
                       {QStringLiteral(SW_PEERS), QLatin1String(role), directory.path()});
        QByteArray said;
        waitFor(role, [&] { return (said += process->readAllStandardOutput()).contains("ready"); });
        m_processes.push_back(std::move(process));
    }

private:
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

/// The window, its engine and its table of sockets.
class Scene
{
public:
    explicit Scene(const DemoDirectory& directory) : m_directory(directory)
    {
        CaptureOptions options;
        options.directory = directory.file("capture");
        auto store = TrafficStore::create(options);
        if (!store)
            fail(store.failure().sentence);
        m_engine = std::make_unique<Engine>(*store);
        m_inspector = std::make_unique<Inspector>();
        WindowContext context;
        context.engine = m_engine.get();
        context.inspector = m_inspector.get();
        context.store = *store;
        context.names = std::make_shared<TrafficNames>(*store);
        m_window = std::make_unique<MainWindow>(context);
        m_inspector->start();
        m_window->resize(windowSize);
        m_window->show();
        m_window->activateWindow();
    }

    MainWindow& window() { return *m_window; }
    QTabWidget* tabs() { return part<QTabWidget>(""); }
    void start(EndpointKind kind, const char* name, const Reply& reply = {}, const SendPlan& plan = {})
    {
        EndpointSpec spec;
        spec.kind = kind;
        spec.address = SocketAddress::path(m_directory.file(name).toLocal8Bit());
        spec.reply = reply;
        spec.plan = plan;
        m_last = m_engine->start(spec);
        if (kind == EndpointKind::Listener)
            waitFor(name, [&] { return QFile::exists(m_directory.file(name)); });
    }
    void showLast() { m_window->showEndpoint(m_last); }
    EndpointId last() const { return m_last; }

    template <class T> T* part(const char* name)
    {
        for (T* found : m_window->findChildren<T*>(QString::fromLatin1(name))) {
            if (found->isVisible())
                return found;
        }
        fail(QStringLiteral("the window has no %1").arg(QLatin1String(name)));
    }

private:
    const DemoDirectory& m_directory;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Inspector> m_inspector;
    std::unique_ptr<MainWindow> m_window;
    EndpointId m_last = 0;
};

/// The window with what lies over it (popups, completions).
void take(MainWindow& window, const QString& file)
{
    runFor(700); // the coalesced updates and the blink of what has just changed are over
    QPixmap picture = window.grab();
    QPainter painter(&picture);
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top != &window && top->isVisible())
            painter.drawPixmap(top->pos() - window.pos(), top->grab());
    }
    painter.end();
    if (!picture.save(file))
        fail(QStringLiteral("can't write %1").arg(file));
    std::printf("%s\n", qPrintable(file));
}

void selectRow(QTableView* table, int column, const QString& text)
{
    waitFor("row", [&] {
        const QAbstractItemModel* rows = table->model();
        for (int row = 0; row < rows->rowCount(); ++row) {
            if (rows->index(row, column).data().toString().endsWith(text)) {
                table->selectRow(row);
                table->scrollTo(rows->index(row, column));
                return true;
            }
        }
        return false;
    });
}

void type(QWidget* into, const QString& text)
{
    into->setFocus(Qt::ShortcutFocusReason);
    for (const QChar letter : text) {
        QKeyEvent press(QEvent::KeyPress, 0, Qt::NoModifier, QString(letter));
        QCoreApplication::sendEvent(into, &press);
    }
}

void press(QWidget* widget, int key)
{
    QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &press);
}

/// What is shown: a server of ours with two Python clients, a client of ours, one that failed.
void play(Scene& scene, Peers& peers, const DemoDirectory& directory)
{
    peers.start("server", directory);
    scene.start(EndpointKind::Client, "missing.sock");
    SendPlan job;
    job.messages = {"{\"id\": 7, \"op\": \"resize\", \"width\": 640}\n"};
    scene.start(EndpointKind::Client, "jobs.sock", {}, job);
    peers.start("worker", directory);
    scene.start(EndpointKind::Listener, "echo.sock", {Reply::Kind::Echo, {}});
    scene.showLast();
    peers.start("ping", directory);
    peers.start("binary", directory);
    waitFor("endpoint page", [&] { return scene.tabs()->count() == 2; });
}

/// What came from the Python clients and has that word; the payload of a chosen row beside it.
void filterTraffic(Scene& scene)
{
    scene.part<QLineEdit>("filterTraffic")->setText(QStringLiteral("dir:in peer:python text:\"op\""));
    auto* rows = scene.part<QTableView>("traffic");
    waitFor("filtered traffic", [rows] { return rows->model()->rowCount() == 7; });
    rows->setFocus(Qt::OtherFocusReason);
    rows->selectRow(4);
}

void takeAll(Scene& scene, const DemoDirectory& directory, const QDir& to)
{
    const auto in = [&](Theme::Mode mode, const char* name) {
        Theme::instance().setMode(mode);
        take(scene.window(), to.filePath(QLatin1String(name)));
    };
    auto* conversation = scene.part<QTableView>("conversation");
    waitFor("conversation", [&] { return conversation->model()->rowCount() >= 16; });
    in(Theme::Mode::Light, "endpoint-light.png");
    in(Theme::Mode::Dark, "endpoint-dark.png");
    scene.tabs()->setCurrentIndex(0);
    selectRow(scene.part<QTableView>("sockets"), SocketTableModel::Address, QStringLiteral("echo.sock"));
    in(Theme::Mode::Dark, "sockets-dark.png");
    in(Theme::Mode::Light, "sockets-light.png");
    auto* goTo = scene.part<QLineEdit>("goTo");
    type(goTo, directory.file("jobs.sock"));
    waitFor("offers of Go to", [&] {
        const auto* offers = scene.window().findChild<QAbstractItemView*>(QStringLiteral("goToResults"));
        return offers && offers->isVisible() && offers->model()->rowCount() > 0;
    });
    in(Theme::Mode::Light, "go-to-light.png");
    press(goTo, Qt::Key_Escape);
    scene.showLast();
    filterTraffic(scene);
    in(Theme::Mode::Light, "traffic-filter-light.png");
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        std::fputs("usage: screenshots DIRECTORY\n", stderr);
        return 2;
    }
    checkFonts();
    const QDir to(QString::fromLocal8Bit(argv[1]));
    if (!to.mkpath(QStringLiteral(".")))
        fail(QStringLiteral("can't make %1").arg(to.path()));
    const DemoDirectory directory;
    Peers peers;
    Scene scene(directory);
    play(scene, peers, directory);
    takeAll(scene, directory, to);
    return 0;
}
