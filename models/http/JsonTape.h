#pragma once

#include "models/http/JsonError.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sw {

class ByteSource;

/// Where each value of a JSON text stands, in the order of the text: 16 bytes an entry, and no value is
/// copied. Made once in a worker, read by any thread. Values go by their place on the tape; all() holds those
/// that stand in nothing, as if they were one array.
class JsonTape
{
public:
    enum class Kind : quint8 { Object, Array, String, Number, True, False, Null };
    using Value = quint32;
    /// No more entries than that are made (512 MB); isBounded() then.
    static constexpr std::size_t mostEntries = 32'000'000;

    /// Reads from there to the source's end. ended: nothing more will come, so what is cut is an error.
    /// A value that is not complete is left out, or shown as far as it goes when there is an error.
    /// Null when cancelled, which is asked every 64 KB.
    static std::shared_ptr<const JsonTape> read(const ByteSource& source, qint64 from, bool ended,
                                                const std::function<bool()>& cancelled = {});

    const std::optional<JsonError>& error() const { return m_error; }
    bool isBounded() const { return m_bounded; }
    /// Behind the last complete value: where the next tape may begin.
    qint64 wholeEnd() const { return m_wholeEnd; }

    static Value all() { return 0; }
    Kind kind(Value value) const { return Kind(m_entries[value].kind); }
    /// First byte, and the one behind the last.
    qint64 begin(Value value) const { return qint64(m_entries[value].offset); }
    qint64 end(Value value) const;
    /// Elements of an array, keys of an object (duplicates as well); 0 for others.
    quint32 count(Value value) const;
    /// The value of the n-th element or key. Takes a thousand steps at most.
    Value child(Value parent, quint32 n) const;
    /// The values of [first, first + count).
    std::vector<Value> children(Value parent, quint32 first, quint32 count) const;
    /// Where the key of an object's value stands, in its quotes: begin and end.
    std::pair<qint64, qint64> key(Value child) const;
    /// Which child of parent the byte at that offset belongs to; nothing when it stands before the first.
    std::optional<quint32> childAt(Value parent, qint64 offset) const;

private:
    class Builder;
    struct Entry
    {
        quint64 offset : 56;
        quint64 kind : 8; ///< Kind, or one of the two below
        quint32 next;     ///< the entry behind all that is in it
        quint32 size;     ///< children; bytes for the others
    };
    static constexpr quint8 keyEntry = 200, closeEntry = 201;
    static constexpr quint32 stride = 1000;

    Value valueAt(quint32 entry) const { return m_entries[entry].kind == keyEntry ? entry + 1 : entry; }

    std::vector<Entry> m_entries;
    /// For what has many children: the entry of each thousandth.
    std::unordered_map<Value, std::vector<quint32>> m_thousands;
    std::optional<JsonError> m_error;
    bool m_bounded = false;
    qint64 m_wholeEnd = 0;
};

/// The characters that a JSON string (with its quotes, or cut) stands for, as UTF-8; a lone surrogate becomes
/// U+FFFD.
QByteArray jsonStringBytes(QByteArrayView string);

} // namespace sw
