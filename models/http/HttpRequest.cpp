#include "models/http/HttpRequest.h"

#include "models/base/Bytes.h"

#include <algorithm>
#include <cstring>

namespace sw {

namespace {

/// RFC 9110, 5.6.2.
bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c));
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

Failure wrong(const QString& sentence) { return Failure{sentence, 0, Remedy::None}; }

qsizetype lineEnd(QByteArrayView text)
{
    const auto* found =
        std::find_if(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return found == text.end() ? -1 : found - text.begin();
}

/// Methods whose requests have a body, if only an empty one (RFC 9110, 8.6).
bool usuallyHasBody(QByteArrayView method)
{
    return method == "POST" || method == "PUT" || method == "PATCH";
}

QByteArray typeOf(QByteArrayView body)
{
    const QByteArrayView text = body.trimmed();
    if (text.startsWith('{') || text.startsWith('['))
        return "application/json";
    return isValidUtf8(body) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

} // namespace

Result<void> checkHttpMethod(QByteArrayView method)
{
    if (isToken(method))
        return {};
    if (method.isEmpty())
        return wrong(QStringLiteral("The method is missing"));
    return wrong(QStringLiteral("“%1” is no method of HTTP: letters, digits and a few marks only")
                     .arg(escapedText(method)));
}

Result<void> checkHttpTarget(QByteArrayView target)
{
    if (target.isEmpty())
        return wrong(QStringLiteral("The target is missing; / is the shortest"));
    const auto* bad = std::find_if(target.begin(), target.end(),
                                   [](char c) { return uchar(c) <= 0x20 || uchar(c) == 0x7f; });
    if (bad != target.end())
        return wrong(QStringLiteral("The target has %1 at position %2; write it as %%3")
                         .arg(*bad == ' ' ? QStringLiteral("a blank") : QStringLiteral("a control character"))
                         .arg(bad - target.begin() + 1)
                         .arg(QString::fromLatin1(QByteArray(1, *bad).toHex().toUpper())));
    return {};
}

Result<void> checkHttpField(const HttpField& field)
{
    if (!isToken(field.name))
        return wrong(field.name.isEmpty()
                         ? QStringLiteral("A header field has no name")
                         : QStringLiteral("“%1” is no name of a header field").arg(escapedText(field.name)));
    const qsizetype end = lineEnd(field.value);
    if (end >= 0)
        return wrong(QStringLiteral("The value of %1 has a line end or NUL at position %2, which would begin "
                                    "another header field")
                         .arg(QString::fromLatin1(field.name))
                         .arg(end + 1));
    return {};
}

Result<HttpField> parseHttpField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0)
        return wrong(QStringLiteral("“%1” is no header field: it needs a colon, as in Name: value")
                         .arg(escapedText(line)));
    HttpField field{line.first(colon).toByteArray(), line.sliced(colon + 1).trimmed().toByteArray()};
    if (const auto checked = checkHttpField(field); !checked)
        return checked.failure();
    return field;
}

QList<HttpField> httpFieldsToSend(const HttpRequest& request)
{
    QList<HttpField> fields;
    const auto add = [&](const char* name, const QByteArray& value) {
        if (!findField(request.fields, name))
            fields.append({name, value});
    };
    add("Host", "localhost");
    add("User-Agent", "socket-workbench");
    add("Accept", "*/*");
    fields += request.fields;
    if (!request.body.isEmpty())
        add("Content-Type", typeOf(request.body));
    const bool hasLength = !request.body.isEmpty() || usuallyHasBody(request.method);
    if (hasLength && !findField(request.fields, "Transfer-Encoding"))
        add("Content-Length", QByteArray::number(request.body.size()));
    return fields;
}

Result<QByteArray> httpRequestBytes(const HttpRequest& request)
{
    if (const auto checked = checkHttpMethod(request.method); !checked)
        return checked.failure();
    if (const auto checked = checkHttpTarget(request.target); !checked)
        return checked.failure();
    QByteArray bytes = request.method + ' ' + request.target + " HTTP/1.1\r\n";
    for (const HttpField& field : httpFieldsToSend(request)) {
        if (const auto checked = checkHttpField(field); !checked)
            return checked.failure();
        bytes += field.name + ": " + field.value + "\r\n";
    }
    return bytes + "\r\n" + request.body;
}

} // namespace sw
