#include "models/session/Macros.h"

#include "models/base/Bytes.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>

namespace sw {

namespace {

constexpr qsizetype longestMacro = 64; // bytes between the braces that are looked at

bool isMacroLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

Failure wrongMacro(const QString& what, qsizetype at)
{
    return {QStringLiteral("%1, at byte %2").arg(what).arg(at + 1), 0, Remedy::None};
}

QString macroNames()
{
    return QStringLiteral("{{TIME}}, {{TIME:s}}, {{TIME:ms}}, {{TIME:us}}, {{TIME:ns}}, {{COUNTER}} and "
                          "{{RANDOM:n}}");
}

/// Nanoseconds that one of the unit has; 0: no such unit.
qint64 timeUnit(QByteArrayView name)
{
    return name == "s"    ? 1'000'000'000
           : name == "ms" ? 1'000'000
           : name == "us" ? 1'000
           : name == "ns" ? 1
                          : 0;
}

/// words: what stands between the braces.
Result<Macro> macroOf(QByteArrayView words, qsizetype at)
{
    Macro macro;
    macro.at = at;
    macro.size = words.size() + 4;
    const qsizetype colon = words.indexOf(':');
    const QByteArrayView name = colon < 0 ? words : words.first(colon);
    const QByteArrayView argument = colon < 0 ? QByteArrayView() : words.sliced(colon + 1);
    const QString shown = QStringLiteral("{{%1}}").arg(escapedText(words));
    if (name == "TIME") {
        macro.unit = timeUnit(argument);
        if (colon >= 0 && macro.unit == 0)
            return wrongMacro(QStringLiteral("%1 has no unit that we know (s, ms, us or ns)").arg(shown), at);
        return macro;
    }
    if (name == "COUNTER" && colon < 0) {
        macro.kind = Macro::Kind::Counter;
        return macro;
    }
    if (name == "RANDOM") {
        macro.kind = Macro::Kind::Random;
        bool ok = false;
        macro.count = argument.toByteArray().toLongLong(&ok);
        if (!ok || macro.count < 1 || macro.count > macroRandomLimit)
            return wrongMacro(QStringLiteral("%1 needs a length from 1 to %2, such as {{RANDOM:8}}")
                                  .arg(shown)
                                  .arg(macroRandomLimit),
                              at);
        return macro;
    }
    return wrongMacro(QStringLiteral("There is no macro %1; there are %2").arg(shown, macroNames()), at);
}

QByteArray timeText(const Macro& macro, qint64 time)
{
    if (macro.unit > 0)
        return QByteArray::number(time / macro.unit);
    const QDateTime date = QDateTime::fromSecsSinceEpoch(time / 1'000'000'000, Qt::UTC);
    return date.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")).toLatin1() + '.' +
           QByteArray::number(time % 1'000'000'000 / 1'000).rightJustified(6, '0') + 'Z';
}

QByteArray randomText(qsizetype count)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    QByteArray text(count, Qt::Uninitialized);
    for (char& c : text)
        c = letters[QRandomGenerator::global()->bounded(int(sizeof letters) - 1)];
    return text;
}

} // namespace

Result<std::vector<Macro>> findMacros(QByteArrayView message)
{
    if (message.size() > macroMessageLimit)
        return Failure{
            QStringLiteral("Macros are for messages up to 1 MiB; this one has %1 bytes").arg(message.size()),
            EMSGSIZE, Remedy::None};
    std::vector<Macro> macros;
    qsizetype random = 0;
    for (qsizetype at = message.indexOf("{{"); at >= 0; at = message.indexOf("{{", at)) {
        if (at + 2 >= message.size() || !isMacroLetter(message[at + 2])) {
            ++at;
            continue;
        }
        const QByteArrayView rest = message.sliced(at + 2);
        const qsizetype end = rest.first(std::min(rest.size(), longestMacro)).indexOf("}}");
        if (end < 0)
            return wrongMacro(QStringLiteral("A macro begins and has no }}"), at);
        Result<Macro> macro = macroOf(rest.first(end), at);
        if (!macro)
            return macro.failure();
        random += macro->count;
        at += macro->size;
        macros.push_back(*macro);
    }
    if (random > macroResultLimit)
        return Failure{QStringLiteral("The macros would make more than 16 MiB of this message"), EMSGSIZE,
                       Remedy::None};
    return macros;
}

QByteArray withMacros(QByteArrayView message, const std::vector<Macro>& macros, qint64 time, quint64 counter)
{
    QByteArray result;
    qsizetype done = 0;
    for (const Macro& macro : macros) {
        result += message.sliced(done, macro.at - done);
        done = macro.at + macro.size;
        if (macro.kind == Macro::Kind::Time)
            result += timeText(macro, time);
        else if (macro.kind == Macro::Kind::Counter)
            result += QByteArray::number(counter);
        else
            result += randomText(macro.count);
    }
    return result += message.sliced(done);
}

bool hasCounter(const std::vector<Macro>& macros)
{
    return std::any_of(macros.begin(), macros.end(),
                       [](const Macro& macro) { return macro.kind == Macro::Kind::Counter; });
}

} // namespace sw
