#include "tests/e2e/Keyboard.h"
#include "models/inspect/Inspector.h"
#include "models/session/Engine.h"
#include "tests/TestMain.h"
#include "widgets/MainWindow.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QPlainTextEdit>
#include <QProcess>
#include <QTabWidget>
#include <QTemporaryDir>

namespace sw {

/// From the empty window to bytes exchanged with socat, without a mouse: keys alone, as the X server gives
/// them to whatever has the focus.
class KeyboardTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void connectsToSocat();
    void listensForSocat();

private:
    QString path(const char* name) const { return m_dir->filePath(QLatin1String(name)); }
    bool goTo(const QString& address);
    bool showsMessage(const QString& text) const;
    bool hasFocus(const char* name) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Inspector> m_inspector;
    std::unique_ptr<MainWindow> m_window;
};

void KeyboardTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    CaptureOptions options;
    options.directory = path("capture");
    const auto store = TrafficStore::create(options);
    QVERIFY(store);
    m_engine = std::make_unique<Engine>(*store);
    m_inspector = std::make_unique<Inspector>();
    WindowContext context;
    context.engine = m_engine.get();
    context.inspector = m_inspector.get();
    context.store = *store;
    context.names = std::make_shared<TrafficNames>(*store);
    m_window = std::make_unique<MainWindow>(context);
    m_inspector->start();
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get(), 10'000));
}

void KeyboardTest::cleanup()
{
    m_window.reset();
    m_inspector.reset();
    m_engine.reset();
    m_dir.reset();
}

bool KeyboardTest::hasFocus(const char* name) const
{
    const QWidget* focus = QApplication::focusWidget();
    return focus && focus->accessibleName() == QLatin1String(name) && focus->isActiveWindow();
}

bool KeyboardTest::goTo(const QString& address)
{
    return test::pressKeys(QStringLiteral("ctrl+k")) &&
           QTest::qWaitFor([this] { return hasFocus("Go to"); }) && test::typeKeys(address) &&
           test::pressKeys(QStringLiteral("Return"));
}

/// In the conversation of the page in front: a message that begins so.
bool KeyboardTest::showsMessage(const QString& text) const
{
    for (const auto* view : m_window->findChildren<QAbstractItemView*>(QStringLiteral("conversation"))) {
        const QAbstractItemModel* rows = view->isVisible() ? view->model() : nullptr;
        for (int row = 0; rows && row < rows->rowCount(); ++row) {
            for (int column = 0; column < rows->columnCount(); ++column) {
                if (rows->index(row, column).data().toString().startsWith(text))
                    return true;
            }
        }
    }
    return false;
}

void KeyboardTest::connectsToSocat()
{
    QProcess socat;
    socat.start(QStringLiteral("socat"), {QStringLiteral("UNIX-LISTEN:%1,fork").arg(path("their.sock")),
                                          QStringLiteral("EXEC:sed -u s/^/socat-got-/")});
    QTRY_VERIFY(QFile::exists(path("their.sock")));
    QVERIFY(goTo(path("their.sock")));
    auto* tabs = m_window->findChild<QTabWidget*>();
    QTRY_COMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("their.sock"));
    QTRY_VERIFY(hasFocus("Message"));
    QVERIFY(test::typeKeys(QStringLiteral("good morning")));
    QVERIFY(test::pressKeys(QStringLiteral("Return")));
    QTRY_COMPARE(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget())->toPlainText(),
                 QStringLiteral("good morning\n"));
    QVERIFY(test::pressKeys(QStringLiteral("ctrl+Return")));
    QTRY_VERIFY(showsMessage(QStringLiteral("good morning")));
    QTRY_VERIFY(showsMessage(QStringLiteral("socat-got-good morning")));
    socat.terminate();
    QVERIFY(socat.waitForFinished());
}

void KeyboardTest::listensForSocat()
{
    QVERIFY(goTo(path("our.sock")));
    QTRY_VERIFY(QApplication::focusWidget() &&
                QApplication::focusWidget()->window()->windowTitle() == QLatin1String("New listener"));
    QVERIFY(!QFile::exists(path("our.sock")));
    QVERIFY(test::pressKeys(QStringLiteral("Return")));
    QTRY_VERIFY(QFile::exists(path("our.sock")));
    auto* tabs = m_window->findChild<QTabWidget*>();
    QTRY_COMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("our.sock"));
    QProcess socat;
    socat.start(QStringLiteral("socat"),
                {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + path("our.sock")});
    socat.write("anybody there?");
    QTRY_VERIFY(showsMessage(QStringLiteral("anybody there?")));
    QTRY_VERIFY(hasFocus("Message"));
    QVERIFY(test::typeKeys(QStringLiteral("we are")));
    QVERIFY(test::pressKeys(QStringLiteral("ctrl+Return")));
    QByteArray got;
    QTRY_COMPARE(got += socat.readAllStandardOutput(), QByteArray("we are"));
    socat.closeWriteChannel();
    QVERIFY(socat.waitForFinished());
}

} // namespace sw

using sw::KeyboardTest;
SW_TEST(KeyboardTest)

#include "KeyboardTest.moc"
