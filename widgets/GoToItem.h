#pragma once

#include "models/kernel/SocketAddress.h"
#include "widgets/Icons.h"

#include <QString>

#include <vector>

namespace sw {

/// One thing that Go to offers. Title and detail are plain text, escaped already.
struct GoToItem
{
    /// Also the order in which groups of equal rank stand.
    enum class Group { Here, Pages, Sockets, Favourites, Recent, Paths, Commands, Search };
    enum class Kind {
        Connect, ///< text: the address, in all that follow
        Http,
        Tap,
        Listen,
        Bridge,       ///< from there
        ReplaceStale, ///< and listen there
        AddFavourite,
        RemoveFavourite,
        ExplainAccess,
        ShowInSockets, ///< text: a socket filter
        TakeAddress,   ///< go on with this address: connect if it is alive, listen if it is free
        TakeDirectory, ///< type on in it
        Page,          ///< number: the endpoint
        Command,       ///< number: the CommandId
    };
    Group group = Group::Here;
    Kind kind = Kind::Connect;
    QString title;
    qsizetype dim = 0;      ///< how many leading characters of the title are secondary
    bool isAddress = false; ///< the title: fixed pitch, gives way in the middle
    QString detail;
    QString hint; ///< what Enter does, or the shortcut
    QString icon;
    IconColor iconColor = IconColor::Dim;
    QString text;
    SocketType type = SocketType::Stream; ///< of what it connects to
    quint32 number = 0;
    QString keywords; ///< also found by these
    bool favourite = false;
    bool isIdle = false; ///< an endpoint that does nothing now

    /// An address that can be a favourite.
    bool hasStar() const
    {
        return kind == Kind::TakeAddress || ((kind == Kind::Connect) && group == Group::Sockets);
    }
    /// The same offer, whatever its words say by now.
    bool isSame(const GoToItem& other) const
    {
        return group == other.group && kind == other.kind && text == other.text && number == other.number;
    }
    bool operator==(const GoToItem&) const = default;
};

QString goToGroupName(GoToItem::Group group);

/// An offer that stands for an address: its title shows the directory dim.
GoToItem goToAddressItem(GoToItem::Group group, GoToItem::Kind kind, const SocketAddress& address);

} // namespace sw
