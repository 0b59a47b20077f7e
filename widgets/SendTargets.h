#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QComboBox>
#include <QTimer>

namespace sw {

class ConnectionModel;

/// The connections of a listener to choose from, or all of them.
class SendTargets : public QComboBox
{
    Q_OBJECT
public:
    static constexpr int most = 500;

    explicit SendTargets(ConnectionModel* connections, QWidget* parent = nullptr);

    /// 0: every open connection.
    ConnectionId target() const { return currentData().toUInt(); }
    void setTarget(ConnectionId id);
    /// Calls them peers, of a datagram listener.
    void setPeers(bool arePeers);

signals:
    /// What the model told since the last time has been taken in.
    void refreshed();

private:
    void refresh();

    ConnectionModel* m_connections;
    bool m_arePeers = false;
    QTimer m_soon;
};

} // namespace sw
