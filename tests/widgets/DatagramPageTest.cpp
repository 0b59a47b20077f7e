#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationActions.h"
#include "widgets/ConversationHint.h"
#include "widgets/ConversationTable.h"
#include "widgets/EndpointPage.h"
#include "widgets/SendTargets.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include <array>

using namespace sw;
using namespace sw::test;

/// The page of a datagram socket: senders with and without a name, answers, messages of no bytes and of too
/// many.
class DatagramPageTest : public QObject
{
    Q_OBJECT
private slots:
    void anUnnamedSenderCannotBeAnswered();
    void aNamedSenderIsAnswered();
    void theChosenMessageIsAnswered();
    void aSenderThatHasGoneIsSaid();
    void streamsHaveNoReplyBar();
    void emptyMessagesAreSentAndShown();
    void aStreamRefusesAnEmptyMessage();
    void tooBigKeepsWhatWasTyped();
    void aClientWithoutANameSaysWhyNoReplyComes();
    void hostileNamesAreShownSafely();
    void aMessageThatNobodyTookIsSentAgain();

private:
    static EndpointId listen(WindowFixture& f, SocketType type = SocketType::Datagram)
    {
        EndpointSpec spec = f.spec("d.sock", EndpointKind::Listener);
        spec.type = type;
        const EndpointId id = f.engine().start(spec);
        f.window().showEndpoint(id);
        if (!QTest::qWaitFor(
                [&] { return f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible(); }))
            qWarning("not listening");
        return id;
    }
    static PlainPeer sender(const WindowFixture& f, const SocketAddress& name = {})
    {
        return PlainPeer::connectTo(SocketAddress::path(f.path("d.sock")), SocketType::Datagram, name);
    }
    static ConversationTable* table(WindowFixture& f) { return f.part<ConversationTable>("conversation"); }
    static QPushButton* reply(WindowFixture& f) { return f.part<QPushButton>("reply"); }
    static QString replyWords(WindowFixture& f)
    {
        auto* words = f.part<QWidget>("replyTo");
        return words ? words->accessibleName() : QString();
    }
    static QString composerSays(WindowFixture& f)
    {
        QString all;
        for (const QLabel* label : f.page()->findChild<Composer*>()->findChildren<QLabel*>())
            all += label->isVisible() ? label->text() + QLatin1Char('\n') : QString();
        return all;
    }
    /// Cells of the rows that are messages, in order.
    static QStringList messageCells(WindowFixture& f, int column)
    {
        QStringList cells;
        const QAbstractItemModel* model = table(f)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, column);
            const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
            if (event == TrafficEvent::Received || event == TrafficEvent::Sent)
                cells << index.data().toString();
        }
        return cells;
    }
};

void DatagramPageTest::anUnnamedSenderCannotBeAnswered()
{
    WindowFixture f;
    listen(f);
    QVERIFY(!reply(f)->isVisible());
    QVERIFY(sender(f).sendAll("hello world\n"));
    QTRY_VERIFY(reply(f)->isVisible());
    QVERIFY(!reply(f)->isEnabled());
    const QString reason = QStringLiteral("unnamed, cannot be answered");
    QCOMPARE(replyWords(f), reason);
    QCOMPARE(reply(f)->accessibleDescription(), reason);
    QVERIFY(reply(f)->toolTip().contains(reason));
    QCOMPARE(messageCells(f, TrafficModel::Peer), QStringList{QStringLiteral("unnamed")});
    bool badge = false;
    for (int row = 0; row < table(f)->model()->rowCount(); ++row)
        badge = badge || table(f)->card(row).badges.contains(QStringLiteral("cannot be answered"));
    QVERIFY(badge);
    for (int row = 0; row < table(f)->model()->rowCount(); ++row) {
        const QModelIndex index = table(f)->model()->index(row, TrafficModel::Preview);
        if (TrafficEvent(index.data(TrafficModel::EventRole).toInt()) == TrafficEvent::Received)
            table(f)->setCurrentIndex(index);
    }
    auto* actions = table(f)->findChild<ConversationActions*>();
    const std::unique_ptr<QMenu> menu(actions->makeMenu(table(f)));
    auto* action = menu->findChild<QAction*>(QStringLiteral("reply"));
    QVERIFY(action && !action->isEnabled());
    QVERIFY(action->text().contains(reason));
    auto* message = f.part<QPlainTextEdit>("message");
    message->setPlainText(QStringLiteral("answer"));
    click(f.part<QPushButton>("send"));
    QVERIFY2(composerSays(f).contains(QStringLiteral("No sender with a name")), qPrintable(composerSays(f)));
    QCOMPARE(message->toPlainText(), QStringLiteral("answer"));
}

