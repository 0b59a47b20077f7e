#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"
#include "models/kernel/Descriptors.h"
#include "models/traffic/TrafficRecord.h"

#include <map>
#include <mutex>
#include <vector>

namespace sw {

using DescriptorId = quint64; ///< from 1, never reused; 0 = none

/// A descriptor that came with a message and is kept open; a value that tells of it.
struct KeptDescriptor
{
    DescriptorId id = 0;
    EndpointId endpoint = 0;
    ConnectionId connection = 0; ///< 0: a datagram of a nameless sender
    RowId row = 0;               ///< the message that it came with
    DescriptorInfo info;         ///< as it was then

    bool operator==(const KeptDescriptor&) const = default;
};

/// What came to a shelf and what left it since somebody looked.
struct ShelfChanges
{
    std::vector<KeptDescriptor> added;
    std::vector<DescriptorId> gone;
    bool isEmpty() const { return added.empty() && gone.empty(); }
};

/// The received descriptors that endpoints keep for their user, until each is closed, opened as a client, or
/// its endpoint stops. Bounded: what finds no room is not taken, nothing that is kept ever goes for it. The
/// engine thread changes it; duplicate() is for any thread.
class DescriptorShelf
{
public:
    static constexpr std::size_t perConnection = 64;
    static constexpr std::size_t inAll = 1000;

    /// How many more of that connection find room. Also a quarter of what the process may open
    /// (RLIMIT_NOFILE) is not exceeded by all together.
    std::size_t room(EndpointId endpoint, ConnectionId connection) const;
    void add(EndpointId endpoint, ConnectionId connection, RowId row, UniqueFd fd);
    /// Off the shelf; empty when there is none of that id.
    UniqueFd take(DescriptorId id);
    /// Those of an endpoint, all for 0. How many there were.
    std::size_t closeAll(EndpointId endpoint);
    std::size_t count() const;
    bool hasChanges() const { return !m_changes.isEmpty(); }
    ShelfChanges takeChanges() { return std::exchange(m_changes, {}); }

    /// A duplicate of the caller's own. Failure: it has been closed meanwhile, or we have no number left.
    Result<UniqueFd> duplicate(DescriptorId id) const;

private:
    struct Held
    {
        EndpointId endpoint = 0;
        ConnectionId connection = 0;
        UniqueFd fd;
    };
    void tellGone(DescriptorId id);

    mutable std::mutex m_mutex; // guards m_held
    std::map<DescriptorId, Held> m_held;
    DescriptorId m_next = 1;
    ShelfChanges m_changes;
};

} // namespace sw
