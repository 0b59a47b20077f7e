#include "models/session/Interceptor.h"

#include <QStringList>

#include <algorithm>
#include <cmath>
#include <set>

namespace sw {
namespace {

QString directionWord(RelayDirection direction)
{
    return direction == RelayDirection::ToTarget ? QStringLiteral("target") : QStringLiteral("client");
}

/// The rules in their order: the first that decides about a client does; delays add up.
class RuleInterceptor final : public Interceptor
{
public:
    RuleInterceptor(const QList<TapRule>& rules, Fired fired)
        : m_rules(rules),
          m_fired(std::move(fired)),
          m_passed(std::size_t(rules.size()))
    {
    }

    Welcome welcome() override
    {
        for (int i = 0; i < int(m_rules.size()); ++i) {
            const TapRule& rule = m_rules[i];
            if (rule.action != TapRule::Action::Refuse && rule.action != TapRule::Action::Answer)
                continue;
            tell(i);
            return rule.action == TapRule::Action::Refuse ? Welcome{Welcome::Kind::Refuse, {}}
                                                          : Welcome{Welcome::Kind::Answer, rule.answer};
        }
        return {};
    }

    GateVerdict arrived(RelayDirection direction, QByteArrayView bytes) override
    {
        GateVerdict verdict;
        for (int i = 0; i < int(m_rules.size()); ++i) {
            const TapRule& rule = m_rules[i];
            if (rule.direction != direction)
                continue;
            if (rule.action == TapRule::Action::Delay && rule.seconds > 0) {
                verdict.delay += std::chrono::nanoseconds(std::llround(rule.seconds * 1e9));
                tell(i);
            } else if (rule.action == TapRule::Action::CloseAfter) {
                quint64& passed = m_passed[std::size_t(i)];
                const quint64 left = rule.bytes - std::min(rule.bytes, passed);
                passed += quint64(bytes.size());
                if (left > quint64(bytes.size()))
                    continue;
                verdict.pass = verdict.pass < 0 ? qsizetype(left) : std::min(verdict.pass, qsizetype(left));
                tell(i);
            }
        }
        return verdict;
    }

private:
    void tell(int index)
    {
        if (m_told.insert(index).second)
            m_fired(index + 1, tapRuleWords(m_rules[index]));
    }

    const QList<TapRule> m_rules;
    const Fired m_fired;
    std::vector<quint64> m_passed; // bytes, of each CloseAfter
    std::set<int> m_told;
};

} // namespace

std::unique_ptr<Interceptor> makeInterceptor(const QList<TapRule>& rules, Interceptor::Fired fired)
{
    if (rules.isEmpty())
        return nullptr;
    return std::make_unique<RuleInterceptor>(rules, std::move(fired));
}

QString tapRuleWords(const TapRule& rule)
{
    switch (rule.action) {
    case TapRule::Action::Delay:
        return QStringLiteral("each chunk to the %1 waits %2 s")
            .arg(directionWord(rule.direction))
            .arg(rule.seconds);
    case TapRule::Action::Refuse:
        return QStringLiteral("the client is refused");
    case TapRule::Action::CloseAfter:
        return rule.bytes == 1
                   ? QStringLiteral("closed after 1 byte to the %1").arg(directionWord(rule.direction))
                   : QStringLiteral("closed after %1 bytes to the %2")
                         .arg(rule.bytes)
                         .arg(directionWord(rule.direction));
    case TapRule::Action::Answer:
        return QStringLiteral("answered instead of the target, with %1 bytes").arg(rule.answer.size());
    }
    return {};
}

} // namespace sw
