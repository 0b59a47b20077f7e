#include "models/traffic/TrafficFilterValues.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace sw {

namespace {

using Field = TrafficTerm::Field;
using Wrong = std::optional<QString>;

constexpr std::uint64_t largestNumber = std::numeric_limits<std::uint64_t>::max();
constexpr qint64 secondNanoseconds = 1'000'000'000;

/// From … to, both included.
struct Span
{
    std::uint64_t low = 0, high = largestNumber;
};

/// What an operator makes of one given thing (which may be a whole minute).
Span spanOf(const QString& op, Span given)
{
    if (op == QLatin1String(">"))
        return {given.low == largestNumber ? largestNumber : given.low + 1, largestNumber};
    if (op == QLatin1String(">="))
        return {given.low, largestNumber};
    if (op == QLatin1String("<"))
        return given.low == 0 ? Span{1, 0} : Span{0, given.low - 1};
    if (op == QLatin1String("<="))
        return {0, given.high};
    return given;
}

/// "512", "4k", "1M".
std::optional<std::uint64_t> numberOf(QStringView text)
{
    std::uint64_t factor = 1;
    if (!text.isEmpty() && text.back().toLower() == u'k')
        factor = 1024;
    else if (!text.isEmpty() && text.back().toLower() == u'm')
        factor = 1ULL << 20U;
    if (factor > 1)
        text.chop(1);
    bool ok = false;
    const qulonglong number = text.toULongLong(&ok);
    const bool digits = !text.isEmpty() && text.front().isDigit();
    if (!ok || !digits || number > largestNumber / factor)
        return {};
    return number * factor;
}

struct Moment
{
    qint64 nanoseconds = 0;
    qint64 precision = 0; ///< the length of what was written: a minute for "14:02"
    bool dated = false;
};

/// "14:02", "14:02:11", "14:02:11.699210"
std::optional<Moment> timeOfDay(const QString& text)
{
    const qsizetype dot = text.indexOf(u'.');
    const QString whole = dot < 0 ? text : text.left(dot);
    const bool hasSeconds = whole.count(u':') == 2;
    const QTime time =
        QTime::fromString(whole, hasSeconds ? QStringLiteral("H:mm:ss") : QStringLiteral("H:mm"));
    if (!time.isValid() || (dot >= 0 && !hasSeconds))
        return {};
    Moment moment{qint64(time.msecsSinceStartOfDay()) * 1'000'000,
                  hasSeconds ? secondNanoseconds : 60 * secondNanoseconds, false};
    qint64 unit = secondNanoseconds;
    for (qsizetype i = dot + 1; dot >= 0 && i < text.size(); ++i) {
        unit /= 10;
        if (!text[i].isDigit() || unit == 0)
            return {};
        moment.nanoseconds += text[i].digitValue() * unit;
        moment.precision = unit;
    }
    return moment;
}

/// The same, after a date and "T"; a date alone is the whole day.
std::optional<Moment> momentOf(const QString& text)
{
    const qsizetype t = text.indexOf(u'T');
    const QDate date = QDate::fromString(text.left(t < 0 ? text.size() : t), Qt::ISODate);
    if (!date.isValid())
        return timeOfDay(text);
    const qint64 day = date.startOfDay().toMSecsSinceEpoch() * 1'000'000;
    if (t < 0)
        return Moment{day, date.startOfDay().msecsTo(date.addDays(1).startOfDay()) * 1'000'000, true};
    const auto time = timeOfDay(text.mid(t + 1));
    if (!time)
        return {};
    const QDateTime second(date, QTime::fromMSecsSinceStartOfDay(int(time->nanoseconds / 1'000'000)));
    return Moment{second.toMSecsSinceEpoch() * 1'000'000 + time->nanoseconds % 1'000'000, time->precision,
                  true};
}

Wrong readTime(const QString& op, const QString& text, TrafficTerm::Value& value)
{
    const qsizetype dots = text.indexOf(QLatin1String(".."));
    const auto first = momentOf(dots < 0 ? text : text.left(dots));
    const auto last = dots < 0 ? first : momentOf(text.mid(dots + 2));
    if (!first || !last || first->dated != last->dated || (dots >= 0 && op.size() > 0 && op[0] != u':'))
        return QStringLiteral("“%1” is no time: 14:02, 14:02:11.5, 14:02..14:05, 2026-11-22T14:02").arg(text);
    const Span span = spanOf(
        op, {std::uint64_t(first->nanoseconds), std::uint64_t(last->nanoseconds + last->precision - 1)});
    value.low = span.low;
    value.high = span.high;
    value.dated = first->dated;
    return {};
}

Wrong readNumber(const QString& op, const QString& text, TrafficTerm::Value& value)
{
    const qsizetype dots = text.indexOf(QLatin1String(".."));
    const auto low = numberOf(QStringView(text).left(dots < 0 ? text.size() : dots));
    const auto high = dots < 0 ? low : numberOf(QStringView(text).mid(dots + 2));
    if (!low || !high || (dots >= 0 && op != QLatin1String(":") && op != QLatin1String("=")))
        return QStringLiteral("“%1” is no number").arg(text);
    if (*low > *high)
        return QStringLiteral("“%1” runs backwards").arg(text);
    const Span span = spanOf(op, {*low, *high});
    value.low = span.low;
    value.high = span.high;
    return {};
}

std::uint32_t bitOf(TrafficEvent event) { return 1U << unsigned(event); }

/// A beginning is enough ("event:op"), so that the table follows while a word is typed.
Wrong readEvent(const QString& key, const QString& text, TrafficTerm& term)
{
    const auto begins = [&](const QString& name) { return name.startsWith(text, Qt::CaseInsensitive); };
    std::uint32_t events = 0;
    if (key == QLatin1String("dir")) {
        events |= begins(QStringLiteral("in")) || begins(QStringLiteral("received"))
                      ? bitOf(TrafficEvent::Received)
                      : 0;
        events |=
            begins(QStringLiteral("out")) || begins(QStringLiteral("sent")) ? bitOf(TrafficEvent::Sent) : 0;
    } else {
        for (unsigned event = 0; event <= unsigned(TrafficEvent::Exchange); ++event)
            events |= begins(trafficEventName(TrafficEvent(event))) ? bitOf(TrafficEvent(event)) : 0;
    }
    term.events |= events;
    if (events != 0)
        return {};
    return key == QLatin1String("dir") ? QStringLiteral("“%1” is no direction: in or out").arg(text)
                                       : QStringLiteral("“%1” is no event").arg(text);
}

Wrong readName(const QString& op, const QString& text, TrafficTerm& term)
{
    TrafficTerm::Value value;
    value.text = text;
    value.wholeName = op == QLatin1String("=");
    if (term.field == Field::Endpoint && text.startsWith(u'#')) {
        const auto id = numberOf(QStringView(text).mid(1));
        if (!id || *id == 0 || *id > std::numeric_limits<EndpointId>::max())
            return QStringLiteral("“%1” is no number of an endpoint").arg(text);
        value.low = *id;
    }
    term.values.push_back(value);
    return {};
}

Wrong readBytes(const QString& key, const QString& text, TrafficTerm& term)
{
    const bool hex = key == QLatin1String("hex");
    const ParsedBytes parsed = hex ? parseHex(text) : parseEscapes(text);
    if (parsed.error)
        return parsed.error->sentence;
    const auto isCapital = [](QChar c) { return c >= u'A' && c <= u'Z'; };
    const bool exact = hex || std::any_of(text.begin(), text.end(), isCapital);
    TrafficTerm::Value value;
    value.patterns.emplace_back(parsed.bytes,
                                exact ? BytePattern::Case::Exact : BytePattern::Case::FoldAscii);
    term.values.push_back(value);
    return {};
}

} // namespace

std::optional<QString> readTrafficValue(const QString& key, const QString& op, const QString& text,
                                        TrafficTerm& term)
{
    switch (term.field) {
    case Field::Event:
        return readEvent(key, text, term);
    case Field::Endpoint:
    case Field::Peer:
    case Field::Comment:
        return readName(op, text, term);
    case Field::Bytes:
        return readBytes(key, text, term);
    default:
        break;
    }
    TrafficTerm::Value value;
    if (auto wrong = term.field == Field::Time ? readTime(op, text, value) : readNumber(op, text, value))
        return wrong;
    term.values.push_back(value);
    return {};
}

} // namespace sw
