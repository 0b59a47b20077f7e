#include "widgets/AccessTable.h"

#include "models/sockets/AccessModel.h"
#include "widgets/DenseTable.h"
#include "widgets/Icons.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

constexpr int partRowHeight = 24, leastPartRows = 3, surePartRows = 10, mostPartRows = 40;
constexpr int partColumnWidths[] = {150, 146, 84, 84, 92, 150, 150};
constexpr int tightColumnWidths[] = {96, 128, 60, 60, 88, 104, 96};
constexpr int roomyTable = 840, leastTable = 640; // pixels at 100 %: below, tight widths; the verdict first

/// The verdict with its icon; what stands in the way on a soft ground of its colour.
class AccessDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = Theme::tokens();
        QStyleOptionViewItem row = option;
        row.features.setFlag(QStyleOptionViewItem::Alternate, false);
        paintTableCell(*painter, row);
        const bool bars = index.data(AccessModel::BarsRole).toBool();
        const bool selected = option.state & QStyle::State_Selected;
        if (index.data(AccessModel::BlamedRole).toBool() && !selected) {
            QColor ground = t.err;
            ground.setAlphaF(0.12F);
            painter->fillRect(option.rect, ground);
        }
        QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(6), 0);
        const bool verdict = index.column() == AccessModel::Verdict;
        if (verdict && index.data(AccessModel::JudgedRole).toBool()) {
            const int side = Theme::px(14);
            const QRect place(rect.left(), rect.center().y() - side / 2, side, side);
            const QIcon icon = bars ? themedIcon(QStringLiteral("warning"), IconColor::Err)
                                    : themedIcon(QStringLiteral("allowed"), IconColor::Ok);
            icon.paint(painter, place);
            rect.setLeft(rect.left() + side + Theme::px(6));
        }
        const bool mono = index.column() == AccessModel::Part || index.column() == AccessModel::Mode;
        painter->setFont(mono ? Theme::mono() : Theme::ui(13));
        const QColor color = verdict && bars && !selected ? t.err : cellText(option);
        paintElided(*painter, rect, index.data().toString(), 0, color, cellDim(option));
    }
};

} // namespace

AccessTable::AccessTable(AccessModel* model, QWidget* parent) : QTableView(parent)
{
    nameWidget(this, QStringLiteral("Path parts"));
    makeDense(this, Theme::px(partRowHeight))->setMinimumSectionSize(Theme::px(40));
    setItemDelegate(new AccessDelegate(this));
    setModel(model);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, [this] { updateGeometry(); });
}

/// The bar of columns that have no room stands below the rows, not over the last one.
int AccessTable::heightOf(int rows) const
{
    return denseHeight(this, rows) + (m_isScrolled ? horizontalScrollBar()->sizeHint().height() : 0);
}

QSize AccessTable::sizeHint() const
{
    return {Theme::px(600), heightOf(std::clamp(model()->rowCount(), leastPartRows, mostPartRows))};
}

/// All rows of a usual path: what they stand in scrolls, not they in there.
QSize AccessTable::minimumSizeHint() const
{
    return {Theme::px(200), heightOf(std::clamp(model()->rowCount(), leastPartRows, surePartRows))};
}

/// What is free goes to the part and the verdict. Where not all has room, the verdict stands beside the part.
void AccessTable::fitColumns()
{
    const int width = viewport()->width();
    const auto& widths = width < Theme::px(roomyTable) ? tightColumnWidths : partColumnWidths;
    for (int column = 0; column < AccessModel::ColumnCount; ++column)
        setColumnWidth(column, Theme::px(widths[column]));
    QHeaderView* header = horizontalHeader();
    const int place = width < Theme::px(leastTable) ? 1 : int(AccessModel::ColumnCount) - 1;
    header->moveSection(header->visualIndex(AccessModel::Verdict), place);
    int others = 0;
    for (int column = 0; column < AccessModel::ColumnCount; ++column)
        others += column == AccessModel::Part || column == AccessModel::Verdict ? 0 : columnWidth(column);
    const int room = width - others;
    setColumnWidth(AccessModel::Part, std::max(Theme::px(widths[AccessModel::Part]), room / 2));
    setColumnWidth(AccessModel::Verdict, std::max(Theme::px(widths[AccessModel::Verdict]), room - room / 2));
}

void AccessTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
    if (std::exchange(m_isScrolled, horizontalHeader()->length() > viewport()->width()) != m_isScrolled)
        updateGeometry();
}

bool AccessTable::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QTableView::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const QModelIndex at = indexAt(help->pos());
    return showRowToolTip(help, this, at.isValid() ? QStringList{at.data().toString()} : QStringList());
}

} // namespace sw
