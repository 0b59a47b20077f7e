#include "widgets/LessonDiagram.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QPainter>
#include <QPainterPath>

namespace sw {

namespace {

constexpr quint64 mostPlaces = 15;
constexpr int endWidth = 128, laneGap = 10, listenerHeight = 24;
constexpr int fewLinks = 2, linkSpace = 44, linkSpaceOfMany = 32, betweenLinks = 8; // of more, each is lower

} // namespace

LessonDiagram::LessonDiagram(QWidget* parent) : QWidget(parent)
{
    nameWidget(this, QStringLiteral("Diagram"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleDescription(m_scene.words());
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void LessonDiagram::setScene(const LessonScene& scene)
{
    if (scene == m_scene)
        return;
    const bool moves = scene.links.size() != m_scene.links.size() ||
                       scene.listeners.size() != m_scene.listeners.size() || scene.more != m_scene.more;
    m_scene = scene;
    setAccessibleDescription(m_scene.words());
    setToolTip(plainToolTip(m_scene.words()));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    if (moves)
        updateGeometry();
    update();
}

int LessonDiagram::linkHeight() const
{
    return Theme::px(int(m_scene.links.size()) <= fewLinks ? linkSpace : linkSpaceOfMany);
}

/// Of sockets alone, and of what is not drawn.
int LessonDiagram::lines() const
{
    const int told = int(m_scene.listeners.size()) + (m_scene.more > 0 ? 1 : 0);
    return m_scene.links.empty() ? std::max(1, told) : told;
}

QSize LessonDiagram::sizeHint() const
{
    return {Theme::px(420),
            Theme::px(lines() * listenerHeight + 12) + int(m_scene.links.size()) * linkHeight()};
}

QSize LessonDiagram::minimumSizeHint() const { return {Theme::px(300), sizeHint().height()}; }

void LessonDiagram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect all = rect().adjusted(Theme::px(16), Theme::px(6), -Theme::px(16), -Theme::px(6));
    const QRect area(all.left(), all.top(), std::min(all.width(), Theme::px(720)), all.height());
    if (m_scene.links.empty() && m_scene.listeners.empty()) {
        painter.setPen(Theme::tokens().text3);
        painter.setFont(Theme::ui(12));
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, m_scene.words());
        return;
    }
    int top = area.top();
    for (const SceneListener& listener : m_scene.listeners) {
        paintListener(painter, QRect(area.left(), top, area.width(), Theme::px(listenerHeight)), listener);
        top += Theme::px(listenerHeight);
    }
    for (const SceneLink& link : m_scene.links) {
        paintLink(painter, QRect(area.left(), top, area.width(), linkHeight()), link);
        top += linkHeight();
    }
    if (m_scene.more > 0) {
        painter.setFont(Theme::ui(12));
        painter.setPen(Theme::tokens().text2);
        painter.drawText(QRect(area.left(), top, area.width(), Theme::px(listenerHeight)),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         m_scene.more == 1 ? QStringLiteral("and 1 more connection")
                                           : QStringLiteral("and %1 more connections").arg(m_scene.more));
    }
}

/// What it does, and a place for each client that may wait, as long as they are few: one more than the
/// backlog says.
void LessonDiagram::paintListener(QPainter& painter, const QRect& area, const SceneListener& listener) const
{
    const Tokens& t = Theme::tokens();
    painter.setFont(Theme::ui(12));
    const QFontMetrics metrics = painter.fontMetrics();
    const bool hasPlaces =
        listener.listens && !listener.isSilent && listener.backlog > 0 && listener.backlog <= mostPlaces;
    const int side = Theme::px(9), step = Theme::px(13),
              places = hasPlaces ? int(listener.backlog + 1) * step + Theme::px(10) : 0;
    const QString words = metrics.elidedText(listener.words(), Qt::ElideRight, area.width() - places);
    painter.setPen(listener.isHidden ? t.warn : t.text2);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, words);
    if (!hasPlaces)
        return;
    int left = area.left() + metrics.horizontalAdvance(words) + Theme::px(10);
    painter.setPen(QPen(t.text3, 1));
    for (quint64 place = 0; place <= listener.backlog; ++place, left += step) {
        painter.setBrush(place < listener.pending ? t.warn : t.base);
        painter.drawRoundedRect(
            QRectF(left, area.center().y() - side / 2.0, side, side).adjusted(0.5, 0.5, 0.5, 0.5), 2, 2);
    }
}

void LessonDiagram::paintLink(QPainter& painter, const QRect& area, const SceneLink& link) const
{
    const int width = std::min(Theme::px(endWidth), area.width() / 4),
              height = linkHeight() - Theme::px(betweenLinks);
    const int top = area.center().y() - height / 2;
    const QRect left(area.left(), top, width, height), right(area.right() - width, top, width, height);
    paintEnd(painter, left, link.left, link.left.isGone);
    paintEnd(painter, right, link.right, link.right.isGone || link.isWaiting);
    const QRect lanes(left.right() + Theme::px(8), top, right.left() - left.right() - Theme::px(16), height);
    const int half = (height - Theme::px(laneGap) / 2) / 2;
    const bool isOneWay = link.isOneWay || link.isWaiting;
    paintLane(painter,
              QRect(lanes.left(), isOneWay ? lanes.center().y() - half / 2 - Theme::px(2) : lanes.top(),
                    lanes.width(), half),
              link, true);
    if (!isOneWay)
        paintLane(painter, QRect(lanes.left(), lanes.bottom() - half, lanes.width(), half), link, false);
}

/// Dashed: there is no such socket yet, or no more.
void LessonDiagram::paintEnd(QPainter& painter, const QRect& box, const SceneEnd& end, bool isDashed) const
{
    const Tokens& t = Theme::tokens();
    painter.setPen(QPen(t.text3, 1, isDashed ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(isDashed ? t.window : t.panel);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), Theme::px(6), Theme::px(6));
    painter.setPen(isDashed ? t.text2 : t.text);
    painter.setFont(Theme::ui(12, QFont::Medium));
    const QRect inner = box.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
    painter.drawText(inner, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(end.name, Qt::ElideMiddle, inner.width()));
}

/// A line to the other end, and before it what has come and is not read. The words stand above the line; of
/// many links, where there is no room above, they interrupt it.
void LessonDiagram::paintLane(QPainter& painter, const QRect& lane, const SceneLink& link,
                              bool toTheRight) const
{
    const Tokens& t = Theme::tokens();
    const SceneEnd &from = toTheRight ? link.left : link.right, &to = toTheRight ? link.right : link.left;
    const bool isOver = from.finished || link.isClosed;
    const bool within = int(m_scene.links.size()) > fewLinks;
    const int y = lane.bottom() - Theme::px(3), head = Theme::px(4), space = Theme::px(6);
    // At least a sliver, at most a third.
    const int bar =
        to.unread == 0 ? 0 : std::max(Theme::px(8), int(lane.width() / 3.0 * std::clamp(to.fill, 0.0, 1.0)));
    painter.setFont(Theme::ui(11));
    const QFontMetrics metrics = painter.fontMetrics();
    const int aside = within ? bar + 2 * space : bar > 0 ? space + Theme::px(4) : Theme::px(4);
    const QString words =
        metrics.elidedText(link.laneWords(toTheRight), Qt::ElideRight, lane.width() - aside - space);
    const int width = metrics.horizontalAdvance(words);
    const QRect wordsAt(toTheRight ? lane.right() - aside - width : lane.left() + aside,
                        within ? y - metrics.height() / 2 : lane.center().y() - space - metrics.height() / 2,
                        width, metrics.height());

    painter.save();
    if (within && !words.isEmpty())
        painter.setClipRegion(QRegion(rect()) - wordsAt.adjusted(-Theme::px(4), 0, Theme::px(4), 0));
    painter.setPen(QPen(t.text3, 1, isOver ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(lane.left(), y, lane.right(), y);
    const int tip = toTheRight ? lane.right() : lane.left(), back = toTheRight ? -head : head;
    if (isOver) { // crossed out
        painter.setPen(QPen(t.text2, 1.5));
        painter.drawLine(tip + 2 * back, y - head, tip, y + head);
        painter.drawLine(tip + 2 * back, y + head, tip, y - head);
    } else {
        painter.drawLine(tip, y, tip + back, y - head);
        painter.drawLine(tip, y, tip + back, y + head);
    }
    painter.restore();
    if (bar > 0) {
        const int left = toTheRight ? lane.right() - bar - space : lane.left() + space;
        painter.setPen(Qt::NoPen);
        painter.setBrush(to.full ? t.warn : toTheRight ? t.in : t.out);
        painter.drawRoundedRect(QRect(left, y - Theme::px(3), bar, Theme::px(6)), 2, 2);
    }
    painter.setPen(to.full ? t.warn : to.unread > 0 ? t.text : t.text2);
    painter.drawText(wordsAt, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, words);
}

} // namespace sw
