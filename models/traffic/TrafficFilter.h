#pragma once

#include "models/base/ByteSearch.h"
#include "models/base/Bytes.h"
#include "models/base/FilterWords.h"
#include "models/traffic/TrafficRecord.h"

#include <QString>

#include <limits>
#include <optional>
#include <vector>

namespace sw {

/// One word of a filter, understood.
struct TrafficTerm
{
    enum class Field {
        Anywhere, ///< payload, endpoint, peer, words of an event, comment
        Event,
        Length,
        Number,
        Endpoint,
        Peer,
        Connection,
        Bytes,
        Descriptors,
        Rule,
        Mark,
        Comment,
        Time,
    };
    struct Value
    {
        QString text;                      ///< Anywhere, Endpoint, Peer, Comment: as typed
        std::vector<BytePattern> patterns; ///< Anywhere, Bytes: any of them
        std::uint64_t low = 0;             ///< the others: from … to, both included; Endpoint: an id, or 0
        std::uint64_t high = std::numeric_limits<std::uint64_t>::max();
        bool wholeName = false; ///< Endpoint, Peer: the whole name, not a part
        bool dated = false;     ///< Time: nanoseconds since the epoch, else since local midnight
        friend bool operator==(const Value&, const Value&) = default;
    };

    Field field = Field::Anywhere;
    bool negated = false;
    std::uint32_t events = 0;  ///< Event: bit 1 << TrafficEvent for each
    std::vector<Value> values; ///< any of them; none of Mark
    friend bool operator==(const TrafficTerm&, const TrafficTerm&) = default;
};

struct ParsedTrafficFilter;

/// Words separated by blanks, all of which must hold for a row to be shown:
///  - `GET`: part of the payload (whole, not its preview), of the endpoint's or peer's name, of what an event
///    says, or of a comment; letters A to Z in either case. \n, \xff and the like mean the byte, as shown.
///  - `text:"GET /"` only in the payload; a capital letter makes it case-sensitive. `hex:"de ad"` bytes.
///  - `dir:in`, `dir:out`; `event:opened,closed` (a beginning is enough).
///  - `len>512`, `len<=4k`, `len:10..20`, `len=0`; so `conn:3`, `fd>0` (descriptors), `no>128000`,
///    `rule:2` (the reply rule that answered).
///  - `endpoint:echo`, `peer:python` a part of the name in either case; `=` for the whole name;
///    `endpoint:#2` by number, for two of one name.
///  - `time>14:02:11`, `time:14:02..14:05` local time of day; `time>2026-11-22T14:02`.
///  - `mark:` marked rows, `comment:` rows with one, `comment:word`.
/// A comma separates alternatives of one word, "…" keeps blanks, `-word` and `not:word` turn a word around. A
/// value: any thread.
class TrafficFilter
{
public:
    static constexpr std::size_t termLimit = 32; ///< words, and alternatives of one word

    static ParsedTrafficFilter parse(const QString& text);
    /// The same, for the rows of one endpoint or connection only (0: any).
    TrafficFilter within(EndpointId endpoint, ConnectionId connection) const;
    TrafficFilter within(const TrafficFilter& scope) const
    {
        return within(scope.m_endpoint, scope.m_connection);
    }

    bool isEmpty() const { return m_terms.empty(); } ///< apart from what within() asks
    const std::vector<TrafficTerm>& terms() const { return m_terms; }
    bool isWithin(const TrafficRecord& record) const
    {
        return (m_endpoint == 0 || record.endpoint == m_endpoint) &&
               (m_connection == 0 || record.connection == m_connection);
    }
    bool isNarrowed() const { return m_endpoint != 0 || m_connection != 0; }
    bool readsMarks() const;
    friend bool operator==(const TrafficFilter&, const TrafficFilter&) = default;

    /// The text with one word more. A positive word replaces those of its key, and any word its own opposite,
    /// so that "only this" twice does not show nothing.
    static QString withTerm(const QString& text, const QString& term);

private:
    std::vector<TrafficTerm> m_terms;
    EndpointId m_endpoint = 0;
    ConnectionId m_connection = 0;
};

/// A filter, or the first error and where it stands in the text.
struct ParsedTrafficFilter
{
    TrafficFilter filter;
    std::optional<ParseError> error;
};

/// How its words are cut.
inline const FilterSyntax trafficFilterSyntax{QLatin1String(":=<>"), true};

/// The keys of the syntax with one sentence each, in the order of help and completion ("len>", "Length …").
struct TrafficFilterKey
{
    QString key; ///< without its operator
    QString example;
    QString purpose;
};
const std::vector<TrafficFilterKey>& trafficFilterKeys();

} // namespace sw
