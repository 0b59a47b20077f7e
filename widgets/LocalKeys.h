#pragma once

#include <QString>

#include <vector>

namespace sw {

/// A key that one place of the window takes while it has the focus; what every place takes is a command. For
/// the shortcut sheet: the places themselves take them.
struct LocalKey
{
    QString place;
    QString text;
    QString keys; ///< one a line
    QString purpose;
    bool sends = false; ///< of what a kept capture doesn't have
};

const std::vector<LocalKey>& localKeys();

} // namespace sw
