#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>

#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

/// New listener and New client, from the click to the bytes on a socket.
class FormsTest : public QObject
{
    Q_OBJECT
private slots:
    void listensAndEchoes();
    void listensWithModeAndFixedReply();
    void marksAWrongModeAndStartsNothing();
    void showsVerdictsWhileTyping();
    void replacesAStaleFileOnlyWhenAsked();
    void connectsToAServer();
    void retriesUntilTheServerAppears();
    void showsWhyConnectingFailed();
    void waitsAsLongAsTheTimeoutSays();
    void aWrongTimeoutIsSaid();
    void saysWhatTheKernelMakesOfABacklog();
    void shrinksWithWhatIsShown();
};

namespace {

void typeInto(QLineEdit* edit, const QString& text)
{
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QTest::keyClicks(edit, text);
}

void makeStale(const QByteArray& path)
{
    PlainServer server(path);
    QVERIFY(server.isOpen());
}

mode_t modeOf(const QByteArray& path)
{
    struct stat facts = {};
    return ::stat(path.constData(), &facts) == 0 ? facts.st_mode & 0777 : 0;
}

} // namespace

void FormsTest::listensAndEchoes()
{
    WindowFixture fixture;
    QTest::keyClick(&fixture.window(), Qt::Key_L, Qt::ControlModifier);
    auto* address = fixture.field<QLineEdit>("newListener", "address");
    QVERIFY(address);
    typeInto(address, fixture.pathText("echo.sock"));
    fixture.field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("Echo"));
    click(fixture.field<QPushButton>("newListener", "listen"));
    QTRY_COMPARE(fixture.tabs()->tabText(fixture.tabs()->currentIndex()), QStringLiteral("echo.sock"));
    PlainPeer peer = fixture.connectSoon("echo.sock");
    QCOMPARE(modeOf(fixture.path("echo.sock")), mode_t(0600));
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(peer.receive(5), QByteArray("hello"));
    QTRY_VERIFY(!fixture.window().findChild<QDialog*>(QStringLiteral("newListener")));
}

void FormsTest::listensWithModeAndFixedReply()
{
    WindowFixture fixture;
    fixture.window().openNewListener(fixture.pathText("fixed.sock"));
    auto* replyText = fixture.field<QLineEdit>("newListener", "replyText");
    QVERIFY(!replyText->isVisible());
    fixture.field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("Fixed text"));
    QVERIFY(replyText->isVisible());
    typeInto(replyText, QStringLiteral("pong"));
    typeInto(fixture.field<QLineEdit>("newListener", "mode"), QStringLiteral("0666"));
    click(fixture.field<QPushButton>("newListener", "listen"));
    QTRY_COMPARE(modeOf(fixture.path("fixed.sock")), mode_t(0666));
    PlainPeer peer = fixture.connectSoon("fixed.sock");
    QVERIFY(peer.sendAll("x"));
    QCOMPARE(peer.receive(4), QByteArray("pong"));
}

void FormsTest::marksAWrongModeAndStartsNothing()
{
    WindowFixture fixture;
    fixture.window().openNewListener(fixture.pathText("wrong.sock"));
    auto* mode = fixture.field<QLineEdit>("newListener", "mode");
    typeInto(mode, QStringLiteral("0999"));
    click(fixture.field<QPushButton>("newListener", "listen"));
    QVERIFY(mode->property("wrong").toBool());
    QVERIFY(fixture.window().findChild<QDialog*>(QStringLiteral("newListener"))->isVisible());
    fixture.field<QComboBox>("newListener", "socketApi")->setCurrentIndex(1);
    typeInto(mode, QStringLiteral("0640")); // no mode that Qt can make
    click(fixture.field<QPushButton>("newListener", "listen"));
    QVERIFY(mode->property("wrong").toBool());
    QCOMPARE(fixture.store().end(), RowId(0));
    QVERIFY(!QFile::exists(fixture.pathText("wrong.sock")));
}

