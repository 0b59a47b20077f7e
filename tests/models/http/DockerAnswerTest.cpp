#include "models/http/DockerAnswer.h"

#include "models/http/DockerEvents.h"
#include "tests/TestMain.h"

#include <QAbstractItemModelTester>

namespace sw {

namespace {

HttpHead headOf(int status, const char* type)
{
    HttpHead head;
    head.status = status;
    if (*type)
        head.fields.append(HttpField{"Content-Type", type});
    return head;
}

QByteArray eventJson(int number, const char* action = "start")
{
    return QByteArray(
               R"({"status":"start","Type":"container","Action":"ACTION","Actor":{"ID":"0123456789abcdef",
        "Attributes":{"image":"busybox","name":"webNUMBER"}},"time":1700000000,"timeNano":1700000000123456789})")
        .replace("ACTION", action)
        .replace("NUMBER", QByteArray::number(number));
}

std::vector<DockerEvent> eventsOf(int first, int count, const char* action = "start")
{
    std::vector<DockerEvent> events;
    for (int i = first; i < first + count; ++i)
        events.push_back(*dockerEvent(eventJson(i, action)));
    return events;
}

QString rowText(const QAbstractItemModel& model, int row)
{
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells << model.index(row, column).data().toString();
    return cells.join(QStringLiteral(" | "));
}

} // namespace

class DockerAnswerTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsWhatAnAnswerIs_data();
    void tellsWhatAnAnswerIs();
    void findsThePrefix();
    void makesTheCallsOfARow();
    void readsAnEvent();
    void keepsTheLatestEvents();
    void filtersEvents();
};

void DockerAnswerTest::tellsWhatAnAnswerIs_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<HttpHead>("head");
    QTest::addColumn<DockerAnswer>("answer");
    const auto row = [](const char* method, const char* target, int status, const char* type,
                        DockerAnswer answer) {
        QTest::addRow("%s %s %d %s", method, target, status, type)
            << QByteArray(method) << QByteArray(target) << headOf(status, type) << answer;
    };
    const char* const json = "application/json";
    row("GET", "/containers/json", 200, json, DockerAnswer::Containers);
    row("GET", "/v1.41/containers/json?all=true", 200, json, DockerAnswer::Containers);
    row("GET", "/v4.0.0/libpod/containers/json", 200, json, DockerAnswer::Containers);
    row("GET", "/v1.41/containers/json", 500, json, DockerAnswer::None);
    row("GET", "/v1.41/containers/json", 200, "text/html", DockerAnswer::None);
    row("GET", "/v1.41/containers/x/json", 200, json, DockerAnswer::None);
    row("GET", "/images/json?all=1", 200, json, DockerAnswer::Images);
    row("GET", "/v1.41/events?since=1", 200, json, DockerAnswer::Events);
    row("GET", "/eventsource", 200, json, DockerAnswer::None);
    row("POST", "/v1.41/images/create?fromImage=x", 200, json, DockerAnswer::Progress);
    row("POST", "/v1.41/images/create?fromImage=x", 404, json, DockerAnswer::None);
    row("POST", "/images/local/x/push", 200, json, DockerAnswer::Progress);
    row("GET", "/v1.41/containers/web/logs?stdout=true", 200, "", DockerAnswer::Streams);
    row("POST", "/containers/web/attach", 101, "application/vnd.docker.raw-stream", DockerAnswer::Streams);
    row("POST", "/containers/web/attach", 404, json, DockerAnswer::None);
    row("POST", "/exec/1/start", 200, "application/vnd.docker.multiplexed-stream", DockerAnswer::Streams);
    row("GET", "/", 200, json, DockerAnswer::None);
}

void DockerAnswerTest::tellsWhatAnAnswerIs()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, target);
    QFETCH(const HttpHead, head);
    QFETCH(const DockerAnswer, answer);
    QCOMPARE(dockerAnswer(method, target, head), answer);
}

void DockerAnswerTest::findsThePrefix()
{
    QCOMPARE(dockerPathPrefix("/v1.41/containers/json"), QByteArray("/v1.41"));
    QCOMPARE(dockerPathPrefix("/v4.3.1/libpod/images/json"), QByteArray("/v4.3.1/libpod"));
    QCOMPARE(dockerPathPrefix("/libpod/images/json"), QByteArray("/libpod"));
    for (const char* none : {"/containers/json", "/version", "/v1x/y", "", "v1.41/x"})
        QCOMPARE(dockerPathPrefix(none), QByteArray());
}

