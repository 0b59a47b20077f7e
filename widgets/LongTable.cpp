#include "widgets/LongTable.h"

#include "widgets/DenseTable.h"
#include "widgets/Theme.h"

#include <QHeaderView>
#include <QPaintEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace sw {

LongTable::LongTable(int rowHeight, QWidget* parent)
    : FollowingTable(rowHeight, parent),
      m_rowHeight(rowHeight)
{
    keepNoSections(this);
    // Its header has the new height only after it was told.
    connect(&Theme::instance(), &Theme::changed, this, &LongTable::fitBar, Qt::QueuedConnection);
}

void LongTable::setModel(QAbstractItemModel* model)
{
    // Before the base does: the bar changes first.
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { onRowsChanged(first, last - first + 1); });
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { onRowsChanged(first, first - last - 1); });
    connect(model, &QAbstractItemModel::modelReset, this, &LongTable::fitBar);
    connect(model, &QAbstractItemModel::dataChanged, viewport(), qOverload<>(&QWidget::update));
    FollowingTable::setModel(model);
    fitBar();
}

int LongTable::rowHeight() const { return std::max(1, verticalHeader()->defaultSectionSize()); }

/// Rows from first on: by so many more, or fewer. What is in view stays in view.
void LongTable::onRowsChanged(int first, int by)
{
    QScrollBar* bar = verticalScrollBar();
    const int top = bar->value() / rowHeight();
    if (!isFollowing() && first < top) {
        const qint64 moved = qint64(std::max(by, first - top)) * rowHeight();
        if (moved > 0)
            fitBar(); // the value it gets has to be within
        bar->setValue(int(std::min<qint64>(bar->value() + moved, bar->maximum())));
    }
    fitBar();
}

/// The row at the top stays there when rows have got another height.
void LongTable::fitBar()
{
    QScrollBar* bar = verticalScrollBar();
    const int room = viewport()->height(), before = std::exchange(m_rowHeight, rowHeight());
    const qint64 most = std::numeric_limits<int>::max() - room;
    const int range = int(std::clamp<qint64>(qint64(rowCount()) * m_rowHeight - room, 0, most));
    bar->setPageStep(room);
    bar->setSingleStep(m_rowHeight);
    if (before != m_rowHeight && !isFollowing()) {
        const qint64 value = qint64(bar->value() / before) * m_rowHeight;
        bar->setMaximum(
            std::max(bar->maximum(), range)); // the smaller one would clamp it, and look like its end
        bar->setValue(int(std::min<qint64>(value, range)));
    }
    bar->setRange(0, range);
    viewport()->update();
}

/// The base's takes the table for one without rows.
void LongTable::updateGeometries()
{
    if (m_laysOut)
        return; // margins and bars that come or go resize the viewport
    const QScopedValueRollback guard(m_laysOut, true);
    QHeaderView* columns = horizontalHeader();
    const int wanted =
        std::clamp(columns->sizeHint().height(), columns->minimumHeight(), columns->maximumHeight());
    const int height = columns->isHidden() ? 0 : wanted;
    setViewportMargins(0, height, 0, 0);
    const QRect area = viewport()->geometry();
    columns->setGeometry(area.left(), area.top() - height, area.width(), height);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(rowHeight());
    horizontalScrollBar()->setRange(0, std::max(0, columns->length() - viewport()->width()));
    fitBar();
}

void LongTable::scrollContentsBy(int dx, int dy)
{
    FollowingTable::scrollContentsBy(dx, 0);
    if (dy != 0)
        viewport()->update();
}

int LongTable::verticalOffset() const { return verticalScrollBar()->value(); }

int LongTable::rowAtHeight(int y) const { return int((qint64(verticalOffset()) + y) / rowHeight()); }

QRect LongTable::rowRect(int row) const
{
    constexpr qint64 far = 1'000'000'000; // twice that is still an int
    const qint64 top = qint64(row) * rowHeight() - verticalOffset();
    return {0, int(std::clamp(top, -far, far)), viewport()->width(), rowHeight()};
}

int LongTable::rowTop(int row) const { return rowRect(row).top(); }

