#include "widgets/EndpointDelegate.h"

#include "models/session/EndpointModel.h"
#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EndpointTree.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStringList>

#include <algorithm>

namespace sw {

QColor endpointStateColor(EndpointStatus::State state, bool hasTrouble)
{
    const Tokens& t = Theme::tokens();
    switch (state) {
    case EndpointStatus::State::Running:
        return hasTrouble ? t.warn : t.ok;
    case EndpointStatus::State::Starting:
        return t.warn;
    case EndpointStatus::State::Failed:
        return t.err;
    default:
        return t.text3;
    }
}

bool endpointStateHollow(EndpointStatus::State state)
{
    return state == EndpointStatus::State::Stopped || state == EndpointStatus::State::Ended ||
           state == EndpointStatus::State::Removed;
}

QString elidedEndpointDetail(const QString& detail, const QFontMetrics& metrics, int width)
{
    if (metrics.horizontalAdvance(detail) <= width)
        return detail;
    const QString sign = QStringLiteral(" · ");
    QStringList parts = detail.split(sign);
    QStringList usual;
    if (parts.size() > 2 && parts.first() == QLatin1String("stream")) { // the usual type tells least
        usual << parts.takeFirst();
        if (metrics.horizontalAdvance(parts.join(sign)) <= width)
            return parts.join(sign);
    }
    const auto isPlace = [](const QString& part) {
        return part.contains(u'/') || part.startsWith(QLatin1String("to ")) ||
               part.startsWith(QLatin1String("at ")) || part.startsWith(QLatin1String("as "));
    };
    const auto place = std::find_if(parts.begin(), parts.end(), isPlace);
    if (place != parts.end()) {
        const QString whole = *place;
        place->clear();
        const int room = width - metrics.horizontalAdvance(parts.join(sign));
        *place = metrics.elidedText(whole, Qt::ElideMiddle, room);
        constexpr qsizetype leastShown = 7; // "to d…ck"
        if (place->size() < std::min(leastShown, whole.size()))
            parts.erase(place);
        if (metrics.horizontalAdvance((usual + parts).join(sign)) <= width)
            parts = usual + parts;
    }
    const auto isTooWide = [&] { return metrics.horizontalAdvance(parts.join(sign)) > width; };
    if (parts.size() > 2 && isTooWide())
        parts.removeFirst();
    if (parts.size() > 1 && isTooWide()) // half a count is a false one
        parts.last() == QLatin1String("stopped") ? parts.removeFirst() : parts.removeLast();
    return metrics.elidedText(parts.join(sign), Qt::ElideRight, width);
}

QString elidedEndpointFailure(const EndpointStatus& status, const QFontMetrics& metrics, int width)
{
    const QString shorter = shortFailure(status);
    const qsizetype name = shorter.endsWith(u')') ? shorter.lastIndexOf(QLatin1String(" (E")) : -1;
    const QString words = shorter.left(name);
    const bool isWhole = name < 0 || metrics.horizontalAdvance(shorter) <= width;
    return !isWhole && metrics.horizontalAdvance(words) <= width ? words
                                                                 : elidedBeforeErrno(shorter, metrics, width);
}

QColor endpointErrorColor(bool isSelected)
{
    const Tokens& t = Theme::tokens();
    return isSelected ? mixed(t.err, t.selText, 0.6) : t.err;
}

QSize EndpointDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return Theme::px(100, index.parent().isValid() ? 46 : 34);
}

namespace {

/// A small angle: down when the group is open. With the pen's colour.
void paintFoldMark(QPainter& painter, const QRect& rect, bool isOpen)
{
    const double reach = Theme::px(3);
    const QPointF centre = QRectF(rect).center();
    QPolygonF angle;
    if (isOpen)
        angle << centre + QPointF(-reach, -reach / 2) << centre + QPointF(0, reach / 2)
              << centre + QPointF(reach, -reach / 2);
    else
        angle << centre + QPointF(-reach / 2, -reach) << centre + QPointF(reach / 2, 0)
              << centre + QPointF(-reach / 2, reach);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(painter.pen().color(), Theme::px(1.5)));
    painter.drawPolyline(angle);
    painter.restore();
}

} // namespace

