#include "widgets/SocatLine.h"

namespace sw {

namespace {

bool isPlainForShell(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("/._-+@:,=%").contains(c);
}

/// socat takes these for its own syntax; a backslash makes them literal.
QByteArray socatEscaped(const QByteArray& name)
{
    QByteArray result;
    for (const char c : name) {
        if (QByteArrayView(":,!\"'\\({[ ").contains(c))
            result += '\\';
        result += c;
    }
    return result;
}

} // namespace

QString shellQuoted(const QByteArray& word)
{
    bool plain = !word.isEmpty(), visible = true;
    for (const char c : word) {
        plain = plain && isPlainForShell(c);
        visible = visible && uchar(c) >= 0x20 && uchar(c) < 0x7f;
    }
    if (plain)
        return QString::fromLatin1(word);
    QByteArray result;
    if (visible) {
        result = word;
        return QString::fromLatin1("'" + result.replace('\'', "'\\''") + "'");
    }
    for (const char c : word) {
        if (uchar(c) < 0x20 || uchar(c) >= 0x7f)
            result += "\\x" + QByteArray(1, c).toHex();
        else if (c == '\'' || c == '\\')
            result += '\\' + QByteArray(1, c);
        else
            result += c;
    }
    return QString::fromLatin1("$'" + result + "'"); // a bash form, the only one that can say such bytes
}

QString socatLine(const EndpointSpec& spec)
{
    const bool abstract = spec.address.kind() == SocketAddress::Kind::Abstract;
    const QByteArray name = socatEscaped(spec.address.bytes());
    if (spec.kind == EndpointKind::Client) {
        QByteArray word = (abstract ? "ABSTRACT-CONNECT:" : "UNIX-CONNECT:") + name;
        if (spec.retry)
            word += ",retry=1000000,interval=0.1";
        return QStringLiteral("socat - ") + shellQuoted(word);
    }
    QByteArray word = (abstract ? "ABSTRACT-LISTEN:" : "UNIX-LISTEN:") + name + ",fork";
    if (!abstract)
        word += ",mode=" + QByteArray::number(spec.mode, 8).rightJustified(4, '0');
    word += ",backlog=" + QByteArray::number(spec.backlog);
    const QString listen = QStringLiteral("socat ") + shellQuoted(word);
    switch (spec.reply.kind) {
    case Reply::Kind::Echo:
        return listen + QStringLiteral(" EXEC:cat");
    case Reply::Kind::Fixed:
        return listen + QStringLiteral(" SYSTEM:") +
               shellQuoted("printf %s " + shellQuoted(socatEscaped(spec.reply.bytes)).toUtf8());
    default:
        return listen + QStringLiteral(" -");
    }
}

} // namespace sw
