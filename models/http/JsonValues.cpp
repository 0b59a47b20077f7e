#include "models/http/JsonValues.h"

#include "models/http/JsonScanner.h"

namespace sw {

/// The scanner's sink; only the ends of the outermost values matter.
class JsonValues::Private
{
public:
    explicit Private(std::function<void(QByteArrayView)> taker) : take(std::move(taker)), scanner(*this) {}

    void item(bool) {}
    void open(uchar, qint64) {}
    void close(uchar, qint64, bool) {}
    void comma() {}
    void colon() {}
    void literal(uchar, qint64) {}
    void stringBegin(qint64, bool) {}
    void text(const uchar*, qint64) {}
    void del() {}
    void escape(uchar) {}
    void unit(quint32, const uchar*) {}
    void stringEnd(qint64) {}
    void numberBegin(qint64) {}
    void numberEnd(qint64) {}
    void valueEnd(qint64 end) { ends.push_back(end); }

    void add(QByteArrayView bytes)
    {
        if (isTooLong)
            return;
        if (kept.size() + bytes.size() > mostKept) {
            isTooLong = true;
            kept.clear();
        } else {
            kept += bytes;
        }
    }

    void handOut()
    {
        if (std::exchange(isTooLong, false))
            ++passedOver;
        else
            take(QByteArrayView(kept).trimmed());
        kept.clear();
    }

    /// Hands out what ended within `bytes`, which began at `offset`.
    void cut(QByteArrayView bytes)
    {
        qsizetype from = 0;
        for (const qint64 end : std::exchange(ends, {})) {
            const auto to = qsizetype(std::clamp<qint64>(end - offset, from, bytes.size()));
            add(bytes.sliced(from, to - from));
            handOut();
            from = to;
        }
        QByteArrayView rest = bytes.sliced(from);
        if (kept.isEmpty() && !isTooLong)
            rest = rest.trimmed().isEmpty() ? QByteArrayView() : rest;
        add(rest);
        offset += bytes.size();
    }

    std::function<void(QByteArrayView)> take;
    JsonScanner<Private> scanner;
    std::vector<qint64> ends;
    QByteArray kept; // of the value that has begun
    qint64 offset = 0, passedOver = 0;
    bool isTooLong = false;
};

JsonValues::JsonValues(std::function<void(QByteArrayView)> take)
    : d(std::make_unique<Private>(std::move(take)))
{
}

JsonValues::~JsonValues() = default;

void JsonValues::feed(QByteArrayView bytes)
{
    if (d->scanner.error())
        return;
    d->scanner.feed(bytes);
    d->cut(bytes);
}

void JsonValues::finish()
{
    d->scanner.finish();
    d->cut({});
}

qint64 JsonValues::passedOver() const { return d->passedOver; }
const std::optional<JsonError>& JsonValues::error() const { return d->scanner.error(); }

} // namespace sw
