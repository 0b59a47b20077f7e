#pragma once

#include "models/session/EndpointStatus.h"
#include "models/session/QueueMeter.h"
#include "widgets/WindowContext.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <vector>

class QHBoxLayout;
class QPushButton;
class QTimer;

namespace sw {

class ConnectionModel;

/// What lies in the queues of a running endpoint, measured while it is shown, and the buttons that hold
/// accepting and reading. GUI thread; the measuring has a thread of its own.
class QueueStrip : public QWidget
{
    Q_OBJECT
public:
    /// The model outlives the strip.
    QueueStrip(const WindowContext& context, EndpointId id, ConnectionModel* connections,
               QWidget* parent = nullptr);

    void setStatus(const EndpointStatus& status);
    /// Whose queues are shown; 0: those of all connections together.
    void setConnection(ConnectionId id);
    /// Hidden as long as nothing is paused: the room is needed more elsewhere.
    void setFolded(bool folded);
    /// False while the endpoint has no queues to show.
    bool isOffered() const;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    class Gauge;
    void build();
    void updateButtons();
    void updateShown();
    void watch();
    void showReading(const QueueReading& reading);

    WindowContext m_context;
    EndpointId m_id;
    QPointer<ConnectionModel> m_connections; // may go before us, with a reading still on its way
    EndpointStatus m_status;
    ConnectionId m_connection = 0;
    bool m_isFolded = false;
    std::unique_ptr<QueueMeter> m_meter; // once it has been shown
    QTimer* m_soon;
    QHBoxLayout* m_row;
    std::vector<Gauge*> m_gauges;
    QWidget* m_buttons;
    QPushButton *m_accepting, *m_reading;
};

} // namespace sw
