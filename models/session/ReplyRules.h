#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"

#include <QRegularExpression>

#include <vector>

namespace sw {

/// "equals", "contains", "starts with", "ends with", "matches".
QString ruleConditionName(RuleCondition condition);
/// `starts with "GET "`: for rows and lists. Plain text, escaped, at most some 60 characters.
QString ruleWords(const ReplyRule& rule);
/// All of them in one line, numbered.
QString rulesWords(const QList<ReplyRule>& rules);

/// Why a rule can't work: an expression that is none (with the position, from 1), a {{3}} that it has no
/// group for, a pattern that would fit everything by mistake.
Result<void> checkRule(const ReplyRule& rule);

/// Rules as a person can read and keep them, a JSON list, patterns and replies with C escapes; and back.
QByteArray rulesToJson(const QList<ReplyRule>& rules);
Result<QList<ReplyRule>> rulesFromJson(const QByteArray& json);

/// Rules made ready. Any one thread.
///
/// What a peer sends is hostile, also to an expression: of a message longer than matchedBytes an expression
/// sees the beginning only, and one that tries too long (matchSteps) counts as not fitting, which trouble
/// says. It sees UTF-8 as characters; a message that is none, as Latin-1.
class RuleSet
{
public:
    static constexpr qsizetype most = 100;
    static constexpr qsizetype matchedBytes = 64 * 1024;
    static constexpr int matchSteps = 50'000;

    /// The first `most` of them; those that checkRule() refuses never fit.
    explicit RuleSet(const QList<ReplyRule>& rules);

    struct Match
    {
        int rule = 0; ///< from 1; 0: none fits
        QByteArray reply;
        std::optional<double> delaySeconds;
        QString trouble;
    };
    Match match(QByteArrayView received) const;

private:
    struct Ready
    {
        ReplyRule rule;
        QRegularExpression expression;
        bool usable = true;
    };
    bool fits(const Ready& ready, int number, QByteArrayView received, Match* match) const;

    std::vector<Ready> m_rules;
};

} // namespace sw
