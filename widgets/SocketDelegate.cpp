#include "widgets/SocketDelegate.h"

#include "models/inspect/SocketTableModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace sw {

struct SocketDelegate::Cell
{
    QPainter& painter;
    QRect rect; // inside the padding
    QModelIndex index;
    QString text;
    QColor color, dim;
};

QColor socketStateColor(SocketState state)
{
    const Tokens& t = Theme::tokens();
    switch (state) {
    case SocketState::Listening:
        return t.ok;
    case SocketState::Connected:
        return t.in;
    case SocketState::Unconnected:
        return t.text3;
    default:
        return t.warn;
    }
}

namespace {

const SocketRecord* recordOf(const QModelIndex& index)
{
    const auto* model = qobject_cast<const SocketTableModel*>(index.model());
    return model ? model->record(index.row()) : nullptr;
}

/// Keys act on it, though it is not chosen: so it is when the table has just got the focus.
bool isFocusedRow(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return view && view->hasFocus() && view->currentIndex().row() == index.row();
}

} // namespace

void SocketDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Tokens& t = Theme::tokens();
    QStyleOptionViewItem row = option;
    row.features.setFlag(QStyleOptionViewItem::Alternate, false);
    paintTableCell(*painter, row);
    const bool selected = option.state & QStyle::State_Selected;
    const bool gone = index.data(SocketTableModel::GoneRole).toBool();
    if (index.data(SocketTableModel::FreshRole).toBool() && !selected) {
        QColor tint = t.ok;
        tint.setAlphaF(0.09F);
        painter->fillRect(option.rect, tint);
        if (index.column() == 0)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(Theme::px(3), option.rect.height())), t.ok);
    }
    if (!selected && isFocusedRow(option, index)) {
        const QRect& r = option.rect;
        painter->fillRect(QRect(r.left(), r.top(), r.width(), 1), t.accent);
        painter->fillRect(QRect(r.left(), r.bottom(), r.width(), 1), t.accent);
    }
    Cell cell{*painter,
              option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0),
              index,
              index.data().toString(),
              cellText(option),
              cellDim(option)};
    if (gone) {
        cell.color = mixed(cell.color, t.base, 0.45);
        cell.dim = cell.color;
    }
    QFont font = Theme::ui(13);
    font.setStrikeOut(gone);
    painter->setFont(font);
    switch (index.column()) {
    case SocketTableModel::State:
        return paintState(cell);
    case SocketTableModel::Address:
        return paintAddress(cell);
    case SocketTableModel::Process:
    case SocketTableModel::Peer:
        return paintProcess(cell);
    case SocketTableModel::ReceiveQueue:
    case SocketTableModel::SendQueue:
        return paintQueue(cell);
    default:
        painter->setPen(cell.color);
        painter->drawText(cell.rect, index.data(Qt::TextAlignmentRole).toInt(),
                          painter->fontMetrics().elidedText(cell.text, Qt::ElideRight, cell.rect.width()));
    }
}

void SocketDelegate::paintState(const Cell& cell) const
{
    const auto state = SocketState(cell.index.data(SocketTableModel::StateRole).toInt());
    const SocketRecord* record = recordOf(cell.index);
    QColor dot = record && record->isMasked() ? Theme::tokens().warn : socketStateColor(state);
    if (cell.index.data(SocketTableModel::GoneRole).toBool())
        dot = mixed(dot, Theme::tokens().base, 0.45);
    paintStateDot(cell.painter, QPointF(cell.rect.left() + Theme::px(5), cell.rect.center().y() + 1), dot,
                  state == SocketState::Unconnected, false);
    const QRect rect = cell.rect.adjusted(Theme::px(16), 0, Theme::px(4), 0);
    cell.painter.setPen(cell.color);
    cell.painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          cell.painter.fontMetrics().elidedText(cell.text, Qt::ElideRight, rect.width()));
}

