#include "widgets/ConversationTable.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/ConversationDelegate.h"
#include "widgets/DenseTable.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace sw {

ConversationTable::ConversationTable(const std::shared_ptr<TrafficStore>& store, TrafficModel* model,
                                     QWidget* parent)
    : FollowingTable(1, parent),
      m_model(model),
      m_cards(store)
{
    keepNoSections(this); // which would mean nothing here
    setSelectionMode(ExtendedSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->hide();
    setViewportMargins({}); // the room that was kept for it, before updateGeometries() was ours
    setMouseTracking(false);
    setItemDelegate(new ConversationDelegate(&m_cards, this));
    followModel(); // before the base does: heights change first
    FollowingTable::setModel(model);
    forgetHeights();
    connect(&Theme::instance(), &Theme::changed, this, &ConversationTable::layOutAgain);
}

ConversationTable::~ConversationTable() = default;

void ConversationTable::followModel()
{
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) {
                m_heights.append(last - first + 1);
                settle(isFollowing());
            });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int, int last) {
        const int gone = last + 1; // the model drops its oldest rows only
        m_heights.removeFront(gone);
        if (m_anchorRow < gone)
            m_anchorOffset = 0;
        m_anchorRow = std::max(0, m_anchorRow - gone);
        settle(isFollowing());
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        forgetHeights();
        settle(true);
    });
    connect(m_model, &QAbstractItemModel::dataChanged, viewport(), qOverload<>(&QWidget::update));
}

void ConversationTable::forgetHeights()
{
    m_heights.reset(m_model->rowCount(), ConversationDelegate::usualHeight());
    m_anchorRow = std::clamp(m_anchorRow, 0, std::max(0, m_heights.count() - 1));
    m_anchorOffset = 0;
}

void ConversationTable::layOutAgain()
{
    m_cards.setShape(m_cards.view(), ConversationDelegate::columnsIn(viewport()->width()));
    m_cards.forget();
    forgetHeights();
    settle(isFollowing());
}

void ConversationTable::setRoundTrips(const std::shared_ptr<RoundTrips>& trips)
{
    m_cards.setRoundTrips(trips);
    if (trips)
        connect(trips.get(), &RoundTrips::changed, viewport(), qOverload<>(&QWidget::update));
}

std::optional<qint64> ConversationTable::roundTripOf(int row) const
{
    return m_cards.roundTrip(m_model->rowIdAt(row));
}

void ConversationTable::setBytesView(BytesView view)
{
    if (view == m_cards.view())
        return;
    m_cards.setShape(view, ConversationDelegate::columnsIn(viewport()->width()));
    layOutAgain();
}

void ConversationTable::setHighlight(const BytePattern& pattern)
{
    m_cards.setHighlight(pattern);
    viewport()->update();
}

const ConversationCard& ConversationTable::card(int row) { return m_cards.card(m_model->rowIdAt(row)); }

int ConversationTable::measured(int row)
{
    if (!m_heights.isKnown(row))
        m_heights.set(row, ConversationDelegate::heightOf(card(row)));
    return m_heights.height(row);
}

/// The row's lower edge at the viewport's.
void ConversationTable::anchorBottomAt(int row, int room)
{
    int sum = measured(row);
    while (sum < room && row > 0)
        sum += measured(--row);
    m_anchorRow = row;
    m_anchorOffset = std::max(0, sum - room);
}

void ConversationTable::moveAnchor(int by)
{
    int offset = m_anchorOffset + by;
    while (offset < 0 && m_anchorRow > 0)
        offset += measured(--m_anchorRow);
    while (offset >= measured(m_anchorRow) && m_anchorRow + 1 < m_heights.count())
        offset -= measured(m_anchorRow++);
    m_anchorOffset = std::max(0, offset);
}

/// Finds the heights of what is in view, and tells the scroll bar where that is.
void ConversationTable::settle(bool atEnd)
{
    if (m_settling)
        return;
    {
        const QScopedValueRollback guard(m_settling, true);
        const int room = viewport()->height(), last = m_heights.count() - 1;
        if (last >= 0) {
            m_anchorRow = std::min(m_anchorRow, last);
            m_anchorOffset = std::min(m_anchorOffset, measured(m_anchorRow) - 1);
            int bottom = -m_anchorOffset;
            for (int row = m_anchorRow; row <= last && bottom < room; ++row)
                bottom += measured(row);
            if (atEnd || bottom < room)
                anchorBottomAt(last, room);
        }
    }
    applyRange();
    viewport()->update();
    emit laidOut();
}

