#include "models/http/CurlLine.h"

#include "models/base/Bytes.h"
#include "models/session/CommandWords.h"
#include "models/session/ShellWords.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace sw {

namespace {

Failure curlFailure(const QString& sentence) { return Failure{sentence, 0, Remedy::None}; }

enum class CurlOption {
    UnixSocket,
    AbstractSocket,
    Method,
    Field,
    Data, // line ends are taken off what a file holds; of a text they stay
    UrlEncoded,
    Json,
    Head,
    Get,
    Url,
    UserAgent,
    Compressed,
    Quiet,     // changes nothing that goes over the socket
    QuietValue // the same, with a value
};

struct KnownOption
{
    const char* name;
    char letter; // 0: none
    CurlOption option;
};

constexpr KnownOption knownOptions[] = {
    {"unix-socket", 0, CurlOption::UnixSocket},
    {"abstract-unix-socket", 0, CurlOption::AbstractSocket},
    {"request", 'X', CurlOption::Method},
    {"header", 'H', CurlOption::Field},
    {"data", 'd', CurlOption::Data},
    {"data-ascii", 0, CurlOption::Data},
    {"data-raw", 0, CurlOption::Data},
    {"data-binary", 0, CurlOption::Data},
    {"data-urlencode", 0, CurlOption::UrlEncoded},
    {"json", 0, CurlOption::Json},
    {"head", 'I', CurlOption::Head},
    {"get", 'G', CurlOption::Get},
    {"url", 0, CurlOption::Url},
    {"user-agent", 'A', CurlOption::UserAgent},
    {"compressed", 0, CurlOption::Compressed},
    {"no-buffer", 'N', CurlOption::Quiet},
    {"silent", 's', CurlOption::Quiet},
    {"show-error", 'S', CurlOption::Quiet},
    {"include", 'i', CurlOption::Quiet},
    {"verbose", 'v', CurlOption::Quiet},
    {"fail", 'f', CurlOption::Quiet},
    {"fail-with-body", 0, CurlOption::Quiet},
    {"location", 'L', CurlOption::Quiet},
    {"insecure", 'k', CurlOption::Quiet},
    {"globoff", 'g', CurlOption::Quiet},
    {"path-as-is", 0, CurlOption::Quiet},
    {"http1.1", 0, CurlOption::Quiet},
    {"no-progress-meter", 0, CurlOption::Quiet},
    {"output", 'o', CurlOption::QuietValue},
    {"write-out", 'w', CurlOption::QuietValue},
    {"max-time", 'm', CurlOption::QuietValue},
    {"connect-timeout", 0, CurlOption::QuietValue},
};

bool hasValue(CurlOption option)
{
    return option != CurlOption::Head && option != CurlOption::Get && option != CurlOption::Compressed &&
           option != CurlOption::Quiet;
}

/// Path and query of "http://localhost/version?x#y", also without the scheme.
QByteArray targetOf(QByteArray url)
{
    const qsizetype scheme = url.indexOf("://");
    if (scheme >= 0)
        url = url.mid(scheme + 3);
    const qsizetype fragment = url.indexOf('#');
    if (fragment >= 0)
        url.truncate(fragment);
    const auto* found = std::find_if(url.cbegin(), url.cend(), [](char c) { return c == '/' || c == '?'; });
    const QByteArray target = url.mid(found - url.cbegin());
    return target.startsWith('/') ? target : '/' + target;
}

/// Host and port, when they are no stand-in.
QByteArray hostOf(const QByteArray& url)
{
    const qsizetype scheme = url.indexOf("://");
    const QByteArray rest = scheme >= 0 ? url.mid(scheme + 3) : url;
    const auto* end =
        std::find_if(rest.cbegin(), rest.cend(), [](char c) { return c == '/' || c == '?' || c == '#'; });
    const QByteArray host = rest.left(end - rest.cbegin());
    return host.mid(host.lastIndexOf('@') + 1);
}

class CurlReader
{
public:
    explicit CurlReader(QByteArrayList words) : m_words(std::move(words)) {}

    Result<CurlRequest> read()
    {
        while (m_next < m_words.size() && m_wrong.isEmpty()) {
            const QByteArray word = m_words[m_next++];
            if (word.startsWith("--") && word.size() > 2)
                takeLong(word.mid(2));
            else if (word.startsWith('-') && word.size() > 1)
                takeLetters(word.mid(1));
            else
                m_url = word;
        }
        if (m_wrong.isEmpty())
            finish();
        if (!m_wrong.isEmpty())
            return curlFailure(m_wrong);
        return m_result;
    }

private:
    void takeLong(const QByteArray& word)
    {
        const qsizetype equals = word.indexOf('=');
        const QByteArray name = equals < 0 ? word : word.left(equals);
        const auto* known = std::find_if(std::begin(knownOptions), std::end(knownOptions),
                                         [&](const KnownOption& one) { return name == one.name; });
        if (known == std::end(knownOptions))
            return void(m_result.ignored << QStringLiteral("--") + escapedText(name));
        const QString shown = QStringLiteral("--") + QString::fromLatin1(name);
        if (!hasValue(known->option))
            return take(known->option, {}, shown);
        if (equals >= 0)
            return take(known->option, word.mid(equals + 1), shown);
        takeWithNext(known->option, shown);
    }

