#pragma once

class QWidget;

namespace sw {

/// A page of text that keeps to the left of a wide window: as wide as its maximum width, which is a length at
/// 100 %, with the base colour beside it. The result owns the page.
QWidget* leftColumn(QWidget* page);

} // namespace sw
