#include "widgets/TrafficRoom.h"

#include "widgets/TrafficPanel.h"

#include <QApplication>
#include <QTabWidget>

#include <utility>

namespace sw {

TrafficRoom::TrafficRoom(FairSplit* split, TrafficPanel* traffic, QTabWidget* pages)
    : QObject(pages),
      m_split(split),
      m_traffic(traffic)
{
    connect(traffic, &TrafficPanel::roomWanted, this, &TrafficRoom::open);
    connect(traffic, &TrafficPanel::rowsWanted, this, &TrafficRoom::lend);
    connect(pages, &QTabWidget::currentChanged, this, &TrafficRoom::giveBack);
    connect(qApp, &QApplication::focusChanged, this, &TrafficRoom::onFocus);
    connect(split, &QSplitter::splitterMoved, this, [this] { m_isLent = false; }); // made the person's own
}

void TrafficRoom::give(FairSplit::Room room, bool folded)
{
    m_traffic->setFolded(folded);
    m_split->setRoom(room);
}

/// What a person opens is there, also where the page would rather have all of a small window.
void TrafficRoom::open(bool wanted)
{
    m_isLent = false;
    give(wanted ? FairSplit::Room::Open : FairSplit::Room::Least, !wanted);
}

void TrafficRoom::lend()
{
    if (!std::exchange(m_isLent, true)) {
        m_roomBefore = m_split->room();
        m_wasFolded = m_traffic->isFolded();
    }
    give(FairSplit::Room::Open, false);
}

void TrafficRoom::giveBack()
{
    if (std::exchange(m_isLent, false))
        give(m_roomBefore, m_wasFolded);
}

/// A window that comes to the front again has its focus from nowhere, and a menu or a form is no other place.
void TrafficRoom::onFocus(const QWidget* old, const QWidget* now)
{
    const bool within = now && (now == m_traffic || m_traffic->isAncestorOf(now));
    if (m_isLent && old && now && now->window() == m_traffic->window() && !within)
        giveBack();
}

} // namespace sw
