#include "models/decode/ExchangeReader.h"

namespace sw {

const MessagePlace& placeOf(const Exchange& exchange, Side side)
{
    return side == exchange.asker ? exchange.request : exchange.response;
}

ExchangeReader::ExchangeReader(std::shared_ptr<TrafficStore> store, const Exchange& exchange, Side side)
    : m_store(std::move(store)),
      m_reader(m_store),
      m_side(side),
      m_connection(exchange.connection)
{
}

bool ExchangeReader::extend(const Exchange& now)
{
    const MessagePlace& place = placeOf(now, m_side);
    if (m_isEnded || m_isEvicted || place.isEmpty())
        return !m_isEvicted;
    if (!m_message) {
        const quint8 protocol = now.kind == Exchange::Kind::Raw ? rawProtocol() : now.protocol;
        m_message = protocols()[protocol].reader(now, m_side, m_store->directory());
        m_next = place.begin;
        const TrafficRecord* first = m_reader.record(place.begin.row);
        m_event = first ? std::optional(first->event) : std::nullopt;
    }
    if (!read(place)) {
        m_isEvicted = true;
        return false;
    }
    const bool isQuestion = m_side == now.asker;
    // The question of what was upgraded, and of what still sends it, goes on.
    m_isEnded = now.state != Exchange::State::Running ||
                (isQuestion && now.answered != 0 && !now.isRawNow && now.kind != Exchange::Kind::Raw);
    if (m_isEnded)
        m_message->finish();
    return true;
}

bool ExchangeReader::read(const MessagePlace& place)
{
    if (!m_event || m_next.row < m_store->begin())
        return false;
    while (m_next < place.end) {
        const TrafficRecord* found = m_reader.record(m_next.row);
        if (!found)
            return false;
        if (found->connection == m_connection && found->event == *m_event) {
            const QByteArrayView bytes = m_reader.payload(m_next.row);
            const bool isLast = m_next.row == place.end.row;
            const qsizetype end = isLast ? std::min<qsizetype>(place.end.offset, bytes.size()) : bytes.size();
            if (m_next.offset < end) {
                m_rows += m_next.row == m_counted ? 0 : 1; // the last one may have been taken in part
                m_counted = m_next.row;
                m_message->feed(bytes.sliced(m_next.offset, end - m_next.offset));
            }
            if (isLast) {
                m_next.offset = quint32(std::max<qsizetype>(end, m_next.offset));
                break;
            }
        }
        if (m_next.row == place.end.row)
            break;
        m_next = {m_next.row + 1, 0};
    }
    return true;
}

QString ExchangeReader::trouble() const
{
    if (m_isEvicted)
        return QStringLiteral("Rows of this message have been removed from the record");
    return m_message ? m_message->trouble() : QString();
}

} // namespace sw
