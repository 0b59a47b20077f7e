#include "models/inspect/Inspector.h"
#include "models/inspect/SocketTableModel.h"
#include "models/session/Engine.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/e2e/PrivateDisplay.h"
#include "widgets/MainWindow.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>

namespace sw {

/// The README's five minutes, in a real window on a display of its own, by clicks and keys alone, with socat
/// at the other end.
class TourTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void looksAround();
    void listensAndEchoes();
    void answersByHand();
    void connectsFromTheTable();
    void reachesEverythingByKeyboard();

private:
    template <class T> T* shown(const char* name, QWidget* in = nullptr);
    void type(QWidget* into, const QString& text);
    void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }
    void clickTool(const char* name);
    void choose(QComboBox* combo, const QString& entry);
    QDialog* dialog(const char* title);
    QString path(const char* name) const { return m_dir.path() + u'/' + QLatin1String(name); }
    bool sawPayload(const QByteArray& payload, TrafficEvent event) const;

    QTemporaryDir m_dir;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Inspector> m_inspector;
    std::unique_ptr<MainWindow> m_window;
};

/// The only visible widget of that name, in the window's current page or in a dialog.
template <class T> T* TourTest::shown(const char* name, QWidget* in)
{
    const QString wanted = QLatin1String(name);
    for (T* widget : (in ? in : m_window.get())->findChildren<T*>()) {
        if (widget->accessibleName() == wanted && widget->isVisible())
            return widget;
    }
    return nullptr;
}

void TourTest::type(QWidget* into, const QString& text)
{
    click(into);
    QTest::keyClick(into, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(into, Qt::Key_Delete);
    QTest::keyClicks(into, text);
}

void TourTest::clickTool(const char* name)
{
    auto* button = shown<QToolButton>(name);
    for (QToolButton* each : m_window->findChildren<QToolButton*>()) {
        if (!button && each->text() == QLatin1String(name) && each->isVisible())
            button = each;
    }
    QVERIFY2(button, name);
    click(button);
}

void TourTest::choose(QComboBox* combo, const QString& entry)
{
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Home);
    for (int i = 0; i < combo->count() && combo->currentText() != entry; ++i)
        QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(combo->currentText(), entry);
}

QDialog* TourTest::dialog(const char* title)
{
    QDialog* found = nullptr;
    const bool there = QTest::qWaitFor([&] {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (top->isVisible() && top->windowTitle() == QLatin1String(title))
                found = qobject_cast<QDialog*>(top);
        }
        return found != nullptr;
    });
    if (there && !QTest::qWaitForWindowActive(found))
        return nullptr;
    return found;
}

bool TourTest::sawPayload(const QByteArray& payload, TrafficEvent event) const
{
    TrafficReader reader(m_store);
    for (RowId id = m_store->begin(); id < m_store->end(); ++id) {
        const TrafficRecord* record = reader.record(id);
        if (record && record->event == event && reader.payload(id) == payload)
            return true;
    }
    return false;
}

void TourTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    CaptureOptions options;
    options.directory = path("capture");
    auto store = TrafficStore::create(options);
    QVERIFY(store);
    m_store = *store;
    m_engine = std::make_unique<Engine>(m_store);
    m_inspector = std::make_unique<Inspector>();
    WindowContext context;
    context.engine = m_engine.get();
    context.inspector = m_inspector.get();
    context.store = m_store;
    context.names = std::make_shared<TrafficNames>(m_store);
    m_window = std::make_unique<MainWindow>(context);
    m_inspector->start();
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get(), 10'000));
}

void TourTest::cleanupTestCase()
{
    m_window.reset();
    m_inspector.reset();
    m_engine.reset();
    QVERIFY(!QFile::exists(path("tour.sock")));
}

void TourTest::looksAround()
{
    auto* filter = shown<QLineEdit>("Filter sockets");
    auto* table = shown<QTableView>("Sockets");
    QVERIFY(filter && table);
    QTRY_VERIFY(table->model()->rowCount() > 0);
    type(filter, QStringLiteral("state:listening"));
    const auto onlyListening = [&] {
        const QAbstractItemModel* rows = table->model();
        for (int row = 0; row < rows->rowCount(); ++row) {
            if (rows->index(row, SocketTableModel::State).data().toString() != QLatin1String("Listening"))
                return false;
        }
        return rows->rowCount() > 0; // the X server of this display listens, too
    };
    QTRY_VERIFY(onlyListening());
    type(filter, QStringLiteral("cmd:Xvf"));
    QTRY_VERIFY(table->model()->rowCount() > 0);
    QVERIFY(table->model()
                ->index(0, SocketTableModel::Process)
                .data()
                .toString()
                .startsWith(QLatin1String("Xvfb")));
    type(filter, {});
}

void TourTest::listensAndEchoes()
{
    clickTool("New listener");
    QDialog* form = dialog("New listener");
    QVERIFY(form);
    type(shown<QLineEdit>("Address", form), path("tour.sock"));
    choose(shown<QComboBox>("Reply", form), QStringLiteral("Echo"));
    click(shown<QPushButton>("Listen", form));
    QTRY_VERIFY(QFile::exists(path("tour.sock")));
    QProcess socat;
    socat.start(QStringLiteral("socat"),
                {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + path("tour.sock")});
    socat.write("hello world\n");
    socat.closeWriteChannel();
    QTRY_COMPARE(socat.state(), QProcess::NotRunning);
    QCOMPARE(socat.readAllStandardOutput(), QByteArray("hello world\n"));
    auto* tabs = m_window->findChild<QTabWidget*>();
    QTRY_COMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("tour.sock"));
    QTRY_VERIFY(sawPayload("hello world\n", TrafficEvent::Sent));
    auto* connections = shown<QAbstractItemView>("Connections");
    QVERIFY(connections);
    QTRY_COMPARE(connections->model()->rowCount(), 2); // after "All connections"
    auto* conversation = shown<QAbstractItemView>("Conversation");
    QVERIFY(conversation);
    QTRY_VERIFY(conversation->model()->rowCount() >= 2);
}

