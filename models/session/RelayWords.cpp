#include "models/session/RelayWords.h"

#include "models/session/ShellWords.h"

#include <QDir>
#include <QFile>

#include <algorithm>

#include <unistd.h>

namespace sw {
namespace {

bool isPlain(const QByteArray& path)
{
    return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool isDockerLike(const SocketAddress& target)
{
    const QByteArray name = target.bytes().mid(target.bytes().lastIndexOf('/') + 1);
    return target.kind() == SocketAddress::Kind::Path && (name.contains("docker") || name.contains("podman"));
}

QByteArray hostPort(const SocketAddress& tcp) { return tcp.display().mid(4).toLatin1(); }

QString line(const QByteArray& text) { return QString::fromLatin1(text); }

/// socat speaks with anybody; curl is of use only to what speaks HTTP.
QStringList inOrder(const QString& curl, const QString& socat, bool speaksHttp)
{
    return speaksHttp ? QStringList{curl, socat} : QStringList{socat, curl};
}

QStringList tcpLines(const SocketAddress& front, const SocketAddress& target, bool speaksHttp)
{
    const QByteArray at = hostPort(front);
    QStringList lines;
    if (isDockerLike(target))
        lines << line("export DOCKER_HOST=tcp://" + at);
    return lines + inOrder(line("curl http://" + at + "/"), line("socat - TCP:" + at), speaksHttp);
}

QStringList unixLines(const EndpointSpec& spec, bool speaksHttp)
{
    QByteArray name = spec.address.bytes();
    const bool isPath = spec.address.kind() == SocketAddress::Kind::Path;
    if (isPath && !name.startsWith('/')) // the terminal may be elsewhere
        name = QFile::encodeName(QDir::currentPath()) + '/' + name;
    if (!isPlain(name) || (isPath && name.size() > SocketAddress::maxLength))
        return {};
    QStringList lines;
    const bool isStream = spec.type == SocketType::Stream;
    if (isPath && isStream && isDockerLike(spec.target))
        lines << line("export DOCKER_HOST=" + shellWord("unix://" + name));
    const QString socat = line("socat " + QByteArray(isStream ? "" : "-b 262144 ") + "- " +
                               shellWord((isPath ? "UNIX-CONNECT:" : "ABSTRACT-CONNECT:") +
                                         socatEscaped(name) + (isStream ? "" : ",type=5")));
    if (!isStream)
        return lines << socat;
    const QString curl = line((isPath ? "curl --unix-socket " : "curl --abstract-unix-socket ") +
                              shellWord(name) + " http://localhost/");
    return lines + inOrder(curl, socat, speaksHttp);
}

} // namespace

QStringList readyLines(const EndpointSpec& spec, bool speaksHttp)
{
    const bool isHttp = speaksHttp || isDockerLike(spec.target);
    if (spec.address.kind() == SocketAddress::Kind::Tcp)
        return tcpLines(spec.address, spec.target, isHttp);
    return spec.address.kind() == SocketAddress::Kind::Unnamed ? QStringList() : unixLines(spec, isHttp);
}

QString stoppedWords(const EndpointSpec& spec)
{
    return isDockerLike(spec.target)
               ? QStringLiteral("Stopped: a shell that has DOCKER_HOST set to it reaches nobody "
                                "(unset DOCKER_HOST)")
               : QStringLiteral("Stopped: programs that are still sent to it reach nobody");
}

QStringList relayNotices(const EndpointSpec& spec)
{
    QStringList notices;
    if (spec.target.isUnix())
        notices << QStringLiteral(
                       "A server that checks who connects (SO_PEERCRED) sees Socket Workbench, pid %1, "
                       "user %2, and not the client behind it")
                       .arg(::getpid())
                       .arg(userName(::geteuid()));
    if (spec.address.kind() != SocketAddress::Kind::Tcp || !spec.target.isUnix())
        return notices;
    const QString target = spec.target.display(), user = userName(::geteuid());
    const QString open = QStringLiteral("A TCP port has no file permissions: ");
    if (spec.allowOtherUsers)
        notices << open + QStringLiteral("every user who reaches it gets what is behind %1").arg(target);
    else if (spec.allowRemote)
        notices << open + QStringLiteral("of this machine only clients of user %1 are let through to %2, of "
                                         "other machines everybody who reaches it")
                              .arg(user, target);
    else
        notices << open + QStringLiteral("only clients of user %1 on this machine are let through to %2")
                              .arg(user, target);
    return notices;
}

} // namespace sw
