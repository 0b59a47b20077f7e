#include "models/session/Sequence.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace sw {

namespace {

using StepKind = SequenceStep::Kind;

struct KindWords
{
    const char* name; ///< for a menu
    const char* line; ///< how a line of the file begins
};

constexpr KindWords kindWords[] = {
    {"Send", "send"},
    {"Send file", "send file"},
    {"Wait", "wait"},
    {"Expect any", "expect any"},
    {"Expect contains", "expect contains"},
    {"Expect equals", "expect equals"},
    {"Expect regex", "expect regex"},
    {"Repeat", "repeat"},
};
static_assert(std::size(kindWords) == SequenceStep::kinds);

Failure wrongStep(const QString& sentence) { return {sentence, 0, Remedy::None}; }

bool hasBytes(StepKind kind)
{
    return kind != StepKind::Wait && kind != StepKind::ExpectAny && kind != StepKind::Repeat;
}

/// Long messages are cut: a sentence has to be read.
QString quoted(const QByteArray& bytes)
{
    constexpr qsizetype most = 60;
    const QString cut = bytes.size() > most ? QStringLiteral("…") : QString();
    return u'“' + escapedText(bytes.left(most)) + cut + u'”';
}

/// A regular expression is written as it is; all else with escapes.
Result<QByteArray> bytesOf(StepKind kind, const QString& text)
{
    if (kind != StepKind::ExpectRegex) {
        ParsedBytes parsed = parseEscapes(text);
        if (parsed.error)
            return wrongStep(parsed.error->sentence);
        return parsed.bytes;
    }
    const QRegularExpression pattern(text);
    if (!pattern.isValid())
        return wrongStep(QStringLiteral("The regular expression is wrong at %1: %2")
                             .arg(pattern.patternErrorOffset() + 1)
                             .arg(pattern.errorString()));
    return text.toUtf8();
}

Result<void> needsBytes(StepKind kind, const QByteArray& bytes)
{
    if (!bytes.isEmpty() || !hasBytes(kind) || kind == StepKind::Send || kind == StepKind::ExpectEquals)
        return {};
    return wrongStep(
        kind == StepKind::SendFile
            ? QStringLiteral("Send file needs a path")
            : QStringLiteral("%1 needs something to look for").arg(SequenceStep::kindName(kind)));
}

/// The kind whose words begin the line: the longest that fits, so that "send file" is no "send".
std::optional<StepKind> kindOfLine(const QString& line)
{
    std::optional<StepKind> found;
    for (int i = 0; i < SequenceStep::kinds; ++i) {
        const QLatin1String words(kindWords[i].line);
        const bool fits =
            line.startsWith(words) && (line.size() == words.size() || line[words.size()] == u' ');
        if (fits && (!found || words.size() > qsizetype(qstrlen(kindWords[int(*found)].line))))
            found = StepKind(i);
    }
    return found;
}

/// "within 2 s"
Result<double> withinOf(const QString& text)
{
    const QString trimmed = text.trimmed();
    const double seconds = trimmed.startsWith(QLatin1String("within ")) ? sequenceSeconds(trimmed.mid(7)) : 0;
    if (seconds > 0)
        return seconds;
    return wrongStep(QStringLiteral("An expect ends with a time, such as “within 2 s”"));
}

Result<SequenceStep> stepOfLine(const QString& line)
{
    const std::optional<StepKind> kind = kindOfLine(line);
    if (!kind)
        return wrongStep(
            QStringLiteral("A step begins with send, send file, wait, expect any, expect contains, "
                           "expect equals, expect regex or repeat"));
    SequenceStep step;
    step.kind = *kind;
    QString rest = line.mid(qsizetype(qstrlen(kindWords[int(*kind)].line)));
    if (!hasBytes(*kind) && *kind != StepKind::ExpectAny) {
        if (const auto taken = step.setArgument(rest.trimmed()); !taken)
            return taken.failure();
        return step;
    }
    if (hasBytes(*kind)) {
        const qsizetype first = rest.indexOf(u'"'), last = rest.lastIndexOf(u'"');
        if (first < 0 || last == first || !rest.left(first).trimmed().isEmpty())
            return wrongStep(QStringLiteral("%1 takes bytes between two \"")
                                 .arg(QLatin1String(kindWords[int(*kind)].line)));
        if (const auto taken = step.setArgument(rest.mid(first + 1, last - first - 1)); !taken)
            return taken.failure();
        rest = rest.mid(last + 1);
    }
    if (step.isExpect()) {
        const Result<double> within = withinOf(rest);
        if (!within)
            return within.failure();
        step.seconds = *within;
    } else if (!rest.trimmed().isEmpty()) {
        return wrongStep(QStringLiteral("Nothing may follow the last \""));
    }
    return step;
}

/// Whether the line was one of the options; a failure when it is a wrong one.
Result<bool> takeOption(const QString& line, SendOptions& options)
{
    if (line == QLatin1String("macros on") || line == QLatin1String("macros off")) {
        options.macros = line.endsWith(QLatin1String("on"));
        return true;
    }
    if (!line.startsWith(QLatin1String("framing ")))
        return false;
    const Result<Framing> framing = Framing::fromWords(line.mid(8));
    if (!framing)
        return framing.failure();
    options.framing = *framing;
    return true;
}

QString stepLine(const SequenceStep& step)
{
    QString line = QLatin1String(kindWords[int(step.kind)].line);
    if (hasBytes(step.kind))
        line += QStringLiteral(" \"%1\"").arg(step.argument());
    else if (step.kind != StepKind::ExpectAny)
        line += u' ' + step.argument();
    if (step.isExpect())
        line += QStringLiteral(" within ") + sequenceSecondsText(step.seconds);
    return line;
}

} // namespace

