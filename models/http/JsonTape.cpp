#include "models/http/JsonTape.h"

#include "models/base/ByteSource.h"
#include "models/http/JsonScanner.h"
#include "models/http/JsonStringDecoder.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 tapePiece = 64 << 10;

/// Takes what a scanner tells of one string.
struct StringSink : JsonStringDecoder
{
    void item(bool /*first*/) {}
    void open(uchar /*bracket*/, qint64 /*at*/) {}
    void close(uchar /*bracket*/, qint64 /*at*/, bool /*empty*/) {}
    void comma() {}
    void colon() {}
    void literal(uchar /*first*/, qint64 /*at*/) {}
    void stringBegin(qint64 /*at*/, bool /*isKey*/) {}
    void numberBegin(qint64 /*at*/) {}
    void numberEnd(qint64 /*end*/) {}
    void valueEnd(qint64 /*end*/) {}
};

} // namespace

QByteArray jsonStringBytes(QByteArrayView string)
{
    StringSink decoder;
    JsonScanner<StringSink> scanner(decoder);
    scanner.feed(string);
    return decoder.bytes;
}

/// The sink that writes the tape.
class JsonTape::Builder
{
public:
    Builder(JsonTape& tape, qint64 from) : m_tape(tape), m_from(from)
    {
        m_tape.m_wholeEnd = from;
        m_tape.m_entries.push_back({quint64(from), quint8(Kind::Array), 0, 0});
        m_frames.push_back({0, 0});
    }

    void item(bool /*first*/) {}
    void comma() {}
    void colon() {}
    void text(const uchar* /*p*/, qsizetype /*size*/) {}
    void del() {}
    void escape(uchar /*c*/) {}
    void unit(char16_t /*code*/, const uchar* /*hex*/) {}

    void open(uchar bracket, qint64 at)
    {
        const bool object = bracket == '{';
        beginValue();
        m_frames.push_back({quint32(m_tape.m_entries.size()), 0, object});
        add(at, quint8(object ? Kind::Object : Kind::Array), 0);
    }
    void close(uchar /*bracket*/, qint64 at, bool /*empty*/)
    {
        add(at, closeEntry, 1);
        endFrame();
    }
    void literal(uchar first, qint64 at)
    {
        beginValue();
        const Kind kind = first == 't' ? Kind::True : first == 'f' ? Kind::False : Kind::Null;
        add(at, quint8(kind), first == 'f' ? 5 : 4);
    }
    void stringBegin(qint64 at, bool isKey)
    {
        m_at = at;
        m_isKey = isKey;
    }
    void stringEnd(qint64 end)
    {
        if (m_isKey) {
            m_keyAt = quint32(m_tape.m_entries.size());
            add(m_at, keyEntry, end - m_at);
        } else {
            beginValue();
            add(m_at, quint8(Kind::String), end - m_at);
        }
    }
    void numberBegin(qint64 at) { m_at = at; }
    void numberEnd(qint64 end)
    {
        beginValue();
        add(m_at, quint8(Kind::Number), end - m_at);
    }
    void valueEnd(qint64 end)
    {
        m_tape.m_wholeEnd = m_from + end;
        m_wholeSize = m_tape.m_entries.size();
        m_wholeCount = m_frames.front().count;
    }

    /// keepCut: what is open counts as far as it goes.
    void finish(qint64 end, bool keepCut)
    {
        auto& entries = m_tape.m_entries;
        if (!keepCut) {
            entries.resize(std::max<std::size_t>(1, m_wholeSize));
            m_frames.resize(1);
            m_frames.front().count = m_wholeCount;
            auto& thousands = m_tape.m_thousands;
            std::erase_if(thousands, [&](const auto& one) { return one.first >= entries.size(); });
            const auto all = thousands.find(0);
            if (all != thousands.end())
                std::erase_if(all->second, [&](quint32 entry) { return entry >= entries.size(); });
        }
        if (m_frames.size() > 1 && entries.back().kind == keyEntry)
            entries.pop_back(); // its value did not come
        while (m_frames.size() > 1) {
            add(end, closeEntry, 0);
            endFrame();
        }
        entries.front().size = m_frames.front().count;
        entries.front().next = quint32(entries.size());
        entries.shrink_to_fit();
    }

private:
    struct Frame
    {
        quint32 entry, count;
        bool object = false;
    };

