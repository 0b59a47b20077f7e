#include "models/traffic/TrafficFilterHints.h"

#include "models/traffic/TrafficFilter.h"
#include "models/traffic/TrafficModel.h"

#include <QDateTime>

#include <algorithm>
#include <optional>

namespace sw {

namespace {

/// The piece of a word that ends at the cursor.
struct HintPlace
{
    QString key; ///< empty: the key itself is being typed
    QString typed;
    qsizetype from = 0, length = 0;
};

std::optional<HintPlace> placeOf(const QString& text, int cursor)
{
    if (cursor < text.size() && !text[cursor].isSpace())
        return {}; // in the middle of a word
    const QString before = text.left(cursor);
    if (before.count(u'"') % 2 == 1)
        return {}; // within quotes
    if (before.isEmpty() || before.back().isSpace())
        return HintPlace{{}, {}, cursor, 0};
    const FilterWord word = splitFilterWords(before, trafficFilterSyntax).back();
    if (!word.key.isEmpty()) {
        if (word.op != QLatin1String(":") && word.op != QLatin1String("="))
            return {};
        const bool startsValue = word.operand.isEmpty() || before.endsWith(u',');
        if (startsValue)
            return HintPlace{word.key.toLower(), {}, cursor, 0};
        const FilterValue& value = word.values.back();
        return HintPlace{word.key.toLower(), value.text, value.offset, cursor - value.offset};
    }
    const qsizetype sign = word.negated ? word.length - word.text.size() : 0;
    if (before[word.offset + sign] == u'"')
        return {};
    return HintPlace{{}, word.text, word.offset + sign, word.length - sign};
}

QString keyText(const TrafficFilterKey& key)
{
    const bool ordered = key.example.contains(u'>');
    return key.key + (ordered ? u'>' : u':');
}

void offerKeys(const HintPlace& place, TrafficFilterHints& hints)
{
    for (const TrafficFilterKey& key : trafficFilterKeys()) {
        if (key.key.startsWith(place.typed, Qt::CaseInsensitive))
            hints.offered.push_back({keyText(key), key.purpose, true});
    }
}

QStringList valuesOf(const QString& key, const QStringList& endpoints, const QStringList& peers)
{
    if (key == QLatin1String("dir"))
        return {QStringLiteral("in"), QStringLiteral("out")};
    if (key == QLatin1String("endpoint"))
        return endpoints;
    if (key == QLatin1String("peer"))
        return peers;
    QStringList events;
    if (key == QLatin1String("event")) {
        for (int event = 0; event <= int(TrafficEvent::Exchange); ++event)
            events.append(trafficEventName(TrafficEvent(event)));
    }
    return events;
}

void offerValues(const HintPlace& place, const QStringList& values, TrafficFilterHints& hints)
{
    for (const QString& value : values) {
        const bool fits = place.key == QLatin1String("endpoint")
                              ? value.contains(place.typed, Qt::CaseInsensitive)
                              : value.startsWith(place.typed, Qt::CaseInsensitive);
        if (fits && value != place.typed)
            hints.offered.push_back({value, {}, false});
    }
}

QString endpointTerm(EndpointId id, const TrafficNames& names)
{
    if (id == 0)
        return {};
    const QString name = names.endpointName(id);
    if (names.endpointsNamed(name) > 1)
        return QStringLiteral("endpoint:#%1").arg(id);
    const QStringList all = names.endpointNames();
    const bool isPartOfOther = std::any_of(all.begin(), all.end(), [&](const QString& other) {
        return other != name && other.contains(name, Qt::CaseInsensitive);
    });
    return QLatin1String(isPartOfOther || name.startsWith(u'#') ? "endpoint=" : "endpoint:") +
           quotedFilterValue(name);
}

QString eventTerm(TrafficEvent event)
{
    if (event == TrafficEvent::Received)
        return QStringLiteral("dir:in");
    return event == TrafficEvent::Sent ? QStringLiteral("dir:out")
                                       : QStringLiteral("event:") + trafficEventName(event);
}

} // namespace

QString TrafficFilterHints::taken(const QString& text, std::size_t index, int* cursor) const
{
    const TrafficFilterHint& hint = offered[index];
    QString put = hint.goesOn ? hint.text : quotedFilterValue(hint.text);
    const QString rest = text.mid(from + length);
    if (!hint.goesOn && !rest.startsWith(u' '))
        put += u' ';
    *cursor = int(from + put.size() + (!hint.goesOn && rest.startsWith(u' ') ? 1 : 0));
    return text.left(from) + put + rest;
}

TrafficFilterHints trafficFilterHints(const QString& text, int cursor, const QStringList& endpoints,
                                      const QStringList& peers)
{
    TrafficFilterHints hints;
    const auto place = placeOf(text, cursor);
    if (!place)
        return hints;
    hints.from = place->from;
    hints.length = place->length;
    if (place->key.isEmpty())
        offerKeys(*place, hints);
    else
        offerValues(*place, valuesOf(place->key, endpoints, peers), hints);
    return hints;
}

bool trafficFilterWantsPeers(const QString& text, int cursor)
{
    const auto place = placeOf(text, cursor);
    return place && place->key == QLatin1String("peer");
}

namespace {

/// What a payload begins with, as text where it is some, else as bytes. Empty without payload.
QString payloadTerm(const QByteArray& beginning)
{
    constexpr qsizetype mostLetters = 40, fewLetters = 3, mostBytes = 16;
    const QString text = QString::fromUtf8(beginning);
    const auto end = std::find_if(text.begin(), text.end(), [](QChar c) {
        return c == QChar::ReplacementCharacter || !(c.isPrint() || c.isSurrogate());
    });
    QString letters = text.left(std::min<qsizetype>(end - text.begin(), mostLetters));
    if (!letters.isEmpty() && letters.back().isHighSurrogate())
        letters.chop(1);
    if (letters.size() >= fewLetters || (!letters.isEmpty() && end == text.end()))
        return QStringLiteral("text:") + quotedFilterValue(letters);
    return beginning.isEmpty()
               ? QString()
               : QStringLiteral("hex:") +
                     quotedFilterValue(QString::fromLatin1(beginning.left(mostBytes).toHex(' ')));
}

} // namespace

QString trafficTermOf(const QModelIndex& cell, const TrafficNames& names)
{
    const auto event = TrafficEvent(cell.data(TrafficModel::EventRole).toInt());
    switch (cell.column()) {
    case TrafficModel::Endpoint:
        return endpointTerm(cell.data(TrafficModel::EndpointRole).toUInt(), names);
    case TrafficModel::Peer: {
        const ConnectionId connection = cell.data(TrafficModel::ConnectionRole).toUInt();
        if (connection == 0 && cell.data().toString() == TrafficNames::unnamed())
            return QStringLiteral("peer:unnamed");
        if (!names.knowsPeer(connection))
            return connection == 0 ? QString() : QStringLiteral("conn:%1").arg(connection);
        return QStringLiteral("peer:") +
               quotedFilterValue(names.peerName(connection).section(QStringLiteral(" · "), 0, 0));
    }
    case TrafficModel::Length: {
        const QString size = cell.data().toString().remove(u',');
        return size.isEmpty() ? QString() : QStringLiteral("len=") + size;
    }
    case TrafficModel::Rule: {
        const QString rule = cell.data().toString();
        return rule.isEmpty() ? QString() : QStringLiteral("rule:") + rule;
    }
    case TrafficModel::Number:
        return QStringLiteral("no=%1").arg(cell.data(TrafficModel::RowIdRole).toULongLong() + 1);
    case TrafficModel::Time: // of all that was in that second
        return QStringLiteral("time:") +
               QDateTime::fromSecsSinceEpoch(cell.data(TrafficModel::TimeRole).toLongLong() / 1'000'000'000)
                   .toString(QStringLiteral("HH:mm:ss"));
    case TrafficModel::Preview:
        if (const QString term = payloadTerm(cell.data(TrafficModel::BeginningRole).toByteArray());
            !term.isEmpty())
            return term;
        return eventTerm(event);
    case TrafficModel::Direction:
        return eventTerm(event);
    default:
        return {};
    }
}

} // namespace sw