void EndpointDelegate::paintGroup(QPainter& painter, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const
{
    const Tokens& t = Theme::tokens();
    const QRect rect = option.rect.adjusted(Theme::px(12), Theme::px(8), -Theme::px(14), 0);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver))
        paintListRow(painter, option);
    const bool isSelected = option.state & QStyle::State_Selected;
    painter.setFont(Theme::head());
    painter.setPen(isSelected ? t.selText : t.text2);
    const QString title = index.data().toString();
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, title);
    const bool isOpen = !m_tree || m_tree->isExpanded(index);
    const int after = rect.left() + painter.fontMetrics().horizontalAdvance(title) + Theme::px(6);
    paintFoldMark(painter, QRect(after, rect.top(), Theme::px(8), rect.height()), isOpen);
    painter.setPen(isSelected ? t.selText : t.text3);
    const int all = index.model()->rowCount(index), shown = m_tree ? m_tree->shownRows(index) : all;
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter,
                     shown == all
                         ? trafficNumberText(quint64(all))
                         : QStringLiteral("%1 of %2")
                               .arg(trafficNumberText(quint64(shown)), trafficNumberText(quint64(all))));
}

void EndpointDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    painter->save();
    if (!index.parent().isValid()) {
        paintGroup(*painter, option, index);
        painter->restore();
        return;
    }
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const auto state = EndpointStatus::State(index.data(EndpointModel::StateRole).toInt());
    const auto status = index.data(EndpointModel::StatusRole).value<EndpointStatus>();
    const bool hasTrouble = !status.failure.sentence.isEmpty();
    const QRect rect = option.rect.adjusted(0, Theme::px(5), -Theme::px(14), -Theme::px(5));
    const int half = rect.height() / 2;
    paintStateDot(*painter, QPointF(rect.left() + Theme::px(20), rect.top() + half / 2.0),
                  endpointStateColor(state, hasTrouble), endpointStateHollow(state));

    const quint64 in = index.data(EndpointModel::CountersInRole).toULongLong();
    const quint64 out = index.data(EndpointModel::CountersOutRole).toULongLong();
    const bool counted = in + out > 0;
    const int wide = counterWidth(in, out);
    const QRect counters(rect.right() - wide, rect.top(), wide, half);
    if (counted) {
        paintCounter(*painter, counters, true, in, cellText(option));
        paintCounter(*painter, counters.translated(0, half), false, out, cellText(option));
    }
    const int left = rect.left() + Theme::px(34);
    const int width = (counted ? counters.left() - Theme::px(6) : rect.right()) - left;
    painter->setFont(Theme::ui(13, QFont::Medium));
    paintElided(*painter, QRect(left, rect.top(), width, half), index.data().toString(), 0, cellText(option),
                cellText(option));
    painter->setFont(Theme::ui(11));
    const bool failed = state == EndpointStatus::State::Failed;
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->setPen(failed ? endpointErrorColor(isSelected) : isSelected ? t.selText : t.text2);
    const QString detail = index.data(EndpointModel::DetailRole).toString();
    const QFontMetrics metrics = painter->fontMetrics();
    const bool fits = metrics.horizontalAdvance(detail) <= width;
    painter->drawText(QRect(left, rect.top() + half, width, half), Qt::AlignLeft | Qt::AlignVCenter,
                      fits         ? detail
                      : hasTrouble ? elidedEndpointFailure(status, metrics, width)
                                   : elidedEndpointDetail(detail, metrics, width));
    painter->restore();
}

bool EndpointDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                 const QModelIndex& index)
{
    if (!index.parent().isValid())
        return false;
    const auto status = index.data(EndpointModel::StatusRole).value<EndpointStatus>();
    QStringList lines{status.spec.address.display()};
    if (status.spec.isRelay())
        lines << QStringLiteral("to %1").arg(status.spec.target.display());
    return showRowToolTip(event, view,
                          lines << index.data(EndpointModel::StateWordRole).toString()
                                << index.data(EndpointModel::DetailRole).toString());
}

} // namespace sw
