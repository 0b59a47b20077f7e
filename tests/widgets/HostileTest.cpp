#include "models/kernel/Ancillary.h"
#include "tests/TestMain.h"
#include "tests/widgets/HostileWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AttachmentBar.h"
#include "widgets/BodyView.h"
#include "widgets/Conversation.h"
#include "widgets/DockerForms.h"
#include "widgets/DockerTable.h"
#include "widgets/DockerTableForm.h"
#include "widgets/EndpointPage.h"
#include "widgets/PayloadPane.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <thread>

using namespace sw;
using namespace sw::test;

/// Names and bytes that would like to be more than text, in every view there is.
class HostileTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { ::prctl(PR_GET_NAME, m_name); }
    void cleanup() { ::prctl(PR_SET_NAME, m_name); }
    void noViewShowsThemRaw();
    void noFormOfABodyShowsThemRaw();
    void hundredMegabytesOpenAtOnce();

private:
    char m_name[17]{};
};

namespace {

bool sendEvil(const PlainPeer& peer)
{
    Attachments with;
    with.descriptors.emplace_back(::memfd_create(evilName.constData(), MFD_CLOEXEC));
    return sendWithAncillary(peer.fd(), evilBytes, &with) == evilBytes.size();
}

} // namespace

void HostileTest::noViewShowsThemRaw()
{
    ::prctl(PR_SET_NAME, "<b>\x1b[31m\xe2\x80\xae"); // this process is the peer, and a row of its own
    WindowFixture f(true);
    MainWindow& window = f.window();
    EndpointSpec listener = f.spec("x", EndpointKind::Listener);
    listener.address = SocketAddress::path(f.path("n") + evilName);
    listener.keepDescriptors = true;
    window.showEndpoint(f.engine().start(listener));
    PlainPeer peer;
    QTRY_VERIFY((peer = PlainPeer::connectTo(listener.address)).isOpen());
    QVERIFY(sendEvil(peer));
    QTRY_VERIFY(f.part<QTableView>("descriptors") &&
                f.part<QTableView>("descriptors")->model()->rowCount() == 1);
    f.page()->findChild<AttachmentBar*>()->addFiles({QString::fromUtf8("/tmp/" + evilName)}, false);
    // A datagram listener with an abstract name and a sender that has one; a client to where nothing is.
    EndpointSpec datagrams = f.spec("x", EndpointKind::Listener);
    datagrams.address = SocketAddress::abstractName(evilBytes);
    datagrams.type = SocketType::Datagram;
    window.showEndpoint(f.engine().start(datagrams));
    QTRY_COMPARE(f.tabs()->count(), 3);
    PlainPeer sender;
    QTRY_VERIFY((sender = PlainPeer::connectTo(datagrams.address, SocketType::Datagram,
                                               SocketAddress::abstractName("from" + evilBytes)))
                    .isOpen());
    QVERIFY(sendEvil(sender));
    EndpointSpec client = f.spec("x", EndpointKind::Client);
    client.address = SocketAddress::path("/nowhere/" + evilName);
    window.showEndpoint(f.engine().start(client));
    QTRY_COMPARE(f.tabs()->count(), 4);
    // A tap to the listener: as HTTP with evil in every place, then as what nobody understands.
    EndpointSpec tap = f.spec("front", EndpointKind::Tap);
    tap.target = listener.address;
    window.showEndpoint(f.engine().start(tap));
    QTRY_COMPARE(f.tabs()->count(), 5);
    PlainPeer tapped = f.connectSoon("front");
    QVERIFY(tapped.sendAll("GET /\x9b<b>\xe2\x80\xae HTTP/1.1\r\nX: <i>\x9b\r\n\r\n" + evilBytes));
    QTRY_VERIFY(f.part<QTableView>("exchanges") && f.part<QTableView>("exchanges")->model()->rowCount() >= 1);
    f.part<QTableView>("exchanges")->selectRow(0);
    auto* traffic = window.findChild<TrafficPanel*>();
    QTRY_VERIFY(traffic->model()->rowCount() >= 10);
    window.openNewListener(listener.address.copyText());
    window.openNewClient(client.address.copyText());
    window.openNewTap(client.address.copyText());
    window.openNewBridge(client.address.copyText());
    auto* goTo = window.findChild<QLineEdit*>(QStringLiteral("goTo"));
    QVERIFY(goTo);
    goTo->setFocus();
    goTo->setText(QStringLiteral("31m"));
    emit goTo->textEdited(goTo->text());
    auto* filter = window.findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    QVERIFY(filter);
    filter->setText(QStringLiteral("31m"));
    auto* sockets = window.findChild<QTableView*>(QStringLiteral("sockets"));
    QTRY_VERIFY_WITH_TIMEOUT(sockets->model()->rowCount() >= 1, 10'000);
    window.explainAccess(listener.address.copyText());
    QVERIFY(window.openHttp(client.address.copyText()));
    // Each page in front once, each byte view, each row's payload.
    HostileWalk walk;
    for (int tab = 0; tab < f.tabs()->count(); ++tab) {
        f.tabs()->setCurrentIndex(tab);
        if (tab == 0)
            sockets->setCurrentIndex(sockets->model()->index(0, 0)); // fills the details
        for (int view = 0; view < 3; ++view) {
            if (auto* page = qobject_cast<EndpointPage*>(f.page()))
                page->conversation()->setBytesView(BytesView(view));
            if (view == 1) { // what opens beside the conversation
                for (const char* name : {"sequence", "saved"}) {
                    if (auto* button = f.page()->findChild<QAbstractButton*>(QLatin1String(name)))
                        button->click();
                }
            }
            if (const auto* answer = f.part<QLabel>("accessAnswer"); answer && answer->isVisible())
                QTRY_VERIFY(!answer->text().isEmpty());
            QTest::qWait(0);
            walk.everything();
        }
    }
    const RowId end = f.store().end();
    auto* pane = window.findChild<PayloadPane*>();
    for (RowId row = f.store().begin(); row < end; ++row) {
        traffic->showRow(row);
        for (const auto mode :
             {PayloadLayout::Mode::Text, PayloadLayout::Mode::Hex, PayloadLayout::Mode::Both}) {
            pane->view()->setMode(mode);
            QCoreApplication::processEvents();
            walk.accessible(QAccessible::queryAccessibleInterface(pane), 0);
            walk.widget(pane);
        }
    }
    QVERIFY2(walk.texts > 2000, QByteArray::number(walk.texts));
    QVERIFY2(walk.evil > 50, QByteArray::number(walk.evil));
    walk.wrong.removeDuplicates();
    QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.mid(0, 30).join(u'\n')));
}

