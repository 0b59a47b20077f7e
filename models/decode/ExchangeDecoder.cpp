#include "models/decode/ExchangeDecoder.h"

#include "models/traffic/TrafficWords.h"

#include <array>

namespace sw {

namespace {

constexpr qsizetype mostLookedAt = 256;            ///< first bytes of a side by which a protocol is told
constexpr qsizetype mostUndecided = 64 << 10;      ///< bytes kept until one is told
constexpr std::size_t mostUndecidedPieces = 1'000; ///< the same, of tiny ones

} // namespace

class ExchangeDecoder::Log
{
public:
    explicit Log(std::size_t kept) : m_kept(kept) {}

    Exchange& begin()
    {
        if (m_rows.size() >= m_kept) {
            m_rows.pop_front();
            ++m_first;
        }
        Row& row = m_rows.emplace_back();
        row.exchange.number = end() - 1;
        mark(row);
        return row.exchange;
    }
    Exchange* edit(quint32 number)
    {
        if (number < m_first || number >= end())
            return nullptr;
        Row& row = m_rows[number - m_first];
        mark(row);
        return &row.exchange;
    }
    const Exchange& exchange(quint32 number) const { return m_rows[number - m_first].exchange; }
    quint32 first() const { return m_first; }
    quint32 end() const { return m_first + quint32(m_rows.size()); }
    std::vector<quint32> takeChanged()
    {
        for (const quint32 number : m_changed) {
            if (number >= m_first)
                m_rows[number - m_first].isChanged = false;
        }
        return std::exchange(m_changed, {});
    }

private:
    struct Row
    {
        Exchange exchange;
        bool isChanged = false;
    };
    void mark(Row& row)
    {
        if (!std::exchange(row.isChanged, true))
            m_changed.push_back(row.exchange.number);
    }

    const std::size_t m_kept;
    std::deque<Row> m_rows;
    quint32 m_first = 1;
    std::vector<quint32> m_changed;
};

/// One connection: what it speaks, once that is known, and who decodes it.
class ExchangeDecoder::Connection final : private ExchangeLog
{
public:
    Connection(Log* log, EndpointId endpoint, ConnectionId id, std::optional<quint8> protocol)
        : m_log(log),
          m_endpoint(endpoint),
          m_id(id)
    {
        if (protocol)
            choose(*protocol);
    }
    void setClient(const QString& words) { m_client = words; }

    void feed(const StreamPiece& piece)
    {
        if (piece.bytes.isEmpty())
            return;
        if (m_decoder)
            return decode(piece);
        m_waiting.push_back({piece, piece.bytes.toByteArray()});
        m_waitingBytes += piece.bytes.size();
        QByteArray& first = m_first[std::size_t(piece.side)];
        first += piece.bytes.first(std::min(piece.bytes.size(), mostLookedAt - first.size()));
        recognise();
    }
    void finish(Side side, qint64 time)
    {
        if (std::exchange(m_finished[std::size_t(side)], true))
            return;
        if (m_decoder)
            m_decoder->finish(side, time);
    }
    void close(qint64 time, const QString& why)
    {
        if (!m_decoder && !m_waiting.empty())
            giveUp(QStringLiteral("Its few bytes are of no protocol that is decoded here"));
        if (!m_decoder)
            return;
        if (why.isEmpty()) {
            finish(Side::Client, time);
            finish(Side::Target, time);
        }
        m_decoder->close(time, why);
    }
    /// A part of the bytes is missing.
    void lose(qint64 time, const QString& sentence)
    {
        if (m_decoder && m_protocol != rawProtocol())
            m_decoder->close(time, sentence);
        if (!m_decoder || m_protocol != rawProtocol())
            giveUp(sentence);
    }

private:
    struct Waiting
    {
        StreamPiece piece; // without its bytes
        QByteArray bytes;
    };

    void recognise()
    {
        const auto& all = protocols();
        bool isOpen = false;
        for (quint8 i = 0; i < rawProtocol(); ++i) {
            const Recognised found = all[i].recognise(m_first[0], m_first[1]);
            if (found == Recognised::Yes && !isOpen) {
                choose(i);
                return replay();
            }
            isOpen = isOpen || found == Recognised::NotYet;
        }
        const bool isMuch = m_waitingBytes > mostUndecided || m_waiting.size() > mostUndecidedPieces;
        if (!isOpen || isMuch)
            giveUp(QStringLiteral("Its first bytes are of no protocol that is decoded here"));
    }
    void choose(quint8 protocol)
    {
        m_protocol = protocol;
        m_decoder = protocols()[protocol].decoder(this);
    }
    void replay()
    {
        for (Waiting& waiting : std::exchange(m_waiting, {})) {
            waiting.piece.bytes = waiting.bytes;
            decode(waiting.piece);
        }
    }
    void giveUp(const QString& why)
    {
        m_why = why;
        m_failedProtocol = m_decoder ? m_protocol : rawProtocol();
        choose(rawProtocol());
        replay();
    }
    void decode(const StreamPiece& piece)
    {
        m_decoder->feed(piece);
        const std::optional<DecodeStop> stop = m_decoder->stopped();
        if (!stop)
            return;
        giveUp(stop->sentence);
        if (stop->place.row != piece.place.row || stop->side != piece.side) {
            m_rawBegin = *stop;
            return m_decoder->feed(piece);
        }
        const auto from = qsizetype(stop->place.offset) - qsizetype(piece.place.offset);
        if (from < piece.bytes.size())
            m_decoder->feed(piece.from(std::max<qsizetype>(0, from)));
    }

