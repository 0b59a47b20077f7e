#include "models/http/HttpRequestFile.h"

#include "models/http/HttpHistoryRecord.h"
#include "tests/TestMain.h"

namespace sw {

/// Requests on the disk: as .http files, and as the history.
class HttpRequestFileTest : public QObject
{
    Q_OBJECT
private slots:
    void writesWhatItReads_data();
    void writesWhatItReads();
    void readsWhatOthersWrite();
    void namesTheLineThatIsWrong();
    void leavesSecretsOut();
    void keepsAHistory();
    void boundsAHistory();
    void aHistoryHasNoSecrets();
    void readsNonsenseAsNothing();
};

void HttpRequestFileTest::writesWhatItReads_data()
{
    QTest::addColumn<SavedHttpRequest>("saved");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("least") << SavedHttpRequest{{}, {"GET", "/", {}, {}}, {}}
                           << QByteArray("GET / HTTP/1.1\n");
    QTest::newRow("all") << SavedHttpRequest{QStringLiteral("/run/docker.sock"),
                                             {"POST", "/x?a=1", {{"X-One", "1"}, {"X-Two", ""}}, "{\n}\n"},
                                             {}}
                         << QByteArray("# @socket /run/docker.sock\nPOST /x?a=1 HTTP/1.1\nX-One: 1\n"
                                       "X-Two: \n\n{\n}\n");
    QTest::newRow("file") << SavedHttpRequest{QStringLiteral("@name"),
                                              {"PUT", "/x", {}, {}, "/tmp/a b.tar"},
                                              {}}
                          << QByteArray("# @socket @name\nPUT /x HTTP/1.1\n\n< /tmp/a b.tar\n");
    QTest::newRow("bytes") << SavedHttpRequest{{}, {"POST", "/", {}, QByteArray("\0\n\n\xff#x\n", 7)}, {}}
                           << QByteArray("POST / HTTP/1.1\n\n") + QByteArray("\0\n\n\xff#x\n", 7);
}

void HttpRequestFileTest::writesWhatItReads()
{
    QFETCH(const SavedHttpRequest, saved);
    QFETCH(const QByteArray, bytes);
    const auto written = httpFileBytes(saved);
    QVERIFY(written);
    QCOMPARE(*written, bytes);
    const auto read = parseHttpFile(bytes);
    QVERIFY(read);
    QCOMPARE(*read, saved);
}

void HttpRequestFileTest::readsWhatOthersWrite()
{
    const auto read = parseHttpFile("### Version\r\n// of the engine\r\n\r\nGET   /version\r\nA:b\r\n"
                                    "# not now\r\nC: d\r\n\r\n");
    QVERIFY(read);
    QCOMPARE(read->request, (HttpRequest{"GET", "/version", {{"A", "b"}, {"C", "d"}}, {}}));
    QCOMPARE(parseHttpFile("/info")->request, (HttpRequest{"GET", "/info", {}, {}}));
}

void HttpRequestFileTest::namesTheLineThatIsWrong()
{
    const auto says = [](const char* bytes) { return parseHttpFile(bytes).failure().sentence; };
    QVERIFY(says("# x\nGET / HTTP/1.1\nno colon\n").startsWith(QStringLiteral("Line 3: “no colon”")));
    QVERIFY(says("GET / a b\n").startsWith(QStringLiteral("Line 1: “GET / a b”")));
    QVERIFY(says("").startsWith(QStringLiteral("There is no request line")));
    QVERIFY(!httpFileBytes({{}, {"POST", "/", {}, "< /etc/passwd"}, {}}));
    QVERIFY(!httpFileBytes({{}, {"POST", "/", {}, {}, "a\nb"}, {}}));
}

void HttpRequestFileTest::leavesSecretsOut()
{
    const SavedHttpRequest saved{
        {},
        {"GET", "/", {{"authorization", "Bearer s3cret"}, {"A", "b"}, {"X-Registry-Auth", "s3cret"}}, {}},
        {}};
    const auto bytes = httpFileBytes(saved);
    QVERIFY(bytes);
    QVERIFY2(!bytes->contains("s3cret"), *bytes);
    const auto read = parseHttpFile(*bytes);
    QCOMPARE(read->missing, QStringLiteral("authorization, X-Registry-Auth"));
    QCOMPARE(read->request.fields, (QList<HttpField>{{"A", "b"}}));
}

void HttpRequestFileTest::keepsAHistory()
{
    const std::vector<HttpHistoryRecord> records{
        {QStringLiteral("/run/ü.sock"),
         {"POST", "/x?\xff", {{"X", "\xfe"}}, QByteArray("\0\xff", 2)},
         QStringLiteral("404"),
         true,
         {}},
        {QStringLiteral("@a"), {"PUT", "/", {}, {}, "/tmp/f"}, QStringLiteral("200"), false, {}}};
    QCOMPARE(unpackedHistory(packedHistory(records)), records);
}

void HttpRequestFileTest::boundsAHistory()
{
    std::vector<HttpHistoryRecord> records;
    records.reserve(150);
    for (int i = 0; i < 150; ++i)
        records.push_back({{}, {"GET", '/' + QByteArray::number(i), {}, {}}, {}, false, {}});
    auto read = unpackedHistory(packedHistory(records));
    QCOMPARE(read.size(), std::size_t(100));
    QCOMPARE(read[0].request.target, QByteArray("/0"));
    records[1].request.body = QByteArray(20'000, 'x');
    read = unpackedHistory(packedHistory(records));
    QVERIFY(read[1].request.body.isEmpty());
    QCOMPARE(read[1].missing, QStringLiteral("body"));
    for (HttpHistoryRecord& record : records)
        record.request.body = QByteArray(10'000, 'x');
    QVERIFY(packedHistory(records).size() <= (512 << 10));
    QVERIFY(unpackedHistory(packedHistory(records)).size() > 30);
}

void HttpRequestFileTest::aHistoryHasNoSecrets()
{
    const std::vector<HttpHistoryRecord> records{
        {{},
         {"GET", "/", {{"AUTHORIZATION", "s3cret"}, {"Cookie", "s3cret"}, {"A", "b"}}, {}},
         {},
         false,
         {}}};
    const QByteArray packed = packedHistory(records);
    QVERIFY2(!packed.contains("s3cret"), packed);
    const auto read = unpackedHistory(packed);
    QCOMPARE(read[0].missing, QStringLiteral("AUTHORIZATION, Cookie"));
    QCOMPARE(unpackedHistory(packedHistory(read))[0].missing, QStringLiteral("AUTHORIZATION, Cookie"));
}

void HttpRequestFileTest::readsNonsenseAsNothing()
{
    for (const char* nonsense : {"", "x", "{}", "[1,null,{}]", "[{\"method\":\"GET\"}]"})
        QVERIFY(unpackedHistory(nonsense).empty());
}

SW_TEST(HttpRequestFileTest)

} // namespace sw

#include "HttpRequestFileTest.moc"
