#include "models/session/FramesModel.h"
#include "models/session/SavedTreeModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/HostileWalk.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/BodyView.h"
#include "widgets/Conversation.h"
#include "widgets/FramesView.h"
#include "widgets/JsonView.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QTimer>
#include <QTreeView>

#include <atomic>
#include <thread>

using namespace sw;
using namespace sw::test;

/// 100 MB without a newline in each view there is: shown, not copied, and the window goes on meanwhile.
/// (HostileTest has the payload pane.)
class HugePayloadTest : public QObject
{
    Q_OBJECT
private slots:
    void receivedInTheConversation();
    void framedMessages();
    void fileInTheComposer();
    void savedMessage();
    void httpBody_data();
    void httpBody();
};

namespace {

constexpr qsizetype hugeSize = 100'000'000;

/// How long the loop of this thread stood still, and what memory went up by, since it was made.
class HugeCost
{
public:
    HugeCost() : m_before(residentMegabytes())
    {
        QObject::connect(&m_ticks, &QTimer::timeout, &m_ticks,
                         [this] { m_longest = std::max(m_longest, m_turn.restart()); });
        m_turn.start();
        m_ticks.start(5);
    }
    /// Empty: all is well. megabytes: what may be kept.
    QByteArray complaint(qint64 megabytes)
    {
        QTest::qWait(0);
        m_longest = std::max(m_longest, m_turn.elapsed());
        if (m_longest > 1000)
            return "the window stood still for " + QByteArray::number(m_longest) + " ms";
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
        if (const qint64 more = residentMegabytes() - m_before; more > megabytes)
            return QByteArray::number(more) + " MB more than before";
#else
        Q_UNUSED(megabytes)
#endif
        return {};
    }

private:
    const qint64 m_before;
    QElapsedTimer m_turn;
    QTimer m_ticks;
    qint64 m_longest = 0; // milliseconds
};

/// Sends it in pieces from a thread of its own, ended when this goes.
class HugeSender
{
public:
    HugeSender(const PlainPeer& peer, const QByteArray& last)
        : m_thread([this, fd = peer.fd(), last] {
              const QByteArray piece(1'000'000, '<'); // would be markup, too
              for (qsizetype sent = 0; sent < hugeSize && m_ok; sent += piece.size())
                  m_ok = sendAll(fd, piece);
              m_ok = m_ok && sendAll(fd, last);
          })
    {
    }
    ~HugeSender() { m_thread.join(); }
    HugeSender(const HugeSender&) = delete;
    HugeSender& operator=(const HugeSender&) = delete;
    bool isWell() const { return m_ok; }

private:
    static bool sendAll(int fd, const QByteArray& bytes)
    {
        for (qsizetype sent = 0; sent < bytes.size();) {
            const ssize_t n = ::send(fd, bytes.data() + sent, size_t(bytes.size() - sent), MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            sent += n;
        }
        return true;
    }
    std::atomic<bool> m_ok{true};
    std::thread m_thread; // last: it uses the others
};

void drawEach(Conversation* conversation)
{
    for (int view = 0; view < 3; ++view) {
        conversation->setBytesView(BytesView(view));
        QTest::qWait(0);
        conversation->grab();
    }
}

quint64 receivedBytes(TrafficStore& store)
{
    TrafficReader rows(std::shared_ptr<const TrafficStore>(&store, [](const TrafficStore*) {}));
    quint64 all = 0;
    for (RowId row = store.begin(); row < store.end(); ++row)
        if (const TrafficRecord* record = rows.record(row); record->event == TrafficEvent::Received)
            all += record->size;
    return all;
}

} // namespace

void HugePayloadTest::receivedInTheConversation()
{
    WindowFixture f;
    f.window().showEndpoint(f.engine().start(f.spec("big.sock", EndpointKind::Listener)));
    const PlainPeer peer = f.connectSoon("big.sock");
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(f.part<QPushButton>("closeConnection"));
    HugeCost cost;
    const HugeSender sender(peer, "the end");
    QTRY_COMPARE_WITH_TIMEOUT(receivedBytes(f.store()), quint64(hugeSize + 7), 30'000);
    auto* page = qobject_cast<EndpointPage*>(f.page());
    drawEach(page->conversation());
    HostileWalk walk;
    walk.accessible(QAccessible::queryAccessibleInterface(page->conversation()), 0);
    QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.join(u'\n')));
    const QByteArray complaint = cost.complaint(96);
    QVERIFY2(complaint.isEmpty(), complaint);
}

