#pragma once

#include "models/base/Mailbox.h"
#include "models/decode/AllowList.h"
#include "models/decode/ExchangeDecoder.h"
#include "models/decode/ExchangeFilter.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace sw {

/// What a follower found since it was asked last.
struct ExchangeNews
{
    bool isWhole = false;       ///< rows are all that are to be shown; else those that are new or changed
    std::vector<Exchange> rows; ///< by number; they pass the filter
    std::vector<quint32> gone;  ///< numbers that do not pass it any more
    quint32 first = 1, end = 1; ///< numbers that are kept: those before are dropped
    bool isCaughtUp = false;    ///< no row of the store is left
    std::optional<std::vector<AllowedCall>> allowed; ///< when it has changed
};

/// Decodes the rows of a store in a thread of its own, as they come. What it finds waits until it is taken:
/// a slow window gets fewer and newer news, and nothing grows. Lives in the GUI thread.
class ExchangeFollower : public QObject
{
    Q_OBJECT
public:
    ExchangeFollower(std::shared_ptr<TrafficStore> store, const DecodeScope& scope,
                     QObject* parent = nullptr);
    ~ExchangeFollower() override;

    /// Answered by whole news.
    void setFilter(const ExchangeFilter& filter);
    /// Decodes everything again, as that; nothing: as the first bytes say.
    void setProtocol(std::optional<quint8> protocol);
    std::optional<quint8> protocol() const { return m_scope.protocol; }
    /// After newsReady(). Empty when a later order has made it stale.
    std::optional<ExchangeNews> takeNews();
    const std::shared_ptr<TrafficStore>& store() const { return m_store; }

signals:
    /// At most every 50 ms.
    void newsReady();

private:
    struct Orders
    {
        quint64 number = 0;
        DecodeScope scope;
        ExchangeFilter filter;
    };
    class Work;
    void order();

    std::shared_ptr<TrafficStore> m_store;
    DecodeScope m_scope;
    ExchangeFilter m_filter;
    quint64 m_orders = 0;
    int m_subscription;
    UniqueFd m_wake;
    Mailbox<int> m_ready;
    std::mutex m_mutex; // guards what follows
    Orders m_ordered;
    std::optional<std::pair<quint64, ExchangeNews>> m_news; // and the orders they follow
    std::atomic<bool> m_quit{false};
    std::thread m_thread; // last: the rest is there when it starts
};

} // namespace sw
