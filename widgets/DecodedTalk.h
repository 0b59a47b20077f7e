#pragma once

#include "models/base/Failure.h"
#include "models/decode/ExchangeFollower.h"
#include "models/http/HttpRequest.h"
#include "widgets/WindowContext.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace sw {

class BackgroundJob;
class DecodedTalkModel;
class ElidedLabel;
class EmptyState;
class ExchangeDetail;
class FollowingTable;
class Notice;

/// What went over a tap as a conversation of decoded messages, live: questions and answers as cards in two
/// colours; the whole of one below when it is opened. Messages are read in a worker when they come into view.
/// GUI thread.
class DecodedTalk : public QWidget
{
    Q_OBJECT
public:
    /// endpoint 0: of all taps and bridges.
    DecodedTalk(const WindowContext& context, EndpointId endpoint, QWidget* parent = nullptr);
    ~DecodedTalk() override;

    /// 0: of all connections.
    void setConnection(ConnectionId id);
    DecodedTalkModel* model() const { return m_model; }
    FollowingTable* table() const { return m_table; }
    ExchangeDetail* detail() const { return m_detail; }
    /// A sentence that a person may put away.
    void say(const Failure& told);

signals:
    void sendAgainWanted(const sw::HttpRequest& request);
    /// endpoint: it went to that one's target.
    void copyCurlWanted(const sw::HttpRequest& request, sw::EndpointId endpoint);
    void showInTrafficWanted(sw::RowId row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Readers;
    void build();
    void connectTable();
    void openDetail(int row);
    void updateDetail();
    void updateWords();
    void showMenu(const QPoint& position);
    void copy(int row) const;
    void look();
    void fitHeight(int row);

    std::shared_ptr<TrafficStore> m_store;
    ExchangeFollower* m_follower;
    DecodedTalkModel* m_model;
    FollowingTable* m_table;
    ElidedLabel* m_words;
    Notice* m_notice;
    EmptyState* m_empty = nullptr;
    ExchangeDetail* m_detail;
    std::shared_ptr<Readers> m_readers; // the job's while m_isReading
    BackgroundJob* m_job;
    QTimer m_soon;
    bool m_isReading = false;
    quint32 m_opened = 0; // the exchange in the detail
};

} // namespace sw
