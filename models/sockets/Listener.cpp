#include "models/sockets/Listener.h"

#include "models/sockets/PathProbe.h"

namespace sw {

Result<void> makeWayFor(const ListenOptions& options)
{
    const PathVerdict verdict = probePath(options.address);
    if (verdict.state == PathVerdict::State::Stale && options.replaceStale && !verdict.isLink)
        return removeStale(options.address, verdict);
    if (verdict.mayListen)
        return {};
    // Who may still listen behind a stale file is worth a longer look.
    const bool isStale = verdict.state == PathVerdict::State::Stale;
    const Failure failure = (isStale ? probeWidely(options.address) : verdict).listenFailure(options.address);
    return failure.sentence.isEmpty() ? Result<void>() : Result<void>(failure);
}

} // namespace sw
