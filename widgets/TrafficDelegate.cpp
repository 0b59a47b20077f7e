#include "widgets/TrafficDelegate.h"

#include "models/base/ProcessName.h"
#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

namespace {

QColor trafficCellColor(int column, TrafficEvent event, const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    if (column == TrafficModel::Direction)
        return event == TrafficEvent::Received ? t.in
               : event == TrafficEvent::Sent   ? t.out
               : event == TrafficEvent::Failed ? t.err
                                               : cellDim(option);
    if (column == TrafficModel::Preview && event == TrafficEvent::Failed)
        return option.state & QStyle::State_Selected ? t.selText : t.err;
    const bool data = event == TrafficEvent::Received || event == TrafficEvent::Sent;
    if (column == TrafficModel::Preview)
        return data ? cellText(option) : cellDim(option);
    if (column == TrafficModel::Number || column == TrafficModel::Time || column == TrafficModel::Delta)
        return cellDim(option);
    return cellText(option);
}

/// Of a path its last part; the whole stands in the tooltip.
QString shortEndpointName(const QString& name)
{
    return name.startsWith(u'/') && !name.endsWith(u'/') ? name.section(u'/', -1) : name;
}

/// A small flag at the left of the number.
void paintMark(QPainter& painter, const QRect& rect)
{
    const int width = Theme::px(7), height = Theme::px(10);
    const int left = rect.left() - Theme::px(3), top = rect.center().y() - height / 2;
    QPolygonF flag;
    flag << QPointF(left, top) << QPointF(left + width, top) << QPointF(left + width, top + height)
         << QPointF(left + width / 2.0, top + height - Theme::px(3)) << QPointF(left, top + height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::tokens().violet);
    painter.drawPolygon(flag);
    painter.restore();
}

/// The preview, and behind it the comment, which keeps its place when both do not fit.
void paintPreview(QPainter& painter, QRect rect, const QModelIndex& index, const QColor& color,
                  const QStyleOptionViewItem& option)
{
    const QString text = index.data().toString();
    const QString comment = index.data(TrafficModel::CommentRole).toString();
    const QColor violet = Theme::tokens().violet;
    for (const QString& badge : index.data(TrafficModel::BadgesRole).toStringList()) {
        const bool isSelected = option.state & QStyle::State_Selected;
        const int end = paintBadge(painter, rect, rect.left(), rect.left() + rect.width() / 2, badge,
                                   isSelected ? Theme::tokens().selText : violet);
        rect.setLeft(end == rect.left() ? end : end + Theme::px(6));
    }
    painter.setFont(Theme::mono());
    if (!comment.isEmpty()) {
        const int textWidth = painter.fontMetrics().horizontalAdvance(text);
        painter.setFont(Theme::ui(12));
        const int wanted = painter.fontMetrics().horizontalAdvance(comment) + Theme::px(16);
        const int room = std::max(rect.width() - textWidth, rect.width() / 2);
        const int width = std::min(wanted, room);
        const int left = std::min(rect.left() + textWidth, rect.right() - width);
        const QRect place(left + Theme::px(16), rect.top(), width - Theme::px(16), rect.height());
        painter.setPen(option.state & QStyle::State_Selected ? Theme::tokens().selText
                                                             : Theme::tokens().violet);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(comment, Qt::ElideRight, place.width()));
        rect.setRight(left);
        painter.setFont(Theme::mono());
    }
    const bool failed = TrafficEvent(index.data(TrafficModel::EventRole).toInt()) == TrafficEvent::Failed;
    paintEscaped(painter, rect, failed ? elidedBeforeErrno(text, painter.fontMetrics(), rect.width()) : text,
                 color, cellDim(option));
}

/// Of a peer with an address of its own that tells most, and of a path its last part: "6012 · …/sensor.sock".
QString elidedNamedPeer(const QString& process, const QString& address, const QFontMetrics& metrics,
                        int width)
{
    const QString sign = QStringLiteral(" · ");
    const QString name = address.section(u'/', -1);
    const QString last = name.size() + 2 < address.size() ? QStringLiteral("…/") + name : address;
    for (const QString& before : {process + sign, process.section(sign, -1) + sign, QString()}) {
        for (const QString& at : {address, last}) {
            if (metrics.horizontalAdvance(before + at) <= width)
                return before + at;
        }
    }
    return metrics.elidedText(name, Qt::ElideMiddle, width);
}

} // namespace

QString elidedPeer(const QString& peer, const QFontMetrics& metrics, int width)
{
    const QString sign = QStringLiteral(" · ");
    if (peer.count(sign) > 1)
        return elidedNamedPeer(peer.section(sign, 0, 1), peer.section(sign, 2), metrics, width);
    const qsizetype at = peer.lastIndexOf(sign);
    const QString pid = at < 0 ? QString() : peer.mid(at);
    const int rest = width - metrics.horizontalAdvance(pid);
    if (at < 0 || metrics.horizontalAdvance(peer) <= width || rest < metrics.horizontalAdvance(u'…'))
        return metrics.elidedText(peer, Qt::ElideMiddle, width);
    QString name = peer.left(at);
    if (name == ownShownName()) // has two words, and the second tells it as well
        name = name.section(u' ', -1);
    return metrics.elidedText(name, Qt::ElideRight, rest) + pid;
}

namespace {

QString elidedTrafficCell(int column, const QString& text, const QFontMetrics& metrics, int width)
{
    switch (column) {
    case TrafficModel::Peer:
        return elidedPeer(text, metrics, width);
    case TrafficModel::Endpoint: // of two names that start alike the end tells
        return metrics.elidedText(shortEndpointName(text), Qt::ElideMiddle, width);
    case TrafficModel::Time:
        return trafficTimeWithin(
            text, [&](const QString& shorter) { return metrics.horizontalAdvance(shorter) <= width; });
    default:
        return metrics.elidedText(text, Qt::ElideRight, width);
    }
}

} // namespace

void TrafficDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->setOpacity(m_pale ? 0.45 : 1);
    const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
    QStyleOptionViewItem cell = option;
    cell.features.setFlag(QStyleOptionViewItem::Alternate, false);
    paintTableCell(*painter, cell);
    if (event == TrafficEvent::Failed && !(option.state & QStyle::State_Selected)) {
        QColor tint = Theme::tokens().err;
        tint.setAlphaF(0.07F);
        painter->fillRect(option.rect, tint);
    }
    const int column = index.column();
    const QColor color = trafficCellColor(column, event, option);
    const QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
    if (column == TrafficModel::Preview) {
        paintPreview(*painter, rect, index, color, option);
        return;
    }
    if (column == TrafficModel::Number && index.data(TrafficModel::MarkedRole).toBool())
        paintMark(*painter, rect);
    const bool mono =
        column == TrafficModel::Number || column == TrafficModel::Time || column == TrafficModel::Delta;
    painter->setFont(mono ? Theme::mono() : Theme::ui(12));
    painter->setPen(color);
    painter->drawText(
        rect, index.data(Qt::TextAlignmentRole).toInt(),
        elidedTrafficCell(column, index.data().toString(), painter->fontMetrics(), rect.width()));
}

bool TrafficDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                const QModelIndex& index)
{
    const auto cell = [&](int column) { return index.siblingAtColumn(column).data().toString(); };
    QStringList lines;
    if (index.isValid()) {
        lines = {index.column() == TrafficModel::Preview || index.column() >= TrafficModel::Length
                     ? cell(TrafficModel::Preview)
                     : cell(index.column()),
                 index.data(TrafficModel::CommentRole).toString()};
        lines.removeAll(QString());
    }
    return showRowToolTip(event, view, lines);
}

} // namespace sw
