#include "widgets/PayloadLayout.h"

#include "models/base/Bytes.h"

#include <algorithm>

namespace sw {

namespace {

int utf8Length(uchar lead)
{
    if (lead >= 0xf0 && lead <= 0xf4)
        return 4;
    if (lead >= 0xe0)
        return lead <= 0xef ? 3 : 1;
    return lead >= 0xc2 ? 2 : 1;
}

/// How many characters a unit takes, without making its text.
int shownLength(const QByteArray& bytes, qsizetype offset, int* length)
{
    const uchar c = uchar(bytes[offset]);
    *length = 1;
    if (c >= 0x20 && c < 0x7f)
        return c == '\\' ? 2 : 1;
    const PayloadLayout::Unit unit = PayloadLayout::unitAt(bytes, offset);
    *length = unit.bytes;
    return int(unit.shown.size());
}

} // namespace

PayloadLayout::PayloadLayout(QByteArray bytes, Mode mode, int columns)
    : m_bytes(std::move(bytes)),
      m_mode(mode)
{
    if (m_bytes.size() > shownLimit)
        m_bytes.truncate(shownLimit);
    columns = std::max(columns, 8);
    if (mode == Mode::Text)
        wrapText(columns);
    else
        fitHex(columns);
}

PayloadLayout::Unit PayloadLayout::unitAt(const QByteArray& bytes, qsizetype offset)
{
    const uchar c = uchar(bytes[offset]);
    if (c >= 0x20 && c < 0x7f && c != '\\')
        return {offset, 1, QChar::fromLatin1(char(c)), false};
    int length = utf8Length(c);
    if (offset + length > bytes.size() || !isValidUtf8(QByteArrayView(bytes).sliced(offset, length)))
        length = 1;
    const QString shown = escapedText(QByteArrayView(bytes).sliced(offset, length));
    return {offset, length, shown, shown.startsWith(QLatin1Char('\\'))};
}

void PayloadLayout::wrapText(int columns)
{
    m_starts.push_back(0);
    int column = 0;
    for (qsizetype at = 0; at < m_bytes.size();) {
        int length = 1;
        const int width = shownLength(m_bytes, at, &length);
        if (column > 0 && column + width > columns) {
            m_starts.push_back(quint32(at));
            column = 0;
        }
        column += width;
        const bool lineEnd = m_bytes[at] == '\n';
        at += length;
        if (lineEnd && at < m_bytes.size()) {
            m_starts.push_back(quint32(at));
            column = 0;
        }
    }
}

void PayloadLayout::fitHex(int columns)
{
    for (m_perLine = 16; m_perLine > 4; m_perLine /= 2) {
        const int last = m_mode == Mode::Both ? textColumn(m_perLine - 1) + 1 : hexColumn(m_perLine - 1) + 2;
        if (last <= columns)
            break;
    }
}

int PayloadLayout::lineCount() const
{
    if (m_bytes.isEmpty())
        return 0;
    return m_mode == Mode::Text ? int(m_starts.size()) : int((m_bytes.size() + m_perLine - 1) / m_perLine);
}

qsizetype PayloadLayout::lineStart(int line) const
{
    return m_mode == Mode::Text ? qsizetype(m_starts[std::size_t(line)]) : qsizetype(line) * m_perLine;
}

qsizetype PayloadLayout::lineEnd(int line) const
{
    return line + 1 < lineCount() ? lineStart(line + 1) : m_bytes.size();
}

int PayloadLayout::lineOf(qsizetype offset) const
{
    if (m_mode != Mode::Text)
        return int(offset / m_perLine);
    const auto after =
        std::upper_bound(m_starts.begin(), m_starts.end(), quint32(std::max<qsizetype>(offset, 0)));
    return int(after - m_starts.begin()) - 1;
}

std::vector<PayloadLayout::Unit> PayloadLayout::units(int line) const
{
    std::vector<Unit> result;
    const qsizetype end = lineEnd(line);
    for (qsizetype at = lineStart(line); at < end; at += result.back().bytes)
        result.push_back(unitAt(m_bytes, at));
    return result;
}

int PayloadLayout::offsetDigits() const { return m_bytes.size() > 0x10000 ? 8 : 4; }

int PayloadLayout::hexColumn(int byte) const
{
    return offsetDigits() + 2 + byte * 3 + (m_perLine > 4 && byte >= m_perLine / 2 ? 1 : 0);
}

int PayloadLayout::textColumn(int byte) const { return hexColumn(m_perLine - 1) + 4 + byte; }

int PayloadLayout::byteAt(int column) const
{
    for (int i = 0; i < m_perLine; ++i) {
        if (column >= hexColumn(i) && column <= hexColumn(i) + 2)
            return i;
    }
    if (m_mode == Mode::Both && column >= textColumn(0) && column < textColumn(m_perLine))
        return column - textColumn(0);
    return -1;
}

QString PayloadLayout::offsetText(int line) const
{
    return QStringLiteral("%1").arg(lineStart(line), offsetDigits(), 16, QLatin1Char('0'));
}

QString PayloadLayout::lineText(int line) const
{
    const qsizetype start = lineStart(line), end = lineEnd(line);
    if (m_mode == Mode::Text)
        return escapedText(QByteArrayView(m_bytes).sliced(start, end - start));
    QString text =
        offsetText(line) + QLatin1String("  ") + hexText(QByteArrayView(m_bytes).sliced(start, end - start));
    if (m_mode == Mode::Both) {
        text = text.leftJustified(hexColumn(m_perLine - 1) + 4);
        for (qsizetype i = start; i < end; ++i) {
            const uchar c = uchar(m_bytes[i]);
            text += c >= 0x20 && c < 0x7f ? QChar::fromLatin1(char(c)) : QLatin1Char('.');
        }
    }
    return text;
}

} // namespace sw
