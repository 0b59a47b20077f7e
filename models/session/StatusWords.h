#pragma once

#include "models/session/EndpointStatus.h"

#include <QString>
#include <QStringList>

namespace sw {

/// Words for people, made from a status; plain text. Any thread.
QString endpointStateWord(const EndpointStatus& status); ///< "Listening", "Ended: peer closed", …
QString endpointDetail(const EndpointStatus& status); ///< "stream (Qt) · echo · 2 clients", or why it failed
/// Why it failed, in few words that stand beside its address: "no such file (ENOENT)"; the whole sentence
/// where there are none; empty when nothing failed.
QString shortFailure(const EndpointStatus& status);
QString connectionName(const ConnectionStatus& status); ///< "python3"
/// Whether those that it talks with have no connections, and are called peers: the senders to a datagram
/// listener.
bool hasPeers(const EndpointSpec& spec);
/// Who is at the other end, a fact per line: the command line, pid, user and group, its name if it has one.
QStringList connectionFacts(const ConnectionStatus& status);
QString connectionDetail(const ConnectionStatus& status); ///< "pid 6012 · dev", "closed: reset", …
/// A peer's own name: "/tmp/me.sock", "@00a3f (autobound)", "unnamed".
QString peerAddressWords(const SocketAddress& address);
/// The endpoint's short name; when that is taken, with its kind, then with its directory, then with a number:
/// "echo.sock", "echo.sock (client)", "echo.sock (client, /run/b)", "echo.sock (client, 2)".
QString distinctName(const EndpointSpec& spec, const QStringList& taken);
/// "1,204 received, 318 sent": of messages.
QString countersInWords(quint64 received, quint64 sent);
/// "peer is not reading, its queue is full (EAGAIN): 4,096 bytes waiting"
QString waitingWords(quint64 bytes, quint64 messages = 0);

} // namespace sw
