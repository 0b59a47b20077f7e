#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/MessageText.h"
#include "widgets/MessageUndo.h"
#include "widgets/WindowContext.h"

#include <QDeadlineTimer>
#include <QPointer>
#include <QWidget>

#include <optional>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QMimeData;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace sw {

class AttachmentBar;
class ConnectionModel;
class MessageBody;
class MessageFile;
class MessageHistory;
class MessageSender;
class PlainLabel;
class RepeatBar;
class RoomForAll;
class Segments;
class SendOptionsBar;
class SendTargets;
class WaitingBar;
class WrappingBar;
class ElidedLabel;
struct Failure;
struct SendRequest;

/// Writes one message and sends it, once or again and again. What is written is what is sent. GUI thread.
class Composer : public QWidget
{
    Q_OBJECT
public:
    Composer(const WindowContext& context, EndpointId endpoint, EndpointKind kind,
             ConnectionModel* connections, QWidget* parent = nullptr);

    /// The message as it would go out now, line ending included; of a file, only what follows it.
    QByteArray message() const;
    /// Replaces the message; undo brings back what was there. origin ("from the conversation") is said of a
    /// large payload.
    void setPayload(const QByteArray& payload, const QString& origin = {});
    /// The file becomes the message. It is not sent.
    void setFile(const QString& path);
    /// A file, bytes or text that was dropped somewhere near: as if dropped here.
    static bool canTake(const QMimeData* source);
    void take(const QMimeData* source);
    void setRunning(bool running);
    /// Whether what waits to be sent can be dropped.
    void setDiscards(bool possible);
    /// Of message sockets an empty message can be sent, too.
    void setType(SocketType type);
    /// The number that {{COUNTER}} had last; the example shows the next.
    void setCounter(quint64 last);
    /// Typing goes into the message.
    void focusMessage();
    /// 0: every open connection.
    ConnectionId target() const;
    void setTarget(ConnectionId id);
    /// Macros and framing: they hold for every message of this page.
    SendOptionsBar* options() const;
    /// Stands at the end of the row of options, before the history.
    void addTool(QWidget* tool);
    /// Scrolls what it stands in to where the message, its error and Send are seen, or the option in use.
    void bringIntoSight();
    /// The message is a file, or a large one that stands for it.
    bool holdsFile() const { return m_message.isFile() || m_message.shape() == MessageText::Shape::File; }
    QSize minimumSizeHint() const override;

    /// Another part of the page that takes its height while it is shown.
    void shareRoomWith(QWidget* part);
    /// What goes with the messages.
    AttachmentBar* attachments() const { return m_attachments; }

public slots:
    void send();
    void finishSending();
    void undo();
    void redo();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    QHBoxLayout* buildTopRow();
    WrappingBar* buildOptionsRow();
    WrappingBar* buildBottomRow();
    void placeWords(bool withClear);
    void fitFinish();
    void buildUndo();
    void connectParts();
    void connectMessage();
    void buildFold();
    WrappingBar* buildChoices();
    void watchRoom();
    void placeOptions();
    bool isChoicesRowSpared() const;
    bool hasLittleRoom() const;
    void updateFoldWords();
    void unfold();
    void revealNow();

    void onTextChanged();
    void onWay(int way);
    void onFileChanged();
    void onPathTyped(const QString& path);
    void onEndingChosen();
    void takePaste(const MessageText::Paste& paste);
    void leaveFile(MessageText::Way way);
    void change(const MessageText& message, MessageUndo::Step step = MessageUndo::Step::Whole);
    void showMessage(qsizetype cursor = -1);
    void restore(const MessageText& message);
    void updateWords();
    QString outgoingWords() const;
    void showRoundTrips();
    MessageText::LineEnding lineEnding() const;

    void recall(int step);
    void fillHistory();
    void updateRepeat();
    void startRepeat();
    void stopRepeat();
    std::optional<SendRequest> outgoing();
    void deliver(const SendRequest& outgoing);
    bool mayAct(ConnectionId target);
    bool hasOpenConnection() const;
    void updateReasons();
    void complain(const QString& sentence);

    WindowContext m_context;
    EndpointId m_endpoint;
    EndpointKind m_kind;
    ConnectionModel* m_connections;
    MessageFile* m_file;
    MessageSender* m_sender;
    MessageHistory* m_history;
    MessageText m_message;
    MessageUndo m_undo;
    MessageText m_draft;                         // what stood there before the first recall
    qsizetype m_recalled = -1;                   // its age in the history
    std::optional<MessageText::Way> m_wantedWay; // once the file is known
    QString m_complaint;
    SocketType m_type = SocketType::Stream;
    quint64 m_counter = 0;
    bool m_running = false;
    bool m_isTight = false; // so that the options fold away
    bool m_choicesAreBeside = false;
    bool m_isRepeating = false;
    bool m_isPlacing = false;
    QDeadlineTimer m_revealUntil;    // while the layouts come round
    QPointer<QWidget> m_revealedFor; // had the focus; whoever goes elsewhere is not called back

    RoomForAll* m_room = nullptr; // what it stands in
    QPointer<QWidget> m_sharer;   // takes its part of that
    Segments* m_ways;
    QPushButton* m_fold;      // named Options: shows and hides them, where room is small
    ElidedLabel* m_foldWords; // what is set in the hidden ones
    QComboBox* m_ending;
    QToolButton* m_historyButton;
    SendOptionsBar* m_options;
    RepeatBar* m_repeat;
    AttachmentBar* m_attachments;
    MessageBody* m_body;
    PlainLabel *m_size, *m_error;
    QPushButton* m_clearWrong; // beside the error
    bool m_wayRefused = false; // another view was wanted, and the error forbids it
    ElidedLabel* m_trips;
    QLabel* m_targetLabel;
    SendTargets* m_target;
    WaitingBar* m_waiting;
    QPushButton *m_finish, *m_send;
    int m_wordsWidth = 0;                    // pixels at 100 %, of what stands at the left of the buttons
    int m_finishWidth = 0, m_finishZoom = 0; // of Finish sending with its words, and when it was measured
    QAction *m_undoAction, *m_redoAction;
    QHBoxLayout *m_top, *m_toolsRow = nullptr;
    QVBoxLayout* m_below;
    WrappingBar *m_choices = nullptr, *m_optionsRow = nullptr, *m_tools = nullptr, *m_bottom = nullptr,
                *m_lead = nullptr;
};

} // namespace sw