void SocketDelegate::paintAddress(const Cell& cell) const
{
    QFont font = Theme::mono();
    font.setStrikeOut(cell.painter.font().strikeOut());
    cell.painter.setFont(font);
    const SocketRecord* record = recordOf(cell.index);
    const bool unnamed = record && record->address.kind() == SocketAddress::Kind::Unnamed;
    paintElided(cell.painter, cell.rect, cell.text, cell.index.data(SocketTableModel::DimRole).toInt(),
                unnamed                        ? cell.dim
                : record && record->isMasked() ? mixed(Theme::tokens().warn, cell.color, 0.25)
                                               : cell.color,
                cell.dim);
}

void SocketDelegate::paintProcess(const Cell& cell) const
{
    const int pid = cell.index.data(SocketTableModel::PidRole).toInt();
    const qsizetype at = pid > 0 ? cell.text.indexOf(QStringLiteral(" %1").arg(pid)) : -1;
    QString name = at < 0 ? cell.text : cell.text.left(at);
    QFont small = cell.painter.font();
    small.setPixelSize(Theme::px(12));
    QString rest = at < 0 ? QString() : cell.text.mid(at + 1);
    const auto lacksRoom = [&cell](const QString& words, int more = 0) {
        return cell.painter.fontMetrics().horizontalAdvance(words) + more > cell.rect.width();
    };
    if (pid == QCoreApplication::applicationPid() &&
        lacksRoom(name, QFontMetrics(small).horizontalAdvance(rest) + Theme::px(6))) {
        rest.clear(); // all of them are this program's: its name tells more
        if (lacksRoom(name))
            name = name.section(u' ', -1);
    }
    const int restWidth = rest.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(rest) + Theme::px(6);
    const QString shown = cell.painter.fontMetrics().elidedText(
        name, Qt::ElideRight, std::max(Theme::px(20), cell.rect.width() - restWidth));
    const bool known = cell.text != QStringLiteral("—");
    cell.painter.setPen(known ? cell.color : cell.dim);
    cell.painter.drawText(cell.rect, Qt::AlignLeft | Qt::AlignVCenter, shown);
    if (rest.isEmpty())
        return;
    const int x = cell.painter.fontMetrics().horizontalAdvance(shown) + Theme::px(6);
    cell.painter.setFont(small);
    cell.painter.setPen(cell.dim);
    cell.painter.drawText(cell.rect.adjusted(x, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, rest);
}

void SocketDelegate::paintQueue(const Cell& cell) const
{
    const Tokens& t = Theme::tokens();
    const double fill = std::clamp(cell.index.data(SocketTableModel::FillRole).toDouble(), 0.0, 1.0);
    const bool quiet = cell.text == QStringLiteral("0") || cell.text == QStringLiteral("—");
    const bool high = fill > 0.5;
    QFont font = cell.painter.font();
    font.setWeight(high ? QFont::DemiBold : QFont::Normal);
    cell.painter.setFont(font);
    cell.painter.setPen(quiet ? cell.dim : high ? t.warn : cell.color);
    const bool bar = fill > 0 && !quiet;
    cell.painter.drawText(cell.rect, Qt::AlignRight | Qt::AlignVCenter, cell.text); // digits: nothing below
    if (!bar)
        return;
    const int thick = Theme::px(3);
    const QRectF track(cell.rect.left(), cell.rect.bottom() - Theme::px(3), cell.rect.width(), thick);
    cell.painter.save();
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setPen(Qt::NoPen);
    cell.painter.setBrush(mixed(t.text3, t.base, t.isDark ? 0.35 : 0.2));
    cell.painter.drawRoundedRect(track, thick / 2.0, thick / 2.0);
    cell.painter.setBrush(high ? t.warn : t.in);
    cell.painter.drawRoundedRect(
        QRectF(track.topLeft(), QSizeF(std::max(double(thick), track.width() * fill), thick)), thick / 2.0,
        thick / 2.0);
    cell.painter.restore();
}

} // namespace sw
