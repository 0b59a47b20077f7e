#pragma once

#include "models/http/HttpCall.h"
#include "models/http/StreamError.h"

#include <chrono>

namespace sw {

/// The thread of a call: from rows to the status. Everything but the constructor, status(), stop() and news()
/// belongs to that thread.
class HttpCall::Follower final : private HttpSink
{
public:
    Follower(std::shared_ptr<TrafficStore> store, RowId from, const HttpCallStatus& begun,
             const QByteArray& method, qint64 requestBytes, const HttpCallOptions& options,
             std::shared_ptr<HttpBody> body, std::shared_ptr<HttpBody> content);
    ~Follower() override;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// The latest; any thread.
    HttpCallStatus status() const;
    /// The call ends as stopped, unless it is over. Any thread.
    void stop();
    /// Readable when status() has changed; takeNews() empties it. The thread of the call's object.
    int newsFd() const { return m_news.fd(); }
    void takeNews() { m_news.takeAll(); }

private:
    using State = HttpCallStatus::State;

    void run();
    void takeRows(TrafficReader& reader);
    void takeRow(const TrafficRecord& record, TrafficReader& reader);
    void takeReceived(const TrafficRecord& record, QByteArrayView bytes);
    void takeFailure(const TrafficRecord& record, QByteArrayView payload);
    void endOfStream(QByteArrayView reason);
    void fail(const QString& sentence);
    void checkDecoder();
    QString strangeWords() const;
    void publish();
    bool wait();
    void keep(const std::shared_ptr<HttpBody>& body, QByteArrayView bytes);

    void head(const HttpHead& head) override;
    void interim(const HttpHead& head) override;
    void body(QByteArrayView bytes) override;
    void content(QByteArrayView bytes) override;
    void trailer(const HttpField& field) override;
    void finished(const HttpEnd& end) override;
    void raw(QByteArrayView bytes) override;

    const std::shared_ptr<TrafficStore> m_store;
    const HttpCallOptions m_options;
    const std::shared_ptr<HttpBody> m_body, m_content;
    const qint64 m_requestBytes;
    HttpDecoder m_decoder;
    QByteArray m_strange; ///< first bytes of what the decoder does not take
    HttpCallStatus m_now;
    std::optional<StreamError> m_streamError;
    bool m_isCompressed = false;
    bool m_mayBeJson = false; ///< no type is named, and nothing but blanks has come
    bool m_hasChanged = false;
    qint64 m_sentBytes = 0;
    RowId m_next;
    State m_toldState = State::Idle;
    std::chrono::steady_clock::time_point m_told{};
    int m_subscription;
    Mailbox<int> m_news;
    std::atomic<bool> m_stop{false}, m_quit{false};
    UniqueFd m_wake;
    mutable std::mutex m_mutex; // guards m_shown
    HttpCallStatus m_shown;
    std::thread m_thread; // last: the rest is there when it starts
};

} // namespace sw
