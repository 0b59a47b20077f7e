#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace sw {

/// A stroke icon of ours (resources/icons/NAME.svg), drawn in a colour of the theme. The icon follows the
/// theme by itself: colours are looked up when it is drawn.
enum class IconColor { Text, Dim, Accent, Ok, In, Out, Warn, Err, OnAccent };
QIcon themedIcon(const QString& name, IconColor color = IconColor::Text);

} // namespace sw
