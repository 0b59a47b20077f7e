#pragma once

#include <QSize>
#include <QStringList>

class QWidget;

namespace sw::test {

/// What a person could not read or reach of a window and of what lies over it, one line each: the widget,
/// what is wrong and the numbers (device-independent pixels).
/// - a widget smaller than its least size; words of a label, button, tab, header section or cell that don't
///   fit and that no tooltip has;
/// - two parts of one layout that overlap; a control that reaches out of its parent, or that others cover;
/// - the window larger than asked; a horizontal scroll bar for a few pixels; a stop of the Tab key of no
/// size;
/// - words with a contrast below 4.5 to 1 (but disabled ones), by the pixels as they are drawn.
/// What a scroll area has scrolled away is fine. It can't see into what a widget or delegate paints by
/// itself.
QStringList judge(QWidget& window, const QSize& asked);

} // namespace sw::test
