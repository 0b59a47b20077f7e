#pragma once

#include "models/http/ContentDecoder.h"
#include "models/http/HttpError.h"
#include "models/http/HttpHead.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace sw {

struct HttpLimits
{
    qint64 headBytes = 256 << 10; ///< of one head; also of a chunk's size line and of the trailers
    qsizetype fields = 2000;      ///< of one head and its trailers
    ContentLimits content;
};

/// The end of one message.
struct HttpEnd
{
    qint64 begin = 0, end = 0; ///< of the message in the stream, bytes
    qint64 bodyBytes = 0;      ///< after chunking was undone
    qint64 contentBytes = 0;   ///< after the content encoding was undone, too
    bool keepsAlive = false;   ///< another message may follow on this connection
    std::optional<HttpError> contentError;
};

/// What a decoder finds, in the order of the bytes; called from within feed() and finish(). Views are valid
/// during the call.
class HttpSink
{
public:
    virtual ~HttpSink() = default;
    virtual void head(const HttpHead& head) = 0;
    /// A 1xx response that another one follows (not 101).
    virtual void interim(const HttpHead&) {}
    /// A piece of the body as the server meant it to travel: chunking undone, still compressed.
    virtual void body(QByteArrayView) {}
    /// The same after decompression; without a content encoding the very same bytes.
    virtual void content(QByteArrayView) {}
    virtual void trailer(const HttpField&) {}
    virtual void finished(const HttpEnd&) {}
    /// Bytes that are no HTTP: after an upgrade (101, CONNECT), and from an error on.
    virtual void raw(QByteArrayView) {}
};

/// HTTP/1 from the bytes of one direction of a connection, in pieces of any size: requests, or the responses
/// to them. It touches no socket, keeps only an unfinished line or head, and never a body; how the bytes were
/// cut makes no difference. The grammar is Boost.Beast's; what it refuses is an error with its offset, and
/// everything from there on goes to raw(). Any one thread.
class HttpDecoder
{
public:
    enum class Kind { Requests, Responses };

    /// sink: outlives it.
    HttpDecoder(Kind kind, HttpSink* sink, const HttpLimits& limits = {});
    ~HttpDecoder();
    HttpDecoder(const HttpDecoder&) = delete;
    HttpDecoder& operator=(const HttpDecoder&) = delete;

    /// Of Responses: one more answer is due, to a request with that method (HEAD has no body, CONNECT opens a
    /// tunnel). Bytes that no request is due an answer for are an error.
    void expect(const QByteArray& method);
    void feed(QByteArrayView bytes);
    /// The other side will send no more. A body that lasts until then ends; anything unfinished is an error.
    void finish();
    /// Of Requests: the answer was an upgrade, what follows is no HTTP.
    void switchToRaw();

    qint64 offset() const;    ///< bytes fed so far
    bool isRaw() const;       ///< after an upgrade
    bool isInMessage() const; ///< a message has begun and is not over
    const std::optional<HttpError>& error() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace sw
