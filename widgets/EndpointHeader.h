#pragma once

#include "models/session/EndpointStatus.h"

#include <QFrame>

class QPushButton;
class QToolButton;

namespace sw {

class ElidedLabel;
class PlainLabel;
class Segments;

/// The row at the top of an endpoint's page: state, address, what it is, Start or Stop.
class EndpointHeader : public QFrame
{
    Q_OBJECT
public:
    explicit EndpointHeader(QWidget* parent = nullptr);
    void show(const EndpointStatus& status);
    /// The fourth way: messages of a protocol instead of bytes.
    static constexpr int decodedView = 3;
    /// Which way of showing bytes is marked as chosen (BytesView, or decodedView); emits nothing.
    void setBytesView(int view);
    void setAccessShown(bool shown);
    /// Absent while nothing is shown as bytes.
    void setBytesShown(bool shown);

signals:
    void bytesViewChosen(int view);
    void findWanted();
    void startWanted();
    void stopWanted();
    void copySocatWanted();
    void accessToggled(bool shown);
    void editReplyWanted();
    void httpWanted();

private:
    void buildLayout(QWidget* find);

    class Dot;
    class Facts;
    Dot* m_dot;
    PlainLabel* m_state;
    ElidedLabel* m_address;
    Facts* m_detail;
    Segments* m_bytes;
    QToolButton *m_editReply, *m_copyLine, *m_access, *m_copyName, *m_http;
    QString m_replyName; // of the socket that is shown, as it can be typed again
    QPushButton *m_start, *m_stop;
};

/// True when Start makes sense (it is not running), false when Stop does.
bool canStart(EndpointStatus::State state);
/// "stream · mode 0600 · backlog 128 · reply: echo · kernel API".
QString endpointFacts(const EndpointStatus& status);

} // namespace sw
