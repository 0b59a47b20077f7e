#include "models/inspect/SocketSnapshot.h"

#include "models/inspect/LiveTable.h"
#include "models/kernel/ProcReader.h"

#include <algorithm>

namespace sw {

Result<SocketSnapshot> readSocketsOnce()
{
    raiseDescriptorLimit();
    LiveTable table;
    SocketDelta delta = table.tick();
    if (!delta.trouble.isEmpty())
        return Failure{delta.trouble, 0, Remedy::Retry};
    SocketSnapshot snapshot{std::move(delta.added), delta.hiddenProcesses};
    std::sort(snapshot.sockets.begin(), snapshot.sockets.end(),
              [](const auto& a, const auto& b) { return a.inode < b.inode; });
    return snapshot;
}

} // namespace sw
