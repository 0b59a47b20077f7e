#pragma once

#include <QPoint>

namespace sw::test {

/// Presses the left button at one place of the screen, moves to another as a hand does, and releases it
/// there, by XTEST: the X server takes it for a real mouse. One call of xdotool, since a drag has an event
/// loop of its own meanwhile; false when it failed. Device pixels.
bool dragMouse(const QPoint& from, const QPoint& to);

} // namespace sw::test
