#pragma once

#include "models/base/ByteSearch.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace sw {

class BackgroundJob;

/// Looks for a pattern in a source of any size, in worker threads: where the next match is, and how many
/// there are. A new pattern or source makes what is under way stale. GUI thread.
class PayloadFinder : public QObject
{
    Q_OBJECT
public:
    /// More are not counted; Next and Previous reach them all.
    static constexpr std::size_t countLimit = 10'000;

    /// Finds all matches, in order; runs in a worker. As searchJson() does it.
    using Search = std::function<ByteSearch::Matches(const ByteSource&, const BytePattern&, std::size_t limit,
                                                     const ByteSearch::Proceed&)>;

    /// search: another than for the bytes as they are. Its matches are those within the limit.
    explicit PayloadFinder(QObject* parent = nullptr, Search search = {});
    ~PayloadFinder() override;

    /// Forgets the pattern as well. Null: nothing to search.
    void setSource(std::shared_ptr<const ByteSource> source);
    /// Goes to the first match that starts at from or behind, round the end; an empty pattern ends the
    /// search.
    void find(const BytePattern& pattern, qint64 from);
    /// The first match from there on, round the end; backward: the last one before.
    void step(bool backward, qint64 from);

    const BytePattern& pattern() const { return m_pattern; }
    bool isCounting() const { return m_counting; }
    const ByteSearch::Matches& matches() const { return m_matches; }
    /// "3 of 17" for the match that starts at current; "No matches", "Searching 37 %".
    QString words(qint64 current) const;

signals:
    void found(qint64 offset, qint64 length);
    /// words() says something else.
    void changed();

private:
    void count();
    void go(bool backward, qint64 from);
    void goAmong(bool backward, qint64 from);

    const Search m_search;
    std::shared_ptr<const ByteSource> m_source;
    BytePattern m_pattern;
    qint64 m_from = 0; ///< of a search among all matches: where the first to be shown begins
    bool m_backward = false;
    qint64 m_searchedSize = 0;
    BackgroundJob *m_go, *m_count;
    ByteSearch::Matches m_matches;
    bool m_counting = false;
    int m_percent = 0;
};

} // namespace sw