void TourTest::answersByHand()
{
    QProcess socat;
    socat.start(QStringLiteral("socat"),
                {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + path("tour.sock")});
    QVERIFY(socat.waitForStarted());
    auto* target = shown<QComboBox>("Send to");
    QVERIFY(target);
    const QString name = QStringLiteral("socat · %1").arg(socat.processId());
    QTRY_VERIFY(target->findText(name, Qt::MatchStartsWith) > 0);
    choose(target, target->itemText(target->findText(name, Qt::MatchStartsWith)));
    auto* message = shown<QPlainTextEdit>("Message");
    type(message, QStringLiteral("good morning"));
    QTest::keyClick(message, Qt::Key_Return, Qt::ControlModifier);
    QByteArray got;
    QTRY_VERIFY((got += socat.readAllStandardOutput()) == "good morning");
    click(shown<QAbstractButton>("Hex"));
    type(message, QStringLiteral("00 ff 0g"));
    click(shown<QPushButton>("Send"));
    QTRY_VERIFY(!message->extraSelections().isEmpty());
    type(message, QStringLiteral("00 ff 0a"));
    click(shown<QPushButton>("Send"));
    got.clear();
    QTRY_COMPARE(got += socat.readAllStandardOutput(), QByteArray("\x00\xff\x0a", 3));
    click(shown<QAbstractButton>("Text"));
    socat.closeWriteChannel();
    QTRY_COMPARE(socat.state(), QProcess::NotRunning);
}

void TourTest::connectsFromTheTable()
{
    QProcess server;
    server.start(QStringLiteral("socat"),
                 {QStringLiteral("UNIX-LISTEN:%1,fork").arg(path("other.sock")), QStringLiteral("EXEC:cat")});
    QTRY_VERIFY(QFile::exists(path("other.sock")));
    auto* tabs = m_window->findChild<QTabWidget*>();
    QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(0).center());
    type(shown<QLineEdit>("Filter sockets"), QStringLiteral("path:other.sock state:listening"));
    auto* table = shown<QTableView>("Sockets");
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, 10'000);
    const QPoint at = table->visualRect(table->model()->index(0, SocketTableModel::Address)).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    QTRY_COMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("other.sock"));
    QPushButton* send = nullptr;
    QTRY_VERIFY((send = shown<QPushButton>("Send")) && send->isEnabled());
    auto* message = shown<QPlainTextEdit>("Message");
    type(message, QStringLiteral("once"));
    QTest::keyClick(message, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(sawPayload("once", TrafficEvent::Received));
    type(message, QStringLiteral("again"));
    type(shown<QLineEdit>("Every"), QStringLiteral("0.1"));
    type(shown<QLineEdit>("Count"), QStringLiteral("5"));
    click(shown<QPushButton>("Repeat"));
    const auto sent = [&] {
        TrafficReader reader(m_store);
        int count = 0;
        for (RowId id = 0; id < m_store->end(); ++id)
            count += reader.record(id)->event == TrafficEvent::Sent && reader.payload(id) == "again";
        return count;
    };
    QTRY_COMPARE(sent(), 5);
    QTRY_VERIFY(shown<QPushButton>("Repeat"));
    click(shown<QPushButton>("Finish sending"));
    QTRY_VERIFY(sawPayload(R"({"by":"us"})", TrafficEvent::Finished));
    QTRY_VERIFY(sawPayload(R"({"by":"peer"})", TrafficEvent::Finished));
    server.terminate();
    QTRY_COMPARE(server.state(), QProcess::NotRunning);
}

void TourTest::reachesEverythingByKeyboard()
{
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QDialog* form = dialog("New listener");
    QVERIFY(form);
    QTRY_VERIFY(QApplication::focusWidget() && QApplication::focusWidget()->window() == form);
    QWidget* first = QApplication::focusWidget();
    QStringList names;
    for (QWidget* at = first;;) {
        names << at->accessibleName();
        QTest::keyClick(at, Qt::Key_Tab);
        at = QApplication::focusWidget();
        QVERIFY2(at && names.size() < 50, qPrintable(names.join(QStringLiteral(", "))));
        if (at == first)
            break;
    }
    for (const char* wanted : {"Address", "Mode", "Backlog", "Reply", "Socket API", "Listen"})
        QVERIFY2(names.contains(QLatin1String(wanted)), wanted);
    QTest::keyClick(form, Qt::Key_Escape);
    QTRY_VERIFY(!QApplication::activeModalWidget());
}

} // namespace sw

using sw::TourTest;
SW_TEST(TourTest)

int main(int argc, char** argv)
{
    const sw::test::PrivateDisplay display;
    if (!display.isUp()) {
        std::fputs("Xvfb and openbox are needed for this test\n", stderr);
        return 1;
    }
    QApplication application(argc, argv);
    return sw::test::runAll(argc, argv);
}

#include "TourTest.moc"
