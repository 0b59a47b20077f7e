#pragma once

class QWidget;

namespace sw {

/// Puts all that takes the focus inside part (itself included) right after last in the order of the Tab key,
/// in the order that they have among themselves. Returns the one that comes last now. Both belong to one
/// window.
QWidget* tabAfter(QWidget* last, QWidget* part);

} // namespace sw
