#include "models/http/HttpReplies.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"
#include "models/http/HttpDecoder.h"
#include "models/http/HttpReplyParts.h"
#include "models/session/Engine.h"

#include <deque>

namespace sw {

namespace {

constexpr std::size_t mostAsked = 64;       // requests that wait; then no more is read
constexpr qint64 askedHeadBytes = 64 << 10; // of one request
constexpr qsizetype shownTarget = 200;      // bytes, in a note

/// Rules with their bodies, the same for all connections.
struct ReadyRules
{
    QList<HttpRule> rules;
    QList<QByteArray> bodies;
    double delaySeconds = 0;
};

HttpRule plainRule(int status)
{
    HttpRule rule;
    rule.status = status;
    return rule;
}

/// The server's side of one connection.
class HttpServing final : public Responder, private HttpSink
{
public:
    explicit HttpServing(std::shared_ptr<const ReadyRules> ready)
        : m_ready(std::move(ready)),
          m_decoder(HttpDecoder::Kind::Requests, this, askedLimits())
    {
    }

    Answer answer(QByteArrayView received) override;
    Answer next() override;
    void peerFinished() override;
    bool isIdle() const override
    {
        return m_asked.empty() && !m_parts && !m_holds && !m_continues && !m_decoder.isInMessage();
    }
    bool isFull() const override { return m_asked.size() >= mostAsked; }

private:
    static HttpLimits askedLimits()
    {
        HttpLimits limits;
        limits.headBytes = askedHeadBytes;
        return limits;
    }
    void head(const HttpHead& head) override;
    void finished(const HttpEnd& end) override;

    void begin();
    void refuse();
    Answer part();
    bool hasMore() const { return m_parts || m_continues || !m_asked.empty() || m_isRefused; }

    const std::shared_ptr<const ReadyRules> m_ready;
    HttpDecoder m_decoder;
    HttpAsked m_reading; // the request whose body comes
    std::deque<HttpAsked> m_asked;
    std::optional<HttpReplyParts> m_parts; // of the answer in progress
    quint8 m_rule = 0;                     // whose it is
    double m_delay = 0;                    // before the next part
    QString m_remark;                      // for the next part
    bool m_continues = false;              // the client waits for a 100
    bool m_isRefused = false;              // what came is no HTTP, and has not been answered yet
    bool m_isEnding = false;               // the last answer has been begun
    bool m_holds = false;                  // left open: nothing is answered any more
    bool m_hasMore = false;                // and next() will be asked for it
};

void HttpServing::head(const HttpHead& head)
{
    m_reading = {head.method, head.target, head.version, true};
    m_continues = head.version == 11 && httpNamesEqual(head.value("Expect"), "100-continue");
}

void HttpServing::finished(const HttpEnd& end)
{
    m_continues = false; // the body came without
    m_reading.keepsAlive = end.keepsAlive;
    if (!m_holds && !m_isEnding)
        m_asked.push_back(m_reading);
    m_isEnding = m_isEnding || !end.keepsAlive;
}

Answer HttpServing::answer(QByteArrayView received)
{
    const bool wasFine = !m_decoder.error();
    m_decoder.feed(received);
    if (wasFine && m_decoder.error() && !m_holds)
        m_isRefused = true;
    if (m_hasMore) { // next() will come to it
        Answer none;
        none.more = true;
        return none;
    }
    return part();
}

Answer HttpServing::next() { return part(); }

void HttpServing::peerFinished()
{
    if (m_parts)
        m_parts->endSoon();
}

/// Finds the answer to the oldest request.
void HttpServing::begin()
{
    const HttpAsked asked = std::move(m_asked.front());
    m_asked.pop_front();
    const int found = matchHttpRule(m_ready->rules, asked.method, asked.target);
    m_rule = quint8(found);
    m_delay = m_ready->delaySeconds;
    if (found > 0) {
        const HttpRule& rule = m_ready->rules[found - 1];
        m_delay = rule.delaySeconds.value_or(m_delay);
        m_parts.emplace(rule, m_ready->bodies[found - 1], asked);
        return;
    }
    const QByteArrayView target(asked.target);
    m_remark =
        QStringLiteral("No rule is for %1 %2%3: answered 404")
            .arg(escapedText(asked.method), escapedText(target.first(std::min(target.size(), shownTarget))),
                 target.size() > shownTarget ? QStringLiteral("…") : QString());
    m_parts.emplace(plainRule(404), "{\"message\":\"page not found\"}\n", asked);
}

void HttpServing::refuse()
{
    const QString why = m_decoder.error()->sentence;
    m_isRefused = false;
    m_isEnding = true;
    m_rule = 0;
    m_delay = 0;
    m_remark = QStringLiteral("Answered 400: %1").arg(why);
    m_parts.emplace(plainRule(400), why.toUtf8() + '\n', HttpAsked{"GET", "/", 11, false});
}

/// The next part of all that is due, in the order of the requests.
Answer HttpServing::part()
{
    Answer answer;
    if (!m_parts && !m_asked.empty())
        begin();
    else if (!m_parts && m_isRefused)
        refuse();
    if (m_parts) {
        answer.message = Outgoing(m_parts->next());
        answer.delaySeconds = std::exchange(m_delay, m_parts->pauseSeconds());
        answer.rule = m_rule;
        answer.remark = std::exchange(m_remark, {});
        if (!m_parts->hasMore()) {
            answer.finish = m_parts->closes();
            m_holds = m_holds || m_parts->staysOpen();
            m_parts.reset();
        }
    } else if (m_continues) {
        m_continues = false;
        answer.message = Outgoing(QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    if (m_holds || answer.finish) {
        m_asked.clear();
        m_isRefused = m_continues = false;
    }
    answer.more = m_hasMore = hasMore();
    return answer;
}

/// Of the endpoint: makes the one of each connection.
class HttpReplies final : public Responder
{
public:
    explicit HttpReplies(std::shared_ptr<const ReadyRules> ready)
        : m_ready(std::move(ready)),
          m_words(httpRulesWords(m_ready->rules))
    {
    }
    Answer answer(QByteArrayView) override { return {}; }
    std::unique_ptr<Responder> forConnection() const override
    {
        return std::make_unique<HttpServing>(m_ready);
    }
    QString rulesWords() const override { return m_words; }

private:
    const std::shared_ptr<const ReadyRules> m_ready;
    const QString m_words;
};

} // namespace

MadeResponder makeHttpReplies(const Reply& reply)
{
    auto rules = parseHttpRules(reply.bytes);
    if (!rules)
        return Failure{QStringLiteral("HTTP rules, %1").arg(rules.failure().sentence), 0, Remedy::None};
    auto ready = std::make_shared<ReadyRules>();
    qint64 left = replyFileLimit;
    for (const HttpRule& rule : *rules) {
        auto body = rule.file.isEmpty() ? Result<QByteArray>(rule.body) : readFile(rule.file, left);
        if (!body)
            return body.failure();
        left -= body->size();
        ready->bodies.append(*std::move(body));
    }
    ready->rules = *std::move(rules);
    ready->delaySeconds = reply.delaySeconds;
    return std::shared_ptr<Responder>(std::make_shared<HttpReplies>(std::move(ready)));
}

void useHttpReplies(Engine& engine) { engine.setHttpReplies(makeHttpReplies); }

} // namespace sw
