#pragma once

#include <QList>
#include <QStringList>

class QWidget;

namespace sw::test {

/// Walks the accessibility tree of a window as a screen reader does, and says what is wrong with it, one
/// line per offender, with class, object name, role and name of each:
/// - a control that takes the focus has a name, and a role that says what it does; a view tells its cells;
/// - no two controls that show share role and name;
/// - a name is what a person sees: the button's text, the label of the field. (Of segments, which stand more
///   than once, the name says in addition of what: it has the visible word in it.)
QStringList walkOffenders(QWidget* top);

/// What the walk comes by, "role name" each: for "is it there at all".
QStringList walkNames(QWidget* top);

/// Those of them that take the focus by the Tab key, and are enabled.
QList<QWidget*> walkStops(QWidget* top);

} // namespace sw::test
