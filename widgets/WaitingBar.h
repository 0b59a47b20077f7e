#pragma once

#include "models/session/EndpointStatus.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QPushButton;
class QTimer;

namespace sw {

class ConnectionModel;
class PlainLabel;

/// What was given to send and waits because a peer's queue is full, and a button that drops it. Hidden while
/// nothing waits. GUI thread.
class WaitingBar : public QWidget
{
    Q_OBJECT
public:
    /// The model outlives the bar.
    WaitingBar(const WindowContext& context, EndpointId id, ConnectionModel* connections,
               QWidget* parent = nullptr);
    /// Qt's classes keep what they were given.
    void setDiscards(bool possible);

private:
    void refresh();
    void discard();

    WindowContext m_context;
    EndpointId m_id;
    ConnectionModel* m_connections;
    PlainLabel* m_words;
    QPushButton* m_discard;
    QTimer* m_soon;
    QList<ConnectionId> m_waiting;
};

} // namespace sw
