#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>

namespace sw {

/// How messages are told apart in a stream of bytes. A value.
struct Framing
{
    enum class Kind : quint8 {
        None,
        Length,   ///< the number of bytes that follow, before them
        Delimiter ///< a mark behind each message
    };
    Kind kind = Kind::None;
    int width = 4;         ///< of Length: 1, 2, 4 or 8 bytes
    bool bigEndian = true; ///< of Length
    QByteArray delimiter;  ///< of Delimiter; not empty

    bool isNone() const { return kind == Kind::None; }
    /// "length 4 big", "delimiter \n", "none": as a file and a menu have it.
    QString words() const;
    /// Reads words(); the failure is for a person.
    static Result<Framing> fromWords(const QString& words);

    /// Fails when a message of so many bytes can't be told by the prefix.
    Result<void> fits(qint64 size) const;
    /// What goes onto the socket; needs fits().
    QByteArray framed(const QByteArray& message) const;
    /// Bytes that framed() adds.
    qsizetype overhead() const;

    bool operator==(const Framing&) const = default;
};

/// Finds the messages in bytes that come in pieces. Holds a prefix, never a payload: a message is told by
/// where it lies in the stream. One thread.
class FrameFinder
{
public:
    /// Bytes of payload beyond which a length is not believed.
    static constexpr quint64 believable = quint64(1) << 40;

    struct Frame
    {
        quint64 start = 0; ///< of its payload in the stream, bytes
        quint64 size = 0;
    };

    explicit FrameFinder(Framing framing) : m_framing(std::move(framing)) {}

    /// The next bytes of the stream. Tells each message that ends in them.
    void feed(QByteArrayView bytes, const std::function<void(const Frame&)>& found);
    /// A length that can't be true came: the rest can't be told apart any more.
    bool isLost() const { return m_isLost; }
    /// Of the message that is not whole yet.
    quint64 partStart() const { return m_start; }
    quint64 position() const { return m_position; }
    /// Bytes of its payload that are here, and that its prefix promised (0: not known).
    quint64 partSize() const { return m_position - m_start; }
    quint64 promised() const { return m_inPayload ? m_size : 0; }
    /// True when nothing of a next message is here.
    bool isBetween() const { return !m_inPayload && m_prefix.isEmpty() && m_position == m_start; }

private:
    void feedLength(QByteArrayView bytes, const std::function<void(const Frame&)>& found);
    void feedDelimiter(QByteArrayView bytes, const std::function<void(const Frame&)>& found);

    Framing m_framing;
    quint64 m_position = 0, m_start = 0, m_size = 0;
    QByteArray
        m_prefix; // of Length: what is here of it; of Delimiter: the last bytes, to match across pieces
    bool m_inPayload = false, m_isLost = false;
};

} // namespace sw
