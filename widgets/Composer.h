#pragma once

#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficRecord.h"
#include "widgets/MessageText.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sw {

class ConnectionModel;
class Engine;
class PayloadEdit;
class PlainLabel;
class Segments;

/// Writes one message and sends it, once or again and again. What is typed is what is sent.
class Composer : public QWidget
{
    Q_OBJECT
public:
    Composer(Engine* engine, EndpointId endpoint, EndpointKind kind, ConnectionModel* connections,
             QWidget* parent = nullptr);

    /// The message as it would go out now, line ending included.
    QByteArray message() const;
    void setPayload(const QByteArray& payload);
    void setRunning(bool running);
    /// Typing goes into the message.
    void focusMessage();
    /// 0: every open connection.
    ConnectionId target() const;
    void setTarget(ConnectionId id);

public slots:
    void send();
    void finishSending();

private:
    void build();
    QHBoxLayout* buildTopRow();
    QHBoxLayout* buildBottomRow();
    void connectParts();
    void onTextChanged();
    void onWay(int way);
    void updateWords();
    void updateTargets();
    void updateRepeat();
    void startRepeat();
    void stopRepeat();
    bool mayAct();
    bool hasOpenConnection() const;
    void complain(const QString& sentence);

    Engine* m_engine;
    EndpointId m_endpoint;
    EndpointKind m_kind;
    ConnectionModel* m_connections;
    MessageText m_text;
    bool m_filling = false; // the editor changes because we write into it
    bool m_running = false;

    Segments* m_ways;
    QComboBox *m_ending, *m_target;
    QLabel* m_targetLabel;
    PayloadEdit* m_edit;
    PlainLabel *m_size, *m_error, *m_progress;
    QLineEdit *m_every, *m_count;
    QPushButton *m_repeat, *m_stopRepeat, *m_finish, *m_send;
    QTimer m_targetTick;
};

} // namespace sw
