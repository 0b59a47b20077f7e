#include "models/http/ContentDecoder.h"

#include "tests/TestMain.h"
#include "tests/models/http/HttpPicture.h"

#include <zlib.h>

namespace sw {

namespace {

constexpr int gzipWindow = 15 + 16, zlibWindow = 15, plainWindow = -15;

QByteArray deflated(const QByteArray& bytes, int window)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 64, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    ::deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

struct Outcome
{
    QByteArray bytes;
    std::optional<HttpError> error;
};

Outcome decode(const char* encoding, const QByteArray& bytes, qsizetype step = 0,
               const ContentLimits& limits = {})
{
    ContentDecoder decoder(encoding, limits);
    Outcome outcome;
    const auto take = [&](QByteArrayView piece) { outcome.bytes += piece; };
    const qsizetype size = step > 0 ? step : std::max<qsizetype>(bytes.size(), 1);
    for (qsizetype at = 0; at < bytes.size(); at += size)
        decoder.feed(QByteArrayView(bytes).sliced(at, std::min(size, bytes.size() - at)), take);
    decoder.finish();
    outcome.error = decoder.error();
    return outcome;
}

QByteArray sample()
{
    QByteArray text;
    for (int i = 0; i < 20'000; ++i)
        text += "line " + QByteArray::number(i * 7919 % 10'007) + '\n';
    return text;
}

} // namespace

class ContentDecoderTest : public QObject
{
    Q_OBJECT
private slots:
    void undoesEachEncoding_data();
    void undoesEachEncoding();
    void severalMembersAreOneBody();
    void saysWhereItIsDamaged();
    void cutsAndFollowersAreErrors();
    void bombsStop();
    void unknownEncodingsPass();
    void responsesKeepBothForms();
};

void ContentDecoderTest::undoesEachEncoding_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<int>("window");
    QTest::newRow("gzip") << QByteArray("gzip") << gzipWindow;
    QTest::newRow("x-gzip") << QByteArray("X-GZip") << gzipWindow;
    QTest::newRow("deflate") << QByteArray("deflate") << zlibWindow;
    QTest::newRow("deflate without frame") << QByteArray("deflate") << plainWindow;
}

void ContentDecoderTest::undoesEachEncoding()
{
    QFETCH(QByteArray, encoding);
    QFETCH(int, window);
    const QByteArray text = sample(), packed = deflated(text, window);
    QVERIFY(packed.size() < text.size() / 2);
    for (const qsizetype step : {0, 1, 2, 3, 1000}) {
        const Outcome outcome = decode(encoding, packed, step);
        QVERIFY(outcome.bytes == text);
        QVERIFY(!outcome.error);
    }
    const Outcome nothing = decode(encoding, {});
    QVERIFY(nothing.bytes.isEmpty() && !nothing.error);
}

void ContentDecoderTest::severalMembersAreOneBody()
{
    const QByteArray packed = deflated("one ", gzipWindow) + deflated("two", gzipWindow);
    for (const qsizetype step : {0, 1, 5}) {
        const Outcome outcome = decode("gzip", packed, step);
        QCOMPARE(outcome.bytes, QByteArray("one two"));
        QVERIFY(!outcome.error);
    }
}

void ContentDecoderTest::saysWhereItIsDamaged()
{
    const QByteArray text = sample();
    QByteArray packed = deflated(text, zlibWindow);
    packed[packed.size() / 2] = char(~packed[packed.size() / 2]);
    packed[packed.size() / 2 + 1] = char(~packed[packed.size() / 2 + 1]);
    const Outcome outcome = decode("deflate", packed);
    QVERIFY(outcome.error);
    QVERIFY(outcome.error->offset >= packed.size() / 2 - 100);
    QCOMPARE(outcome.error->sentence,
             QStringLiteral("The compressed body is damaged at byte %1 of it").arg(outcome.error->offset));
    QVERIFY(text.startsWith(outcome.bytes.left(1000)) && !outcome.bytes.isEmpty()); // what came is kept
    QCOMPARE(decode("gzip", "no gzip at all").error->offset, 2);
}

void ContentDecoderTest::cutsAndFollowersAreErrors()
{
    const QByteArray packed = deflated("hello", gzipWindow);
    const Outcome cut = decode("gzip", packed.chopped(3), 1);
    QCOMPARE(cut.bytes, QByteArray("hello"));
    QCOMPARE(cut.error->sentence,
             QStringLiteral("The compressed body ends early, at byte %1 of it").arg(packed.size() - 3));
    const Outcome more = decode("gzip", packed + "xx", 1);
    QCOMPARE(more.bytes, QByteArray("hello"));
    QCOMPARE(
        more.error->sentence,
        QStringLiteral("Bytes follow the end of the compressed body, at byte %1 of it").arg(packed.size()));
}

void ContentDecoderTest::bombsStop()
{
    const QByteArray zeros(18 << 20, '\0');
    const QByteArray packed = deflated(zeros, gzipWindow); // a thousandth of it
    const Outcome byRatio = decode("gzip", packed);
    QVERIFY(byRatio.error && byRatio.error->sentence.contains(QLatin1String("decompression stopped there")));
    QVERIFY(byRatio.bytes.size() <= (16 << 20) + (64 << 10));
    QVERIFY(byRatio.bytes.size() > (15 << 20));
    ContentLimits limits;
    limits.most = 100'000;
    const Outcome bySize = decode("gzip", packed, 0, limits);
    QVERIFY(bySize.error);
    QVERIFY(bySize.bytes.size() <= limits.most);
    limits = {};
    limits.ratio = 5000;
    QCOMPARE(decode("gzip", packed, 0, limits).bytes.size(), zeros.size());
}

void ContentDecoderTest::unknownEncodingsPass()
{
    const Outcome outcome = decode("br", "\x0b\x02");
    QCOMPARE(outcome.bytes, QByteArray("\x0b\x02"));
    QCOMPARE(outcome.error->sentence,
             QStringLiteral("The content encoding “br” is not known here; the body is shown as it came"));
    QVERIFY(!decode("identity", "x").error);
    QVERIFY(!decode("", "x").error);
}

void ContentDecoderTest::responsesKeepBothForms()
{
    const QByteArray packed = deflated("hello hello hello", gzipWindow);
    const QByteArray bytes =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + QByteArray::number(packed.size()) +
        "\r\n\r\n" + packed;
    const QByteArrayList lines = test::pictureOf(HttpDecoder::Kind::Responses, bytes);
    QVERIFY(lines.contains("body " + packed));
    QVERIFY(lines.contains("content hello hello hello"));
    const QByteArray cut =
        bytes.left(bytes.size() - packed.size()).replace("Content-Length: ", "X: ") + packed.chopped(9);
    QVERIFY(test::pictureOf(HttpDecoder::Kind::Responses, cut)
                .join('|')
                .contains("content error " + QByteArray::number(packed.size() - 9)));
}

} // namespace sw

using sw::ContentDecoderTest;
SW_TEST(ContentDecoderTest)
#include "ContentDecoderTest.moc"
