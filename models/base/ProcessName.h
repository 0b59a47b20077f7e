#pragma once

#include <QString>

namespace sw {

/// How views name a process by its command: as the kernel does, but this program in full. (The kernel keeps
/// 15 bytes of a name, comm in proc(5), and cuts ours.) For machines the kernel's name stays.
QString shownProcess(const QString& command);

/// "Socket Workbench".
QString ownShownName();

/// A sentence of ours that names a process before its pid: "… by python3, pid 7".
QString withShownProcess(QString sentence);

} // namespace sw
