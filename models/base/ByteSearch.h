#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <functional>
#include <vector>

namespace sw {

class ByteSource;

/// What to look for. Matches may overlap: "aa" stands twice in "aaa".
class BytePattern
{
public:
    enum class Case { Exact, FoldAscii };
    BytePattern() = default;
    explicit BytePattern(QByteArray bytes, Case folding = Case::Exact);

    bool isEmpty() const { return m_bytes.isEmpty(); }
    qsizetype size() const { return m_bytes.size(); }
    const QByteArray& bytes() const { return m_bytes; }
    /// First match at or behind from, -1 when there is none.
    qsizetype indexIn(QByteArrayView bytes, qsizetype from = 0) const;
    bool operator==(const BytePattern& other) const
    {
        return m_bytes == other.m_bytes && m_folds == other.m_folds;
    }

private:
    qsizetype foldedIndexIn(QByteArrayView bytes, qsizetype from) const;

    QByteArray m_bytes; ///< small letters when case is folded
    bool m_folds = false;
    std::array<qsizetype, 256> m_skip{}; ///< Horspool: how far to go when this byte stands last
};

/// A search over bytes of any size, in slices of 1 MB. The calls block; any thread. Before each slice
/// `proceed` gets how many bytes are done, and ends the search by false.
class ByteSearch
{
public:
    using Proceed = std::function<bool(qint64 done)>;
    struct Matches
    {
        std::vector<qint64> offsets; ///< in order
        bool bounded = false;        ///< there may be more: the limit was reached
        bool cancelled = false;
    };

    ByteSearch(const ByteSource& source, const BytePattern& pattern, Proceed proceed = {});

    /// First match that starts in [from, end), -1 when there is none or the search was ended.
    qint64 next(qint64 from, qint64 end) const;
    /// Last match that starts in [begin, before), -1 as above.
    qint64 previous(qint64 begin, qint64 before) const;
    Matches all(std::size_t limit) const;

private:
    bool goesOn(qint64 done) const { return !m_proceed || m_proceed(done); }

    const ByteSource& m_source;
    const BytePattern& m_pattern;
    Proceed m_proceed;
};

} // namespace sw
