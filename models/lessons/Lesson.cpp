#include "models/lessons/Lesson.h"

#include <QDir>
#include <QFile>

namespace sw {
namespace {

/// Puts one line after the other into a lesson.
class LessonReader
{
public:
    explicit LessonReader(Lesson& lesson) : m_lesson(lesson) {}

    Failure take(const QString& key, const QString& value)
    {
        if (key == QLatin1String("title"))
            m_lesson.title = value;
        else if (key == QLatin1String("teaches"))
            m_lesson.teaches = value;
        else if (key == QLatin1String("source"))
            m_lesson.sources << value;
        else if (key == QLatin1String("step") || key == QLatin1String("try"))
            beginStep(value, key == QLatin1String("try"));
        else if (m_lesson.steps.empty())
            return {QStringLiteral("“%1” comes before the first step").arg(key)};
        else
            return takeOfStep(m_lesson.steps.back(), key, value);
        return {};
    }

private:
    void beginStep(const QString& title, bool isFinal)
    {
        m_lesson.steps.emplace_back();
        m_lesson.steps.back().title = title;
        m_lesson.steps.back().isFinal = isFinal;
    }

    static Failure takeOfStep(LessonStep& step, const QString& key, const QString& value)
    {
        if (key == QLatin1String("text"))
            step.text << value;
        else if (key == QLatin1String("ask"))
            step.ask = value;
        else if (key == QLatin1String("seen"))
            step.seen = value;
        else if (key == QLatin1String("by-hand"))
            step.byHand = value;
        else if (key == QLatin1String("shell"))
            step.shell << value;
        else if (key == QLatin1String("open"))
            step.openEndpoint = value;
        else if (key == QLatin1String("choice"))
            step.choices.push_back({value, {}, {}});
        else if (key == QLatin1String("why"))
            (step.choices.empty() ? step.numberWhy : step.choices.back().why) = value;
        else
            return takeParsed(step, key, value);
        return {};
    }

    static Failure takeParsed(LessonStep& step, const QString& key, const QString& value)
    {
        if (key == QLatin1String("do")) {
            auto action = LessonAction::parse(value);
            if (!action)
                return action.failure();
            step.actions.push_back(*action);
        } else if (key == QLatin1String("number")) {
            auto subject = LessonClaim::parseSubject(value);
            if (!subject)
                return subject.failure();
            step.number = *subject;
        } else if (key == QLatin1String("check") || key == QLatin1String("claim")) {
            auto claim = LessonClaim::parse(value);
            if (!claim)
                return claim.failure();
            if (key == QLatin1String("check"))
                step.checks.push_back(*claim);
            else if (step.choices.empty())
                return {QStringLiteral("A claim belongs to a choice")};
            else
                step.choices.back().claim = *claim;
        } else {
            return {QStringLiteral("No line is called “%1”").arg(key)};
        }
        return {};
    }

    Lesson& m_lesson;
};

Failure checkStep(const LessonStep& step)
{
    const auto fault = [&step](const QString& what) {
        return Failure{QStringLiteral("The step “%1” %2").arg(step.title, what)};
    };
    if (step.checks.empty())
        return fault(QStringLiteral("checks nothing"));
    if (step.actions.empty() && step.byHand.isEmpty())
        return fault(QStringLiteral("has nothing to do"));
    if (step.asks() && step.choices.size() < 2 && step.number.isEmpty())
        return fault(QStringLiteral("asks without answers"));
    for (const LessonChoice& choice : step.choices) {
        if (choice.claim.subject.isEmpty() || choice.why.isEmpty())
            return fault(QStringLiteral("has a choice without claim or why"));
    }
    return {};
}

std::vector<Lesson> readLessons()
{
    std::vector<Lesson> lessons;
    const QDir folder(QStringLiteral(":/lessons"));
    for (const QString& id : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        QFile file(folder.filePath(id + QStringLiteral("/lesson.txt")));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        if (auto lesson = Lesson::parse(id, QString::fromUtf8(file.readAll())))
            lessons.push_back(*std::move(lesson));
        else
            qWarning("%s: %s", qPrintable(id), qPrintable(lesson.failure().sentence));
    }
    return lessons;
}

} // namespace

Result<Lesson> Lesson::parse(const QString& id, const QString& text)
{
    Lesson lesson;
    lesson.id = id;
    LessonReader reader(lesson);
    QString key, value;
    int begun = 0, number = 0;
    Failure failure;
    const auto take = [&] {
        if (!key.isEmpty() && failure.sentence.isEmpty()) {
            failure = reader.take(key, value);
            if (!failure.sentence.isEmpty())
                failure.sentence.prepend(QStringLiteral("Line %1: ").arg(begun));
        }
        key.clear();
    };
    for (const QString& line : text.split(u'\n')) {
        ++number;
        if (line.trimmed().isEmpty() || line.startsWith(u'#'))
            continue;
        if (line.front().isSpace()) {
            value += u' ' + line.trimmed();
            continue;
        }
        take();
        const qsizetype colon = line.indexOf(QLatin1String(": "));
        if (colon < 0)
            return Failure{QStringLiteral("Line %1: no “key: value”").arg(number)};
        key = line.left(colon);
        value = line.mid(colon + 2).trimmed();
        begun = number;
    }
    take();
    for (const LessonStep& step : lesson.steps) {
        if (failure.sentence.isEmpty())
            failure = checkStep(step);
    }
    if (!failure.sentence.isEmpty())
        return failure;
    if (lesson.title.isEmpty() || lesson.teaches.isEmpty() || lesson.sources.isEmpty() ||
        lesson.steps.empty() || !lesson.steps.back().isFinal)
        return Failure{QStringLiteral("A lesson has a title, what it teaches, a source, and ends with try")};
    return lesson;
}

const std::vector<Lesson>& allLessons()
{
    static const std::vector<Lesson> lessons = readLessons();
    return lessons;
}

} // namespace sw