void DatagramPageTest::aNamedSenderIsAnswered()
{
    WindowFixture f;
    listen(f);
    PlainPeer peer = sender(f, SocketAddress::path(f.path("me.sock")));
    QVERIFY(peer.sendAll("question"));
    QTRY_VERIFY(reply(f)->isVisible() && reply(f)->isEnabled());
    QVERIFY2(replyWords(f).startsWith(QStringLiteral("to ")) && replyWords(f).contains(f.pathText("me.sock")),
             qPrintable(replyWords(f)));
    QVERIFY(messageCells(f, TrafficModel::Peer).first().contains(f.pathText("me.sock")));
    click(reply(f));
    QTRY_COMPARE(QApplication::focusWidget(), f.part<QWidget>("message"));
    QCOMPARE(f.part<SendTargets>("sendTo")->target(), ConnectionId(1));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("answer"));
    click(f.part<QPushButton>("send"));
    QCOMPARE(peer.receive(6), QByteArray("answer"));
}

/// Not the last one's sender, but the one of the message that is chosen; by its menu.
void DatagramPageTest::theChosenMessageIsAnswered()
{
    WindowFixture f;
    listen(f);
    PlainPeer first = sender(f, SocketAddress::path(f.path("first")));
    QVERIFY(first.sendAll("one"));
    QTRY_COMPARE(messageCells(f, TrafficModel::Preview).size(), 1);
    PlainPeer second = sender(f, SocketAddress::path(f.path("second")));
    QVERIFY(second.sendAll("two") && sender(f).sendAll("three"));
    QTRY_COMPARE(messageCells(f, TrafficModel::Preview).size(), 3);
    QTRY_VERIFY(!reply(f)->isEnabled()); // the last one is unnamed
    for (int row = 0; row < table(f)->model()->rowCount(); ++row) {
        const QModelIndex index = table(f)->model()->index(row, TrafficModel::Preview);
        if (index.data().toString() == QLatin1String("one"))
            table(f)->setCurrentIndex(index);
    }
    QTRY_VERIFY(reply(f)->isEnabled());
    QVERIFY(replyWords(f).contains(f.pathText("first")));
    auto* actions = table(f)->findChild<ConversationActions*>();
    const std::unique_ptr<QMenu> menu(actions->makeMenu(table(f)));
    auto* action = menu->findChild<QAction*>(QStringLiteral("reply"));
    QVERIFY(action && action->isEnabled());
    QCOMPARE(action->text(), QStringLiteral("Reply"));
    action->trigger();
    QCOMPARE(f.part<SendTargets>("sendTo")->target(), ConnectionId(1));
}

void DatagramPageTest::aSenderThatHasGoneIsSaid()
{
    WindowFixture f;
    const EndpointId id = listen(f);
    PlainPeer peer = sender(f, SocketAddress::path(f.path("me.sock")));
    QVERIFY(peer.sendAll("question"));
    QTRY_VERIFY(reply(f)->isVisible() && reply(f)->isEnabled());
    f.engine().closeConnection(id, 1);
    QTRY_VERIFY(!reply(f)->isEnabled());
    QVERIFY(replyWords(f).endsWith(QStringLiteral("has gone")));
}

void DatagramPageTest::streamsHaveNoReplyBar()
{
    WindowFixture f;
    listen(f, SocketType::Stream);
    PlainPeer peer = f.connectSoon("d.sock");
    QVERIFY(peer.sendAll("question"));
    QTRY_COMPARE(messageCells(f, TrafficModel::Preview).size(), 1);
    QVERIFY(!reply(f)->isVisible());
}

void DatagramPageTest::emptyMessagesAreSentAndShown()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("s.sock"), 8, SOCK_DGRAM);
    EndpointSpec spec = f.spec("s.sock", EndpointKind::Client);
    spec.findType = true;
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    click(f.part<QPushButton>("send"));
    char byte = 'x';
    const timeval limit{5, 0};
    ::setsockopt(server.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    QCOMPARE(::recv(server.get(), &byte, 1, 0), ssize_t(0));
    QTRY_COMPARE(messageCells(f, TrafficModel::Preview), QStringList{QStringLiteral("(empty message)")});
}

void DatagramPageTest::aStreamRefusesAnEmptyMessage()
{
    WindowFixture f;
    listen(f, SocketType::Stream);
    PlainPeer peer = f.connectSoon("d.sock");
    QTRY_COMPARE(f.part<SendTargets>("sendTo")->count(), 2);
    click(f.part<QPushButton>("send"));
    QVERIFY2(composerSays(f).contains(QStringLiteral("the message is empty")), qPrintable(composerSays(f)));
}

