#pragma once

#include "models/base/ByteSource.h"
#include "models/decode/Exchange.h"
#include "models/http/HttpHead.h"

#include <memory>
#include <optional>
#include <vector>

namespace sw {

/// Bytes that one side wrote, in the order of the store.
struct StreamPiece
{
    Side side = Side::Client;
    StreamPlace place; ///< of the first byte
    qint64 time = 0;
    QByteArrayView bytes;

    StreamPlace end() const { return {place.row, place.offset + quint32(bytes.size())}; }
    StreamPiece from(qsizetype offset) const
    {
        return {side, {place.row, place.offset + quint32(offset)}, time, bytes.sliced(offset)};
    }
};

/// Where the decoders put what they find. Numbers, not references, are kept between two calls: the oldest
/// exchanges may be dropped at any begin().
class ExchangeLog
{
public:
    virtual ~ExchangeLog() = default;
    /// A new one, with what is known of the connection filled in. Valid until the next begin().
    virtual Exchange& begin(Side asker, const StreamPlace& place, qint64 time) = 0;
    /// To be changed; null when it is no longer kept.
    virtual Exchange* edit(quint32 number) = 0;
};

/// From where on a decoder understands nothing any more, and why.
struct DecodeStop
{
    Side side = Side::Client;
    StreamPlace place;
    qint64 before = 0; ///< bytes from place to the piece that was fed last
    QString sentence;
};

/// Finds the exchanges in both directions of one connection, cut anywhere. It keeps numbers and an unfinished
/// head, never a body. Any one thread.
class ProtocolDecoder
{
public:
    virtual ~ProtocolDecoder() = default;
    virtual void feed(const StreamPiece& piece) = 0;
    /// That side sends no more.
    virtual void finish(Side side, qint64 time) = 0;
    /// Nothing comes from either side. why: a sentence for what is cut; empty after an orderly end.
    virtual void close(qint64 time, const QString& why) = 0;
    /// Once it is there, nothing more is to be fed; the exchanges that it cut have failed.
    const std::optional<DecodeStop>& stopped() const { return m_stopped; }

protected:
    std::optional<DecodeStop> m_stopped;
};

/// One message of an exchange as a person reads it, from its bytes: made again whenever somebody looks. One
/// thread at a time; what body() gives may be read by any.
class MessageReader
{
public:
    virtual ~MessageReader() = default;
    virtual void feed(QByteArrayView bytes) = 0;
    virtual void finish() = 0; ///< no more comes, or it ended here
    /// Lines of "Name: value" or as the protocol writes them; as they came, so not to be shown unescaped.
    virtual QByteArray headText() const = 0;
    virtual int fieldCount() const { return 0; }
    /// Decompressed, of a binary protocol as JSON. Null: the message has none.
    virtual std::shared_ptr<const ByteSource> body() const = 0;
    virtual bool isJson() const = 0;
    /// Of HTTP, once it has come.
    virtual std::optional<HttpHead> httpHead() const { return {}; }
    /// What is wrong with it; plain text.
    virtual QString trouble() const { return {}; }
};

enum class Recognised : quint8 { No, NotYet, Yes };

/// One entry per protocol: another is one more file and a line in protocols().
struct Protocol
{
    QString id;   ///< "http"
    QString name; ///< "HTTP"
    /// By the first bytes of each side (some hundred at most; either may be empty).
    Recognised (*recognise)(QByteArrayView client, QByteArrayView target) = nullptr;
    std::unique_ptr<ProtocolDecoder> (*decoder)(ExchangeLog* log) = nullptr;
    /// Of a message of that exchange; folder: where a large body may be put, in a file without a name.
    std::unique_ptr<MessageReader> (*reader)(const Exchange& exchange, Side side,
                                             const QString& folder) = nullptr;
};

/// All of them, in the order in which they are tried; the last one takes anything and decodes nothing.
const std::vector<Protocol>& protocols();
inline quint8 rawProtocol() { return quint8(protocols().size() - 1); }

Protocol httpProtocol();
Protocol jsonLinesProtocol();
Protocol dbusProtocol();
Protocol rawBytesProtocol();

/// A reader whose body is the bytes as they came. isJson: they are meant to be.
std::unique_ptr<MessageReader> plainReader(const QString& folder, bool isJson);

} // namespace sw
