#pragma once

#include "models/http/HttpRules.h"

namespace sw {

/// A request, as far as its answer depends on it.
struct HttpAsked
{
    QByteArray method, target;
    int version = 11;
    bool keepsAlive = true;
};

/// One response on its way: its bytes in the parts in which they go. A body is shared, not copied as a whole.
class HttpReplyParts
{
public:
    /// Of a body that goes as a whole; bytes.
    static constexpr qsizetype partBytes = 64 << 10;

    /// body: the rule's own, or what its file has.
    HttpReplyParts(const HttpRule& rule, const QByteArray& body, const HttpAsked& asked);

    /// The next one. Needs hasMore().
    QByteArray next();
    bool hasMore() const { return m_hasMore; }
    /// Before each part but the first.
    double pauseSeconds() const { return m_pause; }
    /// When the last part is out: nothing more can be said on this connection.
    bool closes() const { return m_end == HttpRule::End::Close; }
    bool staysOpen() const { return m_end == HttpRule::End::Open; }
    /// What repeats, doesn't any more.
    void endSoon() { m_endsNow = m_end == HttpRule::End::Repeat; }

private:
    QByteArray head(const HttpRule& rule, const HttpAsked& asked, bool hasBody) const;
    QByteArray bodyPart();
    qsizetype partSize() const;

    const QByteArray m_body;
    QByteArray m_head; // until it is out
    HttpRule::End m_end;
    bool m_isChunked; // for the client; else its body lasts until the end
    bool m_isPieces;  // goes chunk by chunk
    qint64 m_chunkBytes;
    double m_pause;
    qsizetype m_next = 0; // of the body
    bool m_hasMore = true;
    bool m_endsNow = false;
};

} // namespace sw
