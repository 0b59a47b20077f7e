#include "models/http/JsonSearch.h"

#include "models/base/ByteSource.h"
#include "models/base/Bytes.h"
#include "models/http/JsonScanner.h"
#include "models/http/JsonStringDecoder.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 searchedPiece = 64 << 10;
constexpr qsizetype searchedToken = 1 << 20;

/// The scanner's sink: gathers each key and value, and looks into it when it is complete.
class JsonSeeker : public JsonStringDecoder
{
public:
    JsonSeeker(const BytePattern& pattern, std::size_t limit)
        : m_pattern(pattern),
          m_limit(limit),
          m_wantsEscapes(pattern.bytes().contains('\\'))
    {
    }

    bool isFull() const { return matches.offsets.size() >= m_limit; }

    void item(bool) {}
    void open(uchar, qint64) {}
    void close(uchar, qint64, bool) {}
    void comma() {}
    void colon() {}
    void valueEnd(qint64) {}
    void literal(uchar first, qint64 at)
    {
        begin(at);
        bytes = first == 't' ? "true" : first == 'f' ? "false" : "null";
        end();
    }
    void numberBegin(qint64 at) { begin(at); }
    void numberEnd(qint64) { end(); }
    void stringBegin(qint64 at, bool) { begin(at); }
    void stringEnd(qint64 at)
    {
        JsonStringDecoder::stringEnd(at);
        end();
    }
    /// Between pieces: of what is long, what may go on behind the cut stays.
    void shorten()
    {
        if (bytes.size() <= searchedToken)
            return;
        look();
        bytes = bytes.last(std::min(bytes.size(), 4 * m_pattern.size()));
    }

    ByteSearch::Matches matches;

private:
    void begin(qint64 at)
    {
        bytes.resize(0); // keeps its room
        high = 0;
        m_at = at;
    }
    void end() { look(); }
    void look()
    {
        const bool isNews = matches.offsets.empty() || matches.offsets.back() != m_at;
        if (!isNews || isFull())
            return;
        if (m_pattern.indexIn(bytes) >= 0 ||
            (m_wantsEscapes && m_pattern.indexIn(escapedText(bytes).toUtf8()) >= 0))
            matches.offsets.push_back(m_at);
    }

    const BytePattern& m_pattern;
    const std::size_t m_limit;
    const bool m_wantsEscapes; // \n in the field is a line feed as the tree shows it
    qint64 m_at = 0;
};

} // namespace

ByteSearch::Matches searchJson(const ByteSource& source, const BytePattern& pattern, std::size_t limit,
                               const ByteSearch::Proceed& proceed)
{
    JsonSeeker seeker(pattern, limit);
    if (pattern.isEmpty())
        return {};
    JsonScanner<JsonSeeker> scanner(seeker);
    const qint64 size = source.size();
    for (qint64 at = 0; at < size && !scanner.error() && !seeker.isFull();) {
        if (proceed && !proceed(at)) {
            seeker.matches.cancelled = true;
            return seeker.matches;
        }
        const QByteArray piece = source.read(at, std::min(searchedPiece, size - at));
        if (piece.isEmpty())
            break;
        scanner.feed(piece);
        seeker.shorten();
        at += piece.size();
    }
    if (!scanner.error())
        scanner.finish();
    seeker.matches.bounded = seeker.isFull();
    return seeker.matches;
}

} // namespace sw
