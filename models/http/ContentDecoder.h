#pragma once

#include "models/http/HttpError.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>
#include <memory>
#include <optional>

namespace sw {

struct ContentLimits
{
    qint64 most = qint64(1) << 30; ///< decompressed bytes of one body
    /// Decompressed bytes for each compressed one, looked at from ratioFrom on: a flood of zeros has 1000.
    qint64 ratio = 400;
    qint64 ratioFrom = 16 << 20;
};

/// Undoes a Content-Encoding, bit by bit: gzip (of several members, too), deflate (with zlib's frame as the
/// standard has it, or without as many servers do) and identity. Anything else passes as it is, which
/// error() says. Bounded: one piece of output is 64 KB at most. Any one thread.
class ContentDecoder
{
public:
    using Output = std::function<void(QByteArrayView)>;

    /// encoding: the value of the field; empty for none.
    ContentDecoder(const QByteArray& encoding, const ContentLimits& limits);
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;
    ContentDecoder& operator=(ContentDecoder&&) noexcept;

    /// Nothing comes out any more after an error.
    void feed(QByteArrayView bytes, const Output& output);
    /// No more comes: compressed data that lacks its end is an error.
    void finish();

    /// What is wrong and where: a byte of the body as it came, from 0.
    const std::optional<HttpError>& error() const { return m_error; }
    bool isPassing() const { return !m_inflater; } ///< the bytes come out as they are

private:
    struct Inflater;
    void start();
    void inflate(QByteArrayView bytes, const Output& output);
    bool isBomb(qsizetype more) const;
    void fail(qint64 offset, const QString& what);

    std::unique_ptr<Inflater> m_inflater;
    ContentLimits m_limits;
    std::optional<HttpError> m_error;
    QByteArray m_first; // until there are two bytes: they tell zlib's frame
    qint64 m_in = 0, m_out = 0;
};

} // namespace sw
