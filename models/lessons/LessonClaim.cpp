#include "models/lessons/LessonClaim.h"

#include "models/lessons/LessonWords.h"

namespace sw {
namespace {

Failure checkSubject(const QStringList& subject)
{
    static const struct
    {
        const char* name;
        int least, most;
    } subjects[] = {{"kind", 1, 1},    {"size", 1, 1},   {"mode", 1, 1},   {"entries", 1, 1},
                    {"rows", 2, 8},    {"bytes", 2, 8},  {"table", 1, 4},  {"pending", 1, 1},
                    {"backlog", 1, 1}, {"unread", 1, 1}, {"held", 1, 1},   {"result", 1, 1},
                    {"state", 1, 1},   {"errno", 1, 1},  {"verdict", 1, 1}};
    const qsizetype words = subject.size() - 1;
    for (const auto& one : subjects) {
        if (!subject.isEmpty() && subject.first() == QLatin1String(one.name))
            return words >= one.least && words <= one.most
                       ? Failure()
                       : Failure{
                             QStringLiteral("“%1” has too few or too many words").arg(subject.join(u' '))};
    }
    return {QStringLiteral("Nothing is known that is called “%1”").arg(subject.value(0))};
}

} // namespace

Result<QStringList> LessonClaim::parseSubject(const QString& line)
{
    auto words = lessonWords(line);
    if (!words)
        return words;
    if (const Failure failure = checkSubject(*words); !failure.sentence.isEmpty())
        return failure;
    return words;
}

Result<LessonClaim> LessonClaim::parse(const QString& line)
{
    static const QStringList comparisons{
        QStringLiteral("="),  QStringLiteral("!="),     QStringLiteral(">"),
        QStringLiteral(">="), QStringLiteral("<"),      QStringLiteral("<="),
        QStringLiteral("is"), QStringLiteral("is-not"), QStringLiteral("has")};
    auto words = lessonWords(line);
    if (!words)
        return words.failure();
    if (words->size() < 4 || !comparisons.contains(words->at(words->size() - 2)))
        return Failure{QStringLiteral("A claim is a subject, a comparison and a value: %1").arg(line)};
    LessonClaim claim;
    claim.expected = words->takeLast();
    claim.comparison = words->takeLast();
    claim.subject = *words;
    if (const Failure failure = checkSubject(claim.subject); !failure.sentence.isEmpty())
        return failure;
    return claim;
}

bool LessonClaim::holds(const std::optional<QString>& measured) const
{
    if (!measured)
        return false;
    if (comparison == QLatin1String("is"))
        return *measured == expected;
    if (comparison == QLatin1String("is-not"))
        return *measured != expected;
    if (comparison == QLatin1String("has"))
        return measured->contains(expected);
    bool isNumber = false, isExpectedNumber = false;
    const qint64 found = measured->toLongLong(&isNumber), wanted = expected.toLongLong(&isExpectedNumber);
    if (!isNumber || !isExpectedNumber)
        return false;
    return comparison == QLatin1String("=")    ? found == wanted
           : comparison == QLatin1String("!=") ? found != wanted
           : comparison == QLatin1String(">")  ? found > wanted
           : comparison == QLatin1String(">=") ? found >= wanted
           : comparison == QLatin1String("<")  ? found < wanted
                                               : found <= wanted;
}

} // namespace sw
