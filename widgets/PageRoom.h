#pragma once

#include <QList>
#include <QObject>

class QAbstractItemModel;
class QAction;
class QWidget;

namespace sw {

class AccessPanel;
class Conversation;
class QueueStrip;
class RoomForAll;

/// What of an endpoint's page gives way where the room is small, so that the messages and what is being done
/// keep theirs: queues and the list of connections fold away behind an entry of the
/// header's menu, and who may connect is shown in place of the messages. Owned by the page; GUI thread.
class PageRoom : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        RoomForAll* room;
        AccessPanel* access;
        QueueStrip* queues;   ///< null: none
        QWidget* columns;     ///< all below the queues
        QWidget* connections; ///< its left part
        QWidget* messages;    ///< the upper of its right parts
        QWidget* sending;     ///< the lower one
        Conversation* conversation;
        bool isRelay;             ///< its messages see to their room themselves
        QAbstractItemModel* list; ///< of the connections, "all" first
    };
    /// The parts are the page's.
    PageRoom(const Parts& parts, QObject* parent);

    /// To show what is folded away; each is invisible while nothing is.
    QList<QAction*> actions() const { return {m_showConnections, m_showQueues}; }
    /// Call when a part came or went.
    void arrange();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrangeConnections();
    void arrangeQueues();
    void arrangeAccess();

    Parts m_parts;
    QAction *m_showConnections, *m_showQueues;
    bool m_isArranging = false;
};

} // namespace sw
