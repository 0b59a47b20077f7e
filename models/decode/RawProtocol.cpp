#include "models/decode/ProtocolDecoder.h"
#include "models/http/HttpBody.h"

namespace sw {

namespace {

constexpr qint64 mostReadBytes = qint64(1) << 30;

/// One exchange that holds all that both sides write: the client's bytes are its question, and whatever the
/// target says is its answer, also what that says first.
class RawBytesDecoder final : public ProtocolDecoder
{
public:
    explicit RawBytesDecoder(ExchangeLog* log) : m_log(log) {}

    void feed(const StreamPiece& piece) override
    {
        if (m_number == 0) {
            Exchange& begun = m_log->begin(piece.side, piece.place, piece.time);
            begun.kind = Exchange::Kind::Raw;
            begun.isStream = true;
            m_number = begun.number;
        }
        Exchange* exchange = m_log->edit(m_number);
        if (!exchange)
            return;
        const bool asks = piece.side == exchange->asker;
        MessagePlace& place = asks ? exchange->request : exchange->response;
        if (place.isEmpty())
            place.begin = piece.place;
        place.end = piece.end();
        (asks ? exchange->requestBytes : exchange->responseBytes) += piece.bytes.size();
        if (!asks && exchange->answered == 0)
            exchange->answered = piece.time;
        m_last = piece.time;
    }
    void finish(Side, qint64) override {}
    void close(qint64, const QString&) override
    {
        if (Exchange* exchange = m_log->edit(m_number)) {
            exchange->state = Exchange::State::Done;
            exchange->ended = m_last;
        }
    }

private:
    ExchangeLog* m_log;
    quint32 m_number = 0;
    qint64 m_last = 0;
};

class PlainMessageReader final : public MessageReader
{
public:
    PlainMessageReader(const QString& folder, bool isJson) : m_isJson(isJson)
    {
        auto made = HttpBody::create(folder, mostReadBytes);
        if (made)
            m_body = *made;
        else
            m_trouble = made.failure().sentence;
    }
    void feed(QByteArrayView bytes) override
    {
        if (!m_body || !m_trouble.isEmpty())
            return;
        if (const auto kept = m_body->append(bytes); !kept)
            m_trouble = kept.failure().sentence;
    }
    void finish() override {}
    QByteArray headText() const override { return {}; }
    std::shared_ptr<const ByteSource> body() const override { return m_body; }
    bool isJson() const override { return m_isJson; }
    QString trouble() const override { return m_trouble; }

private:
    std::shared_ptr<HttpBody> m_body;
    bool m_isJson;
    QString m_trouble;
};

} // namespace

std::unique_ptr<MessageReader> plainReader(const QString& folder, bool isJson)
{
    return std::make_unique<PlainMessageReader>(folder, isJson);
}

Protocol rawBytesProtocol()
{
    return {
        QStringLiteral("raw"),
        QStringLiteral("Raw bytes"),
        [](QByteArrayView, QByteArrayView) { return Recognised::Yes; },
        [](ExchangeLog* log) -> std::unique_ptr<ProtocolDecoder> {
            return std::make_unique<RawBytesDecoder>(log);
        },
        [](const Exchange&, Side, const QString& folder) { return plainReader(folder, false); },
    };
}

const std::vector<Protocol>& protocols()
{
    static const std::vector<Protocol> all{httpProtocol(), jsonLinesProtocol(), dbusProtocol(),
                                           rawBytesProtocol()};
    return all;
}

} // namespace sw
