#include "models/http/DockerFrames.h"
#include "models/http/DockerRequests.h"
#include "models/http/DockerRows.h"
#include "models/http/JsonValues.h"
#include "models/http/PullProgress.h"

#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QtEndian>

namespace sw::test {

namespace {

QByteArray frame(char stream, const QByteArray& bytes)
{
    QByteArray head(8, '\0');
    head[0] = stream;
    qToBigEndian(quint32(bytes.size()), head.data() + 4);
    return head + bytes;
}

struct Outputs : DockerOutput
{
    void output(DockerStream stream, QByteArrayView bytes) override
    {
        if (all.isEmpty() || last != stream)
            all += '|' + QByteArray::number(int(stream)) + ':';
        last = stream;
        all += bytes;
    }
    QByteArray all;
    DockerStream last = DockerStream::Stdin;
};

/// In pieces of at most `piece` bytes.
QByteArray takenApart(const QByteArray& bytes, qsizetype piece, std::optional<HttpError>* error = nullptr)
{
    Outputs outputs;
    DockerFrames frames(&outputs);
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        frames.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)));
    frames.finish();
    if (error)
        *error = frames.error();
    return outputs.all;
}

} // namespace

class DockerTest : public QObject
{
    Q_OBJECT
private slots:
    void cutsValues();
    void passesOverLongValues();
    void takesFramesApart();
    void passesATerminalOn_data();
    void passesATerminalOn();
    void saysWhereFramesEnd();
    void followsAPull();
    void boundsAPull();
    void negotiates();
    void buildsRequests_data();
    void buildsRequests();
    void namesTheFieldThatIsWrong();
    void readsLists();
    void sortsAndEscapes();
};

void DockerTest::cutsValues()
{
    const QByteArray stream = " {\"a\":\"}\\\"\"}\n[1,\n2]\"x\" 17 {\"b\":{}}{}true\r\n-1e5";
    const QByteArrayList expected{"{\"a\":\"}\\\"\"}", "[1,\n2]", "\"x\"", "17",
                                  "{\"b\":{}}",        "{}",      "true",  "-1e5"};
    for (qsizetype piece = 1; piece <= stream.size(); ++piece) {
        QByteArrayList values;
        JsonValues cutter([&](QByteArrayView value) { values << value.toByteArray(); });
        for (qsizetype at = 0; at < stream.size(); at += piece)
            cutter.feed(QByteArrayView(stream).sliced(at, std::min(piece, stream.size() - at)));
        QCOMPARE(values.size(), expected.size() - 1); // the last number may go on
        cutter.finish();
        QCOMPARE(values, expected);
        QVERIFY(!cutter.error());
    }
}

