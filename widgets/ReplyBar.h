#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QAbstractItemView;
class QPushButton;

namespace sw {

class ElidedLabel;
class TrafficModel;

/// Below the messages of a datagram listener: whom the chosen one (else the last one received) came from, and
/// the button that answers it, or why nobody can. GUI thread.
class ReplyBar : public QWidget
{
    Q_OBJECT
public:
    /// Both outlive the bar.
    ReplyBar(TrafficModel* model, QAbstractItemView* table, QWidget* parent = nullptr);

    /// Shown for a datagram listener only.
    void setActive(bool active);
    /// Asked whether a sender's connection is still there.
    void setOpenTest(std::function<bool(ConnectionId)> isOpen) { m_isOpen = std::move(isOpen); }
    void refresh();

signals:
    void replyWanted(sw::ConnectionId connection);

private:
    int messageRow() const;
    void showReason(const QString& words, bool answerable);

    TrafficModel* m_model;
    QAbstractItemView* m_table;
    std::function<bool(ConnectionId)> m_isOpen;
    QPushButton* m_reply;
    ElidedLabel* m_words;
    QTimer m_soon;
    ConnectionId m_sender = 0;
    bool m_active = false;
};

} // namespace sw
