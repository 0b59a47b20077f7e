#include "widgets/TableHeader.h"

#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

namespace {

constexpr int headerPadding = 8; // at 100 %, as in the delegates
constexpr int sortMarkWidth = 9;

void paintSortMark(QPainter& painter, QPointF centre, bool ascending, const QColor& color)
{
    const double z = Theme::instance().zoom() / 100.0, tip = (ascending ? -2 : 2) * z;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.4 * z, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF points[] = {centre + QPointF(-3.5 * z, -tip), centre + QPointF(0, tip),
                              centre + QPointF(3.5 * z, -tip)};
    painter.drawPolyline(points, 3);
    painter.restore();
}

} // namespace

TableHeader::TableHeader(QWidget* parent, Qt::Orientation orientation) : QHeaderView(orientation, parent)
{
    setHighlightSections(false);
    setSectionsClickable(true);
    if (orientation == Qt::Horizontal)
        setFixedHeight(Theme::px(usualHeight));
    else
        setFixedWidth(Theme::px(32));
    setFont(Theme::ui(12, QFont::Medium));
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const Tokens& t = Theme::tokens();
    painter->fillRect(rect, t.panel);
    painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), t.line2);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
    const int mark = Theme::px(sortMarkWidth), gap = Theme::px(3);
    const int padding = Theme::px(headerPadding);
    QRect text = rect.adjusted(padding, 0, -padding, -1);
    const auto alignment =
        Qt::Alignment(model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt());
    if (isSortIndicatorShown() && sortIndicatorSection() == section) {
        const bool right = alignment & Qt::AlignRight;
        const int x = right ? text.left() + mark / 2 : text.right() - mark / 2;
        paintSortMark(*painter, QPointF(x, rect.center().y()), sortIndicatorOrder() == Qt::AscendingOrder,
                      t.text2);
        text.adjust(right ? mark + gap : 0, 0, right ? 0 : -mark - gap, 0);
    }
    painter->setFont(font());
    painter->setPen(t.text2);
    const QString title = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    painter->drawText(text, int(alignment | Qt::AlignVCenter),
                      painter->fontMetrics().elidedText(title, Qt::ElideRight, text.width()));
}

/// The part beyond the last section looks like the row, too.
void TableHeader::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), Theme::tokens().panel);
    if (orientation() == Qt::Horizontal)
        painter.fillRect(QRect(0, viewport()->height() - 1, viewport()->width(), 1), Theme::tokens().line);
    painter.end();
    QHeaderView::paintEvent(event);
}

} // namespace sw
