#include "widgets/MessageText.h"

#include "models/traffic/TrafficWords.h"

#include <QStringList>

namespace sw {

namespace {

constexpr qsizetype oneLineOfHex = 1024; // bytes; more of them stand in lines, which an editor lays out fast
constexpr qsizetype bytesPerHexLine = 32;

QString countText(qint64 count, const char* one, const char* many)
{
    return QStringLiteral("%1 %2").arg(trafficNumberText(quint64(count)),
                                       QLatin1String(count == 1 ? one : many));
}

QString editableHex(const QByteArray& bytes)
{
    if (bytes.size() <= oneLineOfHex)
        return hexText(bytes);
    QString text;
    text.reserve(bytes.size() * 3);
    for (qsizetype at = 0; at < bytes.size(); at += bytesPerHexLine) {
        if (at > 0)
            text += QLatin1Char('\n');
        text += hexText(QByteArrayView(bytes).sliced(at, qMin(bytesPerHexLine, bytes.size() - at)));
    }
    return text;
}

qint64 characterCount(const QString& text)
{
    qint64 count = 0;
    for (const QChar c : text)
        count += !c.isLowSurrogate();
    return count;
}

} // namespace

MessageText::Shape MessageText::shape() const
{
    if (m_way == Way::File)
        return Shape::File;
    return m_isFile || m_payload.size() > editLimit ? Shape::Large : Shape::Editor;
}

ParsedBytes MessageText::parse(Way way, const QString& raw)
{
    if (way == Way::Text || way == Way::File)
        return {EditableText::toBytes(raw), {}};
    QString plain = raw;
    plain.replace(QChar(QChar::ParagraphSeparator), QLatin1Char('\n'));
    return way == Way::Hex ? parseHex(plain) : parseEscapes(plain);
}

QString MessageText::written(Way way, const QByteArray& bytes)
{
    switch (way) {
    case Way::Hex:
        return editableHex(bytes);
    case Way::Escapes:
        return escapedText(bytes);
    default:
        return EditableText::fromBytes(bytes);
    }
}

QString MessageText::insertable(Way way, const QString& text)
{
    if (way == Way::Hex) { // line ends and blanks of any kind only part the digits
        QString plain = text;
        plain.replace(QChar(QChar::Nbsp), QLatin1Char(' '));
        return plain.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(u'\r', u'\n');
    }
    const QString editable = EditableText::fromText(text);
    if (way != Way::Escapes)
        return editable;
    QString escaped;
    for (const QChar c : editable) {
        if (EditableText::isPlaceholder(c))
            escaped += escapedText(EditableText::placeholderBytes(c));
        else
            escaped += c;
    }
    return escaped;
}

ParsedBytes MessageText::pasted(Way way, const Paste& paste)
{
    const bool exact = !paste.bytes.isNull();
    if (!exact && way != Way::Text && way != Way::File) {
        QString before = paste.before, after = paste.after; // as the document has them; the paste is plain
        for (QString* part : {&before, &after})
            part->replace(QChar(QChar::ParagraphSeparator), QLatin1Char('\n'));
        const QString all = before + paste.text + after;
        return way == Way::Hex ? parseHex(all) : parseEscapes(all);
    }
    ParsedBytes before = parse(way, paste.before);
    const ParsedBytes after = parse(way, paste.after);
    if (before.error || after.error)
        return before.error ? before : after;
    before.bytes += exact ? paste.bytes : paste.text.toUtf8();
    before.bytes += after.bytes;
    return before;
}

void MessageText::setText(const QString& raw)
{
    m_text = raw;
    ParsedBytes parsed = parse(m_way, raw);
    m_error = parsed.error;
    if (m_error)
        return;
    m_payload = std::move(parsed.bytes);
    m_origin.clear();
    m_path.clear();
    m_isFile = false;
    if (m_payload.size() > editLimit)
        m_text.clear();
}

void MessageText::setPayload(const QByteArray& payload, const QString& origin)
{
    m_payload = payload;
    m_origin = origin;
    m_path.clear();
    m_isFile = false;
    if (m_way == Way::File)
        m_way = Way::Text;
    write();
}

void MessageText::setFile(const QString& path)
{
    m_path = path;
    m_isFile = !path.isEmpty();
    m_way = Way::File;
    m_error.reset();
    m_text.clear();
}

void MessageText::takeFileBytes(const QByteArray& bytes)
{
    m_payload = bytes;
    m_origin.clear();
    m_isFile = false;
    write();
}

bool MessageText::setWay(Way way)
{
    if (m_error)
        return way == m_way;
    m_way = way;
    if (way == Way::File)
        m_isFile = !m_path.isEmpty();
    write();
    return true;
}

void MessageText::write()
{
    m_error.reset();
    m_text = shape() == Shape::Editor ? written(m_way, m_payload) : QString();
}

bool MessageText::operator==(const MessageText& other) const
{
    const QByteArray &mine = m_payload, &theirs = other.m_payload;
    const bool sameBytes =
        mine.constData() == theirs.constData() || (mine.size() <= editLimit && mine == theirs);
    return m_way == other.m_way && m_isFile == other.m_isFile && m_path == other.m_path &&
           mine.size() == theirs.size() && m_text == other.m_text && sameBytes;
}

QString MessageText::remarks() const
{
    int returns = 0, nuls = 0, control = 0, raw = 0, spaces = 0, invisible = 0;
    for (const QChar c : EditableText::fromBytes(m_payload)) {
        if (!EditableText::isPlaceholder(c))
            continue;
        const QByteArray bytes = EditableText::placeholderBytes(c);
        const uchar first = uchar(bytes[0]);
        if (bytes.size() > 1)
            ++(bytes == "\xc2\xa0" ? spaces : invisible);
        else
            ++(first == '\r' ? returns : first == 0 ? nuls : first < 0x80 ? control : raw);
    }
    QStringList parts;
    const auto add = [&parts](int count, const char* one, const char* many) {
        if (count > 0)
            parts << countText(count, one, many);
    };
    add(returns, "CR", "CR");
    add(nuls, "NUL", "NUL");
    add(control, "control byte", "control bytes");
    add(raw, "raw byte", "raw bytes");
    add(spaces, "no-break space", "no-break spaces");
    add(invisible, "invisible character", "invisible characters");
    return parts.join(QStringLiteral(", "));
}

QByteArray MessageText::ending(LineEnding ending)
{
    switch (ending) {
    case LineEnding::Lf:
        return QByteArrayLiteral("\n");
    case LineEnding::CrLf:
        return QByteArrayLiteral("\r\n");
    case LineEnding::Cr:
        return QByteArrayLiteral("\r");
    case LineEnding::Nul:
        return QByteArray(1, '\0');
    default:
        return {};
    }
}

QString MessageText::endingName(LineEnding ending)
{
    static constexpr const char* names[] = {"None", "LF", "CRLF", "CR", "NUL"};
    return QLatin1String(names[int(ending)]);
}

QString MessageText::sizeWords(qint64 size, LineEnding lineEnding) const
{
    QString words = countText(size, "byte", "bytes");
    const bool inEditor = shape() == Shape::Editor;
    if (inEditor && m_way != Way::Hex && isValidUtf8(m_payload)) {
        const qint64 characters = characterCount(QString::fromUtf8(m_payload));
        if (characters != size)
            words.prepend(countText(characters, "character", "characters") + QStringLiteral(" · "));
    }
    const QString name = endingName(lineEnding);
    if (lineEnding != LineEnding::None && takesEnding())
        words += QStringLiteral(" + %1 = %2").arg(name, trafficNumberText(size + ending(lineEnding).size()));
    const QString remarked =
        inEditor && m_way == Way::Text ? remarks() : QString(); // elsewhere they are seen
    if (!remarked.isEmpty())
        words += QStringLiteral(", with ") + remarked;
    if (lineEnding != LineEnding::None && !takesEnding())
        words += QStringLiteral(" · exact: no %1 is added in %2")
                     .arg(name, m_way == Way::Hex ? QStringLiteral("Hex") : QStringLiteral("File"));
    return words;
}

QString MessageText::shortSize(qint64 bytes)
{
    if (bytes < 1000)
        return countText(bytes, "byte", "bytes");
    static constexpr const char* units[] = {"kB", "MB", "GB", "TB"};
    double value = double(bytes) / 1000;
    int unit = 0;
    for (; value >= 999.95 && unit < 3; ++unit)
        value /= 1000;
    return QStringLiteral("%1 %2").arg(value, 0, 'f', 1).arg(QLatin1String(units[unit]));
}

} // namespace sw
