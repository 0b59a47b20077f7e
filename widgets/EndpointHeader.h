#pragma once

#include "models/session/EndpointStatus.h"

#include <QFrame>

class QAction;
class QMenu;
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
    /// Start or Stop, whichever is there.
    void focusSwitch();
    void setAccessShown(bool shown);
    /// Absent while nothing is shown as bytes.
    void setBytesShown(bool shown);
    /// Parts of the page that can be shown although the room is small: those that are visible are offered by
    /// a button, More, which is absent while there is nothing in it. Owned by the caller.
    void offerParts(const QList<QAction*>& parts);

signals:
    void bytesViewChosen(int view);
    void findWanted();
    void startWanted();
    void stopWanted();
    void copySocatWanted();
    void accessToggled(bool shown);
    void editReplyWanted();
    void httpWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout(QWidget* find);
    void connectParts(QToolButton* find);
    QList<QToolButton*> foldableTools() const;
    void fold();
    void fillMenu();

    class Dot;
    class Facts;
    class Line;
    Dot* m_dot;
    PlainLabel* m_state;
    ElidedLabel* m_address;
    Facts* m_detail;
    Segments* m_bytes;
    QToolButton *m_editReply, *m_copyLine, *m_access, *m_copyName, *m_http, *m_more;
    QMenu* m_menu;
    QList<QAction*> m_parts;
    QString m_replyName; // of the socket that is shown, as it can be typed again
    QPushButton *m_start, *m_stop;
};

/// True when Start makes sense (it is not running), false when Stop does.
bool canStart(EndpointStatus::State state);
/// "stream · mode 0600 · backlog 128 · reply: echo"; that it is the kernel's API is the usual thing.
QString endpointFacts(const EndpointStatus& status);

} // namespace sw
