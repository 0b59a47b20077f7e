#include "widgets/PayloadGlyph.h"

#include "models/base/Bytes.h"

#include <QChar>

#include <array>

namespace sw {

namespace {

constexpr bool isPlain(uchar c) { return c >= 0x20 && c < 0x7f && c != '\\'; }

int escapeCells(uchar c) { return c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\\' ? 2 : 4; }

/// East Asian Wide and emoji, in whole blocks (Unicode, annex 11).
bool isWide(char32_t c)
{
    struct Range
    {
        char32_t first, last;
    };
    static constexpr std::array<Range, 9> wide{{{0x1100, 0x115f},
                                                {0x231a, 0x231b},
                                                {0x2e80, 0xa4cf},
                                                {0xa960, 0xa97f},
                                                {0xac00, 0xd7a3},
                                                {0xf900, 0xfaff},
                                                {0xfe30, 0xfe6f},
                                                {0xff00, 0xff60},
                                                {0x1f300, 0x3fffd}}};
    for (const Range& range : wide) {
        if (c >= range.first && c <= range.last)
            return true;
    }
    return false;
}

/// Scripts whose letters may stand one by one. Qt wants OpenType tables for all others, and complains on
/// standard error about each font that has none.
bool isSimpleScript(QChar::Script script)
{
    switch (script) {
    case QChar::Script_Common:
    case QChar::Script_Latin:
    case QChar::Script_Greek:
    case QChar::Script_Cyrillic:
    case QChar::Script_Armenian:
    case QChar::Script_Hebrew:
    case QChar::Script_Arabic:
    case QChar::Script_Georgian:
    case QChar::Script_Hangul:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Han:
    case QChar::Script_Braille:
        return true;
    default:
        return false;
    }
}

} // namespace

bool standsAlone(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default:
        break;
    }
    const bool hangulFiller = c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0; // letters, yet blank
    return !hangulFiller && c != 0x2800 && c != 0xfffc && isSimpleScript(QChar::script(c));
}

PayloadGlyph PayloadGlyph::first(QByteArrayView bytes, const Drawable& drawable, bool plainBackslash)
{
    const auto* p = reinterpret_cast<const uchar*>(bytes.data());
    if (isPlain(*p) || (plainBackslash && *p == '\\'))
        return {1, 1, *p, false};
    if (*p < 0x80)
        return {1, escapeCells(*p), *p, true};
    char32_t c = 0;
    const int length = utf8Sequence(p, p + bytes.size(), c);
    if (length == 0)
        return {1, 4, 0, true};
    if (standsAlone(c) && (!drawable || drawable(c)))
        return {length, isWide(c) ? 2 : 1, c, false};
    return {length, 4 * length, c, true};
}

QString PayloadGlyph::text(QByteArrayView of) const
{
    if (!escape)
        return character < 0x80 ? QString(QChar(char16_t(character))) : QString::fromUcs4(&character, 1);
    if (bytes == 1)
        return escapedText(of.first(1)); // one byte that is no character by itself is always an escape
    QString result;
    for (int i = 0; i < bytes; ++i)
        result += QLatin1String("\\x") + QString::number(uchar(of[i]), 16);
    return result;
}

} // namespace sw
