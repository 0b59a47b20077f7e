#include "models/base/LineIndex.h"
#include "models/base/ByteSource.h"
#include "tests/TestMain.h"

using namespace sw;

class LineIndexTest : public QObject
{
    Q_OBJECT
private slots:
    void anEmptyTextHasOneLine();
    void knowsTheLineOfEveryByte();
    void growsInPiecesOfAnySize();
};

void LineIndexTest::anEmptyTextHasOneLine()
{
    const LineIndex index;
    QCOMPARE(index.lines(), 1);
    QCOMPARE(index.lineOf(0, *ByteSource::fromBytes({})), 1);
}

void LineIndexTest::knowsTheLineOfEveryByte()
{
    const QByteArray text("one\ntwo\n\nfour");
    LineIndex index;
    index.append(text);
    QCOMPARE(index.lines(), 4);
    const auto source = ByteSource::fromBytes(text);
    for (qsizetype at = 0; at < text.size(); ++at)
        QCOMPARE(index.lineOf(at, *source), text.first(at).count('\n') + 1);
}

/// Across the borders of what is counted beforehand, and however it came.
void LineIndexTest::growsInPiecesOfAnySize()
{
    QByteArray text;
    for (int i = 0; text.size() < 300'000; ++i)
        text += QByteArray(i % 97, 'x') + '\n';
    LineIndex index;
    for (qsizetype at = 0, piece = 1; at < text.size(); at += piece, piece = piece * 3 % 70'001 + 1)
        index.append(QByteArrayView(text).sliced(at).first(std::min(piece, text.size() - at)));
    const auto source = ByteSource::fromBytes(text);
    QCOMPARE(index.lines(), text.count('\n') + 1);
    for (const qsizetype at : {qsizetype(0), qsizetype(65'535), qsizetype(65'536), qsizetype(65'537),
                               qsizetype(131'072), qsizetype(200'001), text.size() - 1})
        QCOMPARE(index.lineOf(at, *source), text.first(at).count('\n') + 1);
}

SW_TEST(LineIndexTest)
#include "LineIndexTest.moc"
