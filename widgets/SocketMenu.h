#pragma once

#include <QString>

#include <functional>

class QMenu;

namespace sw {

struct SocketRecord;

/// What can be done with a row of the socket table; the page does it.
enum class SocketAct {
    Connect,
    Http,
    Tap,
    ListenHere,
    ExplainAccess,
    CopyAddress,
    CopyRow,
    CopySocat,
    ShowPeer
};

/// True for a socket that a client can be opened on: a stream or seqpacket listener with a name.
bool canConnectTo(const SocketRecord& record);

/// True for a socket with a file at an absolute path: what a relative one means, only its process knows.
bool hasAccessToExplain(const SocketRecord& record);

/// Fills a menu for one socket; what makes no sense for it is absent. canStart: endpoints can be started from
/// here. setFilter gets the whole new filter text.
void fillSocketMenu(QMenu* menu, const SocketRecord& record, bool canStart, const QString& filterNow,
                    const std::function<void(SocketAct)>& act,
                    const std::function<void(const QString&)>& setFilter);

/// The filter with one field's words replaced by this one, or joined by its opposite.
QString filterOnly(const QString& filter, const QString& field, const QString& value);
QString filterWithout(const QString& filter, const QString& field, const QString& value);

} // namespace sw
