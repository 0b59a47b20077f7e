#pragma once

#include "models/base/Mailbox.h"
#include "models/http/HttpBody.h"
#include "models/http/HttpDecoder.h"
#include "models/http/HttpRequest.h"
#include "models/session/Engine.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace sw {

/// When what happened, on trafficClock(); 0: not yet. From the times of the rows, so the window's delay is
/// no part of it.
struct HttpTiming
{
    qint64 begun = 0, connected = 0, sent = 0, firstByte = 0, lastByte = 0;

    /// Nanoseconds of each part; empty until it is over (reading: so far).
    std::optional<qint64> connecting() const { return part(begun, connected); }
    std::optional<qint64> sending() const { return part(connected, sent); }
    std::optional<qint64> waiting() const { return part(sent, firstByte); }
    std::optional<qint64> reading() const { return part(firstByte, lastByte); }
    std::optional<qint64> total() const { return part(begun, lastByte); }

    bool operator==(const HttpTiming&) const = default;

private:
    static std::optional<qint64> part(qint64 from, qint64 to)
    {
        if (from == 0 || to == 0)
            return {};
        return std::max<qint64>(0, to - from);
    }
};

/// A call as it stands. A value.
struct HttpCallStatus
{
    enum class State : quint8 {
        Idle,
        Connecting,
        Sending,
        Waiting,  ///< for the response's head
        Reading,  ///< the head is there, the body comes
        Upgraded, ///< 101: what comes from now on is no HTTP and counts as body
        Done,     ///< the response is complete
        Failed,   ///< failure says why, what came is kept
        Stopped,  ///< by stop()
    };
    State state = State::Idle;
    EndpointId endpoint = 0; ///< its rows are in the store; it leaves the engine's list when the call is over
    ConnectionId connection = 0;
    std::optional<HttpHead> head; ///< of the response
    QList<HttpHead> interim;      ///< 1xx before it; the first few
    QList<HttpField> trailers;
    HttpTiming timing;
    qint64 bodyBytes = 0;    ///< as it came, chunking undone
    qint64 contentBytes = 0; ///< decompressed
    QString failure;
    std::optional<HttpError>
        error;              ///< of Failed, when the bytes were to blame: offset in what the server sent
    QString contentTrouble; ///< the body can't be decompressed (further), or is longer than is kept
    QString streamError;    ///< told by the server inside a JSON stream of status 200

    bool isOver() const { return state >= State::Done; }
    /// The server said no: a status from 400 on, or an error inside a 200 stream.
    bool isRefused() const { return (head && head->status >= 400) || !streamError.isEmpty(); }
};

struct HttpCallOptions
{
    HttpLimits limits;
    qint64 bodyLimit = qint64(1) << 30; ///< bytes kept of the body, and as many of the content
    bool keepsBody = true;              ///< else only the sink sees it
    /// Called in the call's own thread with all that comes, as it comes; may block, which in the end makes
    /// the server wait when holdsStore is set.
    std::shared_ptr<HttpSink> sink;
    bool holdsStore = false; ///< no row may be evicted before it was decoded (TrafficStore::hold())
    int watchedFd = -1;      ///< the call stops when the reading end of that pipe goes away
};

/// One HTTP request over a socket, and its response as it arrives.
///
/// It is a follower like any other: start() makes a client endpoint whose plan is the request's bytes; from
/// there on a thread of its own reads the rows that the engine records of it, decodes the response, and puts
/// the body into a file without a name. So nothing here touches a socket, a page that uses it never waits,
/// and the traffic shows the very same bytes. The object lives in one thread (the window's); its signals come
/// there, at most every 50 ms while bytes flow and at once when the state changes. A page keeps one object
/// for each call, reads status() in changed(), and body() or content() from any thread, as far as size()
/// says. Destroying it stops the call.
class HttpCall : public QObject
{
    Q_OBJECT
public:
    explicit HttpCall(Engine* engine, QObject* parent = nullptr);
    ~HttpCall() override;

    /// Once. Failure: the request can't be sent as it is; nothing has happened then.
    Result<void> start(const SocketAddress& address, const HttpRequest& request,
                       const HttpCallOptions& options = {});
    /// Closes the connection.
    void stop();
    /// Of an upgraded call: bytes for the other side, or that no more come.
    void send(const QByteArray& bytes);
    void finishSending();

    const HttpCallStatus& status() const { return m_status; }
    /// The body as the server meant it to travel, and decompressed; the very same object when it was not
    /// compressed. Null without keepsBody.
    std::shared_ptr<const HttpBody> body() const { return m_body; }
    std::shared_ptr<const HttpBody> content() const
    {
        return m_status.head && isCompressed() ? m_content : m_body;
    }

signals:
    void changed();
    /// The last changed() came right before.
    void finished();

private:
    class Follower;
    bool isCompressed() const { return m_status.head->has("Content-Encoding"); }
    void takeNews();

    Engine* m_engine;
    HttpCallStatus m_status;
    std::shared_ptr<HttpBody> m_body, m_content;
    std::unique_ptr<Follower> m_follower;
    bool m_isFinished = false;
};

} // namespace sw
