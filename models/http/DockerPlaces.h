#pragma once

#include "models/kernel/SocketAddress.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace sw {

/// Where a container engine may be found, and who says so.
struct DockerPlace
{
    enum class Source : quint8 {
        Environment, ///< DOCKER_HOST, CONTAINER_HOST
        Context,     ///< `docker context`
        System,      ///< /var/run/docker.sock
        Rootless,
        Podman,
        Desktop, ///< Docker Desktop
        Colima,
        Rancher,
    };
    Source source = Source::System;
    QString name;                         ///< "DOCKER_HOST", "context colima", "Podman of this user"
    std::optional<SocketAddress> address; ///< none: why says what is wrong
    QString text;                         ///< as it was configured, or the path; escaped for display
    QString why;                          ///< it can't be used here, a sentence; empty: it may be tried
    bool isCurrent = false;               ///< what the docker command would use
    bool isConfigured = false;            ///< somebody names it; else only its usual path is known
};

/// What decides where engines are looked for: of this process, or of a test.
struct DockerSurroundings
{
    QHash<QString, QString> environment;
    QString home;
    QString root; ///< stands before absolute paths that are known; empty but in tests

    static DockerSurroundings ofThisProcess();
};

/// Every place, the one that the docker command would use first; no address twice (also by another name of
/// the same file). Of the usual paths only those that exist, but the system's, which is always named. Order
/// of precedence as the docker command has it: DOCKER_HOST, DOCKER_CONTEXT, currentContext of config.json,
/// else the default. Reads small files (bounded): a worker, never the GUI thread.
std::vector<DockerPlace> dockerPlaces(const DockerSurroundings& around);

} // namespace sw
