#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"

#include <QHash>
#include <QString>

#include <vector>

namespace sw {

/// What a person fills in for a ready request.
struct DockerParameter
{
    enum class Place : quint8 { Path, Query, Body };
    enum class Kind : quint8 {
        Text,
        Number,
        Flag,    ///< "true" or "false"
        Words,   ///< a command line, as a shell splits it; a list in the body
        Filters, ///< "type=container event=start"; {"type":{"container":true}, …} in the query
    };
    const char* name;  ///< as the engine calls it
    const char* label; ///< for people
    Place place = Place::Query;
    Kind kind = Kind::Text;
    const char* preset = "";
    bool isRequired = false;
    const char* hint = ""; ///< an example, shown while the field is empty
};

/// One of the calls that people make to an engine. The table is fixed; a new call is a new entry.
struct DockerCall
{
    const char* id;
    const char* title;
    const char* method;
    const char* path; ///< without the version, "{name}" where a parameter stands
    std::vector<DockerParameter> parameters;
    bool isMutating = false; ///< changes something: marked, and asked once
    bool isStream = false;   ///< goes on until it is stopped (also depending on a flag: logs with follow)
    bool isFramed = false;   ///< stdout and stderr in frames, unless the container has a terminal
    bool isUpgrade = false;  ///< after the head, both sides send bytes that are no HTTP
};

/// In the order of a menu: version, info, containers, images, create, start, stop, logs, attach, pull,
/// events.
const std::vector<DockerCall>& dockerCalls();
/// Null when there is none of that id.
const DockerCall* dockerCall(QLatin1String id);

/// What the call of that id does, a sentence for people; empty when there is none.
QString dockerCallWords(QLatin1String id);

/// "Connection: Upgrade" and "Upgrade: tcp": the engine answers 101 and takes input from then on. (Without
/// them it answers 200 and takes input all the same, which no client of HTTP expects.)
QList<HttpField> dockerUpgradeFields();

/// The version for the path: the lower of what the engine speaks (its Api-Version field or "ApiVersion") and
/// the newest that these calls were written for, "v1.41"; empty when the engine tells none or nonsense.
QByteArray negotiatedApiVersion(QByteArrayView engineSpeaks);

/// The request, from what was filled in by parameter name; what is empty is left out. Failure: names the
/// field that is missing or wrong by its label.
Result<HttpRequest> dockerRequest(const DockerCall& call, const QHash<QString, QString>& values,
                                  const QByteArray& apiVersion);

} // namespace sw
