#pragma once

#include <QByteArray>

namespace sw {

/// What the window remembers of its layout, as it gave it. Empty when there is nothing yet.
QByteArray loadWindowState();
void saveWindowState(const QByteArray& state);

} // namespace sw