    /// Several may stand together; one with a value takes the rest, or the next word.
    void takeLetters(const QByteArray& letters)
    {
        for (qsizetype i = 0; i < letters.size() && m_wrong.isEmpty(); ++i) {
            const auto* known =
                std::find_if(std::begin(knownOptions), std::end(knownOptions),
                             [&](const KnownOption& one) { return one.letter == letters[i]; });
            const QString shown = QStringLiteral("-") + QLatin1Char(letters[i]);
            if (letters[i] == '\0' || known == std::end(knownOptions)) {
                m_result.ignored << QStringLiteral("-") + escapedText(letters.mid(i, 1));
                continue;
            }
            if (!hasValue(known->option)) {
                take(known->option, {}, shown);
                continue;
            }
            if (i + 1 < letters.size())
                return take(known->option, letters.mid(i + 1), shown);
            return takeWithNext(known->option, shown);
        }
    }

    void takeWithNext(CurlOption option, const QString& shown)
    {
        if (m_next == m_words.size())
            m_wrong = QStringLiteral("The value of %1 is missing").arg(shown);
        else
            take(option, m_words[m_next++], shown);
    }

    void take(CurlOption option, const QByteArray& value, const QString& shown)
    {
        switch (option) {
        case CurlOption::UnixSocket:
        case CurlOption::AbstractSocket:
            return takeSocket(option, value);
        case CurlOption::Method:
            m_method = value;
            return;
        case CurlOption::Field:
            return takeField(value);
        case CurlOption::Data:
        case CurlOption::UrlEncoded:
        case CurlOption::Json:
            return takeData(option, value, shown);
        case CurlOption::Head:
            m_isHead = true;
            return;
        case CurlOption::Get:
            m_isGet = true;
            return;
        case CurlOption::Url:
            m_url = value;
            return;
        case CurlOption::UserAgent:
            return takeField("User-Agent: " + value);
        case CurlOption::Compressed:
            m_isCompressed = true;
            return;
        case CurlOption::Quiet:
        case CurlOption::QuietValue:
            m_result.ignored << shown;
        }
    }

    void takeSocket(CurlOption option, const QByteArray& value)
    {
        const bool isPath = option == CurlOption::UnixSocket;
        if (value.isEmpty() || value.size() > SocketAddress::maxLength)
            m_wrong = QStringLiteral("“%1” is no name of a socket").arg(escapedText(value));
        else
            m_result.address = isPath ? SocketAddress::path(value) : SocketAddress::abstractName(value);
    }

    /// "Name;" is a field without a value; "Name:" takes one away that curl would add.
    void takeField(const QByteArray& value)
    {
        if (value.startsWith('@')) {
            m_wrong = QStringLiteral("-H %1 would read a file; paste its lines as -H instead")
                          .arg(escapedText(value));
            return;
        }
        if (value.endsWith(':') && value.count(':') == 1)
            return;
        const bool isEmpty = value.endsWith(';') && !value.contains(':');
        const auto field = parseHttpField(isEmpty ? value.chopped(1) + ':' : value);
        if (field)
            m_result.request.fields.append(*field);
        else
            m_wrong = field.failure().sentence;
    }

    void takeData(CurlOption option, const QByteArray& value, const QString& shown)
    {
        if (value.startsWith('@') && shown != QLatin1String("--data-raw")) {
            m_wrong = QStringLiteral("%1 %2 would read a file; choose the file as the body instead")
                          .arg(shown, escapedText(value));
            return;
        }
        if (m_body && option != CurlOption::Json)
            *m_body += '&';
        QByteArray body = value;
        if (option == CurlOption::UrlEncoded) {
            const qsizetype equals = value.indexOf('=');
            body = equals < 0 ? value.toPercentEncoding()
                              : (equals == 0 ? QByteArray() : value.left(equals + 1)) +
                                    value.mid(equals + 1).toPercentEncoding();
        }
        m_body = m_body.value_or(QByteArray()) + body;
        m_isJson |= option == CurlOption::Json;
    }

    void finish()
    {
        if (m_url.isEmpty()) {
            m_wrong = QStringLiteral("The line has no URL, such as http://localhost/version");
            return;
        }
        HttpRequest& request = m_result.request;
        request.target = targetOf(m_url);
        if (m_isGet && m_body) {
            request.target += (request.target.contains('?') ? '&' : '?') + *m_body;
            m_body.reset();
        }
        request.method = m_isHead ? "HEAD" : m_body ? "POST" : "GET";
        if (!m_method.isEmpty())
            request.method = m_method;
        if (m_body) {
            request.body = *m_body;
            addField("Content-Type", m_isJson ? "application/json" : "application/x-www-form-urlencoded");
        }
        if (m_isJson)
            addField("Accept", "application/json");
        if (m_isCompressed)
            addField("Accept-Encoding", "gzip, deflate");
        const QByteArray host = hostOf(m_url);
        if (!host.isEmpty() && host != "localhost")
            addField("Host", host);
        if (const auto bytes = httpRequestBytes(request); !bytes)
            m_wrong = bytes.failure().sentence;
    }

