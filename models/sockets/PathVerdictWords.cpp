#include "models/sockets/PathProbe.h"

#include "models/base/Bytes.h"
#include "models/base/ProcessName.h"
#include "models/kernel/Credentials.h"
#include "models/sockets/SocketShortage.h"

#include <QDateTime>
#include <QStringList>

namespace sw {
namespace {

QString who(const PathVerdict& verdict)
{
    if (verdict.pid > 0)
        return QStringLiteral("%1 (pid %2)")
            .arg(verdict.command.isEmpty() ? QStringLiteral("a process") : shownProcess(verdict.command))
            .arg(verdict.pid);
    return verdict.otherNamespace ? QStringLiteral("a process in another network namespace")
                                  : QStringLiteral("a process that is not visible to you");
}

QString octalMode(const PathVerdict& verdict)
{
    return QStringLiteral("%1 %2:%3")
        .arg(uint(verdict.mode), 4, 8, QLatin1Char('0'))
        .arg(userName(verdict.uid), groupName(verdict.gid));
}

/// "left by root at 2026-11-25 22:10": of a socket file, bind() makes it and nothing changes it later.
QString leftBy(const PathVerdict& verdict)
{
    return QStringLiteral("left by user %1 at %2")
        .arg(userName(verdict.uid),
             QDateTime::fromSecsSinceEpoch(verdict.changed).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
}

/// What else there is to know: who else has the name, or which name may have been meant.
QString hints(const PathVerdict& verdict)
{
    QString text;
    if (verdict.elsewhere)
        text += QStringLiteral("; ") + verdict.elsewhere->sentence();
    if (verdict.similar)
        text += QStringLiteral("; %1 is alive, did you mean that?").arg(verdict.similar->display());
    return text;
}

/// Its directory is there.
QString missingPart(const SocketAddress& address)
{
    const QByteArray& path = address.bytes();
    const qsizetype slash = path.lastIndexOf('/');
    return QStringLiteral("“%1” is missing in %2")
        .arg(escapedText(path.mid(slash + 1)), slash < 0 ? QStringLiteral("the working directory")
                                                         : escapedText(slash == 0 ? "/" : path.left(slash)));
}

Failure notAllowed(const PathVerdict& verdict, const QString& shown)
{
    const QString why =
        verdict.denied.isEmpty()
            ? QStringLiteral("its mode is %1 and connecting needs write permission").arg(octalMode(verdict))
            : verdict.denied;
    const QString may =
        verdict.whoMay.isEmpty() ? QString() : QStringLiteral("; who may: %1").arg(verdict.whoMay);
    return {QStringLiteral("You may not connect to %1: %2%3").arg(shown, why, may), EACCES,
            Remedy::ExplainAccess};
}

Failure noWay(const PathVerdict& verdict, const QString& shown)
{
    if (verdict.state == PathVerdict::State::NoPermission && verdict.error != EACCES)
        return shortageFailure(QStringLiteral("Can't tell what is at %1").arg(shown), verdict.error);
    return {verdict.sentence(), verdict.error,
            verdict.error == EACCES ? Remedy::ExplainAccess : Remedy::OtherAddress};
}

} // namespace

QString PathVerdict::sentence() const
{
    QStringList parts;
    const QString kind = type ? socketTypeName(*type) : QString();
    switch (state) {
    case State::Free:
        return QStringLiteral("Free: nothing is there") + hints(*this);
    case State::Invalid:
        return QStringLiteral("Not an address of a Unix socket");
    case State::NoDirectory:
        return error == ENOTDIR ? QStringLiteral("%1 is not a directory").arg(culprit)
                                : QStringLiteral("The directory %1 does not exist").arg(culprit);
    case State::NoPermission:
        if (error != EACCES)
            return noWay(*this, culprit).sentence;
        return denied.isEmpty() ? QStringLiteral("No permission on %1").arg(culprit)
                                : QStringLiteral("No permission: %1").arg(denied);
    case State::NotASocket:
        return QStringLiteral("Not a socket: %1").arg(fileKind) + hints(*this);
    case State::Stale:
        return QStringLiteral("Stale socket file: nobody listens on it, %1").arg(leftBy(*this)) +
               hints(*this);
    case State::NotListening:
        return QStringLiteral("Bound by %1, but nobody listens on it").arg(who(*this)) + hints(*this);
    case State::Live:
        break;
    }
    parts << (type == SocketType::Datagram ? QStringLiteral("live datagram socket")
              : kind.isEmpty()             ? QStringLiteral("live socket")
                                           : QStringLiteral("live %1 listener").arg(kind));
    parts << (pid > 0 ? QStringLiteral("%1 %2").arg(shownProcess(command)).arg(pid) : who(*this));
    if (otherNamespace && pid > 0)
        parts << QStringLiteral("in another network namespace");
    if (inode != 0)
        parts << QStringLiteral("mode %1 %2:%3")
                     .arg(uint(mode), 4, 8, QLatin1Char('0'))
                     .arg(userName(uid), groupName(gid));
    if (elsewhere)
        parts << elsewhere->sentence();
    parts << (mayConnect ? QStringLiteral("you may connect") : QStringLiteral("you may not connect"));
    return parts.join(QStringLiteral(" · "));
}

QString PathVerdict::listenSentence() const
{
    if (state == State::Free && !mayListen)
        return QStringLiteral("Free, but you may not create it: no write permission on %1").arg(culprit);
    if (state != State::Live)
        return sentence();
    return QStringLiteral("In use: ") +
           sentence().section(QStringLiteral(" · "), 0, -2); // not who may connect
}

Failure PathVerdict::listenFailure(const SocketAddress& address) const
{
    const QString shown = address.display();
    switch (state) {
    case State::Free:
        if (mayListen)
            return {};
        if (error == EROFS)
            return {QStringLiteral("Can't create %1: the file system of %2 is read-only").arg(shown, culprit),
                    error, Remedy::OtherAddress};
        return {QStringLiteral("Can't create %1: no write permission on %2").arg(shown, culprit) +
                    (denied.isEmpty() ? QString() : QStringLiteral("; ") + denied),
                error, error == EACCES ? Remedy::ExplainAccess : Remedy::OtherAddress};
    case State::Live:
        return {QStringLiteral("%1 is in use: %2 %3")
                    .arg(shown, who(*this),
                         type == SocketType::Datagram ? QStringLiteral("receives there")
                                                      : QStringLiteral("listens there")),
                EADDRINUSE, Remedy::OtherAddress};
    case State::NotListening:
        return {QStringLiteral("%1 is bound by %2").arg(shown, who(*this)), EADDRINUSE, Remedy::OtherAddress};
    case State::Stale:
        if (isLink)
            return {QStringLiteral("%1 is a symbolic link; links are never replaced").arg(shown), EADDRINUSE,
                    Remedy::OtherAddress};
        return {QStringLiteral("%1 is a stale socket file: nobody owns it, and listening needs it replaced")
                        .arg(shown) +
                    hints(*this),
                EADDRINUSE, Remedy::ReplaceStale};
    case State::NotASocket:
        return {QStringLiteral("%1 is %2, not a socket; it stays untouched")
                    .arg(shown, isLink ? QStringLiteral("a symbolic link") : fileKind),
                EADDRINUSE, Remedy::OtherAddress};
    case State::Invalid:
        return {QStringLiteral("%1 is not an address of a Unix socket").arg(shown), EINVAL,
                Remedy::OtherAddress};
    case State::NoDirectory:
    case State::NoPermission:
        return noWay(*this, shown);
    }
    return {};
}

Remedy useTypeRemedy(SocketType type)
{
    switch (type) {
    case SocketType::Stream:
        return Remedy::UseStream;
    case SocketType::Datagram:
        return Remedy::UseDatagram;
    case SocketType::Seqpacket:
        return Remedy::UseSeqpacket;
    }
    return Remedy::ChangeType;
}

std::optional<SocketType> remedyType(Remedy remedy)
{
    switch (remedy) {
    case Remedy::UseStream:
        return SocketType::Stream;
    case Remedy::UseDatagram:
        return SocketType::Datagram;
    case Remedy::UseSeqpacket:
        return SocketType::Seqpacket;
    default:
        return {};
    }
}

Failure PathVerdict::connectFailure(const SocketAddress& address, SocketType wanted) const
{
    const QString shown = address.display();
    switch (state) {
    case State::Free:
        if (address.kind() == SocketAddress::Kind::Abstract)
            return {QStringLiteral("Nobody listens on %1").arg(shown) + hints(*this), ECONNREFUSED,
                    Remedy::Retry};
        return {QStringLiteral("There is no socket at %1: %2").arg(shown, missingPart(address)) +
                    hints(*this),
                ENOENT, Remedy::Retry};
    case State::Stale:
        if (!denied.isEmpty())
            return notAllowed(*this, shown);
        return {
            QStringLiteral("Nobody listens on %1: its socket file is stale, %2").arg(shown, leftBy(*this)) +
                hints(*this),
            ECONNREFUSED, Remedy::Retry};
    case State::NotListening:
        if (!denied.isEmpty())
            return notAllowed(*this, shown);
        return {QStringLiteral("%1 is bound by %2, which does not listen on it").arg(shown, who(*this)),
                ECONNREFUSED, Remedy::Retry};
    case State::NotASocket:
        if (isDangling)
            return {QStringLiteral("%1 is a symbolic link to nothing").arg(shown), ENOENT, Remedy::Retry};
        if (!denied.isEmpty())
            return notAllowed(*this, shown);
        return {QStringLiteral("%1 is %2, not a socket").arg(shown, fileKind) + hints(*this), ECONNREFUSED,
                Remedy::OtherAddress};
    case State::Live:
        if (!mayConnect)
            return notAllowed(*this, shown);
        if (type && *type != wanted)
            return {QStringLiteral("%1 is a %2 socket, not a %3 socket")
                        .arg(shown, socketTypeName(*type), socketTypeName(wanted)),
                    EPROTOTYPE, useTypeRemedy(*type)};
        return {};
    case State::NoDirectory:
        if (error == ENOENT)
            return {QStringLiteral("There is no socket at %1: the directory %2 does not exist")
                        .arg(shown, culprit),
                    ENOENT, Remedy::Retry};
        return {QStringLiteral("There is no socket at %1: %2 is not a directory").arg(shown, culprit), error,
                Remedy::OtherAddress};
    case State::NoPermission:
        return error == EACCES ? notAllowed(*this, shown) : noWay(*this, shown);
    case State::Invalid:
        break;
    }
    return listenFailure(address);
}

} // namespace sw
