#pragma once

#include "models/inspect/SocketRecord.h"

#include <QString>

namespace sw {

/// Words of the table that are needed in more than one place. All plain text, hostile bytes escaped.

/// "Listening", "Half-closed: peer will send no more".
QString socketStateText(const SocketRecord& record);
/// "dockerd 812", "dockerd 812 +2" when several processes hold it, "—" when none is visible.
QString socketOwnersText(const std::vector<SocketOwner>& owners);
/// Everything about a socket, a fact per line. The first line is words of ours only: Qt looks for markup
/// there when it decides whether a tool tip is rich text (Qt::mightBeRichText), so a name can't become
/// markup.
QString socketToolTip(const SocketRecord& record);
/// Different processes among owners.
int processesIn(const std::vector<SocketOwner>& owners);

} // namespace sw
