#include "models/traffic/TrafficMatcher.h"

#include "models/traffic/TrafficWords.h"

#include <QDateTime>

#include <algorithm>

namespace sw {

namespace {

using Field = TrafficTerm::Field;

constexpr std::size_t nameLimit = 65'536; // verdicts kept
constexpr qsizetype eventLimit = 4096;    // details kept, of eventBytes at most
constexpr qsizetype eventBytes = 256;
constexpr qsizetype pieceBytes = 1 << 20; // of a payload, between two looks at whether to stop
constexpr std::int64_t hourNanoseconds = 3'600'000'000'000;

int costOf(Field field)
{
    return field == Field::Anywhere || field == Field::Bytes ? 2 : field == Field::Time ? 1 : 0;
}

bool inSpan(const TrafficTerm& term, std::uint64_t number)
{
    return std::any_of(term.values.begin(), term.values.end(), [&](const TrafficTerm::Value& value) {
        return number >= value.low && number <= value.high;
    });
}

bool contains(const QString& text, const QString& part) { return text.contains(part, Qt::CaseInsensitive); }

/// "python3 · 6012": a number is the whole pid, anything else a part of the name.
bool peerHolds(const QString& name, const TrafficTerm::Value& value)
{
    static const QString between = QStringLiteral(" · ");
    const qsizetype at = name.lastIndexOf(between);
    const QString command = at < 0 ? name : name.left(at);
    if (value.wholeName)
        return name == value.text || command == value.text;
    const bool isNumber =
        std::all_of(value.text.begin(), value.text.end(), [](QChar c) { return c.isDigit(); });
    if (isNumber && at >= 0)
        return QStringView(name).mid(at + between.size()) == value.text || contains(command, value.text);
    return contains(name, value.text);
}

bool endpointHolds(EndpointId id, const QString& name, const TrafficTerm::Value& value)
{
    if (value.low != 0)
        return id == value.low;
    return value.wholeName ? name == value.text : contains(name, value.text);
}

} // namespace

TrafficMatcher::TrafficMatcher(std::shared_ptr<const TrafficStore> store, TrafficFilter filter,
                               TrafficNames names, std::shared_ptr<const TrafficMarkMap> marks)
    : m_reader(std::move(store)),
      m_filter(std::move(filter)),
      m_names(std::move(names)),
      m_marks(std::move(marks))
{
    const auto& terms = m_filter.terms();
    for (std::size_t i = 0; i < terms.size(); ++i)
        m_order.push_back(i);
    std::stable_sort(m_order.begin(), m_order.end(), [&](std::size_t a, std::size_t b) {
        return costOf(terms[a].field) < costOf(terms[b].field);
    });
}

bool TrafficMatcher::rename(const QHash<EndpointId, QString>& given)
{
    bool differs = false;
    for (auto it = given.begin(); it != given.end(); ++it) {
        if (m_names.endpointName(it.key()) == it.value())
            continue;
        const auto known = m_endpointBits.find(it.key());
        m_names.setEndpointName(it.key(), it.value());
        if (known == m_endpointBits.end())
            continue;
        const std::uint32_t before = known->second;
        m_endpointBits.erase(known);
        differs |= endpointBits(it.key()) != before;
    }
    return differs;
}

std::uint32_t TrafficMatcher::bitsOf(Field field,
                                     const std::function<bool(const TrafficTerm::Value&)>& valueHolds) const
{
    std::uint32_t bits = 0;
    const auto& terms = m_filter.terms();
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const bool asked = terms[i].field == field || terms[i].field == Field::Anywhere;
        if (asked && std::any_of(terms[i].values.begin(), terms[i].values.end(), valueHolds))
            bits |= 1U << i;
    }
    return bits;
}

std::uint32_t TrafficMatcher::endpointBits(EndpointId id)
{
    if (const auto found = m_endpointBits.find(id); found != m_endpointBits.end())
        return found->second;
    if (m_endpointBits.size() >= nameLimit)
        m_endpointBits.clear();
    const QString name = m_names.endpointName(id);
    return m_endpointBits[id] =
               bitsOf(Field::Endpoint, [&](const auto& value) { return endpointHolds(id, name, value); });
}

std::uint32_t TrafficMatcher::peerBits(const TrafficRecord& record)
{
    const ConnectionId id = record.connection;
    if (id == 0 && !TrafficNames::isFromUnnamed(record))
        return 0; // no peer, which is shown as "—"
    if (const auto found = m_peerBits.find(id); found != m_peerBits.end())
        return found->second;
    if (m_peerBits.size() >= nameLimit)
        m_peerBits.clear();
    const QString name = m_names.peerName(record);
    return m_peerBits[id] = bitsOf(Field::Peer, [&](const auto& value) { return peerHolds(name, value); });
}

bool TrafficMatcher::matches(RowId id, const std::function<bool()>& stopped)
{
    const TrafficRecord* found = m_reader.record(id);
    if (!found || !m_filter.isWithin(*found))
        return false;
    const Row row{id, *found, endpointBits(found->endpoint), peerBits(*found)};
    return std::all_of(m_order.begin(), m_order.end(), [&](std::size_t index) {
        return holds(index, row, stopped) != m_filter.terms()[index].negated;
    });
}