void DockerTest::passesOverLongValues()
{
    QByteArrayList values;
    JsonValues cutter([&](QByteArrayView value) { values << value.toByteArray(); });
    cutter.feed("1\n\"");
    for (int i = 0; i < 40; ++i)
        cutter.feed(QByteArray(100'000, 'x'));
    cutter.feed("\"\n2\n{]");
    QCOMPARE(values, (QByteArrayList{"1", "2"}));
    QCOMPARE(cutter.passedOver(), qint64(1));
    QVERIFY(cutter.error());
    QCOMPARE(cutter.error()->offset, qint64(3 + 40 * 100'000 + 4 + 1));
}

void DockerTest::takesFramesApart()
{
    const QByteArray stream = frame(1, "out\n") + frame(2, "err") + frame(2, "") + frame(2, "or\n") +
                              frame(1, QByteArray(70'000, 'z'));
    const QByteArray expected = "|1:out\n|2:error\n|1:" + QByteArray(70'000, 'z');
    std::optional<HttpError> error;
    for (const qsizetype piece : {1, 2, 7, 8, 9, 4096, 1'000'000}) {
        QCOMPARE(takenApart(stream, piece, &error), expected);
        QVERIFY(!error);
    }
}

void DockerTest::passesATerminalOn_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("prompt") << QByteArray("/ # ls\r\n");
    QTest::newRow("begins like a frame") << QByteArray("\x01\0\0x....", 8);
    QTest::newRow("cut") << QByteArray("\x01\0\0", 3);
}

void DockerTest::passesATerminalOn()
{
    QFETCH(const QByteArray, bytes);
    for (qsizetype piece = 1; piece <= bytes.size(); ++piece)
        QCOMPARE(takenApart(bytes, piece), "|1:" + bytes);
}

void DockerTest::saysWhereFramesEnd()
{
    std::optional<HttpError> error;
    QCOMPARE(takenApart(frame(1, "abc") + "junk", 3, &error), QByteArray("|1:abcjunk"));
    QCOMPARE(error->offset, qint64(11));
    QCOMPARE(takenApart(frame(1, "abcdef").chopped(2), 5, &error), QByteArray("|1:abcd"));
    QCOMPARE(error->offset, qint64(12));
    QVERIFY(error->sentence.contains(QStringLiteral("2 bytes")));
    takenApart(frame(1, "a") + frame(2, "b").first(5), 100, &error);
    QCOMPARE(error->offset, qint64(14));
}

void DockerTest::followsAPull()
{
    PullProgress pull;
    pull.feed(
        R"({"status":"Pulling from library/x","id":"latest"})"
        "\r\n"
        R"({"status":"Pulling fs layer","progressDetail":{},"id":"aa"}{"status":"Already exists","id":"bb"})"
        R"({"status":"Downloading","progressDetail":{"current":50,"total":200},"id":"aa"})");
    QCOMPARE(pull.layers().size(), std::size_t(2));
    QCOMPARE(pull.layers()[0], (PullLayer{QStringLiteral("aa"), QStringLiteral("Downloading"), 50, 200}));
    QCOMPARE(pull.layers()[0].part(), 0.125);
    QCOMPARE(pull.part(), (0.125 + 1) / 2);
    pull.feed(R"({"status":"Extracting","progressDetail":{"current":200,"total":200},"id":"aa"})");
    QCOMPARE(pull.layers()[0].part(), 1.0);
    QVERIFY(!pull.layers()[0].isDone());
    pull.feed(R"({"status":"Pull complete","progressDetail":{},"id":"aa"}{"status":"Digest: sha256:1"})");
    QVERIFY(pull.layers()[0].isDone());
    QCOMPARE(pull.notes(), (std::vector<QString>{QStringLiteral("Pulling from library/x:latest"),
                                                 QStringLiteral("Digest: sha256:1")}));
    QVERIFY(pull.error().isEmpty());
    pull.feed(R"({"errorDetail":{"message":"no such tag"},"error":"other words"})");
    QCOMPARE(pull.error(), QStringLiteral("no such tag"));
}

void DockerTest::boundsAPull()
{
    PullProgress pull;
    for (int i = 0; i < 5000; ++i) {
        pull.feed("{\"status\":\"Downloading\",\"id\":\"" + QByteArray::number(i) + "\"}");
        pull.feed("{\"status\":\"note\"}");
    }
    QCOMPARE(pull.layers().size(), PullProgress::mostLayers);
    QCOMPARE(pull.notes().size(), PullProgress::mostNotes);
}

void DockerTest::negotiates()
{
    QCOMPARE(negotiatedApiVersion("1.41"), QByteArray("v1.41"));
    QCOMPARE(negotiatedApiVersion("1.99"), QByteArray("v1.47"));
    for (const char* odd : {"", "2.0", "1.41/../x", "1.", "v1.41", "1.41 "})
        QCOMPARE(negotiatedApiVersion(odd), QByteArray());
}

void DockerTest::buildsRequests_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QHash<QString, QString>>("values");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("body");
    using Values = QHash<QString, QString>;
    const auto row = [](const char* call, const Values& values, const char* line, const char* body = "") {
        QTest::addRow("%s %s", call, line)
            << QString::fromLatin1(call) << values << QString::fromUtf8(line) << QByteArray(body);
    };
    const auto text = [](const char* utf8) { return QString::fromUtf8(utf8); };
    row("version", {}, "GET /v1.41/version");
    row("containers", {}, "GET /v1.41/containers/json?all=true");
    row("containers",
        {{text("all"), text("false")}, {text("filters"), text("status=running  label=a=b status=exited")}},
        "GET "
        "/v1.41/containers/"
        "json?all=false&filters=%7B%22label%22:%5B%22a%3Db%22%5D,%22status%22:%5B%22running%22,%22exited%"
        "22%5D%7D");
    row("start", {{text("id"), text("a b/../c?d")}}, "POST /v1.41/containers/a%20b%2F..%2Fc%3Fd/start");
    row("pull", {{text("fromImage"), text("localhost:5000/hello-world:latest")}},
        "POST /v1.41/images/create?fromImage=localhost:5000/hello-world:latest");
    row("create",
        {{text("Image"), text("x")},
         {text("Cmd"), text("sh -c 'echo \"hi\"'")},
         {text("NetworkMode"), text("none")},
         {text("name"), text("n&m")}},
        "POST /v1.41/containers/create?name=n%26m",
        R"({"Cmd":["sh","-c","echo \"hi\""],"HostConfig":{"NetworkMode":"none"},"Image":"x","OpenStdin":false,"StdinOnce":false,"Tty":false})");
}

void DockerTest::buildsRequests()
{
    QFETCH(const QString, call);
    QFETCH(const QString, line);
    QFETCH(const QByteArray, body);
    using Values = QHash<QString, QString>;
    QFETCH(const Values, values);
    const DockerCall* found = dockerCall(QLatin1String(call.toLatin1()));
    QVERIFY(found);
    const auto request = dockerRequest(*found, values, "v1.41");
    QVERIFY(request);
    QCOMPARE(QString::fromLatin1(request->method + ' ' + request->target), line);
    QCOMPARE(request->body, body);
    QVERIFY(httpRequestBytes(*request));
    QCOMPARE(found->isMutating, request->method == "POST" && call != QLatin1String("attach"));
}

void DockerTest::namesTheFieldThatIsWrong()
{
    const auto says = [](QLatin1String call, const QHash<QString, QString>& values) {
        const auto request = dockerRequest(*dockerCall(call), values, {});
        return request ? QString() : request.failure().sentence;
    };
    QCOMPARE(says(QLatin1String("start"), {}), QStringLiteral("Container is needed."));
    QVERIFY(says(QLatin1String("stop"),
                 {{QStringLiteral("id"), QStringLiteral("x")}, {QStringLiteral("t"), QStringLiteral("soon")}})
                .startsWith(QStringLiteral("Seconds before it is killed: “soon”")));
    QVERIFY(says(QLatin1String("events"), {{QStringLiteral("filters"), QStringLiteral("start")}})
                .contains(QStringLiteral("name=value")));
    QVERIFY(says(QLatin1String("create"), {{QStringLiteral("Image"), QStringLiteral("x")},
                                           {QStringLiteral("Cmd"), QStringLiteral("'a")}})
                .startsWith(QStringLiteral("Command: ")));
}

void DockerTest::readsLists()
{
    const auto containers =
        dockerRows(DockerList::Containers, R"([{"Id":"0123456789abcdef","Names":["/web","/other/web"],
        "Image":"busybox","Command":"sleep 1","Created":1700000000,"State":"running","Status":"Up 2 seconds",
        "Ports":[{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"IP":"::","PrivatePort":81,"PublicPort":81,"Type":"udp"},{"PrivatePort":443,"Type":"tcp"}]}])");
    QVERIFY(containers);
    const DockerRow& web = (*containers)[0];
    QCOMPARE(web.names, (QStringList{QStringLiteral("web"), QStringLiteral("other/web")}));
    QCOMPARE(web.ports, QStringLiteral("127.0.0.1:8080→80/tcp, [::]:81→81/udp, 443/tcp"));
    QCOMPARE(web.shortId(), QStringLiteral("0123456789ab"));
    const auto images =
        dockerRows(DockerList::Images,
                   R"([{"Id":"sha256:aabbccddeeff00112233","RepoTags":null,"Size":4200000000,"Created":1}])");
    QCOMPARE((*images)[0].shortId(), QStringLiteral("aabbccddeeff"));
    QCOMPARE((*images)[0].size, qint64(4'200'000'000));
    QVERIFY((*images)[0].names.isEmpty());
    QVERIFY(!dockerRows(DockerList::Images, R"({"message":"no"})"));
    QVERIFY(dockerRows(DockerList::Images, "[{]").failure().sentence.contains(QStringLiteral("byte 2")));
}

void DockerTest::sortsAndEscapes()
{
    DockerRowsModel model(DockerList::Images);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto rows =
        dockerRows(DockerList::Images, R"([{"Id":"sha256:1","RepoTags":["a\u001b[31m"],"Size":1500000},
        {"Id":"sha256:2","RepoTags":["b"],"Size":20000},{"Id":"sha256:3","RepoTags":["c"],"Size":300000000}])");
    model.setRows(std::move(*rows));
    QVERIFY(!model.index(0, 0).data().toString().contains(QChar(0x1b)));
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("1.5 MB"));
    const QPersistentModelIndex chosen = model.index(0, 1);
    model.sort(1, Qt::DescendingOrder);
    QCOMPARE(model.row(0).shortId(), QStringLiteral("3"));
    QCOMPARE(chosen.row(), 1);
    QCOMPARE(chosen.data(DockerRowsModel::IdRole).toString(), QStringLiteral("sha256:1"));
    model.sort(1);
    QCOMPARE(model.row(0).shortId(), QStringLiteral("2"));
}

SW_TEST(DockerTest)

} // namespace sw::test

#include "DockerTest.moc"