/// What an engine answers is no better: each form of a body, with its tool tips, menus and bars.
void HostileTest::noFormOfABodyShowsThemRaw()
{
    const QByteArray evil = R"("\u001b[31m\u202e<img src=x>\u0000\u2028\n")";
    const QByteArray list = "[{\"Id\":" + evil + ",\"Names\":[" + evil + "],\"RepoTags\":[" + evil +
                            "],\"Image\":" + evil + ",\"State\":" + evil + ",\"Status\":" + evil +
                            ",\"Command\":" + evil + ",\"Ports\":[{\"IP\":" + evil + ",\"Type\":" + evil +
                            "}]}]";
    const QByteArray event = "{\"Type\":" + evil + ",\"Action\":" + evil + ",\"Actor\":{\"ID\":" + evil +
                             ",\"Attributes\":{\"name\":" + evil + "," + evil + ":" + evil + "}}}";
    const QByteArray pull = "{\"status\":" + evil + ",\"id\":" + evil + "}{\"status\":" + evil + "}" +
                            "{\"errorDetail\":{\"message\":" + evil + "}}";
    const QByteArray frame = QByteArray("\2\0\0\0\0\0\0\x10", 8) + "\x1b[31m<img>\xe2\x80\xae\0\xff";
    struct
    {
        const char *method, *target;
        QByteArray body;
    } const answers[] = {{"GET", "/containers/json", list},
                         {"GET", "/images/json", list},
                         {"GET", "/events", event},
                         {"POST", "/images/create", pull},
                         {"GET", "/containers/x/logs", frame},
                         {"GET", "/containers/json", "{\"\x1b[31m"}};
    Theme::instance();
    HostileWalk walk;
    for (const auto& answer : answers) {
        HttpRequest asked;
        asked.method = answer.method;
        asked.target = answer.target;
        HttpHead head;
        head.status = 200;
        BodyView view(QStringLiteral("Response body"));
        view.resize(900, 500);
        view.setForm(makeDockerForm(asked, head));
        view.setBody(ByteSource::fromBytes(answer.body), BodyView::Language::Guess, true);
        view.show();
        QVERIFY(view.form());
        QTRY_VERIFY(view.isSettled());
        for (auto* table : view.form()->findChildren<QTableView*>())
            table->selectRow(0);
        for (auto* remove : view.form()->findChildren<QPushButton*>(QStringLiteral("remove")))
            remove->click();
        std::unique_ptr<QMenu> menu;
        if (auto* form = qobject_cast<DockerTableForm*>(view.form()))
            menu.reset(form->table()->makeMenu(nullptr));
        walk.everything();
    }
    QVERIFY2(walk.evil > 50, QByteArray::number(walk.evil));
    walk.wrong.removeDuplicates();
    QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.mid(0, 30).join(u'\n')));
}