/// A message that comes to no end is there, with its size, and so is the one behind it.
void HugePayloadTest::framedMessages()
{
    WindowFixture f;
    f.window().showEndpoint(f.engine().start(f.spec("big.sock", EndpointKind::Listener)));
    const PlainPeer peer = f.connectSoon("big.sock");
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(f.part<QComboBox>("framing"));
    f.part<QComboBox>("framing")->setCurrentText(QStringLiteral("Delimiter"));
    click(f.part<QWidget>("splitStreams"));
    QTRY_VERIFY(f.page()->findChild<FramesView*>());
    const FramesModel* frames = f.page()->findChild<FramesView*>()->model();
    HugeCost cost;
    const HugeSender sender(peer, "\nshort\n");
    QTRY_COMPARE_WITH_TIMEOUT(receivedBytes(f.store()), quint64(hugeSize + 7), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(int(frames->whole()), 2, 30'000);
    const auto text = [&](int row, int column) { return frames->index(row, column).data().toString(); };
    QVERIFY2(text(0, FramesModel::Length).startsWith(QStringLiteral("100,000,00")),
             qPrintable(text(0, FramesModel::Length)));
    QVERIFY(text(0, FramesModel::Preview).size() < 4096);
    QVERIFY(text(1, FramesModel::Preview).startsWith(QStringLiteral("short")));
    f.page()->grab();
    const QByteArray complaint = cost.complaint(96);
    QVERIFY2(complaint.isEmpty(), complaint);
}

void HugePayloadTest::fileInTheComposer()
{
    SendingFixture f;
    QVERIFY(f.openClient());
    f.put("huge", "x");
    QFile file(QString::fromLocal8Bit(f.savedPath("huge")));
    QVERIFY(file.resize(hugeSize)); // the rest is NUL
    HugeCost cost;
    f.composer()->setFile(file.fileName());
    QTRY_VERIFY(f.says(QStringLiteral("100,000,000 bytes")));
    for (const char* view : {"hex", "escapes", "text", "file"}) {
        click(f.part<QWidget>(view));
        QTest::qWait(0);
        f.composer()->grab();
        HostileWalk walk;
        walk.accessible(QAccessible::queryAccessibleInterface(f.composer()), 0);
        QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.join(u'\n')));
    }
    const QByteArray complaint = cost.complaint(32);
    QVERIFY2(complaint.isEmpty(), complaint);
}

/// Looked at, edited (a chip) and sent from the folder, whole.
void HugePayloadTest::savedMessage()
{
    SendingFixture f;
    QVERIFY(f.openClient());
    f.put("huge", "x");
    QFile file(QString::fromLocal8Bit(f.savedPath("huge")));
    QVERIFY(file.resize(hugeSize));
    HugeCost cost;
    click(f.part<QPushButton>("saved"));
    auto* tree = f.part<QTreeView>("savedMessages");
    auto* model = static_cast<SavedTreeModel*>(tree->model());
    QTRY_VERIFY(model->indexOf("huge").isValid());
    tree->setCurrentIndex(model->indexOf("huge"));
    click(f.part<QWidget>("editSaved"));
    QTRY_VERIFY(f.says(QStringLiteral("100,000,000 bytes")));
    std::atomic<qsizetype> got{0};
    std::thread reader([&] {
        std::vector<char> buffer(1 << 20);
        for (ssize_t n = 1; n > 0 && got < hugeSize; got += n)
            n = std::max<ssize_t>(0, ::recv(f.peer.fd(), buffer.data(), buffer.size(), 0));
    });
    click(f.part<QWidget>("sendSaved"));
    const bool arrived = QTest::qWaitFor([&] { return got == hugeSize; }, 30'000);
    reader.join();
    QVERIFY2(arrived, QByteArray::number(got));
    const QByteArray complaint = cost.complaint(160); // the message, while it is sent
    QVERIFY2(complaint.isEmpty(), complaint);
}

void HugePayloadTest::httpBody_data()
{
    QTest::addColumn<int>("pane");
    QTest::newRow("pretty") << int(BodyView::Pane::Pretty);
    QTest::newRow("tree") << int(BodyView::Pane::Tree);
    QTest::newRow("raw") << int(BodyView::Pane::Raw);
    QTest::newRow("hex") << int(BodyView::Pane::Hex);
}

void HugePayloadTest::httpBody()
{
    QFETCH(int, pane);
    QByteArray body(hugeSize, '<');
    body.replace(0, 7, "{\"one\":");
    body[7] = '"';
    body.replace(hugeSize - 2, 2, "\"}");
    const auto source = ByteSource::fromBytes(body);
    body.clear();
    HugeCost cost;
    BodyView view(QStringLiteral("Response body"));
    view.resize(900, 600);
    view.show();
    view.setPane(BodyView::Pane(pane));
    view.setBody(source, BodyView::Language::Json, true);
    QTRY_VERIFY_WITH_TIMEOUT(view.isSettled(), 30'000);
    view.grab();
    if (BodyView::Pane(pane) == BodyView::Pane::Tree) {
        const QAbstractItemModel* rows = view.tree()->tree()->model();
        QTRY_COMPARE_WITH_TIMEOUT(rows->rowCount(), 1, 30'000);
        QVERIFY(rows->index(0, 1).data().toString().size() < 4096);
        view.tree()->tree()->setCurrentIndex(rows->index(0, 0));
    } else if (BodyView::Pane(pane) == BodyView::Pane::Pretty) {
        QVERIFY(view.pretty()->view()->size() > hugeSize);
        view.pretty()->view()->reveal(hugeSize / 2, 10);
        QTRY_COMPARE(view.pretty()->view()->selectedText(), QStringLiteral("<<<<<<<<<<"));
    } else {
        QCOMPARE(view.raw()->view()->size(), hugeSize);
        view.raw()->view()->reveal(hugeSize - 2, 2);
        const bool isHex = BodyView::Pane(pane) == BodyView::Pane::Hex;
        QTRY_COMPARE(view.raw()->view()->selectedText(),
                     isHex ? QStringLiteral("22 7d") : QStringLiteral("\"}"));
    }
    HostileWalk walk;
    walk.accessible(QAccessible::queryAccessibleInterface(&view), 0);
    QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.join(u'\n')));
    const QByteArray complaint = cost.complaint(128); // the indented text
    QVERIFY2(complaint.isEmpty(), complaint);
}

SW_TEST(HugePayloadTest)
#include "HugePayloadTest.moc"
