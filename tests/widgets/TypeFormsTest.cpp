#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "models/session/EndpointModel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

/// Types, names and owners in the forms: what is shown for which, what is remembered, and what comes of it.
class TypeFormsTest : public QObject
{
    Q_OBJECT
private slots:
    void listensAsEveryType_data();
    void listensAsEveryType();
    void showsWhatATypeHas();
    void ownerAndGroupAreNamesOrNumbers();
    void aNameThatIsNoneIsSaid();
    void namesAreCompleted();
    void connectsAsWhatIsThere_data();
    void connectsAsWhatIsThere();
    void aWrongTypeIsSaidInTheFormWithARemedy();
    void aWrongTypeOnThePageHasARemedy();
    void aClientBindsItsReplyName();
    void theKernelPicksAReplyName();
    void sendersAreAskedAsTheBoxSays();
    void aWrongReplyNameIsSaid();
    void choicesAreRemembered();

private:
    static QLineEdit* edit(WindowFixture& f, const char* form, const char* name)
    {
        return f.field<QLineEdit>(form, name);
    }
    static QComboBox* combo(WindowFixture& f, const char* form, const char* name)
    {
        return f.field<QComboBox>(form, name);
    }
    static QWidget* form(WindowFixture& f, const char* name)
    {
        return f.window().findChild<QDialog*>(QLatin1String(name));
    }
    static bool says(QWidget* top, const QString& words)
    {
        for (const QLabel* label : top->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words))
                return true;
        }
        return false;
    }
    /// The quiet line of facts on the page in front.
    static bool headerSays(WindowFixture& f, const QString& words)
    {
        const auto all = f.page()->findChildren<QWidget*>();
        return std::any_of(all.begin(), all.end(),
                           [&](QWidget* widget) { return widget->accessibleName().contains(words); });
    }
    static void addTypes()
    {
        QTest::addColumn<SocketType>("type");
        QTest::newRow("stream") << SocketType::Stream;
        QTest::newRow("datagram") << SocketType::Datagram;
        QTest::newRow("seqpacket") << SocketType::Seqpacket;
    }
};

void TypeFormsTest::listensAsEveryType_data() { addTypes(); }

void TypeFormsTest::listensAsEveryType()
{
    QFETCH(SocketType, type);
    WindowFixture f;
    f.window().openNewListener(f.pathText("t.sock"));
    QComboBox* types = combo(f, "newListener", "type");
    QCOMPARE(types->currentText(), QStringLiteral("Stream"));
    types->setCurrentIndex(int(type));
    combo(f, "newListener", "reply")->setCurrentText(QStringLiteral("Echo"));
    click(f.field<QPushButton>("newListener", "listen"));
    PlainPeer peer;
    QVERIFY(QTest::qWaitFor([&] {
        ::unlink(f.path("me").constData());
        peer = PlainPeer::connectTo(SocketAddress::path(f.path("t.sock")), type,
                                    SocketAddress::path(f.path("me")));
        return peer.isOpen();
    }));
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(peer.receive(5), QByteArray("hello"));
}

void TypeFormsTest::showsWhatATypeHas()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("t.sock"));
    const auto shown = [&](const char* name) { return f.field<QWidget>("newListener", name)->isVisible(); };
    QVERIFY(shown("backlog") && shown("socketApi") && shown("owner") && shown("group") && shown("mode"));
    combo(f, "newListener", "type")->setCurrentText(QStringLiteral("Datagram"));
    QVERIFY(!shown("backlog") && !shown("socketApi") && shown("owner"));
    combo(f, "newListener", "type")->setCurrentText(QStringLiteral("Seqpacket"));
    QVERIFY(shown("backlog") && !shown("socketApi"));
    combo(f, "newListener", "type")->setCurrentText(QStringLiteral("Stream"));
    combo(f, "newListener", "socketApi")->setCurrentIndex(1); // Qt can't give the file away
    QVERIFY(!shown("owner") && !shown("group") && shown("mode"));
    combo(f, "newListener", "socketApi")->setCurrentIndex(0);
    edit(f, "newListener", "address")->setText(QStringLiteral("@abstract")); // it has no file
    QVERIFY(!shown("owner") && !shown("group") && !shown("mode"));

    f.window().openNewClient(f.pathText("t.sock"));
    const auto clients = [&](const char* name) { return f.field<QWidget>("newClient", name)->isVisible(); };
    QCOMPARE(combo(f, "newClient", "type")->currentText(), QStringLiteral("Found from the address"));
    QVERIFY(clients("socketApi") && clients("replyName") && clients("pickedByTheKernel"));
    combo(f, "newClient", "type")->setCurrentText(QStringLiteral("Datagram"));
    QVERIFY(!clients("socketApi") && clients("replyName"));
    QVERIFY(says(form(f, "newClient"), QStringLiteral("the server can't answer this client")));
    edit(f, "newClient", "replyName")->setText(QStringLiteral("@me"));
    QVERIFY(!says(form(f, "newClient"), QStringLiteral("the server can't answer this client")));
    combo(f, "newClient", "type")->setCurrentText(QStringLiteral("Stream"));
    combo(f, "newClient", "socketApi")->setCurrentIndex(1);
    QVERIFY(!clients("replyName") && !clients("pickedByTheKernel"));
}

