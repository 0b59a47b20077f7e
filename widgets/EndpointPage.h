#pragma once

#include "models/http/HttpRequest.h"
#include "models/session/EndpointStatus.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QListView;
class QMenu;
class QVBoxLayout;
class QPushButton;

namespace sw {

class AccessPanel;
class Composer;
class ConnectionListModel;
class ConnectionModel;
class Conversation;
class DescriptorModel;
class EndpointHeader;
class ExchangePane;
class Notice;
class PageRoom;
class PageSending;
class PlainLabel;
class QueueStrip;
class RelayPane;
enum class Remedy;

/// One endpoint's tab: header, trouble, connections, conversation, composer.
class EndpointPage : public QWidget
{
    Q_OBJECT
public:
    /// The model outlives the page.
    EndpointPage(const WindowContext& context, EndpointId id, EndpointKind kind, ConnectionModel* connections,
                 QWidget* parent = nullptr);

    EndpointId id() const { return m_id; }
    const EndpointStatus& status() const { return m_status; }
    void setStatus(const EndpointStatus& status);
    Composer* composer() const { return m_composer; }
    Conversation* conversation() const { return m_conversation; }
    PageSending* sending() const { return m_sending; }
    ExchangePane* decoded() const { return m_decoded; } ///< null until it was shown
    RelayPane* relay() const { return m_relay; }        ///< of a tap or bridge; else null
    /// Where a person begins: the message, or the exchanges.
    void focusFirst();

    /// Received descriptors of this endpoint, below the conversation while there are any. Once.
    void showDescriptors(DescriptorModel* all);

    void start();
    void stop();
    /// Shows the messages of all connections.
    void showAllConnections();
    /// The one selected in the list, else the only open one; 0: neither.
    ConnectionId chosenConnection() const;
    bool canCloseConnection() const;
    void closeConnection();

signals:
    void copySocatWanted();
    void httpWanted();
    /// What this endpoint was started for, at another address.
    void otherAddressWanted();
    /// A new client of this address.
    void clientWanted();
    /// What went through is to be asked again, at the target.
    void sendAgainWanted(const sw::HttpRequest& request);
    /// A row of the conversation is to be shown among all traffic.
    void showInTrafficWanted(sw::RowId row);
    /// A received socket is an endpoint of its own now.
    void endpointOpened(sw::EndpointId id);
    /// What canCloseConnection() says may have changed.
    void choiceChanged();

protected:
    /// Ctrl+F finds in the conversation while the focus is in here.
    bool event(QEvent* event) override;

private:
    ConnectionId selectedConnection() const;
    bool isOpen(ConnectionId id) const;
    void connectConversation();
    void nameConnections();
    void putTogether(QWidget* body);
    void editMessage(const QByteArray& payload, ConnectionId connection);
    void sendMessage(const QByteArray& payload, ConnectionId connection);
    void replyTo(ConnectionId sender);
    void editReply();
    QWidget* buildConnections();
    void buildRelay(QVBoxLayout* layout);
    void follow(ConnectionId id);
    void find();
    void connectParts();
    void onRemedy(Remedy remedy);
    void onSendRemedy(Remedy remedy);
    void onConnectionChosen();
    void addQueueEntries(QMenu& menu, ConnectionId id);
    void showConnectionMenu(const QPoint& position);
    void updateButtons();
    void showSendFailure();
    void applyBytesView();
    void chooseBytesView(int view);
    void showDecoded(bool decoded);
    void aimDecoded();
    void showTrouble();
    Failure apiRemark() const;
    void setAccessShown(bool shown);

    WindowContext m_context;
    EndpointId m_id;
    EndpointStatus m_status;
    ConnectionModel* m_connections;
    ConnectionListModel* m_rows;
    EndpointHeader* m_header;
    AccessPanel* m_access;
    Notice *m_failure, *m_remark, *m_sendFailure;
    QueueStrip* m_queues;
    PlainLabel* m_listTitle;
    QListView* m_list;
    QPushButton* m_close;
    Conversation* m_conversation;
    QVBoxLayout* m_upper = nullptr; // the conversation, and what stands below it
    Composer* m_composer;
    PageSending* m_sending;
    PageRoom* m_room = nullptr;
    RelayPane* m_relay = nullptr;
    ExchangePane* m_decoded = nullptr; // made when first wanted
    bool m_isDecoded = false;
};

} // namespace sw
