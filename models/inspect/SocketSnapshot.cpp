#include "models/inspect/SocketSnapshot.h"

#include "models/inspect/LiveTable.h"
#include "models/kernel/ProcReader.h"

#include <algorithm>
#include <unordered_map>

namespace sw {

namespace {

/// One dump skips live sockets while others come and go; a second one, cheap by now, tells them.
void addMissed(SocketSnapshot& snapshot, SocketDelta delta)
{
    std::erase_if(snapshot.sockets, [&](const SocketRecord& record) {
        return std::find(delta.removed.begin(), delta.removed.end(), record.inode) != delta.removed.end();
    });
    std::move(delta.added.begin(), delta.added.end(), std::back_inserter(snapshot.sockets));
    std::unordered_map<std::uint32_t, SocketRecord*> changed;
    for (SocketRecord& record : delta.changed) {
        if (!record.closing) // perhaps only skipped this time: what the first dump said stands
            changed.emplace(record.inode, &record);
    }
    if (changed.empty())
        return;
    for (SocketRecord& record : snapshot.sockets) {
        if (const auto found = changed.find(record.inode); found != changed.end())
            record = std::move(*found->second);
    }
}

} // namespace

Result<SocketSnapshot> readSocketsOnce()
{
    raiseDescriptorLimit();
    LiveTable table;
    SocketDelta delta = table.tick();
    if (!delta.trouble.isEmpty())
        return Failure{delta.trouble, 0, Remedy::Retry};
    SocketSnapshot snapshot{std::move(delta.added), delta.hiddenProcesses};
    addMissed(snapshot, table.tick());
    std::sort(snapshot.sockets.begin(), snapshot.sockets.end(),
              [](const auto& a, const auto& b) { return a.inode < b.inode; });
    return snapshot;
}

} // namespace sw