/// One message of 100 MB without a newline: shown, searched from its end, and the window goes on meanwhile.
void HostileTest::hundredMegabytesOpenAtOnce()
{
    constexpr qsizetype size = 100'000'000;
    WindowFixture f;
    const EndpointSpec spec = f.spec("big.sock", EndpointKind::Listener);
    const EndpointId id = f.engine().start(spec);
    f.window().showEndpoint(id);
    PlainPeer peer = f.connectSoon("big.sock");
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(f.part<QPushButton>("closeConnection") &&
                f.part<QPushButton>("closeConnection")->isVisible());
    const qint64 before = residentMegabytes();
    QByteArray got;
    {
        QByteArray bytes(size, 'x');
        bytes.replace(size - 7, 7, "the end");
        f.engine().send(id, 0, bytes);
    }
    std::thread reader([&] { // drops what it reads
        std::vector<char> buffer(1 << 20);
        for (qsizetype left = size; left > 0;) {
            const ssize_t n = ::recv(peer.fd(), buffer.data(), buffer.size(), 0);
            if (n <= 0)
                return;
            left -= n;
        }
    });
    auto* traffic = f.window().findChild<TrafficPanel*>();
    QElapsedTimer turn;
    qint64 longest = 0; // milliseconds between two turns of the window's loop
    QTimer ticks;
    QObject::connect(&ticks, &QTimer::timeout, &ticks, [&] { longest = std::max(longest, turn.restart()); });
    turn.start();
    ticks.start(5);
    const auto findSent = [&] {
        TrafficReader rows(std::shared_ptr<const TrafficStore>(&f.store(), [](const TrafficStore*) {}));
        for (RowId row = f.store().begin(); row < f.store().end(); ++row)
            if (rows.record(row)->event == TrafficEvent::Sent)
                return std::optional<RowId>(row);
        return std::optional<RowId>();
    };
    const bool sent = QTest::qWaitFor([&] { return findSent().has_value(); }, 30'000);
    reader.join();
    QVERIFY(sent);
    QTRY_VERIFY(traffic->model()->rowCount() > int(*findSent()));
    traffic->showRow(*findSent());
    auto* pane = f.window().findChild<PayloadPane*>();
    QTRY_VERIFY(pane->isVisible());
    for (const auto mode : {PayloadLayout::Mode::Hex, PayloadLayout::Mode::Both, PayloadLayout::Mode::Text}) {
        pane->view()->setMode(mode);
        pane->view()->viewport()->repaint(); // what is visible of it is read and drawn
    }
    QCOMPARE(pane->view()->size(), size);
    pane->view()->reveal(size - 7, 7);
    QTRY_COMPARE(pane->view()->selectedText(), QStringLiteral("the end"));
    QVERIFY2(longest < 2000, QByteArray::number(longest));
    const qint64 more = residentMegabytes() - before;
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
    QVERIFY2(more < 64, QByteArray::number(more)); // megabytes: nobody keeps a copy
#else
    Q_UNUSED(more)
#endif
}

SW_TEST(HostileTest)
#include "HostileTest.moc"
