#include "widgets/QueueStrip.h"

#include "models/session/ConnectionModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Commands.h"
#include "widgets/EndpointPage.h"
#include "widgets/EndpointPane.h"
#include "widgets/Parts.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QTimer>

using namespace sw;
using namespace sw::test;

/// The queues of an endpoint on its page, and what holds them.
class QueueStripTest : public QObject
{
    Q_OBJECT
private slots:
    void showsClientsThatWait();
    void showsUnreadBytesUntilTheWriterWaits();
    void aClientPagePausesReading();
    void whatCannotBePausedIsAbsent_data();
    void whatCannotBePausedIsAbsent();
    void commandsAndMenusToggleToo();
    void aConnectionPausesFromItsMenu();
    void whatWaitsIsSaidAndDiscarded();
    void aHiddenPageShowsFreshNumbersAgain();

private:
    static QString gauge(WindowFixture& fixture, const char* name)
    {
        const auto* widget = fixture.part<QWidget>(name);
        return widget && widget->isVisible() ? widget->accessibleName() : QString();
    }
    static QPushButton* button(WindowFixture& fixture, const char* name)
    {
        auto* found = fixture.part<QPushButton>(name);
        return found && found->isVisible() ? found : nullptr;
    }
    static EndpointId open(WindowFixture& fixture, const EndpointSpec& spec)
    {
        const EndpointId id = fixture.engine().start(spec);
        fixture.window().showEndpoint(id);
        [[maybe_unused]] const bool shown =
            QTest::qWaitFor([&] { return button(fixture, "pauseReading") != nullptr; });
        return id;
    }
    /// Chooses an entry of the next menu that opens by that text; false when there was none.
    template <class Act> static bool chooseInMenu(Act openMenu, const QString& entry)
    {
        bool chosen = false;
        QTimer::singleShot(50, qApp, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu)
                return;
            for (QAction* action : menu->actions()) {
                if (action->text() == entry) {
                    action->trigger();
                    chosen = true;
                }
            }
            menu->close();
        });
        openMenu();
        return chosen;
    }
};

namespace {

qint64 fillUntilItWaits(const PlainPeer& peer)
{
    const QByteArray chunk(1000, 'x');
    qint64 taken = 0;
    for (;;) {
        const ssize_t n =
            ::send(peer.fd(), chunk.constData(), size_t(chunk.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n <= 0)
            return taken;
        taken += n;
    }
}

} // namespace

void QueueStripTest::showsClientsThatWait()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    spec.backlog = 2;
    open(fixture, spec);
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 0 of backlog 2"));
    click(button(fixture, "pauseAccepting"));
    QTRY_VERIFY(button(fixture, "resumeAccepting"));
    QCOMPARE(button(fixture, "resumeAccepting")->accessibleName(), QStringLiteral("Resume accepting"));
    std::vector<PlainPeer> clients;
    for (int i = 0; i < 2; ++i)
        clients.push_back(PlainPeer::connectTo(fixture.path("l.sock")));
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 2 of backlog 2"));
    clients.push_back(PlainPeer::connectTo(fixture.path("l.sock")));
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 3 of backlog 2, full"));
    click(button(fixture, "resumeAccepting"));
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 0 of backlog 2"));
    QVERIFY(button(fixture, "pauseAccepting"));
}

void QueueStripTest::showsUnreadBytesUntilTheWriterWaits()
{
    WindowFixture fixture;
    open(fixture, fixture.spec("l.sock", EndpointKind::Listener));
    PlainPeer peer = fixture.connectSoon("l.sock");
    QTRY_COMPARE(gauge(fixture, "unreadHereGauge"), QStringLiteral("Unread here: 0 bytes"));
    click(button(fixture, "pauseReading"));
    QTRY_VERIFY(button(fixture, "resumeReading"));
    QVERIFY(peer.sendAll("abcde"));
    QTRY_COMPARE(gauge(fixture, "unreadHereGauge"), QStringLiteral("Unread here: 5 bytes"));
    const qint64 taken = 5 + fillUntilItWaits(peer);
    QTRY_COMPARE(
        gauge(fixture, "unreadHereGauge"),
        QStringLiteral("Unread here: %1 bytes, full").arg(QLocale(QLocale::English).toString(taken)));
    click(button(fixture, "resumeReading"));
    QTRY_COMPARE(gauge(fixture, "unreadHereGauge"), QStringLiteral("Unread here: 0 bytes"));
}

void QueueStripTest::aClientPagePausesReading()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("s.sock"));
    open(fixture, fixture.spec("s.sock", EndpointKind::Client));
    PlainPeer peer = server.accept();
    QVERIFY(!button(fixture, "pauseAccepting"));
    click(button(fixture, "pauseReading"));
    QTRY_VERIFY(button(fixture, "resumeReading"));
    QVERIFY(peer.sendAll("1234567"));
    QTRY_COMPARE(gauge(fixture, "unreadHereGauge"), QStringLiteral("Unread here: 7 bytes"));
    server.close();
    peer.close();
    click(button(fixture, "resumeReading"));
    QTRY_VERIFY(!button(fixture, "resumeReading") && !button(fixture, "pauseReading")); // it has ended
    QVERIFY(gauge(fixture, "unreadHereGauge").isEmpty());
}

