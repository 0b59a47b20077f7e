#pragma once

#include "models/session/EndpointStatus.h"
#include "widgets/ConversationCard.h"
#include "widgets/ConversationSearch.h"
#include "widgets/WindowContext.h"

#include <QWidget>

#include <optional>

class QMenu;
class QModelIndex;
class QPushButton;
class QSplitter;
class QToolButton;

namespace sw {

class ConversationActions;
class ConversationFindBar;
class ConversationHint;
class ConversationTable;
class FramesView;
class Notice;
class OverView;
class PayloadPane;
class ReplyBar;
class TrafficModel;
struct Framing;

/// The messages of one endpoint or connection as they went: found, copied, dragged out, sent again; a payload
/// beside them when it is opened.
class Conversation : public QWidget
{
    Q_OBJECT
public:
    Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent = nullptr);

    /// 0: of all connections.
    void setConnection(ConnectionId id);
    void setBytesView(BytesView view);
    /// Shows the streams cut into messages by it instead; None: as they went.
    void setFraming(const Framing& framing);
    /// For what it advises while nothing was said.
    void setStatus(const EndpointStatus& status);
    TrafficModel* model() const { return m_model; }
    ConversationTable* table() const { return m_table; }
    ConversationActions* actions() const { return m_actions; }
    /// Shows the find bar, or takes the next match when it is there with the focus elsewhere.
    void find();
    void findNext();
    /// Whether a sender's connection is open still, for the one that would be answered.
    ReplyBar* replyBar() const { return m_reply; }

    /// Of the messages: no lower than this, in pixels.
    void keepRoom(int height);
    bool isPayloadShown() const;

signals:
    /// Opened or closed, beside the messages or in their place.
    void payloadShown();
    /// The person wants a client of this address.
    void clientWanted();
    /// A file was dropped: it is to be looked at and sent, never sent by itself.
    void fileDropped(const QString& path);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildSplit();
    void connectParts();
    void connectActions();
    void connectFind();
    void startDrag();
    void showHit(RowId row, qint64 offset, qint64 length);
    void openPayload(const QModelIndex& index);
    void showCurrent();
    void lookForMessages(int first, int last);
    void updateFollow();
    void shareKept();
    void shareRoom();
    void updateHint();
    void resizeEvent(QResizeEvent* event) override;

    std::shared_ptr<TrafficStore> m_store;
    EndpointId m_endpoint;
    ConnectionId m_connection = 0;
    TrafficModel* m_model;
    ConversationTable* m_table;
    FramesView* m_frames = nullptr; // made when first wanted
    bool m_isFramed = false;
    QSplitter* m_split = nullptr;
    PayloadPane* m_payload;
    QPushButton* m_follow;
    QToolButton* m_followInBar; // in its place while something is being found
    ConversationHint* m_hint;
    OverView *m_hintOver = nullptr, *m_followOver = nullptr;
    ConversationActions* m_actions;
    ConversationFindBar* m_find;
    Notice* m_notice;
    ReplyBar* m_reply;
    EndpointStatus m_status;
    int m_kept = 0; ///< pixels that the messages have at least
    bool m_hasMessages = false;
    std::optional<ConversationSearch::Hit> m_pendingHit; // to be shown when its row comes
};

} // namespace sw
