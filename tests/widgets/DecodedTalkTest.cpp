#include "widgets/DecodedTalk.h"
#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/DecodedTalkDelegate.h"
#include "widgets/DecodedTalkModel.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/FollowingTable.h"
#include "widgets/RelayPane.h"

#include <QAbstractItemModelTester>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

namespace {

QByteArray talkFrame(char stream, const QByteArray& bytes)
{
    return QByteArray(1, stream) + QByteArray(6, '\0') + char(bytes.size()) + bytes;
}

} // namespace

/// What goes over a tap as decoded messages: rows of a store, and the page of a tap.
class DecodedTalkTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void questionsAndAnswersStandAsTheyWent();
    void aBodyIsIndented();
    void outputSaysWhose();
    void aStreamShowsItsNewestLines();
    void progressShowsHowItWent();
    void otherColoursKeepTheHeights();
    void chunksAreCounted();
    void whatIsNotDecodedSaysWhy();
    void onlyOneConnection();
    void theOldestGo();
    void ofALargeOneTheBeginningIsRead();
    void hostileBytesAreEscaped();
    void cutLinesKeepTheirTones();
    void thePageOffersIt();

private:
    void add(ConnectionId connection, TrafficEvent event, const QByteArray& payload);
    void ask(const QByteArray& bytes, ConnectionId connection = 1)
    {
        add(connection, TrafficEvent::Received, bytes);
    }
    void answer(const QByteArray& bytes, ConnectionId connection = 1)
    {
        add(connection, TrafficEvent::Sent, bytes);
    }
    DecodedTalkModel* model() const { return m_talk->model(); }
    QString shown(int row) const { return model()->index(row, 0).data().toString(); }
    QStringList titles() const
    {
        QStringList found;
        for (int row = 0; row < model()->rowCount(); ++row)
            found << shown(row).section(u'\n', 0, 0);
        return found;
    }

    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<DecodedTalk> m_talk;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void DecodedTalkTest::init()
{
    m_store = *TrafficStore::create({});
    WindowContext context;
    context.store = m_store;
    m_talk = std::make_unique<DecodedTalk>(context, 1);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_talk->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_talk->resize(700, 500);
    m_talk->show();
}

void DecodedTalkTest::cleanup()
{
    m_tester.reset();
    m_talk.reset();
    m_store.reset();
}

void DecodedTalkTest::add(ConnectionId connection, TrafficEvent event, const QByteArray& payload)
{
    TrafficRecord record;
    record.endpoint = 1;
    record.connection = connection;
    record.event = event;
    record.flags = TrafficRecord::relayed;
    m_store->append(record, payload);
    m_store->publish();
}

void DecodedTalkTest::questionsAndAnswersStandAsTheyWent()
{
    ask("GET /a HTTP/1.1\r\nHost: h\r\n\r\n", 1);
    ask("DELETE /b HTTP/1.1\r\n\r\n", 2);
    answer("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 2);
    answer("HTTP/1.1 204 No Content\r\n\r\n", 1);
    QTRY_COMPARE(titles(),
                 (QStringList{QStringLiteral("to target  GET /a"), QStringLiteral("to target  DELETE /b"),
                              QStringLiteral("to client  404 Not Found  DELETE /b"),
                              QStringLiteral("to client  204 No Content  GET /a")}));
    QTRY_COMPARE(shown(0), QStringLiteral("to target  GET /a\nHost: h")); // its fields, as it has no body
    QTRY_VERIFY(shown(2).endsWith(QStringLiteral("\nno")));
}

void DecodedTalkTest::aBodyIsIndented()
{
    ask("GET /j HTTP/1.1\r\n\r\n");
    answer(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"a\":[1],\"b\":2}");
    QTRY_COMPARE(model()->rowCount(), 2);
    QTRY_COMPARE(shown(1).section(u'\n', 1), QStringLiteral("{\n  \"a\": [\n    1\n  ],\n  \"b\": 2\n}"));
    // The card is as high as its six lines need.
    QTRY_COMPARE(m_talk->table()->rowHeight(1), DecodedTalkDelegate::heightOf(model()->text(1)));
    QVERIFY(m_talk->table()->rowHeight(1) > m_talk->table()->rowHeight(0));
}

void DecodedTalkTest::outputSaysWhose()
{
    ask("GET /v1.41/containers/c/logs?stdout=1&stderr=1 HTTP/1.1\r\n\r\n");
    const QByteArray frames = talkFrame(1, "one\n") + talkFrame(2, "bad\n");
    answer("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nContent-Length: " +
           QByteArray::number(frames.size()) + "\r\n\r\n" + frames);
    QTRY_COMPARE(model()->rowCount(), 2);
    QTRY_COMPARE(shown(1).section(u'\n', 1), QStringLiteral("stdout  one\nstderr  bad"));
    const std::vector<CardLine> lines = talkCardLines(*model()->text(1), 100);
    QCOMPARE(lines.size(), std::size_t(2));
    QCOMPARE(lines[0].tones.front(), CardTone::Ascii);
    QCOMPARE(lines[1].tones.back(), CardTone::Error);
}

void DecodedTalkTest::aStreamShowsItsNewestLines()
{
    ask("GET /events HTTP/1.1\r\n\r\n");
    answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 1; i <= 20; ++i) {
        const QByteArray value = "{\"n\":" + QByteArray::number(i).rightJustified(2, '0') + "}\n";
        answer("9\r\n" + value + "\r\n");
        QTRY_COMPARE(model()->rowCount(), 2);
        QTRY_VERIFY(shown(1).endsWith(QString::fromUtf8(value.trimmed()))); // live
    }
    QVERIFY(!shown(1).contains(QStringLiteral("{\"n\":12}")));
    QVERIFY(shown(1).contains(QStringLiteral("{\"n\":13}")));
    QVERIFY(model()->text(1)->hasBefore);
    QVERIFY(talkCardLines(*model()->text(1), 100).front().text.contains(QStringLiteral("earlier lines")));
}

