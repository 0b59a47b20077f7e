#include "models/http/ContentDecoder.h"

#include "models/base/Bytes.h"
#include "models/http/HttpHead.h"

#include <zlib.h>

namespace sw {

namespace {

constexpr int gzipBits = 15 + 16; // zlib.h: 16 more for a gzip frame
constexpr int zlibBits = 15;
constexpr int plainBits = -15;
constexpr qsizetype pieceSize = 64 << 10;

/// RFC 1950: compression method 8, and the two bytes a multiple of 31.
bool hasZlibFrame(QByteArrayView two)
{
    const unsigned first = uchar(two[0]), second = uchar(two[1]);
    return (first & 0x0f) == 8 && (first * 256 + second) % 31 == 0;
}

} // namespace

struct ContentDecoder::Inflater
{
    explicit Inflater(bool gzip) : isGzip(gzip) {}
    ~Inflater()
    {
        if (isReady)
            inflateEnd(&stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream stream{};
    bool isGzip;
    bool isReady = false;
    bool isAtEnd = false; // of a member: another may follow
    QByteArray piece = QByteArray(pieceSize, Qt::Uninitialized);
};

ContentDecoder::ContentDecoder(const QByteArray& encoding, const ContentLimits& limits) : m_limits(limits)
{
    const QByteArray name = encoding.trimmed().toLower();
    if (name == "gzip" || name == "x-gzip" || name == "deflate")
        m_inflater = std::make_unique<Inflater>(name != "deflate");
    else if (!name.isEmpty() && name != "identity")
        fail(0, QStringLiteral("The content encoding “%1” is not known here; the body is shown as it came")
                    .arg(escapedText(name)));
}

ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

void ContentDecoder::fail(qint64 offset, const QString& what) { m_error = HttpError{offset, what}; }

void ContentDecoder::feed(QByteArrayView bytes, const Output& output)
{
    if (isPassing()) {
        m_in += bytes.size();
        return output(bytes);
    }
    if (m_error)
        return;
    if (m_inflater->isReady)
        return inflate(bytes, output);
    m_first += bytes;
    if (m_first.size() < 2)
        return;
    start();
    const QByteArray first = std::exchange(m_first, {});
    inflate(first, output);
}

void ContentDecoder::start()
{
    const int bits = m_inflater->isGzip ? gzipBits : hasZlibFrame(m_first) ? zlibBits : plainBits;
    m_inflater->isReady = inflateInit2(&m_inflater->stream, bits) == Z_OK;
    if (!m_inflater->isReady)
        fail(0, QStringLiteral("There is not enough memory to decompress the body"));
}

bool ContentDecoder::isBomb(qsizetype more) const
{
    const qint64 out = m_out + more;
    const qint64 in = m_in + qint64(m_inflater->stream.total_in); // of the members before, and of this one
    return out > m_limits.most ||
           (out > m_limits.ratioFrom && out / m_limits.ratio > std::max<qint64>(in, 1));
}

void ContentDecoder::inflate(QByteArrayView bytes, const Output& output)
{
    Inflater& inflater = *m_inflater;
    z_stream& stream = inflater.stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    bool isFull = false; // more output may be waiting inside
    while (!m_error && (stream.avail_in > 0 || isFull)) {
        if (inflater.isAtEnd) {
            m_in += qint64(stream.total_in);
            if (!inflater.isGzip || *stream.next_in != 0x1f) // RFC 1952: every member begins with it
                return fail(m_in,
                            QStringLiteral("Bytes follow the end of the compressed body, at byte %1 of it")
                                .arg(m_in));
            inflateReset(&stream);
            inflater.isAtEnd = false;
        }
        stream.next_out = reinterpret_cast<Bytef*>(inflater.piece.data());
        stream.avail_out = uInt(pieceSize);
        const int result = ::inflate(&stream, Z_NO_FLUSH);
        const qsizetype size = pieceSize - qsizetype(stream.avail_out);
        isFull = stream.avail_out == 0 && result == Z_OK;
        const qint64 at = m_in + qint64(stream.total_in);
        if (isBomb(size))
            return fail(at, QStringLiteral("The body decompresses to more than %1 bytes, at byte %2 of it; "
                                           "decompression stopped there")
                                .arg(m_out)
                                .arg(at));
        m_out += size;
        if (size > 0)
            output(QByteArrayView(inflater.piece.constData(), size));
        if (result == Z_STREAM_END)
            inflater.isAtEnd = true;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            fail(at, QStringLiteral("The compressed body is damaged at byte %1 of it").arg(at));
    }
}

void ContentDecoder::finish()
{
    if (isPassing() || m_error)
        return;
    const qint64 at = m_in + qint64(m_inflater->stream.total_in);
    const bool hasNothing = !m_inflater->isReady && m_first.isEmpty();
    if (!hasNothing && !m_inflater->isAtEnd)
        fail(at, QStringLiteral("The compressed body ends early, at byte %1 of it").arg(at));
}

} // namespace sw