    void addField(const char* name, const QByteArray& value)
    {
        if (!findField(m_result.request.fields, name))
            m_result.request.fields.append({name, value});
    }

    QByteArrayList m_words;
    qsizetype m_next = 1;
    QByteArray m_url, m_method;
    std::optional<QByteArray> m_body;
    bool m_isHead = false, m_isGet = false, m_isJson = false, m_isCompressed = false;
    QString m_wrong;
    CurlRequest m_result;
};

/// A backslash before a line end joins the lines; of a shell's quotes only single ones keep it.
QByteArray joinedLines(QByteArrayView line)
{
    QByteArray joined;
    bool isSingle = false, isDouble = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const bool escapes = line[i] == '\\' && !isSingle && i + 1 < line.size();
        const bool isCrLf = escapes && line[i + 1] == '\r' && i + 2 < line.size() && line[i + 2] == '\n';
        if (escapes && (line[i + 1] == '\n' || isCrLf)) {
            i += isCrLf ? 2 : 1;
            continue;
        }
        if (escapes) {
            joined += line[i++];
        } else if (line[i] == '\'' && !isDouble) {
            isSingle = !isSingle;
        } else if (line[i] == '"' && !isSingle) {
            isDouble = !isDouble;
        }
        joined += line[i];
    }
    return joined;
}

QByteArray option(const char* name, const QByteArray& value)
{
    return QByteArray(" ") + name + ' ' + shellWord(value);
}

/// What goes before a command that would lose it on a command line.
struct CurlBody
{
    QByteArray before; // "printf … | "
    QByteArray option;
};

CurlBody bodyOption(const QByteArray& body)
{
    if (body.isEmpty())
        return {};
    const bool isWord = !body.contains('\0') && !body.endsWith('\n') && body.size() < 100'000;
    if (isWord)
        return {{}, sw::option(body.startsWith('@') ? "--data-raw" : "--data-binary", body)};
    return {printingCommand(body) + " | ", " --data-binary @-"};
}

} // namespace

Result<QByteArray> curlLine(const SocketAddress& address, const HttpRequest& request)
{
    if (const auto bytes = httpRequestBytes(request); !bytes)
        return bytes.failure();
    const bool isPath = address.kind() == SocketAddress::Kind::Path;
    if (!isPath && address.kind() != SocketAddress::Kind::Abstract)
        return curlFailure(QStringLiteral("curl reaches sockets with a path or an abstract name only"));
    if (address.bytes().contains('\0') || address.bytes().endsWith('\n'))
        return curlFailure(QStringLiteral("No shell line can name %1").arg(address.display()));
    const QByteArray& file = request.bodyFile;
    if (file.contains('\0') || file.endsWith('\n'))
        return curlFailure(QStringLiteral("No shell line can name %1").arg(escapedText(file)));
    const CurlBody body =
        file.isEmpty() ? bodyOption(request.body) : CurlBody{{}, option("--data-binary", '@' + file)};
    QByteArray line = body.before + "curl -sN";
    line += option(isPath ? "--unix-socket" : "--abstract-unix-socket", address.bytes());
    if (request.method == "HEAD")
        line += " -I";
    else if (request.method != (body.option.isEmpty() ? "GET" : "POST"))
        line += option("-X", request.method);
    for (const HttpField& field : httpFieldsToSend(request)) {
        const bool isCurls = field == HttpField{"Host", "localhost"} || field == HttpField{"Accept", "*/*"} ||
                             (httpNamesEqual(field.name, "Content-Length") && !body.option.isEmpty()) ||
                             field == HttpField{"User-Agent", "socket-workbench"};
        if (!isCurls)
            line += option("-H", field.value.isEmpty() ? field.name + ';' : field.name + ": " + field.value);
    }
    line += body.option;
    const QByteArrayView target = request.target;
    if (std::any_of(target.begin(), target.end(), [](char c) { return QByteArrayView("[]{}").contains(c); }))
        line += " --globoff"; // else curl makes several requests of it
    if (target.contains("/."))
        line += " --path-as-is";
    return line + ' ' + shellWord("http://localhost" + request.target);
}

Result<CurlRequest> parseCurlLine(QByteArrayView line)
{
    auto words = splitCommand(joinedLines(line));
    if (!words)
        return words.failure();
    if ((*words)[0] == "$" || (*words)[0] == "#") // a prompt that was copied along
        words->removeFirst();
    if (words->isEmpty() || ((*words)[0] != "curl" && !(*words)[0].endsWith("/curl")))
        return curlFailure(QStringLiteral("The line does not begin with curl"));
    const qsizetype pipe = words->indexOf("|");
    if (pipe >= 0)
        words->erase(words->begin() + pipe, words->end());
    return CurlReader(*words).read();
}

} // namespace sw
