#include "tests/TestMain.h"
#include "tests/models/lessons/LessonFixture.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QRegularExpression>

#include <map>

namespace sw::test {

/// Takes every lesson from end to end, on real sockets: with the right answers and with each wrong one. What
/// a text says is right must be what this kernel does.
class LessonsTest : public QObject
{
    Q_OBJECT
private slots:
    void kernelAgrees_data()
    {
        QTest::addColumn<QString>("id");
        for (const Lesson& lesson : allLessons())
            QTest::newRow(qPrintable(lesson.id)) << lesson.id;
    }

    void kernelAgrees()
    {
        QFETCH(QString, id);
        const Lesson* lesson = lessonOf(qPrintable(id));
        QVERIFY(lesson);
        std::size_t most = 2; // a number is foretold wrong first, then right
        for (const LessonStep& step : lesson->steps)
            most = std::max(most, step.choices.size());
        std::map<int, int> rightOnes;
        QHash<int, QString> numbers;
        for (std::size_t answer = 0; answer < most; ++answer) {
            LessonFixture fixture;
            fixture.run().open(*lesson);
            for (int step = 0; step < int(lesson->steps.size()); ++step) {
                QVERIFY2(fixture.reaches(LessonRun::Phase::Ready), qPrintable(id));
                QCOMPARE(fixture.run().stepNumber(), step);
                takeStep(fixture, lesson->steps[std::size_t(step)], answer, numbers);
                if (QTest::currentTestFailed())
                    return;
                const LessonRun::Verdict verdict = fixture.run().verdict();
                const LessonStep& taken = lesson->steps[std::size_t(step)];
                if (!taken.number.isEmpty()) {
                    QCOMPARE(verdict.right, answer > 0);
                    numbers[step] = verdict.truth;
                } else if (answer < taken.choices.size()) {
                    rightOnes[step] += verdict.right;
                    QVERIFY(verdict.right || !verdict.truth.isEmpty());
                }
                fixture.run().next();
            }
        }
        for (int step = 0; step < int(lesson->steps.size()); ++step) {
            if (!lesson->steps[std::size_t(step)].choices.empty())
                QVERIFY2(rightOnes[step] == 1, qPrintable(QStringLiteral("%1, step %2: %3 choices are right")
                                                              .arg(id)
                                                              .arg(step + 1)
                                                              .arg(rightOnes[step])));
        }
    }

    void wrongClaimIsRed_data() { kernelAgrees_data(); }

    /// The same lesson with one untrue claim: the last one before the learner's own turn.
    void wrongClaimIsRed()
    {
        QFETCH(QString, id);
        QFile file(QStringLiteral(":/lessons/%1/lesson.txt").arg(id));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(file.readAll());
        const qsizetype end = text.indexOf(QLatin1String("\ntry:")),
                        at = text.lastIndexOf(QLatin1String("\ncheck: "), end),
                        until = text.indexOf(u'\n', at + 1);
        const bool isQuoted = at > 0 && text[until - 1] == u'"';
        const qsizetype word = text.lastIndexOf(isQuoted ? QLatin1String(" \"") : QLatin1String(" "),
                                                isQuoted ? until - 2 : until - 1) +
                               1;
        QVERIFY(end > 0 && at > 0 && word > at);
        const qsizetype length = until - word;
        bool isNumber = false;
        text.mid(word, length).toInt(&isNumber);
        text.replace(word, length, isNumber ? QStringLiteral("123456789") : QStringLiteral("EWRONG"));
        const auto lesson = Lesson::parse(id, text);
        QVERIFY(lesson);
        LessonFixture fixture;
        LessonRun& run = fixture.run();
        run.open(*lesson, int(lesson->steps.size()) - 2);
        QVERIFY(fixture.reaches(LessonRun::Phase::Ready));
        run.setPatience(1500);
        run.foretell(0);
        run.foretellNumber(QStringLiteral("0"));
        run.doIt();
        QTRY_COMPARE_WITH_TIMEOUT(run.phase(), LessonRun::Phase::Failed, 15000);
        QVERIFY2(run.trouble().startsWith(QStringLiteral("The kernel did something else")) &&
                     run.trouble().endsWith(text.mid(word, isNumber ? 9 : 6)),
                 qPrintable(run.trouble()));
        QVERIFY(!run.canGoOn());
    }

    void eachHasItsFolder()
    {
        QStringList numbers;
        for (const Lesson& lesson : allLessons()) {
            QVERIFY(QRegularExpression(QStringLiteral("^\\d\\d-[a-z-]+$")).match(lesson.id).hasMatch());
            numbers << lesson.id.left(2);
            QVERIFY(!lesson.sources.isEmpty());
        }
        QCOMPARE(QDir(QStringLiteral(":/lessons")).entryList(QDir::Dirs).size(), numbers.size());
        for (int i = 0; i < numbers.size(); ++i)
            QCOMPARE(numbers[i].toInt(), i + 1);
    }

private:
    static void takeStep(LessonFixture& fixture, const LessonStep& step, std::size_t answer,
                         const QHash<int, QString>& numbers)
    {
        LessonRun& run = fixture.run();
        if (!step.number.isEmpty())
            QVERIFY(run.foretellNumber(numbers.value(run.stepNumber(), QStringLiteral("999"))));
        else if (step.asks())
            run.foretell(int(std::min(answer, step.choices.size() - 1)));
        std::vector<Terminal> terminals;
        if (step.actions.empty()) {
            terminals.push_back(fixture.typeInTerminal());
            if (step.byHand.contains(QLatin1String("two terminals")))
                terminals.push_back(fixture.typeInTerminal());
        } else {
            run.doIt();
        }
        const bool done = fixture.reaches(LessonRun::Phase::Done);
        terminals.clear();
        QVERIFY2(done, qPrintable(step.title));
    }
};

SW_TEST(LessonsTest)

} // namespace sw::test

#include "LessonsTest.moc"
