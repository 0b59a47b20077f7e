#include "models/session/StatusWords.h"

#include "models/base/Bytes.h"
#include "models/base/ProcessName.h"
#include "models/traffic/TrafficWords.h"

#include <QLocale>
#include <QStringList>

#include <cerrno>
#include <utility>

namespace sw {
namespace {

const QString separator = QStringLiteral(" · ");

QString counted(quint64 n, const QString& one, const QString& many)
{
    return QLocale(QLocale::English).toString(n) + u' ' + (n == 1 ? one : many);
}

QString replyWord(const Reply& reply)
{
    switch (reply.kind) {
    case Reply::Kind::None:
        return QStringLiteral("no reply");
    case Reply::Kind::Echo:
        return QStringLiteral("echo");
    case Reply::Kind::Fixed:
        return QStringLiteral("fixed reply");
    case Reply::Kind::Command:
        return QStringLiteral("runs %1").arg(escapedText(reply.bytes));
    case Reply::Kind::File:
        return QStringLiteral("replies with %1").arg(escapedText(reply.bytes));
    case Reply::Kind::Rules:
        return reply.rules.size() == 1 ? QStringLiteral("1 rule")
                                       : QStringLiteral("%1 rules").arg(reply.rules.size());
    case Reply::Kind::Http:
        return QStringLiteral("HTTP rules");
    }
    return {};
}

QString planWord(const SendPlan& plan)
{
    if (plan.everySeconds <= 0)
        return {};
    const QString every = QStringLiteral("every %1 s").arg(plan.everySeconds);
    return plan.count == 0 ? every
                           : every + QStringLiteral(", ") +
                                 counted(plan.count, QStringLiteral("time"), QStringLiteral("times"));
}

QString runningWord(const EndpointStatus& status)
{
    switch (status.spec.kind) {
    case EndpointKind::Listener:
        return QStringLiteral("Listening");
    case EndpointKind::Client:
        return QStringLiteral("Connected");
    case EndpointKind::Tap:
    case EndpointKind::Bridge:
        return QStringLiteral("Relaying");
    }
    return {};
}

QString startingWord(const EndpointStatus& status)
{
    if (status.spec.kind != EndpointKind::Client)
        return QStringLiteral("Starting");
    return status.spec.retry ? QStringLiteral("Waiting for the server") : QStringLiteral("Connecting");
}

/// What tells one relay from another of the same name: where it goes, or the fresh directory that it is in.
QString relayPlace(const EndpointSpec& spec)
{
    if (spec.name.isEmpty() && spec.isNamedByTarget() && spec.address.kind() == SocketAddress::Kind::Path)
        return QStringLiteral("at %1").arg(spec.address.display().section(u'/', -2, -2));
    return QStringLiteral("to %1").arg(spec.target.shortName());
}

QString kindWord(EndpointKind kind)
{
    switch (kind) {
    case EndpointKind::Listener:
        return QStringLiteral("listener");
    case EndpointKind::Client:
        return QStringLiteral("client");
    case EndpointKind::Tap:
        return QStringLiteral("tap");
    case EndpointKind::Bridge:
        return QStringLiteral("bridge");
    }
    return {};
}

} // namespace

QString countersInWords(quint64 received, quint64 sent)
{
    return QStringLiteral("%1 received, %2 sent").arg(trafficNumberText(received), trafficNumberText(sent));
}

QString waitingWords(quint64 bytes, quint64 messages)
{
    const QString count =
        counted(bytes, QStringLiteral("byte"), QStringLiteral("bytes")) +
        (messages == 0 ? QString()
                       : QStringLiteral(" in ") +
                             counted(messages, QStringLiteral("message"), QStringLiteral("messages")));
    return QStringLiteral("peer is not reading, its queue is full (EAGAIN): %1 waiting").arg(count);
}

QString endpointStateWord(const EndpointStatus& status)
{
    switch (status.state) {
    case EndpointStatus::State::Starting:
        return startingWord(status);
    case EndpointStatus::State::Running:
        return runningWord(status);
    case EndpointStatus::State::Stopped:
    case EndpointStatus::State::Removed:
        return QStringLiteral("Stopped");
    case EndpointStatus::State::Ended:
        return status.failure.error == ECONNRESET ? QStringLiteral("Ended: reset by the peer")
                                                  : QStringLiteral("Ended: peer closed");
    case EndpointStatus::State::Failed:
        return QStringLiteral("Failed");
    }
    return {};
}

QString endpointDetail(const EndpointStatus& status)
{
    if (!status.failure.sentence.isEmpty())
        return status.failure.withErrno();
    QStringList parts;
    const bool qt = status.spec.api == SocketApi::Qt;
    parts << socketTypeName(status.spec.type) + (qt ? QStringLiteral(" (Qt)") : QString());
    if (status.spec.isRelay()) {
        parts << relayPlace(status.spec);
        if (!status.spec.tapRules.isEmpty())
            parts << counted(quint64(status.spec.tapRules.size()), QStringLiteral("rule"),
                             QStringLiteral("rules"));
        if (status.state == EndpointStatus::State::Running)
            parts << counted(quint64(status.openConnections), QStringLiteral("client"),
                             QStringLiteral("clients"));
    } else if (status.spec.kind == EndpointKind::Listener) {
        parts << replyWord(status.spec.reply);
        const bool peers = hasPeers(status.spec);
        if (status.state == EndpointStatus::State::Running)
            parts << counted(quint64(status.openConnections),
                             peers ? QStringLiteral("peer") : QStringLiteral("client"),
                             peers ? QStringLiteral("peers") : QStringLiteral("clients"));
    } else if (const QString plan = planWord(status.spec.plan); !plan.isEmpty()) {
        parts << plan;
    }
    if (status.state == EndpointStatus::State::Stopped)
        parts << QStringLiteral("stopped");
    if (status.ownName.kind() != SocketAddress::Kind::Unnamed)
        parts << QStringLiteral("as %1").arg(status.ownName.display());
    if (status.acceptingPaused)
        parts << QStringLiteral("accepting paused");
    if (status.readingPaused)
        parts << QStringLiteral("reading paused");
    if (status.spec.isAdopted)
        parts << QStringLiteral("received socket");
    if (status.waitingBytes > 0)
        parts << waitingWords(status.waitingBytes);
    return parts.join(separator);
}

QString distinctName(const EndpointSpec& spec, const QStringList& taken)
{
    const QString name = spec.displayName();
    const QString kind = kindWord(spec.kind);
    QStringList candidates{name, QStringLiteral("%1 (%2)").arg(name, kind)};
    const QString address = spec.address.display();
    const qsizetype slash = address.lastIndexOf(QLatin1Char('/'));
    if (spec.address.kind() == SocketAddress::Kind::Path && slash > 0)
        candidates << QStringLiteral("%1 (%2, %3)").arg(name, kind, address.left(slash));
    for (const QString& candidate : candidates) {
        if (!taken.contains(candidate))
            return candidate;
    }
    int number = 2;
    const auto numbered = [&] {
        return QStringLiteral("%1 (%2, %3)").arg(name, kind, QString::number(number));
    };
    while (taken.contains(numbered()))
        ++number;
    return numbered();
}

bool hasPeers(const EndpointSpec& spec)
{
    return spec.kind == EndpointKind::Listener && spec.type == SocketType::Datagram;
}

QString shortFailure(const EndpointStatus& status)
{
    static const std::pair<int, const char*> reasons[] = {{ENOENT, "no such file"},
                                                          {ECONNREFUSED, "nobody listens"},
                                                          {EADDRINUSE, "in use already"},
                                                          {EACCES, "no permission"}};
    if (status.failure.sentence.isEmpty())
        return {};
    for (const auto& [code, words] : reasons) {
        if (code == status.failure.error)
            return QStringLiteral("%1 (%2)").arg(QLatin1String(words), errnoName(code));
    }
    return endpointDetail(status);
}

QString connectionName(const ConnectionStatus& status)
{
    if (!status.peer.command.isEmpty())
        return shownProcess(status.peer.command);
    return status.peer.pid > 0 ? QStringLiteral("pid %1").arg(status.peer.pid)
                               : QStringLiteral("unknown process");
}

QString peerAddressWords(const SocketAddress& address)
{
    if (address.kind() == SocketAddress::Kind::Unnamed)
        return QStringLiteral("unnamed");
    // What bind(2) picks by itself: five hexadecimal digits (unix(7), "Autobind feature").
    const QByteArray& name = address.bytes();
    const bool autobound = address.kind() == SocketAddress::Kind::Abstract && name.size() == 5 &&
                           std::all_of(name.begin(), name.end(), [](char c) {
                               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                           });
    return autobound ? address.display() + QStringLiteral(" (autobound)") : address.display();
}

QStringList connectionFacts(const ConnectionStatus& status)
{
    QStringList facts;
    const PeerCredentials& peer = status.peer;
    if (!peer.commandLine.isEmpty())
        facts << peer.commandLine;
    QStringList ids;
    if (peer.pid > 0)
        ids << QStringLiteral("pid %1").arg(peer.pid);
    if (peer.uid != uid_t(-1))
        ids << QStringLiteral("user %1 (%2)").arg(userName(peer.uid)).arg(peer.uid);
    if (peer.gid != gid_t(-1))
        ids << QStringLiteral("group %1 (%2)").arg(groupName(peer.gid)).arg(peer.gid);
    if (!ids.isEmpty())
        facts << ids.join(QStringLiteral(", "));
    if (status.peerAddress.kind() != SocketAddress::Kind::Unnamed)
        facts << QStringLiteral("its name: %1").arg(peerAddressWords(status.peerAddress));
    return facts;
}

QString connectionDetail(const ConnectionStatus& status)
{
    // The number tells the connections of one process apart; rows and JSON Lines have the same.
    QStringList parts{QStringLiteral("#%1").arg(status.id)};
    if (status.state == ConnectionStatus::State::Closed && status.peer.pid > 0)
        parts << QStringLiteral("pid %1").arg(status.peer.pid);
    if (status.state == ConnectionStatus::State::Closed)
        return (parts << trafficClosedWords(status.closeReason)).join(separator);
    if (status.readingPaused)
        parts << QStringLiteral("reading paused");
    if (status.waitingBytes > 0 || status.waitingMessages > 0)
        return (parts << waitingWords(status.waitingBytes, status.waitingMessages)).join(separator);
    if (status.peer.pid > 0)
        parts << QStringLiteral("pid %1").arg(status.peer.pid);
    if (status.peerFinished)
        parts << QStringLiteral("peer finished sending");
    if (status.weFinished)
        parts << QStringLiteral("we finished sending");
    if (status.repeating)
        parts << (status.repeatTotal == 0
                      ? QStringLiteral("repeating, %1 done").arg(status.repeatDone)
                      : QStringLiteral("repeating, %1 of %2").arg(status.repeatDone).arg(status.repeatTotal));
    if (status.peerAddress.kind() != SocketAddress::Kind::Unnamed)
        parts << peerAddressWords(status.peerAddress);
    if (parts.size() < 3 && status.peer.uid != uid_t(-1))
        parts << userName(status.peer.uid);
    return parts.join(separator);
}

} // namespace sw