void ConversationTable::applyRange()
{
    QScrollBar* bar = verticalScrollBar();
    const int room = viewport()->height();
    const qint64 most = std::numeric_limits<int>::max() - room;
    const int range = int(std::clamp<qint64>(m_heights.total() - room, 0, most));
    const int value = int(std::min<qint64>(m_heights.position(m_anchorRow) + m_anchorOffset, range));
    const bool changed = range != bar->maximum() || bar->minimum() != 0;
    {
        const QSignalBlocker blocker(bar); // half of it done, a listener would take it for scrolling
        bar->setRange(0, range);
        bar->setPageStep(room);
        bar->setSingleStep(Theme::px(24));
        bar->setValue(value);
        m_value = value;
    }
    onScrolled(); // before anybody asks whether it follows
    if (changed)
        emit bar->rangeChanged(0, range);
}

void ConversationTable::updateGeometries()
{
    if (m_heights.count() != m_model->rowCount())
        return; // in the middle of a change
    settle(isFollowing());
}

void ConversationTable::resizeEvent(QResizeEvent* event)
{
    if (m_cards.setShape(m_cards.view(), ConversationDelegate::columnsIn(viewport()->width())))
        forgetHeights();
    FollowingTable::resizeEvent(event); // lays out
}

/// The bar has moved: by little, and what was in view moves with it; far, and heights above don't matter.
void ConversationTable::scrollContentsBy(int, int)
{
    if (m_settling || m_heights.count() == 0)
        return;
    const QScrollBar* bar = verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    const int by = bar->value() - m_value; // the base missed what applyRange() set
    if (std::abs(by) <= 4 * viewport()->height()) {
        moveAnchor(by);
    } else {
        m_anchorRow = m_heights.rowAt(bar->value());
        m_anchorOffset = int(bar->value() - m_heights.position(m_anchorRow));
    }
    settle(atEnd);
}

int ConversationTable::verticalOffset() const { return verticalScrollBar()->value(); }

QRect ConversationTable::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || index.row() >= m_heights.count())
        return {};
    const qint64 top = m_heights.position(index.row()) - m_heights.position(m_anchorRow) - m_anchorOffset;
    constexpr qint64 far = 1 << 24; // beyond any screen, within what a QRect can be moved by
    return {0, int(std::clamp(top, -far, far)), viewport()->width(), m_heights.height(index.row())};
}

int ConversationTable::contentBottom() const
{
    const qint64 bottom = m_heights.total() - m_heights.position(m_anchorRow) - m_anchorOffset;
    return int(std::min<qint64>(bottom, viewport()->height() + 1));
}

QModelIndex ConversationTable::indexAt(const QPoint& point) const
{
    const qint64 y = m_heights.position(m_anchorRow) + m_anchorOffset + point.y();
    if (m_heights.count() == 0 || y < 0 || y >= m_heights.total())
        return {};
    return m_model->index(m_heights.rowAt(y), TrafficModel::Preview);
}

void ConversationTable::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid() || index.row() >= m_heights.count())
        return;
    const int row = index.row(), room = viewport()->height();
    const int height = measured(row);
    const QRect rect = visualRect(index);
    if (hint == EnsureVisible && rect.top() >= 0 && rect.top() + height <= room)
        return;
    if (hint == PositionAtCenter) {
        anchorBottomAt(row, std::min(room, (room + height) / 2));
        settle(false);
    } else if (hint == PositionAtBottom || (hint == EnsureVisible && rect.top() > 0 && height < room)) {
        anchorBottomAt(row, room);
        settle(false);
    } else {
        m_anchorRow = row;
        m_anchorOffset = 0;
        settle(false);
    }
}

void ConversationTable::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), Theme::tokens().panel);
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const auto plain = option.state & ~(QStyle::State_Selected | QStyle::State_HasFocus);
    const int room = viewport()->height();
    int top = -m_anchorOffset;
    for (int row = m_anchorRow; row < m_heights.count() && top < room; ++row) {
        const QRect rect(0, top, viewport()->width(), measured(row));
        top += rect.height();
        if (!event->region().intersects(rect))
            continue;
        const QModelIndex index = m_model->index(row, TrafficModel::Preview);
        option.rect = rect;
        option.state = plain;
        if (selectionModel()->isSelected(index))
            option.state |= QStyle::State_Selected;
        if (hasFocus() && currentIndex().row() == row)
            option.state |= QStyle::State_HasFocus;
        itemDelegate()->paint(&painter, option, index);
    }
}