double sequenceSeconds(const QString& text)
{
    QString number = text.trimmed();
    double unit = 1;
    if (number.endsWith(QLatin1String("ms"))) {
        unit = 1e-3;
        number.chop(2);
    } else if (number.endsWith(u's')) {
        number.chop(1);
    }
    bool ok = false;
    const double seconds = number.trimmed().replace(u',', u'.').toDouble(&ok) * unit;
    return ok && std::isfinite(seconds) && seconds >= 1e-6 && seconds <= SequenceStep::longest ? seconds : 0;
}

QString sequenceSecondsText(double seconds)
{
    return seconds < 1 ? QStringLiteral("%1 ms").arg(seconds * 1e3, 0, 'g', 12)
                       : QStringLiteral("%1 s").arg(seconds, 0, 'g', 12);
}

QString SequenceStep::kindName(StepKind kind) { return QLatin1String(kindWords[int(kind)].name); }

QString SequenceStep::argument() const
{
    switch (kind) {
    case StepKind::Wait:
        return sequenceSecondsText(seconds);
    case StepKind::Repeat:
        return QString::number(rounds);
    case StepKind::ExpectAny:
        return {};
    case StepKind::ExpectRegex:
        return QString::fromUtf8(bytes);
    default:
        return escapedText(bytes);
    }
}

Result<void> SequenceStep::setArgument(const QString& text)
{
    if (kind == StepKind::Wait) {
        const double typed = sequenceSeconds(text);
        if (typed <= 0)
            return wrongStep(QStringLiteral("Wait takes a time above 0, such as 0.5 s or 20 ms"));
        seconds = typed;
    } else if (kind == StepKind::Repeat) {
        bool ok = false;
        const int typed = text.trimmed().toInt(&ok);
        if (!ok || typed < 1 || typed > mostRounds)
            return wrongStep(QStringLiteral("Repeat takes a whole number above 0"));
        rounds = typed;
    } else if (kind != StepKind::ExpectAny) {
        const Result<QByteArray> typed = bytesOf(kind, text);
        if (!typed)
            return typed.failure();
        if (const auto enough = needsBytes(kind, *typed); !enough)
            return enough.failure();
        bytes = *typed;
    }
    return {};
}

