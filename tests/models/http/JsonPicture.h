#pragma once

#include "models/base/ByteSource.h"
#include "models/http/JsonPretty.h"
#include "models/http/JsonTape.h"
#include "models/http/JsonValues.h"

#include <QByteArray>
#include <QByteArrayList>

#include <algorithm>

namespace sw::test {

/// All that reads JSON here about one text, fed in pieces of that size (0: at once): what it was indented to,
/// where it ended, and the values it was cut into.
struct JsonPicture
{
    QByteArray pretty;
    QByteArrayList values;
    qint64 wholeBytes = 0, errorAt = -1;

    bool operator==(const JsonPicture&) const = default;
};

inline JsonPicture jsonPicture(const QByteArray& bytes, qsizetype step, JsonPretty::Hand hand)
{
    JsonPicture picture;
    JsonPretty pretty(hand);
    JsonValues values([&](QByteArrayView value) { picture.values << value.toByteArray(); });
    const qsizetype most = step > 0 ? step : std::max<qsizetype>(bytes.size(), 1);
    for (qsizetype at = 0; at < bytes.size(); at += most) {
        const QByteArrayView piece = QByteArrayView(bytes).sliced(at, std::min(most, bytes.size() - at));
        pretty.feed(piece);
        picture.pretty += pretty.take();
        values.feed(piece);
    }
    pretty.finish();
    picture.pretty += pretty.take();
    values.finish();
    picture.wholeBytes = pretty.wholeBytes();
    picture.errorAt = pretty.error() ? pretty.error()->offset : -1;
    return picture;
}

/// Every value of a tape, by its numbers; false when one stands outside of what it is in.
inline bool isSoundTape(const JsonTape& tape, JsonTape::Value parent, qint64 end, int depth = 0)
{
    const quint32 count = tape.count(parent);
    if (depth > 200)
        return true; // the tape does not recurse, this walk does
    qint64 from = tape.begin(parent);
    for (quint32 n = 0; n < count; ++n) {
        const JsonTape::Value child = tape.child(parent, n);
        const auto [keyBegin, keyEnd] = tape.key(child);
        if (keyEnd > 0 && (keyBegin < from || keyEnd > tape.begin(child)))
            return false;
        if (tape.begin(child) < from || tape.end(child) > end || tape.begin(child) > tape.end(child))
            return false;
        if (tape.childAt(parent, tape.begin(child)) != n ||
            !isSoundTape(tape, child, tape.end(child), depth + 1))
            return false;
        from = tape.end(child);
    }
    return true;
}

/// What two readers of the same text disagree about; empty: nothing.
inline QByteArray jsonDisagreement(const QByteArray& bytes, qsizetype step)
{
    const JsonPicture whole = jsonPicture(bytes, 0, JsonPretty::Hand::WholeValues);
    if (jsonPicture(bytes, step, JsonPretty::Hand::WholeValues) != whole)
        return "the pieces matter";
    if (jsonPicture(bytes, step, JsonPretty::Hand::AsItGrows) != whole)
        return "how it is taken matters";
    if (whole.errorAt < 0 &&
        jsonPicture(whole.pretty, 0, JsonPretty::Hand::WholeValues).pretty != whole.pretty)
        return "what is indented can be indented further";
    const auto tape = JsonTape::read(*ByteSource::fromBytes(bytes), 0, true);
    if ((tape->error() ? tape->error()->offset : -1) != whole.errorAt || tape->wholeEnd() != whole.wholeBytes)
        return "the tree ends elsewhere";
    if (whole.errorAt < 0 && qsizetype(tape->count(JsonTape::all())) != whole.values.size())
        return "the tree has other values";
    if (!isSoundTape(*tape, JsonTape::all(), bytes.size()))
        return "the tree is not sound";
    return {};
}

} // namespace sw::test
