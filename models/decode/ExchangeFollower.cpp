#include "models/decode/ExchangeFollower.h"

#include <QSocketNotifier>

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>

namespace sw {

namespace {

constexpr RowId rowsInOneGo = 8192;
constexpr qint64 bytesInOneGo = 16 << 20;
constexpr std::size_t mostNewsRows = 4096; ///< at once, but for whole news: what a window shows in a moment
constexpr std::chrono::milliseconds betweenExchangeNews{50};

} // namespace

/// The thread's own.
class ExchangeFollower::Work
{
public:
    explicit Work(ExchangeFollower* owner) : m_owner(*owner), m_reader(owner->m_store) {}

    void run()
    {
        while (!m_owner.m_quit.load(std::memory_order_acquire)) {
            takeOrders();
            const bool isBehind = decode();
            tell(!isBehind);
            if (!isBehind)
                wait();
        }
    }

private:
    void takeOrders()
    {
        Orders orders;
        {
            const std::lock_guard lock(m_owner.m_mutex);
            if (m_owner.m_ordered.number == m_orders.number)
                return;
            orders = m_owner.m_ordered;
        }
        if (!m_decoder || !(orders.scope == m_orders.scope)) {
            m_decoder = std::make_unique<ExchangeDecoder>(orders.scope);
            m_next = 0;
            m_allowedUntil = 1;
            m_allow = {};
        }
        m_orders = std::move(orders);
        m_isWhole = true;
    }
    /// True when rows are left.
    bool decode()
    {
        const TrafficStore& store = *m_owner.m_store;
        if (m_next < store.begin()) {
            if (m_next > 0)
                m_decoder->skipRows(trafficClock());
            m_next = store.begin();
        }
        const RowId end = std::min(store.end(), m_next + rowsInOneGo);
        qint64 bytes = 0;
        for (; m_next < end && bytes < bytesInOneGo; ++m_next) {
            const TrafficRecord* found = m_reader.record(m_next);
            if (!found || !m_decoder->isWanted(*found))
                continue;
            const TrafficRecord record = *found;
            bytes += record.size;
            m_decoder->feed(m_next, record, m_reader.payload(m_next));
        }
        const std::vector<quint32> changed = m_decoder->takeChanged();
        m_changed.insert(m_changed.end(), changed.begin(), changed.end());
        if (m_changed.size() > mostNewsRows * 16)
            tidyChanged();
        return m_next < store.end();
    }
    void tidyChanged()
    {
        std::sort(m_changed.begin(), m_changed.end());
        m_changed.erase(std::unique(m_changed.begin(), m_changed.end()), m_changed.end());
        const auto kept = std::lower_bound(m_changed.begin(), m_changed.end(), m_decoder->firstNumber());
        m_changed.erase(m_changed.begin(), kept);
    }
    /// When there is something to tell and the last news were taken.
    void tell(bool isCaughtUp)
    {
        const auto now = std::chrono::steady_clock::now();
        m_hasNews = m_isWhole || !m_changed.empty() || isCaughtUp != m_toldCaughtUp;
        if (!m_hasNews || (!m_isWhole && now - m_told < betweenExchangeNews))
            return;
        if (!m_isWhole) {
            const std::lock_guard lock(m_owner.m_mutex);
            if (m_owner.m_news)
                return;
        }
        ExchangeNews news = m_isWhole ? whole() : part();
        news.first = m_decoder->firstNumber();
        news.end = m_decoder->endNumber();
        news.isCaughtUp = isCaughtUp;
        addAllowed(news);
        m_told = now;
        m_toldCaughtUp = isCaughtUp;
        m_isWhole = false;
        m_hasNews = !m_changed.empty();
        {
            const std::lock_guard lock(m_owner.m_mutex);
            m_owner.m_news.emplace(m_orders.number, std::move(news));
        }
        m_owner.m_ready.post(1);
    }
    ExchangeNews whole()
    {
        ExchangeNews news;
        news.isWhole = true;
        for (quint32 number = m_decoder->firstNumber(); number < m_decoder->endNumber(); ++number) {
            const Exchange& exchange = m_decoder->exchange(number);
            if (m_orders.filter.matches(exchange))
                news.rows.push_back(exchange);
        }
        m_changed.clear();
        return news;
    }
    ExchangeNews part()
    {
        tidyChanged();
        ExchangeNews news;
        const std::size_t count = std::min(m_changed.size(), mostNewsRows);
        for (std::size_t i = 0; i < count; ++i) {
            const Exchange& exchange = m_decoder->exchange(m_changed[i]);
            if (m_orders.filter.matches(exchange))
                news.rows.push_back(exchange);
            else
                news.gone.push_back(m_changed[i]);
        }
        m_changed.erase(m_changed.begin(), m_changed.begin() + std::ptrdiff_t(count));
        return news;
    }
    void addAllowed(ExchangeNews& news)
    {
        m_allowedUntil = std::max(m_allowedUntil, m_decoder->firstNumber());
        if (m_allowedUntil == m_decoder->endNumber() && !news.isWhole)
            return;
        for (; m_allowedUntil < m_decoder->endNumber(); ++m_allowedUntil)
            m_allow.add(m_decoder->exchange(m_allowedUntil));
        news.allowed = m_allow.calls();
    }
    void wait()
    {
        const bool isDone = m_owner.m_store->arm(m_owner.m_subscription, m_next);
        pollfd fds[] = {{m_owner.m_wake.get(), POLLIN, 0}, {m_owner.m_subscription, POLLIN, 0}};
        ::poll(fds, 2, !isDone ? 0 : m_hasNews ? int(betweenExchangeNews.count()) : -1);
        eventfd_t count = 0;
        ::eventfd_read(m_owner.m_wake.get(), &count);
    }

    ExchangeFollower& m_owner;
    TrafficReader m_reader;
    Orders m_orders;
    std::unique_ptr<ExchangeDecoder> m_decoder;
    RowId m_next = 0;
    std::vector<quint32> m_changed;
    AllowList m_allow;
    quint32 m_allowedUntil = 1;
    bool m_isWhole = false, m_hasNews = false, m_toldCaughtUp = false;
    std::chrono::steady_clock::time_point m_told{};
};

ExchangeFollower::ExchangeFollower(std::shared_ptr<TrafficStore> store, const DecodeScope& scope,
                                   QObject* parent)
    : QObject(parent),
      m_store(std::move(store)),
      m_scope(scope),
      m_subscription(m_store->subscribe()),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    auto* notifier = new QSocketNotifier(m_ready.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        m_ready.takeAll();
        emit newsReady();
    });
    order();
    m_thread = std::thread([this] { Work(this).run(); });
}

ExchangeFollower::~ExchangeFollower()
{
    m_quit.store(true, std::memory_order_release);
    ::eventfd_write(m_wake.get(), 1);
    m_thread.join();
    m_store->unsubscribe(m_subscription);
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

void ExchangeFollower::setFilter(const ExchangeFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    order();
}

void ExchangeFollower::setProtocol(std::optional<quint8> protocol)
{
    if (protocol == m_scope.protocol)
        return;
    m_scope.protocol = protocol;
    order();
}

void ExchangeFollower::order()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ordered = {++m_orders, m_scope, m_filter};
        m_news.reset();
    }
    ::eventfd_write(m_wake.get(), 1);
}

std::optional<ExchangeNews> ExchangeFollower::takeNews()
{
    const std::lock_guard lock(m_mutex);
    auto taken = std::exchange(m_news, std::nullopt);
    if (!taken || taken->first != m_orders)
        return {};
    return std::move(taken->second);
}

} // namespace sw
