#pragma once

#include "models/decode/ExchangeDecoder.h"

#include <unordered_set>

namespace sw {

/// The `exchange` rows of JSON Lines: each exchange once, right after the row with which it is complete, or
/// of a stream the row that brings its head. Fed with all rows, in order. Any one thread.
class ExchangeLines
{
public:
    ExchangeLines();
    /// Appends whole lines, each with its line end.
    void follow(RowId row, const TrafficRecord& record, QByteArrayView payload, QByteArray& out);

private:
    ExchangeDecoder m_decoder;
    std::unordered_set<quint32> m_told; // of those that are kept
    quint32 m_forgotten = 1;            // told numbers before that are not in it any more
};

} // namespace sw