void DecodedTalkTest::progressShowsHowItWent()
{
    ask("POST /v1.41/images/create?fromImage=x HTTP/1.1\r\n\r\n");
    QByteArray body;
    for (int i = 0; i < 10; ++i)
        body += "{\"status\":\"step " + QByteArray::number(i) + "\"}\r\n";
    body += "{\"errorDetail\":{\"message\":\"lost\"},\"error\":\"lost\"}\r\n";
    answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QTRY_COMPARE(model()->rowCount(), 2);
    QTRY_VERIFY(model()->text(1));
    QVERIFY2(shown(1).contains(QStringLiteral("\"error\":\"lost\"")), qPrintable(shown(1)));
    QVERIFY(!shown(1).contains(QStringLiteral("step 0")));
    QVERIFY2(titles().last().contains(QStringLiteral("error in the stream: lost")),
             qPrintable(titles().last()));
}

void DecodedTalkTest::otherColoursKeepTheHeights()
{
    ask("GET /a HTTP/1.1\r\nOne: 1\r\nTwo: 2\r\nThree: 3\r\n\r\n");
    QTRY_VERIFY(model()->rowCount() == 1 && model()->text(0));
    QTRY_COMPARE(m_talk->table()->rowHeight(0), DecodedTalkDelegate::heightOf(model()->text(0)));
    const QString sheet = qApp->styleSheet();
    qApp->setStyleSheet(sheet + QStringLiteral("QTableView { color: red }"));
    QTest::qWait(0);
    QTRY_COMPARE(m_talk->table()->rowHeight(0), DecodedTalkDelegate::heightOf(model()->text(0)));
    qApp->setStyleSheet(sheet);
}

void DecodedTalkTest::chunksAreCounted()
{
    ask("POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\n");
    ask("ab");
    ask("cd");
    QTRY_COMPARE(model()->rowCount(), 1);
    QTRY_VERIFY(model()->text(0) && model()->text(0)->chunks == 3);
    QVERIFY(shown(0).endsWith(QStringLiteral("\nabcd")));
}

void DecodedTalkTest::whatIsNotDecodedSaysWhy()
{
    ask("\x01\x02 nothing known\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    QVERIFY2(shown(0).contains(QStringLiteral("of no protocol")), qPrintable(shown(0)));
    QTRY_VERIFY(shown(0).endsWith(QStringLiteral("\\x01\\x02 nothing known")));
}

void DecodedTalkTest::onlyOneConnection()
{
    ask("GET /a HTTP/1.1\r\n\r\n", 1);
    ask("GET /b HTTP/1.1\r\n\r\n", 2);
    QTRY_COMPARE(model()->rowCount(), 2);
    m_talk->setConnection(2);
    QTRY_COMPARE(titles(), QStringList{QStringLiteral("to target  GET /b")});
    ask("GET /c HTTP/1.1\r\n\r\n", 1);
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 2);
    QTRY_COMPARE(model()->rowCount(), 2);
    QVERIFY(titles().last().startsWith(QStringLiteral("to client  200")));
}

