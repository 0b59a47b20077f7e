#include "widgets/MessageText.h"

#include <QStringList>

namespace sw {

void MessageText::setText(const QString& raw)
{
    m_error.reset();
    if (m_way == Way::Text) {
        m_payload = EditableText::toBytes(raw);
        return;
    }
    QString plain = raw;
    plain.replace(QChar(0x2029), QLatin1Char('\n'));
    ParsedBytes parsed = m_way == Way::Hex ? parseHex(plain) : parseEscapes(plain);
    m_error = parsed.error;
    if (!m_error)
        m_payload = std::move(parsed.bytes);
}

void MessageText::setPayload(const QByteArray& payload)
{
    m_payload = payload;
    m_error.reset();
}

bool MessageText::setWay(Way way)
{
    if (m_error)
        return way == m_way;
    m_way = way;
    return true;
}

QString MessageText::text() const
{
    switch (m_way) {
    case Way::Hex:
        return hexText(m_payload);
    case Way::Escapes:
        return escapedText(m_payload);
    default:
        return EditableText::fromBytes(m_payload);
    }
}

QString MessageText::remarks() const
{
    int returns = 0, nuls = 0, raw = 0, spaces = 0;
    for (const QChar c : EditableText::fromBytes(m_payload)) {
        if (c == QChar(QChar::Nbsp))
            ++spaces;
        if (!EditableText::isPlaceholder(c))
            continue;
        const uchar byte = EditableText::placeholderByte(c);
        returns += byte == '\r';
        nuls += byte == 0;
        raw += byte != '\r' && byte != 0;
    }
    QStringList parts;
    const auto add = [&parts](int count, const char* one, const char* many) {
        if (count > 0)
            parts << QStringLiteral("%1 %2").arg(count).arg(QLatin1String(count == 1 ? one : many));
    };
    add(returns, "CR", "CR");
    add(nuls, "NUL", "NUL");
    add(raw, "raw byte", "raw bytes");
    add(spaces, "no-break space", "no-break spaces");
    return parts.join(QStringLiteral(", "));
}

QByteArray MessageText::ending(LineEnding ending)
{
    switch (ending) {
    case LineEnding::Lf:
        return QByteArrayLiteral("\n");
    case LineEnding::CrLf:
        return QByteArrayLiteral("\r\n");
    case LineEnding::Nul:
        return QByteArray(1, '\0');
    default:
        return {};
    }
}

} // namespace sw