void TypeFormsTest::ownerAndGroupAreNamesOrNumbers()
{
    if (::geteuid() != 0) { // others can give a file to nobody but themselves
        WindowFixture f;
        f.window().openNewListener(f.pathText("own.sock"));
        edit(f, "newListener", "owner")->setText(userName(::geteuid()));
        edit(f, "newListener", "group")->setText(QString::number(::getegid()));
        click(f.field<QPushButton>("newListener", "listen"));
        QVERIFY(f.connectSoon("own.sock").isOpen());
        return;
    }
    WindowFixture f;
    f.window().openNewListener(f.pathText("own.sock"));
    edit(f, "newListener", "owner")->setText(QStringLiteral("nobody"));
    edit(f, "newListener", "group")->setText(QStringLiteral("54321"));
    edit(f, "newListener", "mode")->setText(QStringLiteral("0660"));
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY(f.connectSoon("own.sock").isOpen());
    struct stat facts = {};
    QCOMPARE(::stat(f.path("own.sock").constData(), &facts), 0);
    QCOMPARE(userName(facts.st_uid), QStringLiteral("nobody"));
    QCOMPARE(facts.st_gid, gid_t(54321));
    QCOMPARE(facts.st_mode & 0777, mode_t(0660));
}

void TypeFormsTest::aNameThatIsNoneIsSaid()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("own.sock"));
    for (const char* name : {"owner", "group"}) {
        QLineEdit* field = edit(f, "newListener", name);
        field->setText(QStringLiteral("no such\x1b one"));
        click(f.field<QPushButton>("newListener", "listen"));
        QTRY_VERIFY(field->property("wrong").toBool());
        QVERIFY(says(form(f, "newListener"), QStringLiteral("“no such\\x1b one”")));
        QCOMPARE(field->text(), QStringLiteral("no such\x1b one")); // nothing typed is lost
        field->clear();
        QVERIFY(!field->property("wrong").toBool());
    }
    QCOMPARE(f.store().end(), RowId(0));
}

void TypeFormsTest::namesAreCompleted()
{
    WindowFixture f;
    f.window().openNewListener();
    for (const char* name : {"owner", "group"}) {
        QLineEdit* field = edit(f, "newListener", name);
        QTRY_VERIFY(field->completer());
        field->completer()->setCompletionPrefix(QStringLiteral("roo"));
        QCOMPARE(field->completer()->currentCompletion(), QStringLiteral("root"));
    }
}

void TypeFormsTest::connectsAsWhatIsThere_data() { addTypes(); }

