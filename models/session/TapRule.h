#pragma once

#include "models/sockets/RelayDirection.h"

#include <QByteArray>

namespace sw {

/// One thing that a tap or bridge does to the connections that go through it, to see how a client takes it.
struct TapRule
{
    enum class Action : quint8 {
        Delay,      ///< each chunk of that direction waits so long; later ones wait behind it
        Refuse,     ///< clients are closed at once; the target is not asked
        CloseAfter, ///< so many bytes of that direction pass, then both ends are closed
        Answer,     ///< the target is not asked: these bytes answer the client's first ones, then the end
    };
    Action action = Action::Delay;
    RelayDirection direction = RelayDirection::ToClient; ///< of Delay and CloseAfter
    double seconds = 0;                                  ///< of Delay
    quint64 bytes = 0;                                   ///< of CloseAfter
    QByteArray answer{};                                 ///< of Answer

    bool operator==(const TapRule&) const = default;
};

} // namespace sw
