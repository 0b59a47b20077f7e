#include "widgets/FairSplit.h"

#include "widgets/Theme.h"

#include <QEvent>

#include <algorithm>

namespace sw {

FairSplit::FairSplit(Qt::Orientation orientation, int part, int length, int most, QWidget* parent)
    : QSplitter(orientation, parent),
      m_part(part),
      m_length(length),
      m_most(most)
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
    connect(this, &QSplitter::splitterMoved, this, &FairSplit::takeOver);
    connect(&Theme::instance(), &Theme::changed, this, &FairSplit::share, Qt::QueuedConnection);
}

void FairSplit::setLength(int length, int most)
{
    if (m_moved)
        return;
    m_length = length;
    m_most = most;
    share();
}

QByteArray FairSplit::kept() const
{
    return m_moved ? QByteArray::number(m_length) + ' ' + QByteArray::number(m_most) : QByteArray();
}

void FairSplit::restore(const QByteArray& kept)
{
    const QList<QByteArray> words = kept.split(' ');
    if (words.size() != 2)
        return;
    const int length = words[0].toInt(), most = words[1].toInt();
    if (length < 1 || length > QWIDGETSIZE_MAX || most < 1 || most > 100)
        return;
    m_length = length;
    m_most = most;
    m_moved = true;
    share();
}

int FairSplit::leastLength() const
{
    const QWidget* part = widget(m_part);
    const QSize least = part->minimumSizeHint().expandedTo(part->minimumSize());
    return std::max(1, orientation() == Qt::Horizontal ? least.width() : least.height());
}

void FairSplit::share()
{
    QList<int> both = sizes();
    if (both.size() != 2 || both[0] == 0 || both[1] == 0)
        return; // one is hidden, or nothing is laid out yet
    const int whole = both[0] + both[1];
    int length = std::max(1, std::min(Theme::px(m_length), whole * m_most / 100));
    if (m_room == Room::Least) {
        length = leastLength();
    } else if (m_room == Room::Fair && !m_moved && m_otherWants > 0) {
        const int kept = Theme::px(m_keeps) * 100 <= whole * m_keepsMost ? Theme::px(m_keeps) : 0;
        length = std::min(length, std::max({leastLength(), kept, whole - Theme::px(m_otherWants)}));
    }
    if (both[m_part] == length)
        return;
    both[m_part] = length;
    both[1 - m_part] = whole - length;
    setSizes(both);
}

void FairSplit::takeOver()
{
    const QList<int> both = sizes();
    const int whole = both.value(0) + both.value(1);
    if (m_room == Room::Least)
        return; // there is nothing to be had by moving it
    if (both.size() != 2 || whole < 1)
        return;
    m_length = std::max(1, both[m_part] * 100 / Theme::instance().zoom());
    m_most = std::max(m_most, std::min(100, (both[m_part] * 100 + whole - 1) / whole));
    m_moved = true;
}

bool FairSplit::event(QEvent* event)
{
    const bool handled = QSplitter::event(event);
    if (event->type() == QEvent::LayoutRequest) // a part came, went, or needs more
        share();
    return handled;
}

void FairSplit::resizeEvent(QResizeEvent* event)
{
    QSplitter::resizeEvent(event);
    share();
}

} // namespace sw
