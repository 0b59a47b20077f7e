#include "models/base/Bytes.h"

#include <algorithm>
#include <array>

namespace sw {

int utf8Sequence(const uchar* p, const uchar* end, char32_t& codePoint)
{
    const auto tail = [&](int i, uchar low = 0x80, uchar high = 0xbf) {
        return p + i < end && p[i] >= low && p[i] <= high;
    };
    if (*p < 0x80) {
        codePoint = *p;
        return 1;
    }
    if (*p >= 0xc2 && *p <= 0xdf && tail(1)) {
        codePoint = char32_t(*p & 0x1f) << 6 | (p[1] & 0x3f);
        return 2;
    }
    if (*p >= 0xe0 && *p <= 0xef && tail(1, *p == 0xe0 ? 0xa0 : 0x80, *p == 0xed ? 0x9f : 0xbf) && tail(2)) {
        codePoint = char32_t(*p & 0x0f) << 12 | char32_t(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        return 3;
    }
    if (*p >= 0xf0 && *p <= 0xf4 && tail(1, *p == 0xf0 ? 0x90 : 0x80, *p == 0xf4 ? 0x8f : 0xbf) && tail(2) &&
        tail(3)) {
        codePoint = char32_t(*p & 0x07) << 18 | char32_t(p[1] & 0x3f) << 12 | char32_t(p[2] & 0x3f) << 6 |
                    (p[3] & 0x3f);
        return 4;
    }
    return 0;
}

namespace {

/// Characters that change how their neighbours look, or that no font shows.
bool hidesOrActs(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

void appendEscape(QString& out, uchar byte)
{
    switch (byte) {
    case '\n':
        out += QLatin1String("\\n");
        return;
    case '\r':
        out += QLatin1String("\\r");
        return;
    case '\t':
        out += QLatin1String("\\t");
        return;
    case '\0':
        out += QLatin1String("\\0");
        return;
    case '\\':
        out += QLatin1String("\\\\");
        return;
    default:
        out += QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
    }
}

int hexValue(QChar c)
{
    const char16_t u = c.unicode();
    if (u >= '0' && u <= '9')
        return u - '0';
    if (u >= 'a' && u <= 'f')
        return u - 'a' + 10;
    if (u >= 'A' && u <= 'F')
        return u - 'A' + 10;
    return -1;
}

QString positionSentence(const QString& what, qsizetype offset)
{
    return QStringLiteral("%1 at position %2").arg(what).arg(offset + 1);
}

constexpr char16_t firstMark = 0xf600;     // of the invisible characters below
constexpr char16_t firstByteMark = 0xf700; // of single bytes

struct InvisibleCharacter
{
    char16_t code;
    const char* name;
};

/// Unicode's own abbreviations where there are any (NameAliases.txt).
constexpr InvisibleCharacter invisibleCharacters[] = {
    {0x00a0, "NBSP"},  {0x00ad, "SHY"},  {0x061c, "ALM"},  {0x115f, "HCF"},  {0x1160, "HJF"},
    {0x1680, "OGSP"},  {0x180e, "MVS"},  {0x2000, "NQSP"}, {0x2001, "MQSP"}, {0x2002, "ENSP"},
    {0x2003, "EMSP"},  {0x2004, "3MSP"}, {0x2005, "4MSP"}, {0x2006, "6MSP"}, {0x2007, "FSP"},
    {0x2008, "PSP"},   {0x2009, "THSP"}, {0x200a, "HSP"},  {0x200b, "ZWSP"}, {0x200c, "ZWNJ"},
    {0x200d, "ZWJ"},   {0x200e, "LRM"},  {0x200f, "RLM"},  {0x2028, "LS"},   {0x2029, "PS"},
    {0x202a, "LRE"},   {0x202b, "RLE"},  {0x202c, "PDF"},  {0x202d, "LRO"},  {0x202e, "RLO"},
    {0x202f, "NNBSP"}, {0x205f, "MMSP"}, {0x2060, "WJ"},   {0x2061, "FA"},   {0x2062, "IT"},
    {0x2063, "IS"},    {0x2064, "IP"},   {0x2066, "LRI"},  {0x2067, "RLI"},  {0x2068, "FSI"},
    {0x2069, "PDI"},   {0x3000, "IDSP"}, {0x3164, "HF"},   {0xfeff, "BOM"},
};

const InvisibleCharacter* invisibleCharacter(char32_t c)
{
    const auto* found =
        std::lower_bound(std::begin(invisibleCharacters), std::end(invisibleCharacters), c,
                         [](const InvisibleCharacter& one, char32_t code) { return one.code < code; });
    return found != std::end(invisibleCharacters) && found->code == c ? found : nullptr;
}

const InvisibleCharacter* markedCharacter(QChar mark)
{
    const int index = mark.unicode() - firstMark;
    return index >= 0 && index < int(std::size(invisibleCharacters)) ? &invisibleCharacters[index] : nullptr;
}

/// What a QTextDocument would alter, drop or use for itself.
bool documentAlters(char32_t c)
{
    return c == 0 || c == '\r' || c == 0x2028 || c == 0x2029 || c == 0xfffc || c == 0xfffe || c == 0xffff ||
           (c >= 0xfdd0 && c <= 0xfdef) || (c >= firstMark && c <= 0xf7ff);
}

/// Nothing for a character that may stand as it is.
QString placeholdersFor(char32_t c, QByteArrayView bytes)
{
    if (const InvisibleCharacter* known = invisibleCharacter(c))
        return QChar(char16_t(firstMark + (known - invisibleCharacters)));
    if (!documentAlters(c) && (!hidesOrActs(c) || c == '\n' || c == '\t'))
        return {};
    QString marks;
    for (const char byte : bytes)
        marks += QChar(char16_t(firstByteMark + uchar(byte)));
    return marks;
}

} // namespace

bool isValidUtf8(QByteArrayView bytes)
{
    auto* p = reinterpret_cast<const uchar*>(bytes.data());
    const uchar* end = p + bytes.size();
    char32_t ignored = 0;
    while (p < end) {
        const int n = utf8Sequence(p, end, ignored);
        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

QString escapedText(QByteArrayView bytes)
{
    QString out;
    out.reserve(bytes.size() + 8);
    auto* p = reinterpret_cast<const uchar*>(bytes.data());
    const uchar* end = p + bytes.size();
    while (p < end) {
        char32_t c = 0;
        const int n = utf8Sequence(p, end, c);
        if (n == 0 || hidesOrActs(c) || c == '\\') {
            for (int i = 0; i < std::max(n, 1); ++i)
                appendEscape(out, p[i]);
        } else if (n == 1) {
            out += QLatin1Char(char(c));
        } else {
            out += QString::fromUcs4(&c, 1);
        }
        p += std::max(n, 1);
    }
    return out;
}

QString escapedText(const QString& text) { return escapedText(text.toUtf8()); }

ParsedBytes parseEscapes(const QString& text)
{
    ParsedBytes result;
    qsizetype plainFrom = 0;
    const auto takePlain = [&](qsizetype to) {
        result.bytes += QStringView(text).mid(plainFrom, to - plainFrom).toUtf8();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'\\')
            continue;
        takePlain(i);
        const char16_t next = i + 1 < text.size() ? text[i + 1].unicode() : u'\0';
        static constexpr std::array<std::pair<char16_t, char>, 5> simple{
            {{u'n', '\n'}, {u'r', '\r'}, {u't', '\t'}, {u'0', '\0'}, {u'\\', '\\'}}};
        const auto* found =
            std::find_if(simple.begin(), simple.end(), [&](auto& s) { return s.first == next; });
        if (next != 0 && found != simple.end()) {
            result.bytes += found->second;
            i += 1;
        } else if (next == u'x' && i + 3 < text.size() && hexValue(text[i + 2]) >= 0 &&
                   hexValue(text[i + 3]) >= 0) {
            result.bytes += char(hexValue(text[i + 2]) << 4 | hexValue(text[i + 3]));
            i += 3;
        } else {
            result.error = ParseError{
                positionSentence(next == u'x'
                                     ? QStringLiteral("\\x needs two hex digits")
                                     : QStringLiteral("Unknown escape (use \\n \\r \\t \\0 \\\\ \\xNN)"),
                                 i),
                i, std::min<qsizetype>(2, text.size() - i)};
            return result;
        }
        plainFrom = i + 1;
    }
    takePlain(text.size());
    return result;
}

ParsedBytes parseHex(const QString& text)
{
    ParsedBytes result;
    result.bytes.reserve(text.size() / 2);
    qsizetype pendingAt = -1;
    int pending = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool separator = c.isSpace() || c == u',' || c == u':';
        const bool prefix =
            c == u'0' && pendingAt < 0 && i + 1 < text.size() && text[i + 1].toLower() == u'x';
        if (prefix) {
            ++i;
            continue;
        }
        if (separator && pendingAt < 0)
            continue;
        if (separator) {
            result.error =
                ParseError{positionSentence(QStringLiteral("Odd hex digit"), pendingAt), pendingAt, 1};
            return result;
        }
        const int value = hexValue(c);
        if (value < 0) {
            result.error = ParseError{
                positionSentence(QStringLiteral("“%1” is not a hex digit").arg(escapedText(QString(c))), i),
                i, 1};
            return result;
        }
        if (pendingAt < 0) {
            pendingAt = i;
            pending = value;
        } else {
            result.bytes += char(pending << 4 | value);
            pendingAt = -1;
        }
    }
    if (pendingAt >= 0)
        result.error = ParseError{positionSentence(QStringLiteral("Odd hex digit"), pendingAt), pendingAt, 1};
    return result;
}

QString hexText(QByteArrayView bytes)
{
    return QString::fromLatin1(QByteArray::fromRawData(bytes.data(), bytes.size()).toHex(' '));
}

QString EditableText::fromBytes(QByteArrayView bytes)
{
    QString out;
    out.reserve(bytes.size());
    auto* p = reinterpret_cast<const uchar*>(bytes.data());
    const uchar* end = p + bytes.size();
    while (p < end) {
        char32_t c = 0;
        const int n = utf8Sequence(p, end, c);
        if (n == 0)
            out += QChar(char16_t(firstByteMark + *p));
        else if (c >= 0x20 && c < 0x7f)
            out += QLatin1Char(char(c));
        else if (const QString marks = placeholdersFor(c, QByteArrayView(p, n)); !marks.isEmpty())
            out += marks;
        else
            out += QString::fromUcs4(&c, 1);
        p += std::max(n, 1);
    }
    return out;
}

QByteArray EditableText::placeholderBytes(QChar c)
{
    if (c.unicode() >= firstByteMark)
        return QByteArray(1, char(c.unicode() - firstByteMark));
    const InvisibleCharacter* known = markedCharacter(c);
    return QString(known ? QChar(known->code) : c).toUtf8();
}

QString EditableText::placeholderName(QChar c)
{
    if (const InvisibleCharacter* known = markedCharacter(c))
        return QLatin1String(known->name);
    const QByteArray byte = placeholderBytes(c);
    if (byte == "\r")
        return QStringLiteral("CR");
    if (byte == QByteArray(1, '\0'))
        return QStringLiteral("NUL");
    return byte == "\x1b" ? QStringLiteral("ESC") : QString::fromLatin1(byte.toHex());
}

QString EditableText::fromText(const QString& text) { return fromBytes(text.toUtf8()); }

QByteArray EditableText::toBytes(const QString& text)
{
    QByteArray out;
    out.reserve(text.size());
    qsizetype from = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        const bool atEnd = i == text.size();
        if (!atEnd && !isPlaceholder(text[i]) && text[i] != QChar::ParagraphSeparator)
            continue;
        out += QStringView(text).mid(from, i - from).toUtf8();
        if (!atEnd)
            out += text[i] == QChar::ParagraphSeparator ? QByteArray(1, '\n') : placeholderBytes(text[i]);
        from = i + 1;
    }
    return out;
}

} // namespace sw
