#pragma once

#include <QLatin1String>
#include <QString>

#include <vector>

namespace sw {

/// One alternative of a word, and where it stands in the text as typed (UTF-16 units).
struct FilterValue
{
    QString text; ///< without quotes; within quotes \" is a quote, other backslashes stay
    qsizetype offset = 0;
    qsizetype length = 0;
};

/// A word of a filter field: "docker", "key:value", "key:a,b", "-key:value".
struct FilterWord
{
    QString text;                    ///< without quotes and without the sign of negation
    QString key;                     ///< letters before the first operator; empty: plain text
    QString op;                      ///< as found after the key; empty without one
    QString operand;                 ///< all that follows the operator, commas too
    std::vector<FilterValue> values; ///< operand cut at its commas, empty parts left out
    bool negated = false;            ///< "-word" or "not:word"
    qsizetype offset = 0;            ///< of the whole word as typed, quotes and sign included
    qsizetype length = 0;
};

/// How a field wants its words cut.
struct FilterSyntax
{
    QLatin1String operators = QLatin1String(":"); ///< characters that may follow a key
    bool negation = false;                        ///< "-word" and "not:word" mean "without"
};

/// Cuts the text at blanks outside of "…"; an open quote reaches to the end. What both filter fields have in
/// common. Any thread.
std::vector<FilterWord> splitFilterWords(const QString& text, const FilterSyntax& syntax = {});

/// The value as it must stand in a filter: in quotes when it has a blank, a comma or a quote, or starts with
/// a minus.
QString quotedFilterValue(const QString& value);

} // namespace sw