void FormsTest::showsVerdictsWhileTyping()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("live.sock"));
    fixture.window().openNewClient();
    auto* address = fixture.field<QLineEdit>("newClient", "address");
    auto* verdict = fixture.field<QLabel>("newClient", "verdict");
    typeInto(address, fixture.pathText("live.sock"));
    QTRY_VERIFY(verdict->text().contains(QStringLiteral("stream listener")));
    QVERIFY(verdict->text().contains(QStringLiteral("you may connect")));
    typeInto(address, fixture.pathText("nobody.sock"));
    QTRY_VERIFY(verdict->text().startsWith(QStringLiteral("Free")));
    typeInto(address, QStringLiteral("/") + QString(120, QLatin1Char('x')));
    QTRY_VERIFY(verdict->text().contains(QStringLiteral("107")));
    QCOMPARE(verdict->textFormat(), Qt::PlainText);
}

void FormsTest::replacesAStaleFileOnlyWhenAsked()
{
    WindowFixture fixture;
    makeStale(fixture.path("stale.sock"));
    fixture.window().openNewListener(fixture.pathText("stale.sock"));
    auto* replace = fixture.field<QPushButton>("newListener", "replaceStale");
    QTRY_VERIFY(replace->isVisible());
    click(fixture.field<QPushButton>("newListener", "listen"));
    auto* form = fixture.window().findChild<QDialog*>(QStringLiteral("newListener"));
    QVERIFY(form->isVisible()); // with what was typed
    QVERIFY(fixture.field<QLineEdit>("newListener", "address")->property("wrong").toBool());
    QVERIFY(!PlainPeer::connectTo(fixture.path("stale.sock")).isOpen());
    click(replace);
    QVERIFY(fixture.connectSoon("stale.sock").isOpen());
}

void FormsTest::connectsToAServer()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("server.sock"));
    QTest::keyClick(&fixture.window(), Qt::Key_N, Qt::ControlModifier);
    typeInto(fixture.field<QLineEdit>("newClient", "address"), fixture.pathText("server.sock"));
    QTest::keyClick(fixture.field<QLineEdit>("newClient", "address"), Qt::Key_Return);
    QVERIFY(server.accept().isOpen());
    QTRY_COMPARE(fixture.tabs()->tabText(fixture.tabs()->currentIndex()), QStringLiteral("server.sock"));
}

