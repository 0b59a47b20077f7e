#include "models/traffic/TrafficFilter.h"

#include "models/traffic/TrafficFilterValues.h"

#include <QStringList>

#include <algorithm>

namespace sw {

namespace {

using Field = TrafficTerm::Field;

struct FieldName
{
    const char* name;
    Field field;
};
constexpr FieldName fieldNames[] = {
    {"dir", Field::Event},       {"event", Field::Event},       {"len", Field::Length},
    {"no", Field::Number},       {"endpoint", Field::Endpoint}, {"peer", Field::Peer},
    {"conn", Field::Connection}, {"text", Field::Bytes},        {"hex", Field::Bytes},
    {"fd", Field::Descriptors},  {"mark", Field::Mark},         {"comment", Field::Comment},
    {"time", Field::Time},       {"rule", Field::Rule},
};

const FieldName* fieldOf(const QString& key)
{
    const auto* found = std::find_if(std::begin(fieldNames), std::end(fieldNames), [&](const FieldName& f) {
        return key.compare(QLatin1String(f.name), Qt::CaseInsensitive) == 0;
    });
    return found == std::end(fieldNames) ? nullptr : found;
}

bool hasOrder(Field field)
{
    return field == Field::Length || field == Field::Number || field == Field::Connection ||
           field == Field::Descriptors || field == Field::Rule || field == Field::Time;
}

ParseError wordError(const FilterWord& word, const QString& sentence)
{
    return {QStringLiteral("%1 (at letter %2)").arg(sentence).arg(word.offset + 1), word.offset, word.length};
}

/// A word without a key: as typed, and with its escapes understood when they are escapes.
TrafficTerm anywhere(const FilterWord& word)
{
    TrafficTerm::Value value;
    value.text = word.text;
    value.patterns.emplace_back(word.text.toUtf8(), BytePattern::Case::FoldAscii);
    if (word.text.contains(u'\\')) {
        const ParsedBytes escaped = parseEscapes(word.text);
        if (!escaped.error)
            value.patterns.emplace_back(escaped.bytes, BytePattern::Case::FoldAscii);
    }
    return {Field::Anywhere, word.negated, 0, {value}};
}

bool isPlainWord(const FilterWord& word)
{
    // "a=b" and "x<y" are searched for; only a colon claims to be a key.
    return word.key.isEmpty() || (word.op != QLatin1String(":") && !fieldOf(word.key));
}

struct ParsedTerm
{
    std::optional<TrafficTerm> term; ///< none: nothing asked yet ("dir:" while it is being typed)
    std::optional<ParseError> error;
};

ParsedTerm termOf(const FilterWord& word)
{
    if (isPlainWord(word))
        return {word.text.isEmpty() ? std::nullopt : std::optional(anywhere(word)), {}};
    const FieldName* name = fieldOf(word.key);
    if (!name)
        return {
            {},
            wordError(word,
                      QStringLiteral("“%1:” is no filter word; in quotes it is searched for").arg(word.key))};
    const bool compares = word.op.startsWith(u'<') || word.op.startsWith(u'>');
    if (compares && !hasOrder(name->field))
        return {{}, wordError(word, QStringLiteral("“%1” has no order: write %1:").arg(word.key))};
    TrafficTerm term{name->field, word.negated, 0, {}};
    if (term.field == Field::Mark || (term.field == Field::Comment && word.values.empty()))
        return {term, {}};
    if (word.values.empty())
        return {};
    if (word.values.size() > TrafficFilter::termLimit)
        return {{}, wordError(word, QStringLiteral("too many alternatives"))};
    for (const FilterValue& value : word.values) {
        if (const auto wrong = readTrafficValue(word.key.toLower(), word.op, value.text, term))
            return {{},
                    ParseError{QStringLiteral("%1 (at letter %2)").arg(*wrong).arg(value.offset + 1),
                               value.offset, value.length}};
    }
    return {term, {}};
}

} // namespace

const std::vector<TrafficFilterKey>& trafficFilterKeys()
{
    const auto key = [](const char* name, const char* example, const char* purpose) {
        return TrafficFilterKey{QLatin1String(name), QString::fromUtf8(example), QString::fromUtf8(purpose)};
    };
    static const std::vector<TrafficFilterKey> keys = {
        key("dir", "dir:in", "Received or sent"),
        key("event", "event:opened,closed", "What happened"),
        key("endpoint", "endpoint:echo", "Part of the endpoint’s name"),
        key("peer", "peer:python", "Part of the peer’s name, or its pid"),
        key("conn", "conn:3", "Number of the connection"),
        key("len", "len>512", "Bytes of payload: > < >= <= = 10..20"),
        key("text", "text:\"GET /\"", "In the payload; capitals count when there are any"),
        key("hex", "hex:\"de ad\"", "Bytes in the payload"),
        key("fd", "fd>0", "Descriptors passed"),
        key("rule", "rule:2", "Number of the reply rule that answered"),
        key("time", "time>14:02:11", "Local time of day, or 2026-11-22T14:02"),
        key("no", "no>128000", "Number of the row"),
        key("mark", "mark:", "Marked rows"),
        key("comment", "comment:word", "Rows with a comment"),
    };
    return keys;
}

ParsedTrafficFilter TrafficFilter::parse(const QString& text)
{
    TrafficFilter filter;
    for (const FilterWord& word : splitFilterWords(text, trafficFilterSyntax)) {
        ParsedTerm parsed = termOf(word);
        if (parsed.error)
            return {{}, parsed.error};
        if (filter.m_terms.size() == termLimit)
            return {{}, wordError(word, QStringLiteral("more words than a filter can have"))};
        if (parsed.term)
            filter.m_terms.push_back(*std::move(parsed.term));
    }
    return {filter, {}};
}

TrafficFilter TrafficFilter::within(EndpointId endpoint, ConnectionId connection) const
{
    TrafficFilter narrowed = *this;
    narrowed.m_endpoint = endpoint;
    narrowed.m_connection = connection;
    return narrowed;
}

bool TrafficFilter::readsMarks() const
{
    return std::any_of(m_terms.begin(), m_terms.end(), [](const TrafficTerm& term) {
        return term.field == Field::Mark || term.field == Field::Comment || term.field == Field::Anywhere;
    });
}

QString TrafficFilter::withTerm(const QString& text, const QString& term)
{
    const auto added = splitFilterWords(term, trafficFilterSyntax);
    if (added.empty())
        return text;
    const FilterWord& word = added.front();
    QStringList kept;
    for (const FilterWord& other : splitFilterWords(text, trafficFilterSyntax)) {
        const bool sameText = other.text == word.text;
        const bool replaced = !word.key.isEmpty() && other.key == word.key && !word.negated && !other.negated;
        if (!sameText && !replaced)
            kept.append(text.mid(other.offset, other.length));
    }
    kept.append(term);
    return kept.join(u' ');
}

} // namespace sw
