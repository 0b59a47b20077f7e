#include "models/session/Framing.h"

#include "models/base/Bytes.h"

#include <QStringList>

#include <algorithm>
#include <cerrno>

namespace sw {

namespace {

quint64 lengthOf(const QByteArray& prefix, bool bigEndian)
{
    quint64 length = 0;
    for (qsizetype i = 0; i < prefix.size(); ++i)
        length = length << 8 | uchar(prefix[bigEndian ? i : prefix.size() - 1 - i]);
    return length;
}

QByteArray lengthPrefix(quint64 length, int width, bool bigEndian)
{
    QByteArray prefix(width, '\0');
    for (int i = 0; i < width; ++i, length >>= 8)
        prefix[bigEndian ? width - 1 - i : i] = char(length & 0xff);
    return prefix;
}

Failure unknownFraming()
{
    return {QStringLiteral("A framing is “none”, “length 1”, “length 2 big” (2, 4 or 8 bytes; big or little) "
                           "or “delimiter \\n”"),
            0, Remedy::None};
}

} // namespace

QString Framing::words() const
{
    if (kind == Kind::None)
        return QStringLiteral("none");
    if (kind == Kind::Delimiter)
        return QStringLiteral("delimiter ") + escapedText(delimiter);
    if (width == 1)
        return QStringLiteral("length 1");
    return QStringLiteral("length %1 %2")
        .arg(width)
        .arg(bigEndian ? QLatin1String("big") : QLatin1String("little"));
}

Result<Framing> Framing::fromWords(const QString& words)
{
    Framing framing;
    const qsizetype blank = words.indexOf(u' ');
    const QString first = blank < 0 ? words : words.left(blank);
    const QString rest = blank < 0 ? QString() : words.mid(blank + 1);
    if (first == QLatin1String("none") && blank < 0)
        return framing;
    if (first == QLatin1String("delimiter")) {
        const ParsedBytes parsed = parseEscapes(rest);
        if (parsed.error)
            return Failure{parsed.error->sentence, 0, Remedy::None};
        if (parsed.bytes.isEmpty())
            return Failure{QStringLiteral("A delimiter needs at least one byte, such as \\n"), 0,
                           Remedy::None};
        framing.kind = Kind::Delimiter;
        framing.delimiter = parsed.bytes;
        return framing;
    }
    const QStringList parts = rest.split(u' ', Qt::SkipEmptyParts);
    const int width = parts.isEmpty() ? 0 : parts[0].toInt();
    const bool hasOrder =
        parts.size() == 2 && (parts[1] == QLatin1String("big") || parts[1] == QLatin1String("little"));
    if (first != QLatin1String("length") || (width != 1 && width != 2 && width != 4 && width != 8) ||
        (!hasOrder && !(width == 1 && parts.size() == 1)))
        return unknownFraming();
    framing.kind = Kind::Length;
    framing.width = width;
    framing.bigEndian = !hasOrder || parts[1] == QLatin1String("big");
    return framing;
}

Result<void> Framing::fits(qint64 size) const
{
    if (kind != Kind::Length || width == 8 || quint64(size) < quint64(1) << (8 * width))
        return {};
    return Failure{QStringLiteral("The message has %1 bytes, and a length of %2 can tell at most %3")
                       .arg(size)
                       .arg(width == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(width))
                       .arg((quint64(1) << (8 * width)) - 1),
                   EMSGSIZE, Remedy::None};
}

QByteArray Framing::framed(const QByteArray& message) const
{
    if (kind == Kind::None)
        return message;
    if (kind == Kind::Delimiter)
        return message + delimiter;
    return lengthPrefix(quint64(message.size()), width, bigEndian) + message;
}

qsizetype Framing::overhead() const
{
    return kind == Kind::None ? 0 : kind == Kind::Length ? width : delimiter.size();
}

void FrameFinder::feed(QByteArrayView bytes, const std::function<void(const Frame&)>& found)
{
    if (m_framing.kind == Framing::Kind::Length)
        feedLength(bytes, found);
    else if (m_framing.kind == Framing::Kind::Delimiter)
        feedDelimiter(bytes, found);
    else
        m_position += quint64(bytes.size());
}

void FrameFinder::feedLength(QByteArrayView bytes, const std::function<void(const Frame&)>& found)
{
    while (!m_isLost && (!bytes.isEmpty() || (m_inPayload && m_size == 0))) {
        if (!m_inPayload) {
            const qsizetype take = std::min<qsizetype>(bytes.size(), m_framing.width - m_prefix.size());
            m_prefix += bytes.first(take);
            bytes = bytes.sliced(take);
            m_position += quint64(take);
            m_start = m_position;
            if (m_prefix.size() < m_framing.width)
                return;
            m_size = lengthOf(m_prefix, m_framing.bigEndian);
            m_isLost = m_size > believable;
            m_inPayload = true;
            m_prefix.clear();
            continue;
        }
        const quint64 take = std::min<quint64>(quint64(bytes.size()), m_start + m_size - m_position);
        bytes = bytes.sliced(qsizetype(take));
        m_position += take;
        if (m_position < m_start + m_size)
            return;
        found({m_start, m_size});
        m_inPayload = false;
        m_start = m_position;
    }
    m_position += quint64(bytes.size()); // of what is lost
}

void FrameFinder::feedDelimiter(QByteArrayView bytes, const std::function<void(const Frame&)>& found)
{
    const QByteArray& mark = m_framing.delimiter;
    // The end of the piece before may hold the first part of a mark.
    const QByteArray joined = m_prefix + bytes.first(std::min(bytes.size(), mark.size() - 1)).toByteArray();
    const quint64 joinedStart = m_position - quint64(m_prefix.size());
    const quint64 bytesStart = m_position;
    m_position += quint64(bytes.size());
    const auto end = [&](quint64 at) {
        found({m_start, at - m_start});
        m_start = at + quint64(mark.size());
    };
    for (qsizetype at = joined.indexOf(mark); at >= 0; at = joined.indexOf(mark, at + 1)) {
        const quint64 place = joinedStart + quint64(at);
        if (place >= m_start && place < bytesStart) // one that begins in the new bytes is found below
            end(place);
    }
    for (qsizetype at = bytes.indexOf(mark, qsizetype(m_start > bytesStart ? m_start - bytesStart : 0));
         at >= 0; at = bytes.indexOf(mark, at + mark.size()))
        end(bytesStart + quint64(at));
    const quint64 keep =
        std::min<quint64>(quint64(mark.size()) - 1, m_position - std::min(m_position, m_start));
    const QByteArray tail =
        m_prefix + bytes.last(std::min<qsizetype>(bytes.size(), qsizetype(keep))).toByteArray();
    m_prefix = tail.right(qsizetype(keep));
}

} // namespace sw
