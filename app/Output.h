#pragma once

#include <QByteArrayView>
#include <QString>

namespace sw {

/// Writes all of it, however often the descriptor takes only a part or (a non-blocking one) says later.
/// 0 or the errno that ended it; EPIPE when the reader has gone (SIGPIPE is ignored). Blocks. Any thread.
int writeAll(int fd, QByteArrayView bytes);

/// One plain sentence on standard error. Any thread.
void complain(const QString& sentence);

} // namespace sw
