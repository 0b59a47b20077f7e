#pragma once

class QWidget;

namespace sw {

/// A page of text at the left of all the room there is, no wider than lines are read well. width: pixels at
/// 100 %. Returns what holds it; the caller owns that.
QWidget* readingPage(QWidget* page, int width);

} // namespace sw