void DockerAnswerTest::makesTheCallsOfARow()
{
    DockerRow web;
    web.id = QStringLiteral("0123456789abcdef0123");
    web.state = QStringLiteral("running");
    QStringList lines;
    for (const DockerRowCall& call : dockerRowCalls(DockerList::Containers, web, "/v1.41")) {
        QVERIFY(httpRequestBytes(call.request));
        QCOMPARE(call.isMutating, call.request.method != "GET" && QLatin1String(call.id) != u"attach");
        if (call.makesSense)
            lines << QLatin1String(call.id) + QLatin1Char(' ') +
                         QString::fromLatin1(call.request.method + ' ' + call.request.target);
    }
    QCOMPARE(lines, (QStringList{QStringLiteral("inspect GET /v1.41/containers/0123456789ab/json"),
                                 QStringLiteral("logs GET /v1.41/containers/0123456789ab/"
                                                "logs?stdout=true&stderr=true&follow=true&tail=1000"),
                                 QStringLiteral("attach POST /v1.41/containers/0123456789ab/"
                                                "attach?stream=true&stdin=true&stdout=true&stderr=true"),
                                 QStringLiteral("top GET /v1.41/containers/0123456789ab/top"),
                                 QStringLiteral("stats GET /v1.41/containers/0123456789ab/stats"),
                                 QStringLiteral("stop POST /v1.41/containers/0123456789ab/stop"),
                                 QStringLiteral("restart POST /v1.41/containers/0123456789ab/restart"),
                                 QStringLiteral("remove DELETE /v1.41/containers/0123456789ab")}));
    DockerRow image;
    image.id = QStringLiteral("sha256:fedcba9876543210");
    image.names = {QStringLiteral("localhost:5000/a b?x:latest")};
    const auto calls = dockerRowCalls(DockerList::Images, image, {});
    QCOMPARE(calls[0].request.target, QByteArray("/images/fedcba987654/json"));
    QCOMPARE(calls[2].request.target, QByteArray("/images/create?fromImage=localhost:5000/a%20b%3Fx:latest"));
    QCOMPARE(calls[3].request.target, QByteArray("/images/localhost:5000/a%20b%3Fx:latest"));
    image.names = {QStringLiteral("<none>:<none>")};
    QVERIFY(!dockerRowCalls(DockerList::Images, image, {})[2].makesSense);
    QCOMPARE(dockerRowCalls(DockerList::Images, image, {})[3].request.target,
             QByteArray("/images/fedcba987654"));
}

void DockerAnswerTest::readsAnEvent()
{
    const auto event = dockerEvent(eventJson(1));
    QVERIFY(event);
    QCOMPARE(event->time, 1700000000123456789);
    QCOMPARE(event->type, QStringLiteral("container"));
    QCOMPARE(event->action, QStringLiteral("start"));
    QCOMPARE(event->actor, QStringLiteral("web1"));
    QCOMPARE(event->attributes, QStringLiteral("image=busybox"));
    QVERIFY(!dockerEvent("[1]"));
    QVERIFY(!dockerEvent("nothing"));
    const auto bare = dockerEvent(R"({"Actor":{"ID":"sha256:0123456789abcdef"},"time":5})");
    QCOMPARE(bare->actor, QStringLiteral("0123456789ab"));
    QCOMPARE(bare->time, 5'000'000'000);
}

void DockerAnswerTest::keepsTheLatestEvents()
{
    DockerEventsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.add(eventsOf(0, 3));
    QVERIFY(rowText(model, 2).endsWith(QStringLiteral(" | container | start | web2 | image=busybox")));
    model.add(eventsOf(3, int(DockerEventsModel::mostRows)));
    QCOMPARE(model.rowCount(), int(DockerEventsModel::mostRows));
    QCOMPARE(model.total(), qint64(DockerEventsModel::mostRows) + 3);
    QCOMPARE(model.event(0).actor, QStringLiteral("web3"));
    model.add(eventsOf(7, 2), 50'000);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.event(1).actor, QStringLiteral("web8"));
    QCOMPARE(model.total(), qint64(DockerEventsModel::mostRows) + 50'005);
    // Few, but long ones.
    std::vector<DockerEvent> longOnes = eventsOf(0, 40);
    for (DockerEvent& event : longOnes)
        event.json = QByteArray(1 << 20, 'x');
    model.add(std::move(longOnes));
    QCOMPARE(model.kept(), std::size_t(32));
    QCOMPARE(model.event(31).actor, QStringLiteral("web39"));
}

void DockerAnswerTest::filtersEvents()
{
    DockerEventsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.add(eventsOf(0, 2, "start"));
    model.add(eventsOf(2, 2, "die"));
    model.setFilter(QStringLiteral("Container DIE"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.event(0).actor, QStringLiteral("web2"));
    model.add(eventsOf(4, 1, "start"));
    QCOMPARE(model.rowCount(), 2);
    model.setFilter(QStringLiteral("-die -web1"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.event(1).actor, QStringLiteral("web4"));
    model.setFilter({});
    QCOMPARE(model.rowCount(), 5);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.total(), 0);
}

SW_TEST(DockerAnswerTest)

} // namespace sw

#include "DockerAnswerTest.moc"
