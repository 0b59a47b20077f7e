#include "widgets/PayloadFinder.h"

#include "models/base/ByteSource.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"

#include <algorithm>

namespace sw {

PayloadFinder::PayloadFinder(QObject* parent, Search search)
    : QObject(parent),
      m_search(std::move(search)),
      m_go(new BackgroundJob(this)),
      m_count(new BackgroundJob(this))
{
}

PayloadFinder::~PayloadFinder() = default;

void PayloadFinder::setSource(std::shared_ptr<const ByteSource> source)
{
    m_source = std::move(source);
    find({}, 0);
}

void PayloadFinder::find(const BytePattern& pattern, qint64 from)
{
    m_go->cancel();
    m_count->cancel();
    m_pattern = pattern;
    m_from = from;
    m_backward = false;
    m_searchedSize = m_source ? m_source->size() : 0;
    m_matches = {};
    m_percent = 0;
    m_counting = m_source && !pattern.isEmpty();
    if (m_counting) {
        if (!m_search) // else the first is known when all are
            go(false, from);
        count();
    }
    emit changed();
}

void PayloadFinder::goAmong(bool backward, qint64 from)
{
    const std::vector<qint64>& known = m_matches.offsets;
    if (known.empty())
        return;
    auto at = std::lower_bound(known.begin(), known.end(), from);
    if (backward)
        at = at == known.begin() ? std::prev(known.end()) : std::prev(at);
    else if (at == known.end())
        at = known.begin();
    emit found(*at, m_pattern.size());
}

void PayloadFinder::step(bool backward, qint64 from)
{
    if (!m_source || m_pattern.isEmpty())
        return;
    if (!m_search && (m_counting || m_matches.bounded))
        return go(backward, from);
    if (!m_search || m_source->size() == m_searchedSize)
        return goAmong(backward, from);
    find(m_pattern, from); // it has grown
    m_backward = backward;
}

void PayloadFinder::go(bool backward, qint64 from)
{
    m_go->start(
        [this, source = m_source, pattern = m_pattern, backward, from](const BackgroundJob::Ticket& ticket) {
            const ByteSearch search(*source, pattern, [&](qint64) { return !ticket.isCancelled(); });
            const qint64 size = source->size();
            qint64 at = backward ? search.previous(0, from) : search.next(from, size);
            if (at < 0)
                at = backward ? search.previous(from, size) : search.next(0, from);
            if (at >= 0)
                ticket.post([this, at, length = pattern.size()] { emit found(at, length); });
        });
}

void PayloadFinder::count()
{
    m_count->start([this, source = m_source, pattern = m_pattern,
                    search = m_search](const BackgroundJob::Ticket& ticket) {
        const qint64 size = std::max<qint64>(1, source->size());
        int told = 0;
        const auto proceed = [&](qint64 done) {
            const int percent = int(double(done) / double(size) * 100);
            if (percent > told) {
                told = percent;
                ticket.post([this, percent] {
                    m_percent = percent;
                    emit changed();
                });
            }
            return !ticket.isCancelled();
        };
        const auto matches = search ? search(*source, pattern, countLimit, proceed)
                                    : ByteSearch(*source, pattern, proceed).all(countLimit);
        ticket.post([this, matches] {
            m_matches = matches;
            m_counting = false;
            if (m_search)
                goAmong(m_backward, m_from);
            emit changed();
        });
    });
}

QString PayloadFinder::words(qint64 current) const
{
    if (!m_source || m_pattern.isEmpty())
        return {};
    if (m_counting)
        return m_percent == 0 ? QStringLiteral("Searching") : QStringLiteral("Searching %1 %").arg(m_percent);
    const std::vector<qint64>& known = m_matches.offsets;
    if (known.empty())
        return QStringLiteral("No matches");
    const QString count = (m_matches.bounded ? QStringLiteral("over %1") : QStringLiteral("%1"))
                              .arg(trafficNumberText(known.size()));
    const auto at = std::lower_bound(known.begin(), known.end(), current);
    if (at == known.end() || *at != current)
        return known.size() == 1 ? QStringLiteral("1 match") : QStringLiteral("%1 matches").arg(count);
    return QStringLiteral("%1 of %2").arg(trafficNumberText(std::uint64_t(at - known.begin() + 1)), count);
}

} // namespace sw
