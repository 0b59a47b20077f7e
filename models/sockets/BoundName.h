#pragma once

#include "models/base/Failure.h"
#include "models/kernel/SocketAddress.h"
#include "models/sockets/Listener.h"

#include <optional>

#include <sys/types.h>

namespace sw {

/// What a socket file shall be, from the first instant on.
struct NameAccess
{
    int mode = 0600;
    std::optional<uid_t> owner; ///< ours unless given
    std::optional<gid_t> group;
    /// It can be reached as soon as it is bound (a datagram socket, which has no listen(2)): born with the
    /// owner's rights alone, and widened once owner and group are right.
    bool livesFromBind = false;
};

/// The name that a socket of ours is bound to. A socket file goes with it when it is still ours, by device
/// and inode. The thread needs a umask of 0 for a mode that is exact from bind (prepareThreadForModes()).
class BoundName
{
public:
    BoundName() = default;
    BoundName(BoundName&& other) noexcept { *this = std::move(other); }
    BoundName& operator=(BoundName&& other) noexcept;
    ~BoundName() { remove(); }

    /// fchmod, bind, owner and group, mode: nobody ever finds it wider than asked. Failure begins with doing.
    static Result<BoundName> bind(int fd, const SocketAddress& address, const NameAccess& access,
                                  const QString& doing);
    /// An abstract name that the kernel picks: five hex digits (unix(7), autobind).
    static Result<BoundName> autobind(int fd, const QString& doing);

    const SocketAddress& address() const { return m_address; }
    /// Removes the socket file. The failure says that one of ours had to stay.
    Failure remove();
    Listener::NameState state() const;

private:
    Result<void> takeFile(const NameAccess& access, const QString& doing);

    SocketAddress m_address; // Unnamed: none, or gone
    quint64 m_device = 0, m_inode = 0;
};

} // namespace sw