QModelIndex ConversationTable::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int last = m_heights.count() - 1;
    if (last < 0)
        return {};
    int row = currentIndex().isValid() ? currentIndex().row() : indexAt({0, viewport()->height() - 2}).row();
    const bool fresh = !currentIndex().isValid();
    const int page = std::max(1, viewport()->height() - Theme::px(40));
    int room = page;
    switch (action) {
    case MoveUp:
    case MovePrevious:
    case MoveLeft:
        row -= fresh ? 0 : 1;
        break;
    case MoveDown:
    case MoveNext:
    case MoveRight:
        row += fresh ? 0 : 1;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    case MovePageUp:
        while (row > 0 && room > 0)
            room -= measured(--row);
        break;
    case MovePageDown:
        while (row < last && room > 0)
            room -= measured(++row);
        break;
    }
    return m_model->index(std::clamp(row < 0 ? last : row, 0, last), TrafficModel::Preview);
}

void ConversationTable::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    const QRect area = rect.normalized();
    const qint64 origin = m_heights.position(m_anchorRow) + m_anchorOffset;
    if (m_heights.count() == 0 || origin + area.top() >= m_heights.total()) {
        selectionModel()->select(QItemSelection(), command);
        return;
    }
    const int first = m_heights.rowAt(std::max<qint64>(0, origin + area.top()));
    const int last = m_heights.rowAt(std::max<qint64>(0, origin + area.bottom()));
    selectionModel()->select(
        QItemSelection(m_model->index(first, 0), m_model->index(last, TrafficModel::ColumnCount - 1)),
        command);
}

QRegion ConversationTable::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const QItemSelectionRange& range : selection) {
        const QRect first = visualRect(range.topLeft()), last = visualRect(range.bottomRight());
        region += first.united(last).intersected(viewport()->rect());
    }
    return region;
}

std::vector<std::pair<int, int>> ConversationTable::selectedRuns() const
{
    std::vector<std::pair<int, int>> runs;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        runs.emplace_back(range.top(), range.bottom());
    std::sort(runs.begin(), runs.end());
    return runs;
}

void ConversationTable::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->matches(QKeySequence::Copy))
        emit copyWanted();
    else if (event->matches(QKeySequence::Save))
        emit saveWanted();
    else if (event->key() == Qt::Key_E && event->modifiers() == Qt::ControlModifier)
        emit editWanted();
    else if (enter && !(event->modifiers() & ~Qt::KeypadModifier) && currentIndex().isValid())
        emit openWanted(currentIndex());
    else if (enter)
        event->ignore();
    else
        FollowingTable::keyPressEvent(event);
}

void ConversationTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    if (byKey && currentIndex().isValid())
        scrollTo(currentIndex());
    emit menuWanted(byKey ? viewport()->mapToGlobal(visualRect(currentIndex()).center())
                          : event->globalPos());
}

void ConversationTable::mousePressEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    const QModelIndex index = indexAt(at);
    m_pressed = at;
    m_mayDrag = event->button() == Qt::LeftButton && index.isValid() && event->modifiers() == Qt::NoModifier;
    const bool selected = index.isValid() && selectionModel()->isSelected(index);
    m_held = m_mayDrag && selected;
    if (!m_held && (event->button() != Qt::RightButton || !selected))
        FollowingTable::mousePressEvent(event);
}

void ConversationTable::mouseReleaseEvent(QMouseEvent* event)
{
    if (std::exchange(m_held, false))
        setCurrentIndex(indexAt(event->position().toPoint()));
    m_mayDrag = false;
    FollowingTable::mouseReleaseEvent(event);
}

void ConversationTable::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton)) {
        FollowingTable::mouseMoveEvent(event);
        return;
    }
    if (!m_mayDrag ||
        (event->position().toPoint() - m_pressed).manhattanLength() < QApplication::startDragDistance())
        return;
    m_mayDrag = m_held = false;
    emit dragWanted();
}

void ConversationTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.isValid())
        emit openWanted(index);
}

} // namespace sw