void DatagramPageTest::tooBigKeepsWhatWasTyped()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("s.sock"), 8, SOCK_DGRAM);
    EndpointSpec spec = f.spec("s.sock", EndpointKind::Client);
    spec.findType = true;
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    auto* composer = f.window().findChild<Composer*>();
    const QByteArray big(20 << 20, 'x');
    composer->setPayload(big);
    click(f.part<QPushButton>("send"));
    const auto says = [&](const char* words) {
        for (const QLabel* label : f.page()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QLatin1String(words)))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(says("this socket takes at most") && says("EMSGSIZE"));
    QCOMPARE(composer->message().size(), big.size());
}

void DatagramPageTest::aClientWithoutANameSaysWhyNoReplyComes()
{
    WindowFixture f;
    const UniqueFd server = plainListener(f.path("s.sock"), 8, SOCK_DGRAM);
    EndpointSpec spec = f.spec("s.sock", EndpointKind::Client);
    spec.findType = true;
    f.window().showEndpoint(f.engine().start(spec));
    const auto says = [&] {
        if (!f.page())
            return false;
        for (const QLabel* label : f.page()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QLatin1String("has no reply name")))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(says());
    const auto hint = [&] { return f.page()->findChild<ConversationHint*>()->words().advice; };
    QVERIFY2(hint().contains(QStringLiteral("No answer can come")), qPrintable(hint()));
    QPushButton* bind = nullptr;
    for (QPushButton* button : f.page()->findChildren<QPushButton*>(QStringLiteral("bindAReplyName")))
        bind = button->isVisible() ? button : bind;
    QVERIFY(bind);
    click(bind);
    QTRY_VERIFY(!says());
    QTRY_VERIFY(hint().contains(QStringLiteral("Answers appear here")));
    QTRY_VERIFY(f.part<QToolButton>("copyReplyName")->isVisible());
}

void DatagramPageTest::hostileNamesAreShownSafely()
{
    WindowFixture f;
    listen(f);
    const SocketAddress name =
        SocketAddress::abstractName(QByteArray("\0<b>\x1b[31m\xe2\x80\xae\n\xff", 14) + f.path("x"));
    PlainPeer peer = sender(f, name);
    QVERIFY(peer.sendAll("question"));
    QTRY_VERIFY(reply(f)->isVisible() && reply(f)->isEnabled());
    for (const QString& text :
         {replyWords(f), messageCells(f, TrafficModel::Peer).first(), reply(f)->accessibleDescription()}) {
        QVERIFY2(text.contains(QStringLiteral("@\\0<b>\\x1b[31m\\xe2\\x80\\xae\\n\\xff")), qPrintable(text));
        QVERIFY(!text.contains(QChar(0x1b)) && !text.contains(QChar(0x202e)));
    }
    QVERIFY(reply(f)->toolTip().isEmpty() || !Qt::mightBeRichText(reply(f)->toolTip()) ||
            !reply(f)->toolTip().contains(QStringLiteral("<b>")));
}

/// The receiver goes, and comes back: Retry beside the failure sends what is still in the box.
void DatagramPageTest::aMessageThatNobodyTookIsSentAgain()
{
    WindowFixture f;
    const auto receiver = [&f] {
        ::unlink(f.path("r.sock").constData());
        UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_un sun{};
        const socklen_t length = SocketAddress::path(f.path("r.sock")).toSockaddr(sun);
        if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) != 0)
            fd.reset();
        return fd;
    };
    UniqueFd first = receiver();
    QVERIFY(first);
    EndpointSpec spec = f.spec("r.sock", EndpointKind::Client);
    spec.type = SocketType::Datagram;
    const EndpointId id = f.engine().start(spec);
    f.window().showEndpoint(id);
    QTRY_VERIFY(f.part<QPlainTextEdit>("message") && f.part<QPushButton>("send")->isEnabled());
    first.reset();
    f.part<QPlainTextEdit>("message")->setPlainText(QStringLiteral("again"));
    click(f.part<QPushButton>("send"));
    auto* notice = f.part<QWidget>("sendFailure");
    QTRY_VERIFY(notice->isVisible());
    const UniqueFd second = receiver();
    QVERIFY(second);
    auto* retry = notice->findChild<QPushButton*>(QStringLiteral("retry"));
    QVERIFY(retry->isVisible());
    click(retry);
    QByteArray received;
    const auto receive = [&] {
        std::array<char, 16> bytes{};
        const ssize_t size = ::recv(second.get(), bytes.data(), bytes.size(), 0);
        received.append(bytes.data(), std::max<ssize_t>(size, 0));
        return !received.isEmpty();
    };
    QTRY_VERIFY(receive());
    QCOMPARE(received, QByteArray("again"));
    QVERIFY(f.part<QPlainTextEdit>("message")->hasFocus());
}

SW_TEST(DatagramPageTest)
#include "DatagramPageTest.moc"
