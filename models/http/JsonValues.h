#pragma once

#include "models/http/JsonError.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>
#include <memory>
#include <optional>

namespace sw {

/// Cuts a stream of JSON values (one a line, or one behind the other) into its values, the moment each is
/// complete; how the bytes were cut makes no difference. At most `mostKept` bytes of a value are kept: a
/// longer one is passed over and counted. Any one thread.
class JsonValues
{
public:
    static constexpr qsizetype mostKept = 1 << 20;

    /// take: gets each value without the white space around it; called from within feed() and finish().
    explicit JsonValues(std::function<void(QByteArrayView value)> take);
    ~JsonValues();
    JsonValues(const JsonValues&) = delete;
    JsonValues& operator=(const JsonValues&) = delete;

    void feed(QByteArrayView bytes);
    /// Nothing more comes: a number at the end is complete now.
    void finish();
    qint64 passedOver() const; ///< values that were longer than is kept
    const std::optional<JsonError>& error() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace sw
