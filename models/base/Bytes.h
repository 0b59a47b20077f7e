#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace sw {

/// Bytes shown to a person, losing and executing none: valid UTF-8 stays, everything that could hide or act
/// (control bytes, invalid UTF-8, bidi marks, line and paragraph separators, backslash) becomes a C escape
/// (\n \r \t \0 \\ \xHH). parseEscapes() turns the result back into the very same bytes.
QString escapedText(QByteArrayView bytes);
inline QString escapedText(const QByteArray& bytes) { return escapedText(QByteArrayView(bytes)); }

/// The same for text that came as a QString (a command line from /proc, a user name).
QString escapedText(const QString& text);

/// True when every byte belongs to well-formed UTF-8 (overlong forms and surrogates do not).
bool isValidUtf8(QByteArrayView bytes);

/// Bytes of the well-formed UTF-8 sequence (Unicode 15, table 3-7) that starts at p, and its character; 0
/// when there is none before end. Needs p < end.
int utf8Sequence(const uchar* p, const uchar* end, char32_t& codePoint);

/// A wrong digit or escape, and where: offset counts UTF-16 units into the text as typed.
struct ParseError
{
    QString sentence;
    qsizetype offset = 0;
    qsizetype length = 1;
};

/// Either bytes or the first error; what a field marks "where it stands".
struct ParsedBytes
{
    QByteArray bytes;
    std::optional<ParseError> error;
};

/// \n \r \t \0 \\ \xNN; everything else as UTF-8. An unknown escape is an error that names its position (from
/// 1).
ParsedBytes parseEscapes(const QString& text);

/// Hex digits in pairs; forgives spaces, commas, colons, newlines and 0x prefixes. An odd or wrong digit is
/// an error that names its position (from 1).
ParsedBytes parseHex(const QString& text);

/// "68 65 6c": lower-case pairs with one blank between.
QString hexText(QByteArrayView bytes);

/// Bytes as a text editor can hold and show them, and back, without altering one. A QTextDocument turns CR,
/// CRLF, U+2028 and U+2029 into line ends and cannot hold NUL or invalid UTF-8; control characters, no-break
/// and zero-width spaces and bidi marks can't be seen, or move what stands beside them. An invisible
/// character that has a name stands as one private-use character (from U+F600), each other such byte as
/// U+F700 + byte. A character of that range in the payload itself stands as its three bytes.
class EditableText
{
public:
    static QString fromBytes(QByteArrayView bytes);
    /// Takes QTextDocument::toRawText() (U+2029 between blocks) or plain text with \n.
    static QByteArray toBytes(const QString& text);
    /// Text typed, pasted or dropped into the editor, made safe for QTextDocument.
    static QString fromText(const QString& text);
    static bool isPlaceholder(QChar c) { return c.unicode() >= 0xf600 && c.unicode() <= 0xf7ff; }
    /// What a placeholder stands for.
    static QByteArray placeholderBytes(QChar c);
    /// "CR", "NUL", "ff", "NBSP", "ZWSP": what to write on it.
    static QString placeholderName(QChar c);
};

} // namespace sw
