#include "models/session/Responder.h"

#include "models/session/ReplyRules.h"

namespace sw {
namespace {

class EchoResponder final : public Responder
{
public:
    explicit EchoResponder(double delay) : m_delay(delay) {}
    Answer answer(QByteArrayView received) override { return {Outgoing(received), m_delay, 0, {}}; }

private:
    double m_delay;
};

class FixedResponder final : public Responder
{
public:
    FixedResponder(QByteArray bytes, double delay) : m_bytes(std::move(bytes)), m_delay(delay)
    {
        if (m_bytes.isNull())
            m_bytes = QByteArray("");
    }
    Answer answer(QByteArrayView) override { return {Outgoing(m_bytes), m_delay, 0, {}}; }

private:
    QByteArray m_bytes;
    double m_delay;
};

class RuleResponder final : public Responder
{
public:
    explicit RuleResponder(const Reply& reply)
        : m_rules(reply.rules),
          m_otherwise(reply.bytes),
          m_delay(reply.delaySeconds)
    {
    }
    Answer answer(QByteArrayView received) override
    {
        const RuleSet::Match match = m_rules.match(received);
        Answer answer;
        answer.remark = match.trouble;
        answer.delaySeconds = match.delaySeconds.value_or(m_delay);
        answer.rule = quint8(match.rule);
        if (match.rule != 0)
            answer.message = Outgoing(match.reply);
        else if (!m_otherwise.isEmpty())
            answer.message = Outgoing(m_otherwise);
        return answer;
    }

private:
    RuleSet m_rules;
    QByteArray m_otherwise;
    double m_delay;
};

} // namespace

std::unique_ptr<Responder> makeResponder(const Reply& reply, const QByteArray& fileBytes)
{
    switch (reply.kind) {
    case Reply::Kind::Echo:
        return std::make_unique<EchoResponder>(reply.delaySeconds);
    case Reply::Kind::Fixed:
        return std::make_unique<FixedResponder>(reply.bytes, reply.delaySeconds);
    case Reply::Kind::File:
        return std::make_unique<FixedResponder>(fileBytes, reply.delaySeconds);
    case Reply::Kind::Rules:
        return std::make_unique<RuleResponder>(reply);
    case Reply::Kind::None:
    case Reply::Kind::Command:
        break;
    }
    return nullptr;
}

} // namespace sw
