#pragma once

#include "models/http/HttpDecoder.h"
#include "models/http/JsonPretty.h"

#include <QString>

#include <atomic>
#include <memory>
#include <optional>

namespace sw {

/// Writes the body of a response to a descriptor while it comes: as it came, or JSON indented. Writing
/// blocks, so that a slow reader makes the server wait in the end. One thread calls the sink's functions;
/// jsonTrouble() is for afterwards, writeError() for any time.
class HttpOutput final : public HttpSink
{
public:
    HttpOutput(int fd, bool isRaw) : m_fd(fd), m_isRaw(isRaw) {}

    /// errno of the write that failed, EPIPE when the reader has gone; 0.
    int writeError() const { return m_error.load(std::memory_order_acquire); }
    const QString& jsonTrouble() const { return m_jsonTrouble; }

    void head(const HttpHead& head) override;
    void body(QByteArrayView bytes) override;
    void content(QByteArrayView bytes) override;
    void finished(const HttpEnd& end) override;
    void raw(QByteArrayView bytes) override;

private:
    enum class Form { AsItCame, Json, Unknown };
    void write(QByteArrayView bytes);
    void indent(QByteArrayView bytes);
    void giveUp(QByteArrayView rest);

    int m_fd;
    bool m_isRaw;
    bool m_isUpgraded = false;
    Form m_form = Form::AsItCame;
    JsonPretty m_pretty{JsonPretty::Hand::AsItGrows};
    qint64 m_fed = 0;
    QString m_jsonTrouble;
    std::atomic<int> m_error{0};
};

} // namespace sw
