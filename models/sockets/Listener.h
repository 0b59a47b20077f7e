#pragma once

#include "models/sockets/Channel.h"

#include <memory>
#include <optional>

namespace sw {

struct ListenOptions
{
    SocketAddress address;
    int mode = 0600; ///< of a path, exact from bind
    int backlog = 128;
    bool replaceStale = false;
    std::optional<uid_t> owner; ///< of a path; ours unless given
    std::optional<gid_t> group;
    bool asksSenders = true; ///< SO_PASSCRED
};

class ListenerSink
{
public:
    /// A client; of a datagram socket, a sender that has a name, with its first message.
    virtual void listenerAccepted(std::unique_ptr<Channel> channel) = 0;
    /// A datagram whose sender has no name and so can't be answered.
    virtual void listenerReceived(Arrival& arrival) = 0;
    /// A passing trouble (out of descriptors): it goes on by itself. An empty failure says that it is over.
    virtual void listenerTrouble(const Failure& failure) = 0;
    /// It listens no more. close() it.
    virtual void listenerFailed(const Failure& failure) = 0;

protected:
    ~ListenerSink() = default;
};

/// A listening socket, or a bound datagram socket. listen() probes the address first (PathProbe): a live one
/// is refused with the name of its process, a stale one is replaced only when asked, anything else is never
/// touched. Engine thread.
class Listener
{
public:
    /// Of a socket file: still ours by device and inode, or what became of it.
    enum class NameState { Intact, Gone, Replaced };

    virtual ~Listener() = default;
    virtual Result<void> listen(const ListenOptions& options) = 0;
    /// Of a datagram socket: whether messages are taken at all. (Of others each channel has its own.)
    virtual void setReading(bool) {}
    /// Whether clients are taken out of the kernel's queue, which fills up otherwise. False when there is no
    /// way to hold it.
    virtual bool setAccepting(bool) { return false; }
    virtual int descriptor() const { return -1; }
    /// Also removes the socket file when it is still ours. Accepted channels stay.
    virtual void close() = 0;
    /// One lstat(2); Intact for an abstract name.
    virtual NameState nameState() const = 0;
    /// After close(): why a socket file of ours had to stay; empty when none did.
    const Failure& leftover() const { return m_leftover; }

protected:
    Failure m_leftover;
};

/// The check that both kinds make before bind.
Result<void> makeWayFor(const ListenOptions& options);

} // namespace sw
