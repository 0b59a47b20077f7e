#pragma once

#include "models/http/JsonError.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace sw {

/// Indents JSON as `jq .` does, while it comes, cut anywhere; any number of values, one after another or on a
/// line each. Key order, duplicate keys and the text of numbers stay as they are; an escape becomes the
/// character it stands for as with jq, unless that would hide or act (control and format characters, lone
/// surrogates). What is deeper than 256 levels, where jq gives up, goes on one line, so that depth can't make
/// the text quadratic. No sockets, no files; any thread, one at a time.
class JsonPretty
{
public:
    enum class Hand {
        WholeValues, ///< take() gives a value when it is complete
        AsItGrows,   ///< take() gives what there is, so that a large value needs no memory
    };
    explicit JsonPretty(Hand hand = Hand::WholeValues);
    ~JsonPretty();

    void feed(QByteArrayView bytes);
    /// No more comes. What is cut then is an error.
    void finish();
    /// What is ready and has not been taken; each value ends with a line feed. After an error, also what
    /// stands before it. A number that stands in nothing is complete at the next byte or by finish().
    QByteArray take();
    /// From then on nothing more is read.
    std::optional<JsonError> error() const;
    /// Bytes of the text up to the end of the last complete value.
    qint64 wholeBytes() const;

private:
    struct Writer;
    struct Parts;
    std::unique_ptr<Parts> m_parts;
    Hand m_hand;
};

} // namespace sw
