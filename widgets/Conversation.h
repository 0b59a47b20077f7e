#pragma once

#include "models/session/EndpointStatus.h"
#include "widgets/ConversationCard.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QModelIndex;
class QPushButton;

namespace sw {

class ConversationHint;
class ConversationTable;
class PayloadPane;
class TrafficModel;

/// The messages of one endpoint or connection as they went; a payload beside them when it is opened.
class Conversation : public QWidget
{
    Q_OBJECT
public:
    Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent = nullptr);

    /// 0: of all connections.
    void setConnection(ConnectionId id);
    void setBytesView(BytesView view);
    /// For what it advises while nothing was said.
    void setStatus(const EndpointStatus& status);
    TrafficModel* model() const { return m_model; }
    ConversationTable* table() const { return m_table; }

private:
    void buildTable();
    void connectParts();
    void openPayload(const QModelIndex& index);
    void showCurrent();
    void lookForMessages(int first, int last);
    void updateFollow();
    void updateHint();
    void resizeEvent(QResizeEvent* event) override;

    EndpointId m_endpoint;
    ConnectionId m_connection = 0;
    TrafficModel* m_model;
    ConversationTable* m_table;
    PayloadPane* m_payload;
    QPushButton* m_follow;
    ConversationHint* m_hint;
    EndpointStatus m_status;
    bool m_hasMessages = false;
};

} // namespace sw
