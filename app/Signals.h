#pragma once

namespace sw {

/// SIGINT, SIGTERM and SIGHUP ask the program to stop; a second one, when the first has had a moment, ends it
/// at once. SIGPIPE and SIGXFSZ are ignored: write() says EPIPE and EFBIG instead. Call once, before any
/// thread. SIGHUP stays ignored where it was (nohup).
void installSignals();

/// Readable (and it stays so) once one of them has come. Valid after installSignals().
int stopSignalFd();

} // namespace sw
