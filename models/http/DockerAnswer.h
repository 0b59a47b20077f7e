#pragma once

#include "models/http/DockerRows.h"
#include "models/http/HttpHead.h"
#include "models/http/HttpRequest.h"

#include <vector>

namespace sw {

/// What the answer of a container engine is, when a form of its own shows it better than JSON or bytes do.
enum class DockerAnswer : quint8 {
    None,
    Containers, ///< a list, as `docker ps` shows
    Images,     ///< a list, as `docker images` shows
    Progress,   ///< a pull or push: layers and how far they are
    Events,     ///< one JSON object after another
    Streams,    ///< output of a container: frames of stdout and stderr, or the bytes of its terminal
};

/// From what was asked and how it is answered; with and without a version, Docker's paths and Podman's own. A
/// refusal, and anything that is no JSON where JSON belongs, is None.
DockerAnswer dockerAnswer(QByteArrayView method, QByteArrayView target, const HttpHead& response);

/// What stands before "/containers/…": "/v1.41", "/v4.0.0/libpod", "".
QByteArray dockerPathPrefix(QByteArrayView target);

/// A call on one container or image of a list.
struct DockerRowCall
{
    const char* id;    ///< "inspect"
    const char* title; ///< for a button
    HttpRequest request;
    bool isMutating = false; ///< marked, and asked once
    bool makesSense = true;  ///< as the row stands: a container that runs can't be started
    bool isFrequent = true;  ///< worth a button
};

/// In the order of a menu. prefix: see dockerPathPrefix().
std::vector<DockerRowCall> dockerRowCalls(DockerList list, const DockerRow& row, const QByteArray& prefix);

} // namespace sw
