#pragma once

#include "models/decode/Exchange.h"

namespace sw {

/// "200", "running", "failed", "error -32601", "signal", "raw"; plain text, escaped.
QString exchangeStatusText(const Exchange& exchange);
/// "8.4 ms"; empty while nothing has come.
QString exchangeDurationText(const Exchange& exchange);
/// "GET /info", as one line; escaped.
QString exchangeTitle(const Exchange& exchange);
/// One sentence about it; empty when there is nothing to say.
QString exchangeRemark(const Exchange& exchange);

/// A row of JSON Lines ("event":"exchange"), without a line end; empty for bytes that are not decoded.
QByteArray exchangeJsonLine(const Exchange& exchange);

} // namespace sw
