#include "tests/screenshots/Stage.h"

#include "models/http/HttpReplies.h"
#include "models/session/EndpointModel.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QFontInfo>
#include <QKeyEvent>
#include <QPainter>
#include <QProcess>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>

#include <cstdio>

namespace sw::test {

namespace {

constexpr QSize windowSize(1440, 900);
constexpr int longestPath = 107, longestName = 12; // bytes; of what is in a demo directory

QString demoPath; // empty while there is none

/// Reads like a real one, of that length.
QString deepPath(const QString& top, qsizetype length)
{
    QString path = top + QStringLiteral("/deployments/eu-central-1/a-customer-with-a-long-name/instances/") +
                   QStringLiteral("worker-0042-of-the-thumbnail-service");
    return path.left(length);
}

} // namespace

void giveUp(const QString& why)
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

void checkFonts()
{
    for (const QFont& font : {Theme::ui(), Theme::mono()}) {
        const QString wanted = font.families().value(0), got = QFontInfo(font).family();
        if (!got.startsWith(wanted))
            giveUp(QStringLiteral("the font %1 is not installed (%2 stood in)").arg(wanted, got));
    }
}

DemoDirectory::DemoDirectory(bool deep)
{
    for (int i = 1; i < 100 && demoPath.isEmpty(); ++i) {
        const QString path = i == 1 ? QStringLiteral("/tmp/demo") : QStringLiteral("/tmp/demo%1").arg(i);
        if (QDir().mkdir(path)) // says no when somebody has it
            demoPath = path;
    }
    if (demoPath.isEmpty())
        giveUp(QStringLiteral("can't make a directory in /tmp"));
    m_path = deep ? deepPath(demoPath, longestPath - 1 - longestName) : demoPath;
    if (!QDir().mkpath(m_path))
        giveUp(QStringLiteral("can't make %1").arg(m_path));
}

DemoDirectory::~DemoDirectory()
{
    QDir(demoPath).removeRecursively();
    demoPath.clear();
}

Peers::Peers() = default;

Peers::~Peers()
{
    for (const auto& process : m_processes)
        process->closeWriteChannel();
    for (const auto& process : m_processes)
        process->waitForFinished(5000);
}

void Peers::start(const char* role, const DemoDirectory& directory)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QFileInfo script(QStringLiteral(SW_PEERS)); // by its name: the pictures show the command line
    process->setWorkingDirectory(script.path());
    process->start(QStringLiteral("python3"), {script.fileName(), QLatin1String(role), directory.path()});
    QByteArray said;
    waitFor(role, [&] { return (said += process->readAllStandardOutput()).contains("ready"); });
    m_processes.push_back(std::move(process));
}

Scene::Scene(const DemoDirectory& directory, const QByteArray& messagesFolder) : m_directory(directory)
{
    CaptureOptions options;
    options.directory = directory.file("capture");
    auto store = TrafficStore::create(options);
    if (!store)
        giveUp(store.failure().sentence);
    m_engine = std::make_unique<Engine>(*store);
    useHttpReplies(*m_engine);
    m_inspector = std::make_unique<Inspector>();
    WindowContext context;
    context.engine = m_engine.get();
    context.inspector = m_inspector.get();
    context.store = *store;
    context.names = std::make_shared<TrafficNames>(*store);
    context.messagesFolder = messagesFolder;
    context.settings = m_settings;
    context.openCapture = [](const QString& path) -> Result<void> {
        const auto kept = TrafficStore::open(path);
        return kept ? Result<void>() : kept.failure();
    };
    m_window = std::make_unique<MainWindow>(context);
    m_inspector->start();
    m_window->resize(windowSize);
    m_window->show();
    m_window->activateWindow();
}

Scene::~Scene() = default;

EndpointId Scene::start(const char* name, EndpointSpec spec)
{
    const bool isFile = spec.address.kind() == SocketAddress::Kind::Unnamed;
    if (isFile)
        spec.address = SocketAddress::path(m_directory.file(name).toLocal8Bit());
    m_last = m_engine->start(spec);
    m_ids.insert(name, m_last);
    if (isFile && spec.kind != EndpointKind::Client)
        waitFor(name, [&] { return QFile::exists(m_directory.file(name)); });
    return m_last;
}

EndpointId Scene::start(EndpointKind kind, const char* name, const Reply& reply, const SendPlan& plan)
{
    EndpointSpec spec;
    spec.kind = kind;
    spec.reply = reply;
    spec.plan = plan;
    return start(name, spec);
}

const EndpointStatus* Scene::status(const char* name) const
{
    return m_window->findChild<EndpointModel*>()->status(id(name));
}

void Scene::waitRunning(const char* name)
{
    waitFor(name, [&] { return status(name) && status(name)->state == EndpointStatus::State::Running; });
}

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

QPixmap pictureOf(MainWindow& window)
{
    QList<QWidget*> over;
    QRect all(window.pos(), window.size());
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top == &window || !top->isVisible())
            continue;
        over << top;
        all |= QRect(top->pos(), top->size());
    }
    QPixmap picture(all.size() * window.devicePixelRatio());
    picture.setDevicePixelRatio(window.devicePixelRatio());
    picture.fill(Theme::tokens().line2);
    QPainter painter(&picture);
    painter.drawPixmap(window.pos() - all.topLeft(), window.grab());
    for (QWidget* top : over)
        painter.drawPixmap(top->pos() - all.topLeft(), top->grab());
    return picture;
}

void savePicture(const QPixmap& picture, const QString& file)
{
    if (!picture.save(file))
        giveUp(QStringLiteral("can't write %1").arg(file));
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

} // namespace sw::test