void TypeFormsTest::connectsAsWhatIsThere()
{
    QFETCH(SocketType, type);
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("there.sock"), 8, socketTypeNumber(type));
    QVERIFY(server);
    f.window().openNewClient(f.pathText("there.sock"));
    click(f.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    const QString facts = socketTypeName(type);
    const auto headerSays = [&] {
        for (const QWidget* widget : f.page()->findChildren<QWidget*>()) {
            const QString name = widget->accessibleName();
            if (name == facts || name.startsWith(facts + QStringLiteral(" · ")))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(headerSays());
}

void TypeFormsTest::aWrongTypeIsSaidInTheFormWithARemedy()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("there.sock"), 8, SOCK_DGRAM);
    f.window().openNewClient();
    combo(f, "newClient", "type")->setCurrentText(QStringLiteral("Stream"));
    edit(f, "newClient", "address")->setText(f.pathText("there.sock"));
    auto* remedy = form(f, "newClient")->findChild<QPushButton*>(QStringLiteral("useDatagram"));
    QVERIFY(remedy);
    QTRY_VERIFY(remedy->isVisible());
    click(f.field<QPushButton>("newClient", "connect"));
    QVERIFY(
        says(form(f, "newClient"), QStringLiteral("is a datagram socket, not a stream socket (EPROTOTYPE)")));
    QVERIFY(combo(f, "newClient", "type")->property("wrong").toBool());
    click(remedy);
    QVERIFY(!remedy->isVisible());
    QVERIFY(!combo(f, "newClient", "type")->property("wrong").toBool());
    click(f.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
}

void TypeFormsTest::aWrongTypeOnThePageHasARemedy()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("there.sock"), 8, SOCK_SEQPACKET);
    EndpointSpec spec = f.spec("there.sock", EndpointKind::Client);
    f.window().showEndpoint(f.engine().start(spec));
    const auto remedy = [&] { return f.part<QPushButton>("useSeqpacket"); };
    QTRY_VERIFY(remedy() && remedy()->isVisible());
    QVERIFY(says(f.page(), QStringLiteral("is a seqpacket socket, not a stream socket (EPROTOTYPE)")));
    click(remedy());
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    QVERIFY(acceptFrom(server).isOpen());
}

void TypeFormsTest::aClientBindsItsReplyName()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("there.sock"), 8, SOCK_DGRAM);
    f.window().openNewClient(f.pathText("there.sock"));
    edit(f, "newClient", "replyName")->setText(f.pathText("me.sock"));
    click(f.field<QPushButton>("newClient", "connect"));
    const QString name = f.pathText("me.sock");
    QTRY_VERIFY(QFile::exists(name));
    struct stat facts = {};
    QVERIFY(::stat(name.toLocal8Bit().constData(), &facts) == 0 && S_ISSOCK(facts.st_mode));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    f.engine().send(1, 0, "hello");
    char bytes[16];
    sockaddr_un from{};
    socklen_t length = sizeof from;
    const timeval limit{5, 0};
    ::setsockopt(server.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    QCOMPARE(::recvfrom(server.get(), bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &length),
             5);
    QCOMPARE(SocketAddress::fromSockaddr(from, length), SocketAddress::path(name.toLocal8Bit()));
}