void DecodedTalkTest::theOldestGo()
{
    const int calls = int(DecodedTalkModel::most) / 2 + 100;
    for (int i = 0; i < calls; ++i) {
        ask("GET /" + QByteArray::number(i) + " HTTP/1.1\r\n\r\n");
        answer("HTTP/1.1 204 No Content\r\n\r\n");
    }
    QTRY_VERIFY(model()->isCaughtUp() && model()->rowCount() == int(DecodedTalkModel::most));
    QTRY_COMPARE(model()->dropped(), quint64(200));
    QCOMPARE(titles().first(), QStringLiteral("to target  GET /100"));
    QVERIFY(m_talk->table()->isFollowing());
}

void DecodedTalkTest::ofALargeOneTheBeginningIsRead()
{
    ask("GET /big HTTP/1.1\r\n\r\n");
    answer("HTTP/1.1 200 OK\r\nContent-Length: 8000011\r\n\r\nfirst line\n");
    for (int i = 0; i < 80; ++i)
        answer(QByteArray(100'000, char('a' + i % 26)));
    QTRY_VERIFY(model()->rowCount() == 2 && model()->exchange(1).responseBytes > 7'000'000);
    QTRY_VERIFY(model()->text(1) && !model()->isStale(1));
    QVERIFY2(shown(1).contains(QStringLiteral("\nfirst line\n")), qPrintable(shown(1).left(300)));
    QVERIFY(model()->text(1)->chunks < 10);
    QVERIFY(model()->text(1)->hasAfter);
    QVERIFY(model()->text(1)->trouble.isEmpty());
}

void DecodedTalkTest::hostileBytesAreEscaped()
{
    ask("GET /\x1b[31m HTTP/1.1\r\nX: \xe2\x80\xae\x1b]0;t\x07\r\n\r\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    QTRY_VERIFY(model()->text(0));
    for (const QChar c : shown(0))
        QVERIFY2(c == u'\n' || (c.unicode() >= 0x20 && c.unicode() != 0x202e), qPrintable(shown(0)));
}

void DecodedTalkTest::cutLinesKeepTheirTones()
{
    TalkText text;
    text.text = "{\"key\": \"a long value of a string\"}\n";
    text.form = TalkText::Form::Json;
    const CardLine line = talkCardLines(text, 12).front();
    QCOMPARE(line.text, QStringLiteral("{\"key\": \"a …"));
    QCOMPARE(line.tones.size(), std::size_t(12));
    QCOMPARE(line.tones[1], CardTone::Key);
    QCOMPARE(line.tones[8], CardTone::String);
}

/// As a person gets there: the conversation of a tap, the fourth of its forms, and the whole of a message.
void DecodedTalkTest::thePageOffersIt()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("target.sock"));
    EndpointSpec spec = fixture.spec("front.sock", EndpointKind::Tap);
    spec.target = SocketAddress::path(fixture.path("target.sock"));
    fixture.window().showEndpoint(fixture.engine().start(spec));
    PlainPeer client = fixture.connectSoon("front.sock");
    PlainPeer target = server.accept();
    QTRY_VERIFY(qobject_cast<EndpointPage*>(fixture.page()));
    auto* page = qobject_cast<EndpointPage*>(fixture.page());
    auto* decoded = fixture.part<QToolButton>("showDecoded");
    QVERIFY(page && decoded && !decoded->isVisible()); // the exchanges are in front
    page->relay()->showPart(RelayPane::Part::Conversation);
    QVERIFY(decoded->isVisible());
    click(decoded);
    DecodedTalk* talk = page->relay()->decoded();
    QVERIFY(talk && talk->isVisible());
    QVERIFY(client.sendAll("GET /x HTTP/1.1\r\n\r\n"));
    QTRY_COMPARE(talk->model()->rowCount(), 1);
    QCOMPARE(receiveSoon(target, 18).size(), qsizetype(18));
    QVERIFY(target.sendAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    QTRY_COMPARE(talk->model()->rowCount(), 2);
    talk->table()->setFocus();
    talk->table()->setCurrentIndex(talk->model()->index(1, 0));
    QTest::keyClick(talk->table(), Qt::Key_Return);
    QTRY_VERIFY(talk->detail()->isVisible() && talk->detail()->exchange());
    QTRY_VERIFY(talk->detail()->isSettled());
    QTest::keyClick(talk->table(), Qt::Key_Escape);
    QVERIFY(!talk->detail()->isVisible());
    click(fixture.part<QToolButton>("showAsHex"));
    QVERIFY(!talk->isVisible());
}

SW_TEST(DecodedTalkTest)
#include "DecodedTalkTest.moc"
