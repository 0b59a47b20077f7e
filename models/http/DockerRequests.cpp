#include "models/http/DockerRequests.h"

#include "models/session/CommandWords.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace sw {
namespace {

using Place = DockerParameter::Place;
using Kind = DockerParameter::Kind;

constexpr int newestMinor = 47; // of API 1: the calls below are the same from 1.24 to there

std::vector<DockerCall> makeCalls()
{
    const DockerParameter container{"id", "Container", Place::Path, Kind::Text, "", true, "name or id"};
    return {
        {"version", "Version", "GET", "/version", {}},
        {"info", "Info", "GET", "/info", {}},
        {"containers",
         "Containers",
         "GET",
         "/containers/json",
         {{"all", "Stopped ones too", Place::Query, Kind::Flag, "true"},
          {"limit", "At most", Place::Query, Kind::Number},
          {"filters", "Filters", Place::Query, Kind::Filters, "", false, "status=running label=web"}}},
        {"images",
         "Images",
         "GET",
         "/images/json",
         {{"all", "Intermediate ones too", Place::Query, Kind::Flag, "false"},
          {"filters", "Filters", Place::Query, Kind::Filters, "", false, "dangling=true"}}},
        {"create",
         "Create container",
         "POST",
         "/containers/create",
         {{"Image", "Image", Place::Body, Kind::Text, "", true, "hello-world:latest"},
          {"Cmd", "Command", Place::Body, Kind::Words, "", false, "echo hello"},
          {"Tty", "With a terminal", Place::Body, Kind::Flag, "false"},
          {"OpenStdin", "Takes input", Place::Body, Kind::Flag, "false"},
          {"StdinOnce", "Input ends with the first that attaches", Place::Body, Kind::Flag, "false"},
          {"NetworkMode", "Network", Place::Body, Kind::Text, "", false, "none, host, bridge"},
          {"name", "Name", Place::Query}},
         true},
        {"start", "Start container", "POST", "/containers/{id}/start", {container}, true},
        {"stop",
         "Stop container",
         "POST",
         "/containers/{id}/stop",
         {container, {"t", "Seconds before it is killed", Place::Query, Kind::Number, "", false, "10"}},
         true},
        {"logs",
         "Logs",
         "GET",
         "/containers/{id}/logs",
         {container,
          {"stdout", "Standard output", Place::Query, Kind::Flag, "true"},
          {"stderr", "Standard error", Place::Query, Kind::Flag, "true"},
          {"follow", "Follow", Place::Query, Kind::Flag, "false"},
          {"timestamps", "Times", Place::Query, Kind::Flag, "false"},
          {"tail", "Last lines", Place::Query, Kind::Text, "", false, "all"}},
         false,
         false,
         true},
        {"attach",
         "Attach",
         "POST",
         "/containers/{id}/attach",
         {container,
          {"stream", "Follow", Place::Query, Kind::Flag, "true"},
          {"stdout", "Standard output", Place::Query, Kind::Flag, "true"},
          {"stderr", "Standard error", Place::Query, Kind::Flag, "true"},
          {"stdin", "Standard input", Place::Query, Kind::Flag, "true"},
          {"logs", "From the beginning", Place::Query, Kind::Flag, "false"}},
         false,
         true,
         true,
         true},
        {"pull",
         "Pull image",
         "POST",
         "/images/create",
         {{"fromImage", "Image", Place::Query, Kind::Text, "", true, "hello-world:latest"}},
         true},
        {"events",
         "Events",
         "GET",
         "/events",
         {{"since", "Since", Place::Query, Kind::Text, "", false, "Unix time, or 10m"},
          {"until", "Until", Place::Query, Kind::Text},
          {"filters", "Filters", Place::Query, Kind::Filters, "", false, "type=container event=start"}},
         false,
         true},
    };
}

QString labelOf(const DockerParameter& parameter) { return QString::fromLatin1(parameter.label); }

/// {"type": ["container"], "event": ["start", "stop"]}, which every API version from 1.22 takes.
Result<QByteArray> filtersJson(const DockerParameter& parameter, const QString& text)
{
    QJsonObject filters;
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    for (const QString& word : text.split(blanks, Qt::SkipEmptyParts)) {
        const qsizetype equals = word.indexOf(QLatin1Char('='));
        if (equals <= 0)
            return Failure{QStringLiteral("%1: “%2” is no filter; they are written name=value, with spaces "
                                          "between them.")
                               .arg(labelOf(parameter), word)};
        QJsonArray values = filters[word.first(equals)].toArray();
        values.append(word.sliced(equals + 1));
        filters[word.first(equals)] = values;
    }
    return QJsonDocument(filters).toJson(QJsonDocument::Compact);
}

/// As it goes into a path or a query.
Result<QByteArray> plainValue(const DockerParameter& parameter, const QString& text)
{
    if (parameter.kind == Kind::Filters)
        return filtersJson(parameter, text);
    bool isNumber = true;
    if (parameter.kind == Kind::Number)
        text.toLongLong(&isNumber);
    if (!isNumber)
        return Failure{QStringLiteral("%1: “%2” is no whole number.").arg(labelOf(parameter), text)};
    return text.toUtf8();
}

Result<QJsonValue> bodyValue(const DockerParameter& parameter, const QString& text)
{
    if (parameter.kind == Kind::Flag)
        return QJsonValue(text == QLatin1String("true"));
    if (parameter.kind != Kind::Words)
        return QJsonValue(text);
    const auto words = splitCommand(text.toUtf8());
    if (!words)
        return Failure{QStringLiteral("%1: %2").arg(labelOf(parameter), words.failure().sentence)};
    QJsonArray list;
    for (const QByteArray& word : *words)
        list.append(QString::fromUtf8(word));
    return QJsonValue(list);
}

/// A request while its parameters are put in.
struct Draft
{
    QByteArray path, query;
    QJsonObject body, hostConfig;

