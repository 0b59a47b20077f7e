#include "models/session/ReplyRules.h"

#include "models/base/Bytes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sw {
namespace {

constexpr RuleCondition ruleConditions[] = {RuleCondition::Equals, RuleCondition::Contains,
                                            RuleCondition::StartsWith, RuleCondition::EndsWith,
                                            RuleCondition::Regex};
constexpr qsizetype longestQuote = 40; // characters

/// As its editor shows it: the backslashes of an expression are its own.
QString quotedStart(const ReplyRule& rule)
{
    const QByteArray& bytes = rule.pattern;
    QString text = escapedText(QByteArrayView(bytes).first(std::min(bytes.size(), longestQuote)));
    if (rule.condition == RuleCondition::Regex)
        text.replace(QLatin1String("\\\\"), QLatin1String("\\"));
    return QStringLiteral("\"%1%2\"")
        .arg(text, bytes.size() > longestQuote ? QStringLiteral("…") : QString());
}

/// Where the next {{n}} is, and its number; -1: none.
qsizetype nextGroup(QByteArrayView text, qsizetype from, int* number)
{
    for (qsizetype at = text.indexOf("{{", from); at >= 0; at = text.indexOf("{{", at + 1)) {
        if (at + 5 <= text.size() && text[at + 2] >= '0' && text[at + 2] <= '9' && text[at + 3] == '}' &&
            text[at + 4] == '}') {
            *number = text[at + 2] - '0';
            return at;
        }
    }
    return -1;
}

template <class Of> QByteArray filledIn(const QByteArray& reply, Of captured)
{
    QByteArray out;
    int number = 0;
    qsizetype from = 0;
    for (qsizetype at = nextGroup(reply, 0, &number); at >= 0; at = nextGroup(reply, from, &number)) {
        out += QByteArrayView(reply).sliced(from, at - from);
        out += captured(number);
        from = at + 5;
    }
    return out + QByteArrayView(reply).sliced(from).toByteArray();
}

/// PCRE2 takes the limit from the expression's own beginning (pcre2pattern(3), "Setting match resource
/// limits"); of two, the lower one holds.
QString limited(const QByteArray& pattern)
{
    return QStringLiteral("(*LIMIT_MATCH=%1)(*LIMIT_DEPTH=%1)").arg(RuleSet::matchSteps) +
           QString::fromUtf8(pattern);
}

Result<void> checkExpression(const ReplyRule& rule)
{
    if (!isValidUtf8(rule.pattern))
        return Failure{QStringLiteral("The expression is not valid UTF-8; write such bytes as \\xNN"), 0,
                       Remedy::None};
    const QRegularExpression expression(QString::fromUtf8(rule.pattern));
    if (!expression.isValid())
        return Failure{QStringLiteral("The expression is wrong at position %1: %2")
                           .arg(expression.patternErrorOffset() + 1)
                           .arg(expression.errorString()),
                       0, Remedy::None};
    int number = 0;
    for (qsizetype at = nextGroup(rule.reply, 0, &number); at >= 0;
         at = nextGroup(rule.reply, at + 5, &number)) {
        if (number > expression.captureCount())
            return Failure{QStringLiteral("The reply has {{%1}}, and the expression has %2")
                               .arg(number)
                               .arg(expression.captureCount() == 0 ? QStringLiteral("no group")
                                    : expression.captureCount() == 1
                                        ? QStringLiteral("1 group")
                                        : QStringLiteral("%1 groups").arg(expression.captureCount())),
                           0, Remedy::None};
    }
    return {};
}

Result<ReplyRule> ruleFromJson(const QJsonObject& object, int number)
{
    const auto wrong = [number](const QString& why) {
        return Failure{QStringLiteral("Rule %1: %2").arg(number).arg(why), 0, Remedy::None};
    };
    ReplyRule rule;
    const QString when = object.value(QLatin1String("when")).toString();
    const auto* condition = std::find_if(std::begin(ruleConditions), std::end(ruleConditions),
                                         [&](RuleCondition one) { return ruleConditionName(one) == when; });
    if (condition == std::end(ruleConditions))
        return wrong(QStringLiteral("“%1” is no condition").arg(escapedText(when)));
    rule.condition = *condition;
    const QString pattern = object.value(QLatin1String("pattern")).toString();
    const ParsedBytes parsed =
        rule.condition == RuleCondition::Regex ? ParsedBytes{pattern.toUtf8(), {}} : parseEscapes(pattern);
    const ParsedBytes reply = parseEscapes(object.value(QLatin1String("reply")).toString());
    for (const ParsedBytes* bytes : {&parsed, &reply}) {
        if (bytes->error)
            return wrong(bytes->error->sentence);
    }
    rule.pattern = parsed.bytes;
    rule.reply = reply.bytes;
    if (const QJsonValue delay = object.value(QLatin1String("delay")); delay.isDouble())
        rule.delaySeconds = std::clamp(delay.toDouble(), 0.0, 86'400.0);
    return rule;
}

} // namespace

QString ruleConditionName(RuleCondition condition)
{
    switch (condition) {
    case RuleCondition::Equals:
        return QStringLiteral("equals");
    case RuleCondition::Contains:
        return QStringLiteral("contains");
    case RuleCondition::StartsWith:
        return QStringLiteral("starts with");
    case RuleCondition::EndsWith:
        return QStringLiteral("ends with");
    case RuleCondition::Regex:
        return QStringLiteral("matches");
    }
    return {};
}

QString ruleWords(const ReplyRule& rule)
{
    return QStringLiteral("%1 %2").arg(ruleConditionName(rule.condition), quotedStart(rule));
}

QString rulesWords(const QList<ReplyRule>& rules)
{
    QStringList words;
    for (qsizetype i = 0; i < std::min(rules.size(), RuleSet::most); ++i)
        words << QStringLiteral("%1 %2").arg(i + 1).arg(ruleWords(rules[i]));
    return words.join(QStringLiteral("; "));
}

Result<void> checkRule(const ReplyRule& rule)
{
    if (rule.pattern.isEmpty() && rule.condition != RuleCondition::Equals)
        return Failure{
            QStringLiteral("Without a pattern it would fit everything; the default reply is for that"), 0,
            Remedy::None};
    return rule.condition == RuleCondition::Regex ? checkExpression(rule) : Result<void>();
}

QByteArray rulesToJson(const QList<ReplyRule>& rules)
{
    QJsonArray list;
    for (const ReplyRule& rule : rules) {
        QJsonObject object{{QStringLiteral("when"), ruleConditionName(rule.condition)},
                           {QStringLiteral("pattern"), rule.condition == RuleCondition::Regex
                                                           ? QString::fromUtf8(rule.pattern)
                                                           : escapedText(rule.pattern)},
                           {QStringLiteral("reply"), escapedText(rule.reply)}};
        if (rule.delaySeconds)
            object.insert(QStringLiteral("delay"), *rule.delaySeconds);
        list.append(object);
    }
    return QJsonDocument(list).toJson();
}

Result<QList<ReplyRule>> rulesFromJson(const QByteArray& json)
{
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (!document.isArray())
        return Failure{error.error == QJsonParseError::NoError
                           ? QStringLiteral("Rules are a JSON list")
                           : QStringLiteral("The rules are no JSON: %1, at byte %2")
                                 .arg(error.errorString())
                                 .arg(error.offset + 1),
                       0, Remedy::None};
    QList<ReplyRule> rules;
    for (const QJsonValue one : document.array()) {
        if (rules.size() >= RuleSet::most)
            return Failure{QStringLiteral("There are more than %1 rules").arg(RuleSet::most), 0,
                           Remedy::None};
        const auto rule = ruleFromJson(one.toObject(), int(rules.size()) + 1);
        if (!rule)
            return rule.failure();
        rules.append(*rule);
    }
    return rules;
}

RuleSet::RuleSet(const QList<ReplyRule>& rules)
{
    for (const ReplyRule& rule : rules.first(std::min(rules.size(), most))) {
        Ready ready{rule, {}, bool(checkRule(rule))};
        if (ready.usable && rule.condition == RuleCondition::Regex)
            ready.expression.setPattern(limited(rule.pattern));
        m_rules.push_back(std::move(ready));
    }
}

RuleSet::Match RuleSet::match(QByteArrayView received) const
{
    Match match;
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        if (!m_rules[i].usable || !fits(m_rules[i], int(i) + 1, received, &match))
            continue;
        match.rule = int(i) + 1;
        match.delaySeconds = m_rules[i].rule.delaySeconds;
        break;
    }
    return match;
}

