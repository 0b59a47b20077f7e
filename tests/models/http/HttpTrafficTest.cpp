#include "tests/TestMain.h"
#include "tests/models/http/HttpPicture.h"

#include <QDir>
#include <QFile>

#include <http_parser.h>

namespace sw {

namespace {

using Kind = HttpDecoder::Kind;

/// What libhttp-parser makes of a message: a second opinion.
struct Opinion
{
    int status = 0;
    QByteArray target, body;
    QList<HttpField> fields;
    bool isComplete = false, lastWasValue = true;
    bool isHead = false, hasHead = false; // what follows a head are trailers
};

Opinion& of(http_parser* parser) { return *static_cast<Opinion*>(parser->data); }

int takeField(http_parser* parser, const char* at, size_t size)
{
    Opinion& opinion = of(parser);
    if (opinion.hasHead)
        return 0;
    if (std::exchange(opinion.lastWasValue, false))
        opinion.fields.append(HttpField{});
    opinion.fields.last().name += QByteArray(at, qsizetype(size));
    return 0;
}

int takeValue(http_parser* parser, const char* at, size_t size)
{
    if (of(parser).hasHead)
        return 0;
    of(parser).lastWasValue = true;
    of(parser).fields.last().value += QByteArray(at, qsizetype(size));
    return 0;
}

/// The first message of the bytes; not complete when it refuses them.
Opinion secondOpinion(Kind kind, const QByteArray& bytes, const QByteArray& method)
{
    Opinion opinion;
    opinion.isHead = method == "HEAD";
    http_parser parser;
    http_parser_init(&parser, kind == Kind::Requests ? HTTP_REQUEST : HTTP_RESPONSE);
    parser.data = &opinion;
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_url = [](http_parser* p, const char* at, size_t size) {
        of(p).target += QByteArray(at, qsizetype(size));
        return 0;
    };
    settings.on_header_field = takeField;
    settings.on_header_value = takeValue;
    settings.on_headers_complete = [](http_parser* p) {
        of(p).status = int(p->status_code);
        of(p).hasHead = true;
        return of(p).isHead ? 1 : 0;
    };
    settings.on_body = [](http_parser* p, const char* at, size_t size) {
        of(p).body += QByteArray(at, qsizetype(size));
        return 0;
    };
    settings.on_message_complete = [](http_parser* p) {
        if (p->type == HTTP_RESPONSE && p->status_code == 100) { // not the answer yet
            const bool isHead = of(p).isHead;
            of(p) = {};
            of(p).isHead = isHead;
            return 0;
        }
        of(p).isComplete = true;
        http_parser_pause(p, 1); // the first message only
        return 0;
    };
    const size_t taken = http_parser_execute(&parser, &settings, bytes.constData(), size_t(bytes.size()));
    if (!opinion.isComplete && taken == size_t(bytes.size()))
        http_parser_execute(&parser, &settings, nullptr, 0);
    return opinion;
}

struct FirstMessage : HttpSink
{
    void head(const HttpHead& theHead) override
    {
        if (!isComplete)
            first = theHead;
    }
    void body(QByteArrayView piece) override
    {
        if (!isComplete)
            bytes += piece;
    }
    void finished(const HttpEnd&) override { isComplete = true; }
    HttpHead first;
    QByteArray bytes;
    bool isComplete = false;
};

} // namespace

/// Exchanges with a real Docker engine and a real web server.
class HttpTrafficTest : public QObject
{
    Q_OBJECT
private slots:
    void cutAnywhereItIsTheSame_data() { addFiles(); }
    void cutAnywhereItIsTheSame();
    void anotherParserAgrees_data() { addFiles(); }
    void anotherParserAgrees();
    void damagedItIsTheSameWhereverItIsCut_data() { addFiles(); }
    void damagedItIsTheSameWhereverItIsCut();

private:
    static void addFiles();
};

void HttpTrafficTest::addFiles()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("methods"); // of responses
    const QDir folder(QStringLiteral(SW_CORPUS "/http"));
    const QStringList names = folder.entryList({QStringLiteral("*.http")}, QDir::Files);
    QVERIFY(names.size() >= 30);
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArrayList parts = name.toUtf8().split('-');
        QTest::newRow(qPrintable(name))
            << file.readAll() << (parts[0] == "response" ? parts[1].split(',') : QByteArrayList());
    }
}

void HttpTrafficTest::cutAnywhereItIsTheSame()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, methods);
    const Kind kind = methods.isEmpty() ? Kind::Requests : Kind::Responses;
    const QByteArrayList lines = test::pictureOf(kind, bytes, methods);
    QVERIFY(lines.size() >= 2);
    QVERIFY2(!lines.last().startsWith("error"), lines.last());
    for (const QByteArray& line : lines)
        QVERIFY2(!line.startsWith("content error"), line);
    QCOMPARE(test::pictureOf(kind, bytes, methods, 1), lines);
    for (qsizetype cut = 1; cut < bytes.size(); ++cut) {
        test::HttpPicture picture;
        HttpDecoder decoder(kind, &picture);
        for (const QByteArray& method : methods)
            decoder.expect(method);
        decoder.feed(QByteArrayView(bytes).first(cut));
        decoder.feed(QByteArrayView(bytes).sliced(cut));
        decoder.finish();
        QCOMPARE(picture.lines(), lines);
    }
}

void HttpTrafficTest::anotherParserAgrees()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, methods);
    const Kind kind = methods.isEmpty() ? Kind::Requests : Kind::Responses;
    const Opinion opinion = secondOpinion(kind, bytes, methods.value(0));
    QVERIFY(opinion.isComplete);
    FirstMessage ours;
    HttpDecoder decoder(kind, &ours);
    for (const QByteArray& method : methods)
        decoder.expect(method);
    decoder.feed(bytes);
    decoder.finish();
    QVERIFY(ours.isComplete);
    QCOMPARE(ours.first.status, opinion.status);
    QCOMPARE(ours.first.target, opinion.target);
    QCOMPARE(ours.first.fields, opinion.fields);
    QCOMPARE(ours.bytes, opinion.body);
}

/// Every byte in turn replaced by one that means something in HTTP, and the end cut off.
void HttpTrafficTest::damagedItIsTheSameWhereverItIsCut()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, methods);
    const Kind kind = methods.isEmpty() ? Kind::Requests : Kind::Responses;
    const QByteArray head = bytes.left(400);
    for (qsizetype at = 0; at < head.size(); ++at) {
        QByteArray damaged = head;
        damaged[at] = "\r\n :;0\xff"[at % 7];
        const QByteArrayList lines = test::pictureOf(kind, damaged, methods);
        QCOMPARE(test::pictureOf(kind, damaged, methods, 1), lines);
        QCOMPARE(test::pictureOf(kind, damaged, methods, 13), lines);
        const QByteArray cut = bytes.left(at);
        QCOMPARE(test::pictureOf(kind, cut, methods, 1), test::pictureOf(kind, cut, methods));
    }
}

} // namespace sw

using sw::HttpTrafficTest;
SW_TEST(HttpTrafficTest)
#include "HttpTrafficTest.moc"