QString SequenceStep::words() const
{
    const QString within = QStringLiteral(" within ") + sequenceSecondsText(seconds);
    switch (kind) {
    case StepKind::Send:
        return QStringLiteral("send ") + quoted(bytes);
    case StepKind::SendFile:
        return QStringLiteral("send the file ") + escapedText(bytes);
    case StepKind::Wait:
        return QStringLiteral("wait ") + sequenceSecondsText(seconds);
    case StepKind::ExpectAny:
        return QStringLiteral("a reply") + within;
    case StepKind::ExpectContains:
        return QStringLiteral("a reply that contains ") + quoted(bytes) + within;
    case StepKind::ExpectEquals:
        return QStringLiteral("the reply ") + quoted(bytes) + within;
    case StepKind::ExpectRegex:
        return QStringLiteral("a reply that matches ") + quoted(bytes) + within;
    case StepKind::Repeat:
        break;
    }
    return QStringLiteral("repeat %1").arg(rounds);
}

Result<Sequence> Sequence::fromText(const QByteArray& text)
{
    Sequence sequence;
    if (!isValidUtf8(text))
        return wrongStep(QStringLiteral("A sequence is UTF-8 text; this file is not"));
    const QList<QByteArray> lines = text.split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = QString::fromUtf8(lines[i]).trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const auto wrong = [i](const Failure& failure) {
            return wrongStep(QStringLiteral("Line %1: %2").arg(i + 1).arg(failure.sentence));
        };
        // The blanks at the end of a delimiter belong to it.
        const Result<bool> option = takeOption(
            line.startsWith(QLatin1String("framing ")) ? QString::fromUtf8(lines[i]).remove(u'\r') : line,
            sequence.options);
        if (!option)
            return wrong(option.failure());
        if (*option)
            continue;
        Result<SequenceStep> step = stepOfLine(line);
        if (!step)
            return wrong(step.failure());
        if (sequence.steps.size() >= mostSteps)
            return wrong({QStringLiteral("There are more than %1 steps").arg(mostSteps), 0, Remedy::None});
        sequence.steps.push_back(*std::move(step));
    }
    return sequence;
}

QByteArray Sequence::text() const
{
    QString text;
    if (options.macros)
        text += QStringLiteral("macros on\n");
    if (!options.framing.isNone())
        text += QStringLiteral("framing %1\n").arg(options.framing.words());
    for (const SequenceStep& step : steps)
        text += stepLine(step) + u'\n';
    return text.toUtf8();
}

Result<Sequence> Sequence::withFiles(const QByteArray& folder) const
{
    Sequence read = *this;
    qint64 left = fileLimit;
    for (std::size_t i = 0; i < read.steps.size(); ++i) {
        SequenceStep& step = read.steps[i];
        if (step.kind != StepKind::SendFile)
            continue;
        const bool isWhole = step.bytes.startsWith('/') || folder.isEmpty();
        const Result<QByteArray> bytes = readFile(isWhole ? step.bytes : folder + '/' + step.bytes, left);
        if (!bytes)
            return Failure{QStringLiteral("Step %1: %2").arg(i + 1).arg(bytes.failure().sentence),
                           bytes.failure().error, Remedy::None};
        left -= bytes->size();
        step.kind = StepKind::Send;
        step.bytes = *bytes;
    }
    return read;
}

Result<void> Sequence::check() const
{
    if (steps.empty())
        return wrongStep(QStringLiteral("There are no steps"));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto step = QStringLiteral("Step %1: %2").arg(i + 1);
        if (const auto enough = needsBytes(steps[i].kind, steps[i].bytes); !enough)
            return wrongStep(step.arg(enough.failure().sentence));
        if (steps[i].kind != StepKind::Send)
            continue;
        if (const auto possible = checkMessage(steps[i].bytes, options); !possible)
            return wrongStep(step.arg(possible.failure().sentence));
    }
    return {};
}

} // namespace sw