    Exchange& begin(Side asker, const StreamPlace& place, qint64 time) override
    {
        Exchange& exchange = m_log->begin();
        exchange.endpoint = m_endpoint;
        exchange.connection = m_id;
        exchange.protocol = m_protocol;
        exchange.client = m_client;
        exchange.asker = asker;
        exchange.begun = time;
        exchange.request = {place, place};
        if (m_protocol == rawProtocol()) {
            exchange.asker = Side::Client;
            exchange.protocol = m_failedProtocol;
            exchange.remark = m_why;
            exchange.isError = m_failedProtocol != rawProtocol();
            if (m_rawBegin) { // what is not understood began in an earlier row
                const bool asks = m_rawBegin->side == Side::Client;
                (asks ? exchange.request : exchange.response) = {m_rawBegin->place, place};
                (asks ? exchange.requestBytes : exchange.responseBytes) = m_rawBegin->before;
            }
        }
        return exchange;
    }
    Exchange* edit(quint32 number) override { return m_log->edit(number); }

    Log* m_log;
    const EndpointId m_endpoint;
    const ConnectionId m_id;
    QString m_client, m_why;
    std::unique_ptr<ProtocolDecoder> m_decoder;
    quint8 m_protocol = 0, m_failedProtocol = rawProtocol();
    std::optional<DecodeStop> m_rawBegin;
    std::array<QByteArray, 2> m_first;
    std::array<bool, 2> m_finished{};
    std::vector<Waiting> m_waiting;
    qsizetype m_waitingBytes = 0;
};

ExchangeDecoder::ExchangeDecoder(const DecodeScope& scope)
    : m_scope(scope),
      m_log(std::make_unique<Log>(scope.kept))
{
}

ExchangeDecoder::~ExchangeDecoder() = default;

bool ExchangeDecoder::isWanted(const TrafficRecord& record) const
{
    if (record.connection == 0 || (m_scope.endpoint != 0 && record.endpoint != m_scope.endpoint))
        return false;
    if (record.isData())
        return !m_scope.onlyRelayed || record.flags & TrafficRecord::relayed;
    return record.event == TrafficEvent::Opened || record.event == TrafficEvent::Finished ||
           record.event == TrafficEvent::Closed;
}

ExchangeDecoder::Connection& ExchangeDecoder::connection(const TrafficRecord& record)
{
    std::unique_ptr<Connection>& found = m_connections[record.connection];
    if (!found)
        found =
            std::make_unique<Connection>(m_log.get(), record.endpoint, record.connection, m_scope.protocol);
    return *found;
}

void ExchangeDecoder::feed(RowId row, const TrafficRecord& record, QByteArrayView payload)
{
    if (!isWanted(record))
        return;
    switch (record.event) {
    case TrafficEvent::Opened:
        connection(record).setClient(trafficPeer(payload));
        break;
    case TrafficEvent::Received:
    case TrafficEvent::Sent: {
        const bool isReceived = record.event == TrafficEvent::Received;
        const Side side = isReceived ? m_scope.received : otherSide(m_scope.received);
        const StreamPiece piece{side, {row, 0}, record.time, payload};
        if (record.flags & TrafficRecord::payloadLost)
            connection(record).lose(
                record.time, QStringLiteral("A part of the bytes is lost: the disk would not take it"));
        else
            connection(record).feed(piece);
        break;
    }
    case TrafficEvent::Finished: {
        const bool isTheirs = payload.contains("\"peer\"");
        connection(record).finish(isTheirs ? m_scope.received : otherSide(m_scope.received), record.time);
        break;
    }
    case TrafficEvent::Closed:
        close(record, payload);
        break;
    default:
        break;
    }
}

void ExchangeDecoder::skipRows(qint64 time)
{
    const QString sentence = QStringLiteral("Rows were removed from the record before they were decoded");
    for (auto& [id, one] : m_connections)
        one->lose(time, sentence);
}

void ExchangeDecoder::close(const TrafficRecord& record, QByteArrayView payload)
{
    QString why;
    if (payload.contains("\"reset\""))
        why = QStringLiteral("The connection was reset");
    else if (payload.contains("\"error\""))
        why = QStringLiteral("The connection broke");
    connection(record).close(record.time, why);
    m_connections.erase(record.connection);
}

quint32 ExchangeDecoder::firstNumber() const { return m_log->first(); }
quint32 ExchangeDecoder::endNumber() const { return m_log->end(); }
const Exchange& ExchangeDecoder::exchange(quint32 number) const { return m_log->exchange(number); }
std::vector<quint32> ExchangeDecoder::takeChanged() { return m_log->takeChanged(); }

} // namespace sw