void TypeFormsTest::theKernelPicksAReplyName()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("there.sock"), 8, SOCK_DGRAM);
    f.window().openNewClient(f.pathText("there.sock"));
    f.field<QCheckBox>("newClient", "pickedByTheKernel")->setChecked(true);
    QVERIFY(!edit(f, "newClient", "replyName")->isEnabled());
    click(f.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    f.engine().send(1, 0, "hello");
    char bytes[16];
    sockaddr_un from{};
    socklen_t length = sizeof from;
    const timeval limit{5, 0};
    ::setsockopt(server.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    QCOMPARE(::recvfrom(server.get(), bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &length),
             5);
    const SocketAddress name = SocketAddress::fromSockaddr(from, length);
    QCOMPARE(name.kind(), SocketAddress::Kind::Abstract);
    QCOMPARE(name.bytes().size(), 5);
    // On the page and in the list, and to be copied.
    QTRY_VERIFY(headerSays(f, QStringLiteral("reply name %1, picked by the kernel").arg(name.display())));
    auto* list = f.window().findChild<QTreeView*>(QStringLiteral("endpoints"));
    const QModelIndex client = list->model()->index(0, 0, list->model()->index(0, 0));
    QVERIFY(
        client.data(EndpointModel::DetailRole).toString().contains(QStringLiteral("as ") + name.display()));
    QVERIFY(f.part<QToolButton>("copyReplyName")->isVisible());
    click(f.part<QToolButton>("copyReplyName"));
    QCOMPARE(QGuiApplication::clipboard()->text(), name.copyText());
    click(f.part<QPushButton>("stop"));
    QTRY_VERIFY(!f.part<QToolButton>("copyReplyName")->isVisible()); // the name has gone
}

void TypeFormsTest::sendersAreAskedAsTheBoxSays()
{
    WindowFixture f;
    f.window().openNewClient(f.pathText("there.sock"));
    auto* ask = f.field<QCheckBox>("newClient", "askForSenderCredentials");
    const auto choose = [&](const char* type) {
        combo(f, "newClient", "type")->setCurrentText(QLatin1String(type));
    };
    const auto warns = [&] { return says(form(f, "newClient"), QStringLiteral("gives this client a name")); };
    choose("Stream"); // where it costs nothing it is so by itself
    QVERIFY(ask->isVisible() && ask->isChecked() && !warns());
    choose("Seqpacket");
    QVERIFY(!ask->isChecked() && !warns());
    edit(f, "newClient", "replyName")->setText(QStringLiteral("@me"));
    QVERIFY(ask->isChecked() && !warns());
    edit(f, "newClient", "replyName")->clear();
    ask->click();
    QVERIFY(ask->isChecked() && warns());
    const UniqueFd server = plainListener(f.path("there.sock"), 8, SOCK_SEQPACKET);
    click(f.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    QTRY_VERIFY(headerSays(f, QStringLiteral("asks for sender credentials")));
    f.window().openNewClient(f.pathText("there.sock"));
    QVERIFY(f.field<QCheckBox>("newClient", "askForSenderCredentials")->isChecked());

    f.window().openNewListener(f.pathText("l.sock"));
    ask = f.field<QCheckBox>("newListener", "askForSenderCredentials");
    QVERIFY(ask->isChecked());
    combo(f, "newListener", "socketApi")->setCurrentIndex(1); // Qt has no way to ask
    QVERIFY(!ask->isVisible());
    combo(f, "newListener", "socketApi")->setCurrentIndex(0);
    ask->click();
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(headerSays(f, QStringLiteral("sender credentials not asked for")));
    f.window().openNewListener(f.pathText("l2.sock"));
    QVERIFY(!f.field<QCheckBox>("newListener", "askForSenderCredentials")->isChecked());
}

void TypeFormsTest::aWrongReplyNameIsSaid()
{
    WindowFixture f;
    f.window().openNewClient(f.pathText("there.sock"));
    QLineEdit* name = edit(f, "newClient", "replyName");
    for (const QString& wrong :
         {QStringLiteral("tcp:80"), QStringLiteral("@\\q"), QString(120, QLatin1Char('x'))}) {
        name->setText(wrong);
        click(f.field<QPushButton>("newClient", "connect"));
        QVERIFY(name->property("wrong").toBool());
        QVERIFY(says(form(f, "newClient"), QStringLiteral("Reply name: ")));
        QCOMPARE(name->text(), wrong);
    }
    QCOMPARE(f.tabs()->count(), 0);
}

void TypeFormsTest::choicesAreRemembered()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("a.sock"));
    combo(f, "newListener", "type")->setCurrentText(QStringLiteral("Seqpacket"));
    edit(f, "newListener", "group")->setText(QString::number(::getegid()));
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(!form(f, "newListener"));
    f.window().openNewListener(f.pathText("b.sock"));
    QCOMPARE(combo(f, "newListener", "type")->currentText(), QStringLiteral("Seqpacket"));
    QCOMPARE(edit(f, "newListener", "group")->text(), QString::number(::getegid()));

    f.window().openNewClient(f.pathText("a.sock"));
    combo(f, "newClient", "type")->setCurrentText(QStringLiteral("Seqpacket"));
    edit(f, "newClient", "replyName")->setText(QStringLiteral("@sw-remembered"));
    click(f.field<QPushButton>("newClient", "connect"));
    QTRY_VERIFY(!form(f, "newClient"));
    f.window().openNewClient(f.pathText("a.sock"));
    QCOMPARE(combo(f, "newClient", "type")->currentText(), QStringLiteral("Seqpacket"));
    QCOMPARE(edit(f, "newClient", "replyName")->text(), QString()); // one client has it: no other can
}

SW_TEST(TypeFormsTest)
#include "TypeFormsTest.moc"
