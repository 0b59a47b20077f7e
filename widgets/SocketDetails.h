#pragma once

#include "models/inspect/SocketRecord.h"
#include "widgets/BackgroundJob.h"

#include <QScrollArea>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

class QGridLayout;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace sw {

class ElidedLabel;
class PlainLabel;

/// Everything known about one socket, at the right of the table. What changes is written into the labels that
/// are there: a selection, the focus and the scroll position stay.
class SocketDetails : public QScrollArea
{
    Q_OBJECT
public:
    using Since = std::optional<std::chrono::steady_clock::time_point>;

    /// canStart: clients can be opened from here.
    explicit SocketDetails(bool canStart, QWidget* parent = nullptr);
    ~SocketDetails() override;
    /// Whether there is a row that could be chosen: only then that is asked for.
    void setChoosable(bool choosable);
    /// Whether it has a button that closes it.
    void setCloses(bool closes);
    /// Null: none is chosen. since: when it appeared, if that was seen.
    void show(const SocketRecord* record, const Since& since = {});
    QSize sizeHint() const override;

signals:
    void connectWanted();
    void accessWanted();
    void httpWanted();
    void tapWanted();
    void peerWanted();
    void menuWanted(const QPoint& position); ///< global
    void closeWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Facts;
    class StateBadge;
    class QueueRow;

    void build();
    QWidget* buildQueues();
    QWidget* buildButtons();
    void showTitle();
    void showFacts();
    void showQueues();
    void showHolders();
    void showAge();
    void showAccess(bool other);

    bool m_canStart;
    std::optional<SocketRecord> m_record;
    Since m_since;
    QTimer m_ageTimer;
    PlainLabel* m_hint = nullptr;
    QWidget* m_content = nullptr;
    ElidedLabel *m_name = nullptr, *m_address = nullptr;
    StateBadge* m_badge = nullptr;
    Facts* m_facts = nullptr;
    QWidget* m_queues = nullptr;
    std::unique_ptr<QueueRow> m_in, m_out;
    PlainLabel* m_waiting = nullptr;
    QVBoxLayout* m_holders = nullptr;
    QWidget* m_holderRows = nullptr; // replaced when the holders change
    std::vector<SocketOwner> m_shownOwners, m_shownPeers;
    std::optional<std::uint32_t> m_shownPeer;
    QPushButton* m_connect = nullptr; // absent when there is nothing to connect to
    QPushButton *m_tap = nullptr, *m_peer = nullptr;
    QToolButton* m_close = nullptr;
    QToolButton *m_more = nullptr, *m_access = nullptr, *m_http = nullptr;
    BackgroundJob m_whoMay;
    QWidget* m_buttons = nullptr;
};

} // namespace sw