    Result<void> put(const DockerParameter& parameter, const QString& text)
    {
        const QByteArray name(parameter.name);
        if (parameter.place == Place::Body) {
            const auto value = bodyValue(parameter, text);
            if (!value)
                return value.failure();
            (name == "NetworkMode" ? hostConfig : body).insert(QString::fromLatin1(name), *value);
            return {};
        }
        const auto value = plainValue(parameter, text);
        if (!value)
            return value.failure();
        if (parameter.place == Place::Path)
            path.replace('{' + name + '}', value->toPercentEncoding());
        else
            query += (query.isEmpty() ? "?" : "&") + name + '=' + value->toPercentEncoding(":/,");
        return {};
    }
};

} // namespace

const std::vector<DockerCall>& dockerCalls()
{
    static const std::vector<DockerCall> all = makeCalls();
    return all;
}

const DockerCall* dockerCall(QLatin1String id)
{
    for (const DockerCall& call : dockerCalls()) {
        if (id == QLatin1String(call.id))
            return &call;
    }
    return nullptr;
}

QString dockerCallWords(QLatin1String id)
{
    static const QHash<QLatin1String, const char*> words{
        {QLatin1String("version"), "What the engine is: its version, its API and the system it runs on."},
        {QLatin1String("info"), "How the engine is set up, and how much it has of containers and images."},
        {QLatin1String("containers"), "The containers, as docker ps lists them."},
        {QLatin1String("images"), "The images that the engine holds, as docker images lists them."},
        {QLatin1String("create"), "Makes a container of an image. It does not run before it is started."},
        {QLatin1String("start"), "Runs a container that has been made or has stopped."},
        {QLatin1String("stop"), "Asks a container to end; one that does not is killed after a while."},
        {QLatin1String("logs"),
         "What a container has written so far, and with Follow what it goes on writing."},
        {QLatin1String("attach"), "Joins the input and output of a container that runs."},
        {QLatin1String("pull"), "Fetches an image from its registry, layer by layer."},
        {QLatin1String("events"), "What happens in the engine, told as it happens."},
    };
    return QString::fromLatin1(words.value(id, ""));
}

QList<HttpField> dockerUpgradeFields() { return {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}}; }

QByteArray negotiatedApiVersion(QByteArrayView engineSpeaks)
{
    static const QRegularExpression form(QStringLiteral("^1\\.(\\d{1,3})$"));
    const auto match = form.match(QString::fromLatin1(engineSpeaks));
    return match.hasMatch() ? "v1." + QByteArray::number(std::min(match.captured(1).toInt(), newestMinor))
                            : QByteArray();
}

Result<HttpRequest> dockerRequest(const DockerCall& call, const QHash<QString, QString>& values,
                                  const QByteArray& apiVersion)
{
    Draft draft{QByteArray(call.path), {}, {}, {}};
    for (const DockerParameter& parameter : call.parameters) {
        const QString name = QString::fromLatin1(parameter.name);
        const QString text = values.value(name, QString::fromLatin1(parameter.preset)).trimmed();
        if (text.isEmpty() && parameter.isRequired)
            return Failure{QStringLiteral("%1 is needed.").arg(labelOf(parameter))};
        if (text.isEmpty())
            continue;
        if (const auto put = draft.put(parameter, text); !put)
            return put.failure();
    }
    if (!draft.hostConfig.isEmpty())
        draft.body.insert(QStringLiteral("HostConfig"), draft.hostConfig);
    HttpRequest request;
    request.method = call.method;
    request.target = (apiVersion.isEmpty() ? QByteArray() : '/' + apiVersion) + draft.path + draft.query;
    if (call.isUpgrade)
        request.fields = dockerUpgradeFields();
    if (!draft.body.isEmpty()) {
        request.fields.append(HttpField{"Content-Type", "application/json"});
        request.body = QJsonDocument(draft.body).toJson(QJsonDocument::Compact);
    }
    return request;
}

} // namespace sw