bool TrafficMatcher::holds(std::size_t index, const Row& row, const std::function<bool()>& stopped)
{
    const TrafficTerm& term = m_filter.terms()[index];
    const TrafficRecord& record = row.record;
    switch (term.field) {
    case Field::Anywhere:
        return isAnywhere(index, row, stopped);
    case Field::Event:
        return (term.events >> unsigned(record.event)) & 1U;
    case Field::Length:
        return record.isData() && inSpan(term, record.size);
    case Field::Number:
        return inSpan(term, row.id + 1);
    case Field::Endpoint:
        return (row.endpoint >> index) & 1U;
    case Field::Peer:
        return (row.peer >> index) & 1U;
    case Field::Connection:
        return inSpan(term, record.connection);
    case Field::Bytes:
        return record.isData() && payloadHas(term, row, stopped);
    case Field::Descriptors:
        return record.isData() && inSpan(term, record.descriptors);
    case Field::Rule:
        return record.rule > 0 && inSpan(term, record.rule);
    case Field::Mark:
        return markOf(row.id).marked;
    case Field::Comment: {
        const QString comment = markOf(row.id).comment;
        return !comment.isEmpty() &&
               (term.values.empty() ||
                std::any_of(term.values.begin(), term.values.end(),
                            [&](const auto& value) { return contains(comment, value.text); }));
    }
    case Field::Time:
        return timeHolds(term, record.time);
    }
    return false;
}

bool TrafficMatcher::isAnywhere(std::size_t index, const Row& row, const std::function<bool()>& stopped)
{
    if (((row.endpoint | row.peer) >> index) & 1U)
        return true;
    const TrafficTerm& term = m_filter.terms()[index];
    if (!m_marks->empty() && contains(markOf(row.id).comment, term.values.front().text))
        return true;
    return row.record.isData() ? payloadHas(term, row, stopped) : eventSays(index, row);
}

/// Words are made from JSON, so the verdict on each text is kept: most events say the same few things.
bool TrafficMatcher::eventSays(std::size_t index, const Row& row)
{
    const QByteArrayView detail = m_reader.payload(row.id);
    const auto judge = [&] {
        const QString words = trafficEventName(row.record.event) + u'\n' + trafficWords(row.record, detail);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < m_filter.terms().size(); ++i) {
            const TrafficTerm& term = m_filter.terms()[i];
            if (term.field == Field::Anywhere && contains(words, term.values.front().text))
                bits |= 1U << i;
        }
        return bits;
    };
    if (detail.size() > eventBytes)
        return (judge() >> index) & 1U;
    QByteArray key(1, char(row.record.event));
    key += detail;
    const auto found = m_eventWords.constFind(key);
    if (found != m_eventWords.constEnd())
        return (*found >> index) & 1U;
    if (m_eventWords.size() >= eventLimit)
        m_eventWords.clear();
    const std::uint32_t bits = judge();
    m_eventWords.insert(key, bits);
    return (bits >> index) & 1U;
}

bool TrafficMatcher::payloadHas(const TrafficTerm& term, const Row& row, const std::function<bool()>& stopped)
{
    QByteArrayView bytes = m_reader.payload(row.id);
    if (bytes.isEmpty()) // gone; its first bytes stand in the row
        bytes = row.record.previewBytes();
    for (const TrafficTerm::Value& value : term.values) {
        for (const BytePattern& pattern : value.patterns) {
            const qsizetype overlap = pattern.size() - 1;
            for (qsizetype at = 0; at < bytes.size(); at += pieceBytes) {
                const qsizetype end = std::min(bytes.size(), at + pieceBytes + overlap);
                if (pattern.indexIn(bytes.sliced(at, end - at)) >= 0)
                    return true;
                if (end < bytes.size() && stopped && stopped())
                    return false;
            }
        }
    }
    return false;
}

bool TrafficMatcher::timeHolds(const TrafficTerm& term, std::int64_t time)
{
    const std::int64_t hour = time / hourNanoseconds;
    if (hour != m_offsetHour) {
        m_offsetHour = hour;
        const QDateTime local = QDateTime::fromSecsSinceEpoch(time / 1'000'000'000);
        m_offset = std::int64_t(local.offsetFromUtc()) * 1'000'000'000;
    }
    const std::int64_t day = 24 * hourNanoseconds;
    const auto ofDay = std::uint64_t(((time + m_offset) % day + day) % day);
    return std::any_of(term.values.begin(), term.values.end(), [&](const TrafficTerm::Value& value) {
        const std::uint64_t number = value.dated ? std::uint64_t(std::max<std::int64_t>(time, 0)) : ofDay;
        return number >= value.low && number <= value.high;
    });
}

TrafficMark TrafficMatcher::markOf(RowId id) const
{
    const auto found = m_marks->find(id);
    return found == m_marks->end() ? TrafficMark() : found->second;
}

} // namespace sw
