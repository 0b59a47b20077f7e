#include "models/http/DockerAnswer.h"

#include "models/http/DockerRequests.h"

#include <QRegularExpression>

namespace sw {
namespace {

QByteArray pathOf(QByteArrayView target)
{
    const qsizetype query = target.indexOf('?');
    return (query < 0 ? target : target.first(query)).toByteArray();
}

bool isOutput(const QByteArray& path)
{
    return (path.startsWith("/containers/") && (path.endsWith("/logs") || path.endsWith("/attach"))) ||
           (path.startsWith("/exec/") && path.endsWith("/start"));
}

bool isProgress(const QByteArray& path)
{
    return path == "/images/create" || (path.startsWith("/images/") && path.endsWith("/push"));
}

/// The calls of one row while they are put together.
struct RowCalls
{
    QByteArray base; ///< "/v1.41/containers/ID"
    std::vector<DockerRowCall> all;

    void add(const char* id, const char* title, const char* method, const QByteArray& path,
             bool isMutating = false, bool makesSense = true, bool isFrequent = true)
    {
        HttpRequest request;
        request.method = method;
        request.target = base + path;
        all.push_back({id, title, request, isMutating, makesSense, isFrequent});
    }
};

std::vector<DockerRowCall> containerCalls(const DockerRow& row, const QByteArray& prefix)
{
    RowCalls calls{prefix + "/containers/" + row.shortId().toUtf8().toPercentEncoding(), {}};
    const bool runs = row.state == QLatin1String("running") || row.state == QLatin1String("paused");
    calls.add("inspect", "Inspect", "GET", "/json");
    calls.add("logs", "Logs", "GET", "/logs?stdout=true&stderr=true&follow=true&tail=1000");
    calls.add("attach", "Attach", "POST", "/attach?stream=true&stdin=true&stdout=true&stderr=true", false,
              runs);
    calls.all.back().request.fields = dockerUpgradeFields();
    calls.add("top", "Processes", "GET", "/top", false, runs, false);
    calls.add("stats", "Statistics", "GET", "/stats", false, runs, false);
    calls.add("start", "Start", "POST", "/start", true, !runs);
    calls.add("stop", "Stop", "POST", "/stop", true, runs);
    calls.add("restart", "Restart", "POST", "/restart", true, true, false);
    calls.add("remove", "Remove", "DELETE", {}, true);
    return calls.all;
}

std::vector<DockerRowCall> imageCalls(const DockerRow& row, const QByteArray& prefix)
{
    const QString tag = row.names.value(0);
    const bool isTagged = !tag.isEmpty() && !tag.startsWith(QLatin1Char('<'));
    RowCalls calls{prefix + "/images/" + row.shortId().toUtf8().toPercentEncoding(), {}};
    calls.add("inspect", "Inspect", "GET", "/json");
    calls.add("history", "History", "GET", "/history");
    calls.base = prefix + "/images";
    calls.add("pull", "Pull again", "POST", "/create?fromImage=" + tag.toUtf8().toPercentEncoding(":/,"),
              true, isTagged);
    calls.add("remove", "Remove", "DELETE",
              '/' + (isTagged ? tag : row.shortId()).toUtf8().toPercentEncoding(":/"), true);
    return calls.all;
}

} // namespace

QByteArray dockerPathPrefix(QByteArrayView target)
{
    static const QRegularExpression form(QStringLiteral("^(/v\\d+(\\.\\d+)*)?(/libpod)?(?=/)"));
    return form.match(QString::fromLatin1(target)).captured(0).toLatin1();
}

DockerAnswer dockerAnswer(QByteArrayView method, QByteArrayView target, const HttpHead& response)
{
    const QByteArray path = pathOf(target).sliced(dockerPathPrefix(target).size());
    const QByteArray type = response.mediaType();
    if (type == "application/vnd.docker.multiplexed-stream" || type == "application/vnd.docker.raw-stream" ||
        (isOutput(path) && (response.status == 200 || response.status == 101) && !response.isJson()))
        return DockerAnswer::Streams;
    if (response.status != 200 || !(response.isJson() || type.isEmpty()))
        return DockerAnswer::None;
    if (method == "POST" && isProgress(path))
        return DockerAnswer::Progress;
    if (method != "GET")
        return DockerAnswer::None;
    return path == "/containers/json" ? DockerAnswer::Containers
           : path == "/images/json"   ? DockerAnswer::Images
           : path == "/events"        ? DockerAnswer::Events
                                      : DockerAnswer::None;
}

std::vector<DockerRowCall> dockerRowCalls(DockerList list, const DockerRow& row, const QByteArray& prefix)
{
    return list == DockerList::Containers ? containerCalls(row, prefix) : imageCalls(row, prefix);
}

} // namespace sw
