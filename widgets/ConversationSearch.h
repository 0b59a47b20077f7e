#pragma once

#include "models/base/ByteSearch.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace sw {

class BackgroundJob;

/// Looks through the whole payloads of an endpoint's or connection's messages (and the words of what else
/// happened) in a worker thread, and goes on as rows come. GUI thread.
class ConversationSearch : public QObject
{
    Q_OBJECT
public:
    /// More rows are not looked for.
    static constexpr std::size_t hitLimit = 10'000;

    struct Hit
    {
        RowId row = 0;
        qint64 offset = 0; ///< of the first match in the payload; -1: in the words of another event
    };

    explicit ConversationSearch(std::shared_ptr<TrafficStore> store, QObject* parent = nullptr);
    ~ConversationSearch() override;

    /// From the oldest row on; an empty pattern ends the search.
    void find(const BytePattern& pattern, EndpointId endpoint, ConnectionId connection);
    const BytePattern& pattern() const { return m_pattern; }
    const std::vector<Hit>& hits() const { return m_hits; }
    bool isBounded() const { return m_hits.size() >= hitLimit; }
    /// True until everything that was there has been looked at.
    bool isSearching() const { return m_searching; }

signals:
    void changed();

private:
    void goOn();
    void take(const std::vector<Hit>& hits, RowId next, bool done);

    std::shared_ptr<TrafficStore> m_store;
    BackgroundJob* m_job;
    QTimer m_again;
    BytePattern m_pattern;
    EndpointId m_endpoint = 0;
    ConnectionId m_connection = 0;
    std::vector<Hit> m_hits;
    RowId m_next = 0;
    bool m_searching = false;
};

} // namespace sw