    /// Counts the value that is added next, in what it stands in.
    void beginValue()
    {
        Frame& frame = m_frames.back();
        if (frame.count > 0 && frame.count % stride == 0)
            m_tape.m_thousands[frame.entry].push_back(frame.object ? m_keyAt
                                                                   : quint32(m_tape.m_entries.size()));
        ++frame.count;
    }
    void endFrame()
    {
        Entry& entry = m_tape.m_entries[m_frames.back().entry];
        entry.next = quint32(m_tape.m_entries.size());
        entry.size = m_frames.back().count;
        m_frames.pop_back();
    }
    void add(qint64 at, quint8 kind, qint64 size)
    {
        const auto next = quint32(m_tape.m_entries.size() + 1);
        m_tape.m_entries.push_back({quint64(m_from + at), kind, next, quint32(size)});
    }

    JsonTape& m_tape;
    qint64 m_from;
    std::vector<Frame> m_frames;
    qint64 m_at = 0;
    bool m_isKey = false;
    quint32 m_keyAt = 0;
    std::size_t m_wholeSize = 0;
    quint32 m_wholeCount = 0;
};

std::shared_ptr<const JsonTape> JsonTape::read(const ByteSource& source, qint64 from, bool ended,
                                               const std::function<bool()>& cancelled)
{
    auto tape = std::make_shared<JsonTape>();
    Builder builder(*tape, from);
    JsonScanner<Builder> scanner(builder);
    const qint64 size = source.size();
    qint64 at = from;
    while (at < size && !scanner.error() && !tape->m_bounded) {
        if (cancelled && cancelled())
            return nullptr;
        const QByteArray piece = source.read(at, std::min(tapePiece, size - at));
        if (piece.isEmpty())
            break;
        scanner.feed(piece);
        at += piece.size();
        tape->m_bounded = tape->m_entries.size() > mostEntries - std::size_t(tapePiece);
    }
    if (ended && !tape->m_bounded)
        scanner.finish();
    tape->m_error = scanner.error();
    if (tape->m_error)
        tape->m_error->offset += from;
    const qint64 cut = tape->m_error ? tape->m_error->offset : at;
    builder.finish(cut - from, tape->m_error || tape->m_bounded);
    return tape;
}

qint64 JsonTape::end(Value value) const
{
    const Entry& entry = m_entries[value];
    if (value == 0)
        return m_wholeEnd;
    if (kind(value) != Kind::Object && kind(value) != Kind::Array)
        return qint64(entry.offset) + entry.size;
    const Entry& close = m_entries[entry.next - 1];
    return qint64(close.offset) + close.size;
}

quint32 JsonTape::count(Value value) const
{
    return kind(value) == Kind::Object || kind(value) == Kind::Array ? m_entries[value].size : 0;
}

JsonTape::Value JsonTape::child(Value parent, quint32 n) const { return children(parent, n, 1).front(); }

std::vector<JsonTape::Value> JsonTape::children(Value parent, quint32 first, quint32 count) const
{
    std::vector<Value> result;
    result.reserve(count);
    quint32 entry = parent + 1;
    if (first >= stride)
        entry = m_thousands.at(parent)[first / stride - 1];
    for (quint32 skip = first % stride; skip > 0; --skip)
        entry = m_entries[valueAt(entry)].next;
    for (quint32 i = 0; i < count; ++i) {
        result.push_back(valueAt(entry));
        entry = m_entries[result.back()].next;
    }
    return result;
}

std::pair<qint64, qint64> JsonTape::key(Value child) const
{
    if (child == 0 || m_entries[child - 1].kind != keyEntry)
        return {};
    const Entry& entry = m_entries[child - 1];
    return {qint64(entry.offset), qint64(entry.offset) + entry.size};
}

std::optional<quint32> JsonTape::childAt(Value parent, qint64 offset) const
{
    const quint32 count = this->count(parent);
    const auto startOf = [this](quint32 entry) { return qint64(m_entries[entry].offset); };
    if (count == 0 || startOf(parent + 1) > offset)
        return {};
    quint32 n = 0, entry = parent + 1;
    if (const auto found = m_thousands.find(parent); found != m_thousands.end()) {
        const auto& marks = found->second;
        const auto after = std::upper_bound(marks.begin(), marks.end(), offset,
                                            [&](qint64 at, quint32 mark) { return at < startOf(mark); });
        if (after != marks.begin()) {
            entry = *std::prev(after);
            n = quint32(after - marks.begin()) * stride;
        }
    }
    while (n + 1 < count) {
        const quint32 next = m_entries[valueAt(entry)].next;
        if (startOf(next) > offset)
            break;
        entry = next;
        ++n;
    }
    return n;
}

} // namespace sw
