#pragma once

#include "models/inspect/Inspector.h"
#include "widgets/GoToItem.h"

#include <memory>
#include <unordered_map>

namespace sw {

/// What Go to knows of one socket. Shares its strings with the record.
struct GoToSocket
{
    std::uint32_t inode = 0;
    SocketType type = SocketType::Stream;
    SocketState state = SocketState::Unconnected;
    SocketAddress address, peerAddress;
    QString command; ///< of the first owner
    pid_t pid = 0;
};
using GoToSockets = std::shared_ptr<const std::vector<GoToSocket>>;

/// The sockets of the machine, kept up with the inspector. GUI thread.
class GoToIndex
{
public:
    void apply(const SocketDelta& delta);
    /// For a worker; made anew only when something has changed.
    GoToSockets sockets();

private:
    void put(const SocketRecord& record);

    std::unordered_map<std::uint32_t, GoToSocket> m_known;
    GoToSockets m_snapshot;
};

/// How well a text fits what is typed (upper and lower case alike), best first.
enum class GoToRank { Exact, Beginning, WordStart, Within, None };
GoToRank goToRank(QStringView text, QStringView typed);

/// True when the text is written as an address, not as a word to search: it has a slash, or starts with "@",
/// "unix:", "escaped:" or "tcp:".
bool isAddressText(const QString& text);

struct GoToQuery
{
    QString text;
    GoToSockets sockets;              ///< may be null
    std::vector<GoToItem> candidates; ///< of the other groups; bounded by whoever makes them
    bool canConnect = false;          ///< clients can be started: sockets and paths are offered for that
    bool canFilter = false;           ///< there is a table of sockets to filter
    bool completesPaths = true;
};

/// What fits, group by group, the best group first. Reads one directory, so: worker pool or a test.
std::vector<GoToItem> goToResults(const GoToQuery& query);

/// A filter of the Sockets table that shows what has this address.
QString socketFilterFor(const SocketAddress& address);

} // namespace sw
