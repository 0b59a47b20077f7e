#pragma once

#include "models/session/Framing.h"
#include "models/traffic/TrafficStore.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace sw {

class BackgroundJob;
class FollowingTable;
class FramesModel;
class FrameScan;
class PlainLabel;

/// The streams of an endpoint or connection cut into messages by a framing, whatever chunks they came in.
/// Read in a worker thread. GUI thread.
class FramesView : public QWidget
{
    Q_OBJECT
public:
    FramesView(std::shared_ptr<TrafficStore> store, EndpointId endpoint, QWidget* parent = nullptr);
    ~FramesView() override;

    /// None: nothing is read any more.
    void setFraming(const Framing& framing);
    /// 0: of all.
    void setConnection(ConnectionId connection);
    FramesModel* model() const { return m_model; }

signals:
    /// The row that a message begins in.
    void rowWanted(sw::RowId row);

private:
    void startAgain();
    void look();
    void updateWords();

    std::shared_ptr<TrafficStore> m_store;
    EndpointId m_endpoint;
    ConnectionId m_connection = 0;
    Framing m_framing;
    FramesModel* m_model;
    FollowingTable* m_table;
    PlainLabel* m_words;
    std::shared_ptr<FrameScan> m_scan; // the job's while m_isLooking
    BackgroundJob* m_job;
    QTimer m_tick;
    bool m_isLooking = false;
};

} // namespace sw
