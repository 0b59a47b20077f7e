#pragma once

#include "models/session/EndpointSpec.h"
#include "models/sockets/Listener.h"
#include "models/sockets/PathProbe.h"

namespace sw {

/// A fresh directory of ours (0700) for the front of one tap, and the socket's path in it. Goes with this:
/// the directory once it is empty. Made again, it has its old name if that is free, so that a line that
/// somebody copied (DOCKER_HOST) goes on leading to the tap. Engine thread.
class FreshPlace
{
public:
    FreshPlace() = default;
    ~FreshPlace() { remove(); }
    FreshPlace(const FreshPlace&) = delete;
    FreshPlace& operator=(const FreshPlace&) = delete;

    /// Under $XDG_RUNTIME_DIR, else under /tmp; the socket has the target's name.
    Result<SocketAddress> make(const SocketAddress& target);
    void remove();

private:
    QByteArray m_directory, m_before;
};

/// Who may connect to the front of a tap: the target's own mode, owner and group as far as we may give them;
/// else 0600, and `remark` says why.
struct FrontAccess
{
    int mode = 0600;
    std::optional<uid_t> owner;
    std::optional<gid_t> group;
    QString remark;
};
FrontAccess frontAccess(const SocketAddress& target, const PathVerdict& verdict);

} // namespace sw
