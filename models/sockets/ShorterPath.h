#pragma once

#include <QByteArray>
#include <QString>

namespace sw {

/// Another way to write a path that a socket address has no room for, to the same place: without "//", "./"
/// and "..", through the real directory instead of links, or from the working directory. Empty when none is
/// short enough. Its directory must exist. Blocking: worker threads only.
QByteArray shorterPath(const QByteArray& path);

/// The same for an address as a person types it; the text is one that SocketAddress::parse() takes.
QString shorterAddress(const QString& text);

} // namespace sw
