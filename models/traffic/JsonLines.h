#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QByteArray>

namespace sw {

/// One row as JSON Lines has it: one object, no newline. `payload` is the row's whole payload
/// (TrafficReader). Text that is valid UTF-8 goes out as "text" with only the escapes that JSON requires,
/// anything else as "base64"; a payload that the disk lost has neither. The detail members of other events
/// follow in their own order. Any thread.
///
/// A received datagram has "from": the sender's address as `from` has it (display form), null without a name;
/// neither when its connection has one that nobody told. What a tap or bridge relayed has "direction":
/// "to-target" or "to-client".
QByteArray jsonLine(const TrafficRecord& record, QByteArrayView payload, const QString& from = {});

/// The same, appended to `out` (no newline either).
void appendJsonLine(QByteArray& out, const TrafficRecord& record, QByteArrayView payload,
                    const QString& from = {});

/// The inside of a JSON string (no quotes); `utf8` must be valid UTF-8.
void appendJsonEscaped(QByteArray& out, QByteArrayView utf8);

} // namespace sw
