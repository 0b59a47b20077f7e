#include "models/session/Responder.h"

#include "models/base/FileBytes.h"
#include "models/session/ReplyRules.h"

namespace sw {
namespace {

class EchoResponder final : public Responder
{
public:
    explicit EchoResponder(double delay) : m_delay(delay) {}
    Answer answer(QByteArrayView received) override { return {Outgoing(received), m_delay}; }

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
    Answer answer(QByteArrayView) override { return {Outgoing(m_bytes), m_delay}; }

private:
    QByteArray m_bytes;
    double m_delay;
};

class RuleResponder final : public Responder
{
public:
    explicit RuleResponder(const Reply& reply)
        : m_rules(reply.rules),
          m_words(sw::rulesWords(reply.rules)),
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
    QString rulesWords() const override { return m_words; }

private:
    RuleSet m_rules;
    QString m_words;
    QByteArray m_otherwise;
    double m_delay;
};

} // namespace

bool isPrepared(Reply::Kind kind) { return kind == Reply::Kind::File || kind == Reply::Kind::Http; }

std::shared_ptr<Responder> makeResponder(const Reply& reply)
{
    switch (reply.kind) {
    case Reply::Kind::Echo:
        return std::make_shared<EchoResponder>(reply.delaySeconds);
    case Reply::Kind::Fixed:
        return std::make_shared<FixedResponder>(reply.bytes, reply.delaySeconds);
    case Reply::Kind::Rules:
        return std::make_shared<RuleResponder>(reply);
    case Reply::Kind::None:
    case Reply::Kind::Command:
    case Reply::Kind::File:
    case Reply::Kind::Http:
        break;
    }
    return nullptr;
}

MadeResponder prepareResponder(const Reply& reply, const ReplyMaker& http)
{
    if (reply.kind == Reply::Kind::Http)
        return http ? http(reply)
                    : MadeResponder(
                          Failure{QStringLiteral("Nothing here can answer by HTTP rules"), 0, Remedy::None});
    if (reply.kind != Reply::Kind::File)
        return makeResponder(reply);
    auto bytes = readFile(reply.bytes, replyFileLimit);
    if (!bytes)
        return bytes.failure();
    return std::shared_ptr<Responder>(
        std::make_shared<FixedResponder>(*std::move(bytes), reply.delaySeconds));
}

} // namespace sw
