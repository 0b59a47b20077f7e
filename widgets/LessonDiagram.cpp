#include "widgets/LessonDiagram.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QPainter>
#include <QPainterPath>

namespace sw {

namespace {

constexpr int endWidth = 128, laneGap = 10, listenerHeight = 24;
constexpr int fewLinks = 2, linkSpace = 44, linkSpaceOfMany = 32, betweenLinks = 8; // of more, each is lower

QString laneWords(const SceneEnd& from, const SceneEnd& to, bool isClosed)
{
    if (isClosed)
        return from.finished ? QStringLiteral("finished, then closed") : QStringLiteral("closed");
    QString words = to.unread == 0   ? QString()
                    : to.unread == 1 ? QStringLiteral("1 byte unread")
                                     : QStringLiteral("%L1 bytes unread").arg(to.unread);
    if (to.full)
        words += words.isEmpty() ? QStringLiteral("full") : QStringLiteral(", full");
    if (from.finished)
        words += (words.isEmpty() ? QString() : QStringLiteral(" · ")) + QStringLiteral("finished");
    return words;
}

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
    const bool moves =
        scene.links.size() != m_scene.links.size() || scene.listeners.size() != m_scene.listeners.size();
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

QSize LessonDiagram::sizeHint() const
{
    const int lines = std::max(1, int(m_scene.listeners.size()) + (m_scene.more > 0 ? 1 : 0));
    return {Theme::px(420),
            Theme::px(lines * listenerHeight + 12) + int(m_scene.links.size()) * linkHeight()};
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
    if (m_scene.listeners.empty() || m_scene.more > 0) {
        painter.setFont(Theme::ui(12));
        painter.setPen(Theme::tokens().text2);
        const QString words = m_scene.more == 0 ? QStringLiteral("nobody listens")
                              : m_scene.more == 1
                                  ? QStringLiteral("and 1 more connection")
                                  : QStringLiteral("and %1 more connections").arg(m_scene.more);
        painter.drawText(QRect(area.left(), top, area.width(), Theme::px(listenerHeight)),
                         Qt::AlignRight | Qt::AlignVCenter, words);
        top += Theme::px(listenerHeight);
    }
    for (const SceneLink& link : m_scene.links) {
        paintLink(painter, QRect(area.left(), top, area.width(), linkHeight()), link);
        top += linkHeight();
    }
}

/// Its name, and a place for each client that may wait, as long as they are few.
void LessonDiagram::paintListener(QPainter& painter, const QRect& area, const SceneListener& listener) const
{
    const Tokens& t = Theme::tokens();
    painter.setFont(Theme::ui(12));
    painter.setPen(t.text2);
    const QString words = listener.words();
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, words);
    if (listener.backlog == 0 || listener.backlog > 15)
        return;
    const int side = Theme::px(9), step = Theme::px(13);
    int right = area.right() - painter.fontMetrics().horizontalAdvance(words) - Theme::px(10);
    for (quint64 place = 0; place <= listener.backlog; ++place, right -= step) { // one more than it says
        const QRect box(right - side, area.center().y() - side / 2, side, side);
        painter.setPen(QPen(t.text3, 1));
        painter.setBrush(listener.backlog - place < listener.pending ? t.warn : t.base);
        painter.drawRoundedRect(box, 2, 2);
    }
}

void LessonDiagram::paintLink(QPainter& painter, const QRect& area, const SceneLink& link) const
{
    const int width = std::min(Theme::px(endWidth), area.width() / 4),
              height = linkHeight() - Theme::px(betweenLinks);
    const int top = area.center().y() - height / 2;
    const QRect left(area.left(), top, width, height), right(area.right() - width, top, width, height);
    paintEnd(painter, left, link.left);
    paintEnd(painter, right, link.right);
    const QRect lanes(left.right() + Theme::px(8), top, right.left() - left.right() - Theme::px(16), height);
    const int half = (height - Theme::px(laneGap) / 2) / 2;
    paintLane(painter, QRect(lanes.left(), lanes.top(), lanes.width(), half), true, link.isClosed, link.left,
              link.right);
    if (!link.isOneWay)
        paintLane(painter, QRect(lanes.left(), lanes.bottom() - half, lanes.width(), half), false,
                  link.isClosed, link.right, link.left);
}

void LessonDiagram::paintEnd(QPainter& painter, const QRect& box, const SceneEnd& end) const
{
    const Tokens& t = Theme::tokens();
    painter.setPen(QPen(t.line2, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), Theme::px(6), Theme::px(6));
    painter.setPen(t.text);
    painter.setFont(Theme::ui(12, QFont::Medium));
    const QRect inner = box.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
    painter.drawText(inner, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(end.name, Qt::ElideMiddle, inner.width()));
}

/// A line to the other end, and before it what has come and is not read. The words stand above the line; of
/// many links, where there is no room above, they interrupt it.
void LessonDiagram::paintLane(QPainter& painter, const QRect& lane, bool toTheRight, bool isClosed,
                              const SceneEnd& from, const SceneEnd& to) const
{
    const Tokens& t = Theme::tokens();
    const bool isOver = from.finished || isClosed;
    const bool within = int(m_scene.links.size()) > fewLinks;
    const int y = lane.bottom() - Theme::px(3), head = Theme::px(4), space = Theme::px(6);
    // At least a sliver, at most a third.
    const int bar =
        to.unread == 0 ? 0 : std::max(Theme::px(4), int(lane.width() / 3 * std::clamp(to.fill, 0.0, 1.0)));
    painter.setFont(Theme::ui(11));
    const QFontMetrics metrics = painter.fontMetrics();
    const int aside = within ? bar + 2 * space : bar > 0 ? space + Theme::px(4) : Theme::px(4);
    const QString words =
        metrics.elidedText(laneWords(from, to, isClosed), Qt::ElideRight, lane.width() - aside - space);
    const int width = metrics.horizontalAdvance(words);
    const QRect wordsAt(toTheRight ? lane.right() - aside - width : lane.left() + aside,
                        within ? y - metrics.height() / 2 : lane.center().y() - space - metrics.height() / 2,
                        width, metrics.height());

    painter.save();
    if (within && !words.isEmpty())
        painter.setClipRegion(QRegion(rect()) - wordsAt.adjusted(-Theme::px(4), 0, Theme::px(4), 0));
    painter.setPen(QPen(isOver ? t.line2 : t.text3, 1, isOver ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(lane.left(), y, lane.right(), y);
    const int tip = toTheRight ? lane.right() : lane.left(), back = toTheRight ? -head : head;
    if (!isOver) {
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
    painter.setPen(to.full ? t.warn : to.unread > 0 ? t.text : t.text3);
    painter.drawText(wordsAt, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, words);
}

} // namespace sw
