#include "models/session/ShellWords.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qsizetype readableSize = 1024; // up to here a person may want to read and change it

bool isPrintable(char c) { return uchar(c) >= 0x20 && uchar(c) < 0x7f; }

bool isPlainForShell(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("/._-+@:,=%").contains(c);
}

/// Three digits always: a digit that follows is then not taken for one more.
void appendOctal(QByteArray& to, char c)
{
    to += '\\';
    for (const int shift : {6, 3, 0})
        to += char('0' + ((uchar(c) >> shift) & 7));
}

QByteArray octalFormat(QByteArrayView bytes)
{
    QByteArray result;
    for (const char c : bytes) {
        if (c == '\n')
            result += "\\n";
        else if (c == '%')
            result += "%%";
        else if (c == '\\')
            result += "\\\\";
        else if (!isPrintable(c) || c == '\'' || (c == '-' && result.isEmpty())) // "-" begins an option
            appendOctal(result, c);
        else
            result += c;
    }
    return result;
}

} // namespace

QByteArray printfFormat(QByteArrayView bytes) { return "'" + octalFormat(bytes) + "'"; }

QByteArray shellWord(QByteArrayView bytes)
{
    if (!std::all_of(bytes.begin(), bytes.end(), isPrintable))
        return "\"$(printf " + printfFormat(bytes) + ")\"";
    const QByteArray word = bytes.toByteArray();
    if (!word.isEmpty() && std::all_of(bytes.begin(), bytes.end(), isPlainForShell))
        return word;
    return "'" + QByteArray(word).replace('\'', "'\\''") + "'";
}

QByteArray socatEscaped(QByteArrayView name)
{
    QByteArray result;
    for (const char c : name) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (QByteArrayView(":,!\"'\\({[ ").contains(c))
            result += '\\';
        result += c;
    }
    return result;
}

QByteArray pythonBytes(QByteArrayView bytes)
{
    QByteArray result = "b\"";
    for (const char c : bytes) {
        if (isPrintable(c) && !QByteArrayView("'\"\\").contains(c))
            result += c;
        else
            result += "\\x" + QByteArray(1, c).toHex();
    }
    return result + '"';
}

bool prefersBase64(QByteArrayView bytes)
{
    return bytes.size() > readableSize && octalFormat(bytes).size() > bytes.size() / 3 * 4 + 4;
}

QByteArray printingCommand(QByteArrayView bytes)
{
    if (!prefersBase64(bytes))
        return "printf " + printfFormat(bytes);
    return "printf " + bytes.toByteArray().toBase64() + "|base64 -d";
}

} // namespace sw
