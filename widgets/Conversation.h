#pragma once

#include "widgets/WindowContext.h"

#include <QWidget>

class QPushButton;

namespace sw {

class FollowingTable;
class PayloadPane;
class TrafficModel;

/// The messages of one endpoint or connection as they went, the chosen one's payload beside them.
class Conversation : public QWidget
{
    Q_OBJECT
public:
    Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent = nullptr);

    /// 0: of all connections.
    void setConnection(ConnectionId id);
    TrafficModel* model() const { return m_model; }
    FollowingTable* table() const { return m_table; }

private:
    void buildTable();
    void fitRows(int first, int last);
    void updateFollow();
    void resizeEvent(QResizeEvent* event) override;

    EndpointId m_endpoint;
    TrafficModel* m_model;
    FollowingTable* m_table;
    PayloadPane* m_payload;
    QPushButton* m_follow;
};

} // namespace sw
