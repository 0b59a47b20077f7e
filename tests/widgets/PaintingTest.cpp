#include "widgets/Painting.h"

#include "tests/TestMain.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QFontMetrics>
#include <QTest>

namespace sw::test {

class PaintingTest : public QObject
{
    Q_OBJECT
private slots:
    /// Qt wraps a tooltip only when it is rich text, which ours never are.
    void longToolTipsAreWrapped()
    {
        const QString word = QStringLiteral("word ");
        const QString wrapped = plainToolTip(word.repeated(90) + QLatin1String("end\nnext line"));
        for (const QString& line : wrapped.split(u'\n'))
            QVERIFY2(line.size() <= 101, qPrintable(line));
        QCOMPARE(QString(wrapped).replace(u'\n', u' '), word.repeated(90) + QLatin1String("end next line"));
        const QString path = QLatin1Char('/') + QString(200, u'p');
        QCOMPARE(plainToolTip(path), path); // nothing in it may be broken
        QCOMPARE(plainToolTip(QStringLiteral("short\nlines")), QStringLiteral("short\nlines"));
    }
    /// Two letters less, bought with an ellipsis, tell nothing.
    void directoriesGiveWayWhereItSparesSomething()
    {
        const QFontMetrics metrics(Theme::mono());
        const auto elided = [&metrics](const char* directory, int letters) {
            return elidedDirectory(QLatin1String(directory), metrics,
                                   metrics.horizontalAdvance(QString(letters, u'x')) + 1);
        };
        QCOMPARE(elided("/tmp/demo/", 9), QStringLiteral("…/demo/"));
        QCOMPARE(elided("/tmp/demo/", 7), QStringLiteral("…/demo/"));
        QCOMPARE(elided("/tmp/demo/", 6), QStringLiteral("…/"));
        QCOMPARE(elided("/tmp/demo/", 1), QStringLiteral("…/"));
        const QString far = elided("/srv/deployments/one/two/three/", 20);
        QVERIFY2(far.startsWith(QStringLiteral("/srv/")) && far.endsWith(QStringLiteral("/three/")),
                 qPrintable(far));
    }
    void theLastPartOfAPathStaysAmongWords()
    {
        const QFontMetrics metrics(Theme::mono());
        const auto elided = [&metrics](const QString& words, int letters) {
            return elidedAroundPath(words, metrics, metrics.horizontalAdvance(QString(letters, u'x')) + 1);
        };
        const QString row = QStringLiteral("#1 · pid 28980 · /tmp/demo/jobs.sock");
        QCOMPARE(elided(row, int(row.size())), row);
        QCOMPARE(elided(row, 34), QStringLiteral("#1 · pid 28980 · …/demo/jobs.sock"));
        QCOMPARE(elided(row, 28), QStringLiteral("#1 · pid 28980 · …/jobs.sock"));
        QCOMPARE(elided(row, 22), QStringLiteral("#1 · …/demo/jobs.sock")); // half a pid would be false
        QCOMPARE(elided(QStringLiteral("…/a-customer-with-a-long-name/in.sock"), 9),
                 QStringLiteral("…/in.sock"));
        QCOMPARE(elided(QStringLiteral("/tmp/demo/jobs.sock · mode 0600"), 28),
                 QStringLiteral("…/demo/jobs.sock · mode 0600"));
        QCOMPARE(elided(QStringLiteral("no path at all"), 8), QStringLiteral("no path…"));
    }
    void errnoStaysWhenTheSentenceGivesWay()
    {
        const QFontMetrics metrics(Theme::ui(11));
        const QString sentence =
            QStringLiteral("There is no socket at /run/a/rather/long/path.sock (ENOENT)");
        const int whole = metrics.horizontalAdvance(sentence);
        QCOMPARE(elidedBeforeErrno(sentence, metrics, whole), sentence);
        for (const int width : {whole - 1, whole * 2 / 3, whole / 2}) {
            const QString shown = elidedBeforeErrno(sentence, metrics, width);
            QVERIFY2(shown.startsWith(QLatin1String("There is")), qPrintable(shown));
            QVERIFY2(shown.endsWith(QStringLiteral("… (ENOENT)")), qPrintable(shown));
            QVERIFY(metrics.horizontalAdvance(shown) <= width);
        }
        // Where the errno alone would fill the line, and where there is none, the end goes.
        const QString narrow =
            elidedBeforeErrno(sentence, metrics, metrics.horizontalAdvance(QStringLiteral(" (ENOENT)")) + 4);
        QVERIFY2(narrow.startsWith(u'T') && narrow.endsWith(u'…'), qPrintable(narrow));
        for (const char* other :
             {"closed by the peer, who had enough (eof)", "echoes whatever comes its way"})
            QVERIFY(elidedBeforeErrno(QLatin1String(other), metrics, whole / 3).endsWith(u'…'));
    }
};

} // namespace sw::test

using sw::test::PaintingTest;
SW_TEST(PaintingTest)
#include "PaintingTest.moc"