bool RuleSet::fits(const Ready& ready, int number, QByteArrayView received, Match* match) const
{
    const QByteArrayView pattern(ready.rule.pattern);
    match->reply = ready.rule.reply;
    switch (ready.rule.condition) {
    case RuleCondition::Equals:
        return received == pattern;
    case RuleCondition::Contains:
        return received.contains(pattern);
    case RuleCondition::StartsWith:
        return received.startsWith(pattern);
    case RuleCondition::EndsWith:
        return received.endsWith(pattern);
    case RuleCondition::Regex:
        break;
    }
    QByteArrayView seen = received.first(std::min(received.size(), matchedBytes));
    while (seen.size() < received.size() && !seen.isEmpty() && (uchar(received[seen.size()]) & 0xc0) == 0x80)
        seen.chop(1); // not in the middle of a character
    const bool utf8 = isValidUtf8(seen);
    const QString text = utf8 ? QString::fromUtf8(seen) : QString::fromLatin1(seen);
    const QRegularExpressionMatch found = ready.expression.match(text);
    if (!found.isValid())
        match->trouble =
            QStringLiteral("Rule %1 was given up: its expression took too long for what came (%2)")
                .arg(number)
                .arg(ruleWords(ready.rule));
    if (!found.hasMatch())
        return false;
    match->reply = filledIn(ready.rule.reply, [&](int group) {
        return utf8 ? found.captured(group).toUtf8() : found.captured(group).toLatin1();
    });
    return true;
}

} // namespace sw
