#include "models/http/HttpRequestFile.h"

#include "models/base/Bytes.h"
#include "models/http/HttpHistoryRecord.h"

#include <QStringList>

namespace sw {
namespace {

constexpr const char* addressMark = "# @socket ";
constexpr const char* missingMark = "# @left-out ";

Failure badLine(int number, const QString& what)
{
    return Failure{QStringLiteral("Line %1: %2").arg(number).arg(what)};
}

/// Whether a text in the body's place means a file.
bool meansFile(QByteArrayView body) { return body.startsWith("< "); }

/// Cuts lines off the front and counts them.
struct FileLines
{
    QByteArrayView rest;
    int number = 0;

    bool atEnd() const { return rest.isEmpty(); }
    QByteArrayView next()
    {
        const qsizetype end = rest.indexOf('\n');
        QByteArrayView line = end < 0 ? rest : rest.first(end);
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
        ++number;
        return line.endsWith('\r') ? line.chopped(1) : line;
    }
};

/// "GET /x HTTP/1.1", "GET /x", "/x".
Result<void> takeRequestLine(QByteArrayView line, HttpRequest& request)
{
    QByteArrayList words;
    for (const QByteArray& word : line.toByteArray().split(' ')) {
        if (!word.isEmpty())
            words << word;
    }
    if (words.size() > 1 && words.last().startsWith("HTTP/"))
        words.removeLast();
    if (words.isEmpty() || words.size() > 2)
        return Failure{QStringLiteral("“%1” is no request line, such as GET /version")
                           .arg(escapedText(line.first(std::min<qsizetype>(line.size(), 200))))};
    request.method = words.size() == 2 ? words[0] : QByteArray("GET");
    request.target = words.last();
    if (const auto checked = checkHttpMethod(request.method); !checked)
        return checked.failure();
    return checkHttpTarget(request.target);
}

void takeComment(QByteArrayView line, SavedHttpRequest& saved)
{
    if (line.startsWith(addressMark))
        saved.address = QString::fromUtf8(line.sliced(qstrlen(addressMark)).trimmed());
    else if (line.startsWith(missingMark))
        saved.missing = QString::fromUtf8(line.sliced(qstrlen(missingMark)).trimmed());
}

bool isComment(QByteArrayView line) { return line.startsWith('#') || line.startsWith("//"); }

} // namespace

Result<QByteArray> httpFileBytes(const SavedHttpRequest& saved)
{
    const HttpRequest& request = saved.request;
    if (const auto bytes = httpRequestBytes(request); !bytes)
        return bytes.failure();
    if (request.bodyFile.contains('\n') || request.bodyFile.contains('\r'))
        return Failure{QStringLiteral("The name of the body's file has a line end: no .http file can hold "
                                      "it.")};
    if (request.bodyFile.isEmpty() && meansFile(request.body))
        return Failure{QStringLiteral("A body that begins with “< ” would be read as a file's name.")};
    QByteArray head;
    if (!saved.address.isEmpty())
        head += addressMark + saved.address.toUtf8() + '\n';
    QByteArray lines;
    QByteArrayList missing;
    for (const HttpField& field : request.fields) {
        if (isSecretField(field.name))
            missing << field.name;
        else
            lines += field.name + ": " + field.value + '\n';
    }
    if (!missing.isEmpty())
        head += missingMark + missing.join(", ") + '\n';
    head += request.method + ' ' + request.target + " HTTP/1.1\n" + lines;
    if (!request.bodyFile.isEmpty())
        return head + "\n< " + request.bodyFile + '\n';
    return request.body.isEmpty() ? head : head + '\n' + request.body;
}

Result<SavedHttpRequest> parseHttpFile(QByteArrayView bytes)
{
    SavedHttpRequest saved;
    FileLines lines{bytes};
    bool hasLine = false;
    while (!lines.atEnd()) {
        const QByteArrayView line = lines.next();
        if (isComment(line)) {
            takeComment(line, saved);
            continue;
        }
        if (line.trimmed().isEmpty() && !hasLine)
            continue;
        if (line.trimmed().isEmpty())
            break;
        if (!hasLine) {
            if (const auto taken = takeRequestLine(line.trimmed(), saved.request); !taken)
                return badLine(lines.number, taken.failure().sentence);
            hasLine = true;
            continue;
        }
        const auto field = parseHttpField(line);
        if (!field)
            return badLine(lines.number, field.failure().sentence);
        saved.request.fields.append(*field);
    }
    if (!hasLine)
        return Failure{QStringLiteral("There is no request line in it, such as GET /version.")};
    if (meansFile(lines.rest) && lines.rest.trimmed().indexOf('\n') < 0)
        saved.request.bodyFile = lines.rest.sliced(2).trimmed().toByteArray();
    else
        saved.request.body = lines.rest.toByteArray();
    return saved;
}

} // namespace sw
