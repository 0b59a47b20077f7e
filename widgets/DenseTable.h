#pragma once

#include "widgets/TableHeader.h"

class QTableView;

namespace sw {

/// Sets up a table as every one of the window is: our header, rows of one height (device-independent pixels,
/// already scaled by Theme::px), no grid, whole rows chosen one at a time, and Tab leaves it. What a table
/// does otherwise it says afterwards. Returns its header.
TableHeader* makeDense(QTableView* table, int rowHeight);
/// The height at which it shows that many rows whole.
int denseHeight(const QTableView* table, int rows);
/// The height of its rows, all the same; cheap however many there are.
void setRowHeights(QTableView* table, int rowHeight);
/// For a table that reckons by itself where its rows are; after makeDense(). The vertical header keeps
/// nothing per row: QTableView's rowAt(), rowHeight() and the like then know nothing, and nothing of it
/// follows the model's rows and data: the table has to.
void keepNoSections(QTableView* table);

} // namespace sw
