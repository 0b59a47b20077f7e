#pragma once

#include "widgets/FairSplit.h"

#include <QObject>

class QTabWidget;

namespace sw {

class TrafficPanel;

/// How much of the window Traffic has. Its arrow opens and folds it for good. What needs rows for a moment (a
/// row that is shown, its filter, a comment) borrows the room, and gives it back as soon as the person goes
/// on elsewhere: to another page, or with the focus to anything outside Traffic. GUI thread.
class TrafficRoom : public QObject
{
    Q_OBJECT
public:
    /// Owned by the pages; the others outlive it.
    TrafficRoom(FairSplit* split, TrafficPanel* traffic, QTabWidget* pages);

    /// By the person, until the person says otherwise.
    void open(bool wanted);
    void lend();
    void giveBack();

private:
    void give(FairSplit::Room room, bool folded);
    void onFocus(const QWidget* old, const QWidget* now);

    FairSplit* m_split;
    TrafficPanel* m_traffic;
    bool m_isLent = false, m_wasFolded = false;
    FairSplit::Room m_roomBefore = FairSplit::Room::Fair;
};

} // namespace sw
