#pragma once

#include <QString>

namespace sw::test {

/// Keys of a keyboard that the X server takes for a real one (XTEST, by xdotool): they go where the window
/// manager has put the focus. They return when the server has them; false when xdotool failed.
bool pressKeys(const QString& chord); ///< "ctrl+k", "Return"
bool typeKeys(const QString& text);

} // namespace sw::test