void QueueStripTest::whatCannotBePausedIsAbsent_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<SocketApi>("api");
    QTest::newRow("qt") << SocketType::Stream << SocketApi::Qt;
    QTest::newRow("datagram") << SocketType::Datagram << SocketApi::Kernel;
}

void QueueStripTest::whatCannotBePausedIsAbsent()
{
    QFETCH(SocketType, type);
    QFETCH(SocketApi, api);
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    spec.type = type;
    spec.api = api;
    spec.mode = 0700;
    open(fixture, spec);
    QVERIFY(button(fixture, "pauseReading"));
    QVERIFY(!button(fixture, "pauseAccepting"));
    auto* commands = fixture.window().findChild<Commands*>();
    QVERIFY(!commands->action(CommandId::PauseAccepting)->isEnabled());
    QVERIFY(commands->action(CommandId::PauseReading)->isEnabled());
}

void QueueStripTest::commandsAndMenusToggleToo()
{
    WindowFixture fixture;
    QVERIFY(fixture.isActive());
    const EndpointId id = open(fixture, fixture.spec("l.sock", EndpointKind::Listener));
    QTest::keyClick(&fixture.window(), Qt::Key_A, Qt::ControlModifier | Qt::AltModifier);
    QTRY_VERIFY(button(fixture, "resumeAccepting"));
    auto* commands = fixture.window().findChild<Commands*>();
    QCOMPARE(commands->action(CommandId::PauseAccepting)->text(), QStringLiteral("Resume accepting"));
    QTest::keyClick(&fixture.window(), Qt::Key_R, Qt::ControlModifier | Qt::AltModifier);
    QTRY_VERIFY(button(fixture, "resumeReading"));
    emit fixture.window().findChild<EndpointPane*>()->menuWanted(id, {});
    auto* menu = fixture.window().findChild<QMenu*>(QStringLiteral("endpointMenu"));
    QVERIFY(menu);
    QStringList texts;
    for (QAction* action : menu->actions()) {
        texts << action->text();
        if (action->text().startsWith(QStringLiteral("Resume ")))
            action->trigger();
    }
    QVERIFY(texts.contains(QStringLiteral("Resume accepting")) &&
            texts.contains(QStringLiteral("Resume reading")));
    QTRY_VERIFY(button(fixture, "pauseAccepting") && button(fixture, "pauseReading"));
}

void QueueStripTest::aConnectionPausesFromItsMenu()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    spec.reply.kind = Reply::Kind::Echo;
    open(fixture, spec);
    PlainPeer peer = fixture.connectSoon("l.sock");
    auto* list = fixture.part<QListView>("connections");
    QTRY_COMPARE(list->model()->rowCount(), 2);
    const auto openMenu = [&] {
        emit list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center());
    };
    QVERIFY(chooseInMenu(openMenu, QStringLiteral("Pause reading")));
    const auto detail = [&] {
        return list->model()->index(1, 0).data(ConnectionModel::DetailRole).toString();
    };
    QTRY_VERIFY(detail().contains(QStringLiteral("reading paused")));
    QVERIFY(peer.sendAll("held"));
    QTRY_COMPARE(gauge(fixture, "unreadHereGauge"), QStringLiteral("Unread here: 4 bytes"));
    QVERIFY(button(fixture, "pauseReading")); // the listener as a whole goes on
    QVERIFY(chooseInMenu(openMenu, QStringLiteral("Resume reading")));
    QCOMPARE(peer.receive(4), QByteArray("held"));
}

void QueueStripTest::whatWaitsIsSaidAndDiscarded()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("s.sock"));
    const EndpointId id = open(fixture, fixture.spec("s.sock", EndpointKind::Client));
    PlainPeer peer = server.accept();
    QVERIFY(!button(fixture, "discardWaiting"));
    fixture.engine().send(id, 0, QByteArray(2 << 20, 'x'));
    QTRY_VERIFY(button(fixture, "discardWaiting"));
    const auto* words = fixture.part<QWidget>("waitingBar")->findChild<QLabel*>();
    QVERIFY2(words->text().contains(QStringLiteral("peer is not reading, its queue is full (EAGAIN): ")),
             qPrintable(words->text()));
    QTRY_VERIFY(gauge(fixture, "unsentHereGauge").endsWith(QStringLiteral(" bytes, EAGAIN")));
    QTRY_VERIFY(gauge(fixture, "unreadAtThePeerGauge").endsWith(QStringLiteral(", full")));
    click(button(fixture, "discardWaiting"));
    QTRY_VERIFY(!button(fixture, "discardWaiting"));
    QTRY_COMPARE(gauge(fixture, "unsentHereGauge"), QString());
}

void QueueStripTest::aHiddenPageShowsFreshNumbersAgain()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    const EndpointId id = open(fixture, spec);
    click(button(fixture, "pauseAccepting"));
    QTRY_VERIFY(button(fixture, "resumeAccepting"));
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 0 of backlog 128"));
    open(fixture, fixture.spec("other.sock", EndpointKind::Listener));
    const PlainPeer waits = PlainPeer::connectTo(fixture.path("l.sock"));
    fixture.window().showEndpoint(id);
    QTRY_COMPARE(gauge(fixture, "pendingGauge"), QStringLiteral("Pending: 1 of backlog 128"));
}

SW_TEST(QueueStripTest)
#include "QueueStripTest.moc"