QRect LongTable::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || index.model() != model() || isColumnHidden(index.column()))
        return {};
    const QRect row = rowRect(index.row());
    const QHeaderView* columns = horizontalHeader();
    return {columns->sectionViewportPosition(index.column()), row.top(), columns->sectionSize(index.column()),
            row.height()};
}

QModelIndex LongTable::indexAt(const QPoint& point) const
{
    const int row = rowAtHeight(point.y()), column = horizontalHeader()->logicalIndexAt(point.x());
    const bool isWithin = point.y() >= -verticalOffset() && row < rowCount() && column >= 0;
    return isWithin ? model()->index(row, column) : QModelIndex();
}

void LongTable::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid() || index.row() >= rowCount())
        return;
    fitBar(); // rows may have come since
    const int room = viewport()->height(), height = rowHeight();
    const qint64 top = qint64(index.row()) * height, above = top - verticalOffset();
    qint64 value = verticalOffset();
    if (hint == PositionAtCenter)
        value = top - (room - height) / 2;
    else if (hint == PositionAtTop || (hint == EnsureVisible && (above < 0 || room < height)))
        value = top;
    else if (hint == PositionAtBottom || above + height > room)
        value = top + height - room;
    verticalScrollBar()->setValue(int(std::clamp<qint64>(value, 0, verticalScrollBar()->maximum())));
    const QHeaderView* columns = horizontalHeader();
    const int left = columns->sectionViewportPosition(index.column());
    const int right = left + columns->sectionSize(index.column()) - viewport()->width();
    if (QScrollBar* across = horizontalScrollBar(); left < 0 || right > 0)
        across->setValue(across->value() + (left < 0 ? left : std::min(left, right)));
}

void LongTable::paintEvent(QPaintEvent* event)
{
    const QHeaderView* columns = horizontalHeader();
    const QRect area = event->rect();
    const int last = std::min(rowAtHeight(area.bottom()), rowCount() - 1);
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const auto plain = option.state & ~(QStyle::State_Selected | QStyle::State_HasFocus);
    for (int row = rowAtHeight(area.top()); row <= last; ++row) {
        for (int place = 0; place < columns->count(); ++place) {
            const QModelIndex index = model()->index(row, columns->logicalIndex(place));
            option.rect = visualRect(index);
            if (!option.rect.intersects(area))
                continue;
            option.state = plain;
            option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
            option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
            itemDelegateForIndex(index)->paint(&painter, option, index);
        }
    }
}

/// The next that is shown, by +1 or -1; the same when there is none.
int LongTable::columnBeside(int column, int by) const
{
    const QHeaderView* columns = horizontalHeader();
    for (int place = columns->visualIndex(column) + by; place >= 0 && place < columns->count(); place += by) {
        if (!columns->isSectionHidden(columns->logicalIndex(place)))
            return columns->logicalIndex(place);
    }
    return column;
}

QModelIndex LongTable::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int last = rowCount() - 1;
    if (last < 0)
        return {};
    const QModelIndex current = currentIndex();
    const int page = std::max(1, viewport()->height() / rowHeight() - 1);
    // Without a current one it begins with what is in view.
    const int step = current.isValid() ? 1 : 0;
    int row =
        current.isValid() ? current.row() : std::min(last, rowAtHeight(viewport()->height() - rowHeight()));
    int column = current.isValid() ? current.column() : std::max(0, horizontalHeader()->logicalIndexAt(0));
    switch (action) {
    case MoveUp:
    case MovePrevious:
        row -= step;
        break;
    case MoveDown:
    case MoveNext:
        row += step;
        break;
    case MoveLeft:
        column = columnBeside(column, -1);
        break;
    case MoveRight:
        column = columnBeside(column, 1);
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    }
    return model()->index(std::clamp(row, 0, last), column);
}

void LongTable::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    const QRect area = rect.normalized();
    const int first = std::max(0, rowAtHeight(area.top()));
    const int last = std::min(rowAtHeight(area.bottom()), rowCount() - 1);
    if (first > last)
        selectionModel()->select(QItemSelection(), command);
    else
        selectionModel()->select(
            QItemSelection(model()->index(first, 0), model()->index(last, model()->columnCount() - 1)),
            command);
}

QRegion LongTable::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const QItemSelectionRange& range : selection)
        region += rowRect(range.top()).united(rowRect(range.bottom())).intersected(viewport()->rect());
    return region;
}

} // namespace sw
