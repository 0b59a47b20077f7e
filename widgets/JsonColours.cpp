#include "widgets/JsonColours.h"

#include "models/base/ByteSource.h"
#include "widgets/Theme.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 colourReach = 64 << 10;
constexpr qint64 colourAhead = 512; // a key that goes on below the last visible row

/// Behind the closing quote, or the end.
qsizetype quotedEnd(const QByteArray& text, qsizetype at)
{
    for (; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::min(at, text.size());
}

bool isNumberByte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

} // namespace

QColor jsonKeyColor() { return Theme::tokens().in; }
QColor jsonStringColor() { return Theme::tokens().ok; }
QColor jsonNumberColor() { return Theme::tokens().out; }
QColor jsonWordColor() { return Theme::tokens().violet; }

std::vector<QColor> jsonColours(const ByteSource& source, qint64 begin, qint64 end)
{
    const qint64 from = std::max<qint64>(0, begin - colourReach);
    const QByteArray text = source.read(from, end - from + colourAhead);
    std::vector<QColor> colours(std::size_t(std::max<qint64>(0, end - begin)));
    const auto paint = [&](qsizetype first, qsizetype last, const QColor& colour) {
        const qint64 shift = from - begin;
        for (qint64 at = std::max<qint64>(0, first + shift); at < std::min<qint64>(last + shift, end - begin);
             ++at)
            colours[std::size_t(at)] = colour;
    };
    qsizetype at = begin > from ? text.lastIndexOf('\n', begin - from - 1) + 1 : 0;
    if (at == 0 && from > 0) { // within a string of that length
        const qsizetype stop = quotedEnd(text, begin - from);
        paint(begin - from, stop, jsonStringColor());
        at = stop;
    }
    while (at < text.size() && from + at < end) {
        const char c = text[at];
        const qsizetype start = at++;
        if (c == '"') {
            at = quotedEnd(text, at);
            const bool key = at < text.size() && text[at] == ':';
            paint(start, at, key ? jsonKeyColor() : jsonStringColor());
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            while (at < text.size() && isNumberByte(text[at]))
                ++at;
            paint(start, at, jsonNumberColor());
        } else if (c >= 'a' && c <= 'z') {
            while (at < text.size() && text[at] >= 'a' && text[at] <= 'z')
                ++at;
            paint(start, at, jsonWordColor());
        }
    }
    return colours;
}

} // namespace sw