void FormsTest::retriesUntilTheServerAppears()
{
    WindowFixture fixture;
    fixture.window().openNewClient(fixture.pathText("late.sock"));
    fixture.field<QCheckBox>("newClient", "retryUntilItAppears")->setChecked(true);
    click(fixture.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(fixture.part<QPushButton>("stop") && fixture.part<QPushButton>("stop")->isVisible());
    PlainServer server(fixture.path("late.sock"));
    QVERIFY(server.accept().isOpen());
}

void FormsTest::showsWhyConnectingFailed()
{
    WindowFixture fixture;
    fixture.window().openNewClient(fixture.pathText("nobody.sock"));
    click(fixture.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(fixture.part<QPushButton>("start") && fixture.part<QPushButton>("start")->isVisible());
    auto* retry = fixture.part<QPushButton>("retry");
    QVERIFY(retry->isVisible()); // beside the sentence, though Start does the same
    bool told = false;
    for (const QLabel* label : fixture.page()->findChildren<QLabel*>())
        told = told || (label->isVisible() && label->text().contains(QStringLiteral("ENOENT")));
    QVERIFY(told);
    {
        PlainServer server(fixture.path("nobody.sock"));
        click(retry);
        QVERIFY(server.accept().isOpen());
        QTRY_VERIFY(!retry->isVisible());
    }
    QTRY_VERIFY(fixture.part<QPushButton>("start")->isVisible()); // the peer has closed
}

void FormsTest::waitsAsLongAsTheTimeoutSays()
{
    WindowFixture fixture;
    const UniqueFd busy = plainListener(fixture.path("busy.sock"), 0);
    const PlainPeer first = PlainPeer::connectTo(fixture.path("busy.sock")); // fills the backlog
    fixture.window().openNewClient(fixture.pathText("busy.sock"));
    auto* timeout = fixture.field<QLineEdit>("newClient", "connectTimeout");
    QCOMPARE(timeout->text(), QStringLiteral("10"));
    typeInto(timeout, QStringLiteral("0,4"));
    click(fixture.field<QPushButton>("newClient", "connect"));
    const auto says = [&](const QString& words) {
        if (!fixture.page())
            return false; // not open yet
        for (const QLabel* label : fixture.page()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(says(QStringLiteral("backlog is full (1 of 1 clients wait): trying for 0.4 s")));
    QTRY_VERIFY(says(QStringLiteral("the server accepted nobody for 0.4 s")));
    QTRY_VERIFY(!fixture.window().findChild<QDialog*>(QStringLiteral("newClient")));
    fixture.window().openNewClient(); // and it is remembered
    QCOMPARE(fixture.field<QLineEdit>("newClient", "connectTimeout")->text(), QStringLiteral("0,4"));
}

void FormsTest::aWrongTimeoutIsSaid()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("server.sock"));
    fixture.window().openNewClient(fixture.pathText("server.sock"));
    auto* form = fixture.window().findChild<QDialog*>(QStringLiteral("newClient"));
    auto* timeout = fixture.field<QLineEdit>("newClient", "connectTimeout");
    for (const char* wrong : {"-1", "soon", "", "1e9", "nan", "inf"}) {
        typeInto(timeout, QLatin1String(wrong));
        click(fixture.field<QPushButton>("newClient", "connect"));
        QVERIFY2(timeout->property("wrong").toBool(), wrong);
        QVERIFY(form->isVisible());
        QCOMPARE(timeout->text(), QLatin1String(wrong));
    }
    typeInto(timeout, QStringLiteral("0"));
    click(fixture.field<QPushButton>("newClient", "connect"));
    QVERIFY(server.accept().isOpen());
}

void FormsTest::saysWhatTheKernelMakesOfABacklog()
{
    WindowFixture fixture;
    QFile cap(QStringLiteral("/proc/sys/net/core/somaxconn"));
    QVERIFY(cap.open(QIODevice::ReadOnly));
    const QString words =
        QStringLiteral("limit is %1 (net.core.somaxconn)").arg(QString::fromLatin1(cap.readAll().trimmed()));
    fixture.window().openNewListener();
    const auto said = [&] {
        for (const QLabel* label :
             fixture.window().findChild<QDialog*>(QStringLiteral("newListener"))->findChildren<QLabel*>()) {
            if (label->text().contains(words))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(said());
}

/// Also where the layout makes the form larger before the form does so itself, as it may under a window
/// manager.
void FormsTest::shrinksWithWhatIsShown()
{
    WindowFixture fixture;
    fixture.window().openNewListener(fixture.pathText("l.sock"));
    auto* form = fixture.window().findChild<QDialog*>(QStringLiteral("newListener"));
    auto* reply = fixture.field<QComboBox>("newListener", "reply");
    const int before = form->height();
    QCoreApplication::processEvents(); // it has fitted itself
    reply->setCurrentText(QStringLiteral("Rules"));
    form->resize(form->size().expandedTo(form->layout()->totalMinimumSize() + QSize(0, 40)));
    QCoreApplication::processEvents();
    QVERIFY(form->height() > before + 150);
    form->resize(form->size() + QSize(1, 1)); // as a scale of 1.5 rounds
    reply->setCurrentText(QStringLiteral("Command"));
    QTRY_VERIFY(form->height() < before + 120);
}

SW_TEST(FormsTest)
#include "FormsTest.moc"
