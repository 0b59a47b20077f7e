#pragma once

#include <QByteArrayView>
#include <QString>

#include <functional>

namespace sw {

/// What one or more bytes of a payload look like as text: one character, or one escape. Characters stand in
/// a grid of cells, so that no character moves another: neither a right-to-left one nor a combining one.
struct PayloadGlyph
{
    /// Says whether the font can show a character. Asked for what is beyond ASCII only.
    using Drawable = std::function<bool(char32_t)>;

    int bytes = 1;
    int cells = 1;
    char32_t character = 0;
    bool escape = false;

    /// The glyph at the start of bytes, which must not be empty. Invalid UTF-8, control bytes, blanks that
    /// look like a space or like nothing, combining marks, and what can't be drawn become escapes.
    /// plainBackslash: a backslash is no escape, as in words that have theirs already.
    static PayloadGlyph first(QByteArrayView bytes, const Drawable& drawable, bool plainBackslash = false);
    /// The characters for it: as many as cells, but for wide ones. bytes: as given to first().
    QString text(QByteArrayView bytes) const;
};

/// False for characters that need their neighbours to be shown right (Devanagari, Thai, combining marks), or
/// that nobody sees.
bool standsAlone(char32_t character);

} // namespace sw
