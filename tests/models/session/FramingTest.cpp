#include "models/session/Framing.h"
#include "tests/TestMain.h"

#include <QStringList>
#include <QTest>

using namespace sw;

/// Lengths before messages, delimiters behind them, and both found again.
class FramingTest : public QObject
{
    Q_OBJECT
private slots:
    void framesAMessage_data();
    void framesAMessage();
    void refusesWhatItCannotMean_data();
    void refusesWhatItCannotMean();
    void saysWhenAMessageIsTooLong();
    void findsMessagesInPiecesOfAnySize_data();
    void findsMessagesInPiecesOfAnySize();
    void tellsWhatIsNotWhole();
    void doesNotBelieveEveryLength();
};

void FramingTest::framesAMessage_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("framed");
    const auto row = [](const char* words, const QByteArray& framed) {
        QTest::newRow(words) << QString::fromLatin1(words) << framed;
    };
    row("none", "hello");
    row("length 1", QByteArray("\5hello", 6));
    row("length 2 big", QByteArray("\0\5hello", 7));
    row("length 2 little", QByteArray("\5\0hello", 7));
    row("length 4 big", QByteArray("\0\0\0\5hello", 9));
    row("length 4 little", QByteArray("\5\0\0\0hello", 9));
    row("length 8 big", QByteArray("\0\0\0\0\0\0\0\5hello", 13));
    row("length 8 little", QByteArray("\5\0\0\0\0\0\0\0hello", 13));
    row("delimiter \\n", "hello\n");
    row("delimiter \\0", QByteArray("hello\0", 6));
    row("delimiter  \\r\\n", "hello \r\n"); // a blank belongs to it
}

void FramingTest::framesAMessage()
{
    QFETCH(QString, words);
    QFETCH(QByteArray, framed);
    const auto framing = Framing::fromWords(words);
    QVERIFY(framing);
    QCOMPARE(framing->framed("hello"), framed);
    QCOMPARE(framing->overhead(), framed.size() - 5);
    QCOMPARE(framing->words(), words);
    QCOMPARE(*Framing::fromWords(framing->words()), *framing);
}

void FramingTest::refusesWhatItCannotMean_data()
{
    QTest::addColumn<QString>("words");
    for (const char* words : {"", "length", "length 3 big", "length 4", "length 4 middle", "delimiter",
                              "delimiter ", "delimiter \\q", "lines", "none x", "length 2 big big"})
        QTest::newRow(words) << QString::fromLatin1(words);
}

void FramingTest::refusesWhatItCannotMean()
{
    QFETCH(QString, words);
    const auto framing = Framing::fromWords(words);
    QVERIFY(!framing);
    QVERIFY(!framing.failure().sentence.isEmpty());
}

void FramingTest::saysWhenAMessageIsTooLong()
{
    const Framing one = *Framing::fromWords(QStringLiteral("length 1"));
    QVERIFY(one.fits(255));
    QCOMPARE(one.fits(300).failure().sentence,
             QStringLiteral("The message has 300 bytes, and a length of 1 byte can tell at most 255"));
    const Framing two = *Framing::fromWords(QStringLiteral("length 2 little"));
    QVERIFY(two.fits(65'535));
    QVERIFY(!two.fits(65'536));
    QVERIFY(Framing::fromWords(QStringLiteral("length 8 big"))->fits(qint64(1) << 40));
    QVERIFY(Framing().fits(qint64(1) << 40));
}

void FramingTest::findsMessagesInPiecesOfAnySize_data()
{
    QTest::addColumn<QString>("words");
    for (const char* words : {"length 1", "length 4 little", "length 8 big", "delimiter \\n",
                              "delimiter \\r\\n\\r\\n", "delimiter aab"})
        QTest::newRow(words) << QString::fromLatin1(words);
}

void FramingTest::findsMessagesInPiecesOfAnySize()
{
    QFETCH(QString, words);
    const Framing framing = *Framing::fromWords(words);
    const QList<QByteArray> messages = {"one", "", "a", "aa", "a\r\n\r.", "", QByteArray(200, 'z')};
    QByteArray stream;
    QList<QByteArray> expected;
    for (const QByteArray& message : messages) {
        if (framing.kind == Framing::Kind::Delimiter && framing.delimiter == "\n" && message.contains('\n'))
            continue;
        expected << message;
        stream += framing.framed(message);
    }
    for (qsizetype piece : {1, 2, 3, 5, 64, 1000}) {
        FrameFinder finder(framing);
        QList<QByteArray> found;
        for (qsizetype at = 0; at < stream.size(); at += piece)
            finder.feed(QByteArrayView(stream).sliced(at, std::min(piece, stream.size() - at)),
                        [&](const FrameFinder::Frame& frame) {
                            found << stream.mid(qsizetype(frame.start), qsizetype(frame.size));
                        });
        QCOMPARE(found, expected);
        QVERIFY(finder.isBetween());
        QCOMPARE(finder.position(), quint64(stream.size()));
    }
}

void FramingTest::tellsWhatIsNotWhole()
{
    int found = 0;
    const auto count = [&](const FrameFinder::Frame&) { ++found; };
    FrameFinder length(*Framing::fromWords(QStringLiteral("length 2 big")));
    length.feed(QByteArray("\0\2ab\1", 5), count);
    QVERIFY(!length.isBetween());
    QCOMPARE(length.promised(), 0u); // half a prefix
    length.feed(QByteArray("\x2cxyz", 4), count);
    QCOMPARE(length.promised(), 300u);
    QCOMPARE(length.partSize(), 3u);
    FrameFinder line(*Framing::fromWords(QStringLiteral("delimiter \\n")));
    line.feed(QByteArray("ab\ncd"), count);
    QCOMPARE(line.partSize(), 2u);
    QCOMPARE(line.partStart(), 3u);
    QCOMPARE(found, 2);
}

void FramingTest::doesNotBelieveEveryLength()
{
    int found = 0;
    FrameFinder finder(*Framing::fromWords(QStringLiteral("length 8 big")));
    finder.feed(QByteArray("GET / HTTP/1.1\r\n"), [&](const FrameFinder::Frame&) { ++found; });
    QVERIFY(finder.isLost());
    finder.feed(QByteArray("more"), [&](const FrameFinder::Frame&) { ++found; });
    QCOMPARE(found, 0);
    QCOMPARE(finder.position(), 20u);
}

SW_TEST(FramingTest)

#include "FramingTest.moc"
