#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QString>
#include <QStringList>

#include <functional>

namespace sw {

/// Rows in words for people; every byte that came from outside is escaped. Any thread.

/// What a row that is no data says: "listening on /run/x.sock", "closed: reset by peer", a failure's
/// sentence.
QString trafficWords(const TrafficRecord& record, QByteArrayView payload);
/// "closed: end by peer" of the reason "eof", and so on.
QString trafficClosedWords(const QString& reason);
/// What a data row carries, as escaped text of its first bytes, "…" where it was cut.
QString trafficPreview(const TrafficRecord& record, QByteArrayView payload);
/// What goes with the bytes of a data row: "to target", "2 fds", "other sender" (than the one who connected).
QStringList trafficBadges(const TrafficRecord& record);
/// "python3 · 6012" from the detail of an `opened` row; its address without those; empty when it names no
/// peer. withAddress: "socat · 6012 · /tmp/me.sock" where the peer has a name.
QString trafficPeer(QByteArrayView openedDetail, bool withAddress = false);
/// Text of ours that may hold others' bytes: control bytes and the like escaped, backslashes as they are.
QString trafficSafeText(const QString& text);

/// "5,226"
QString trafficNumberText(std::uint64_t number);
/// Local time, "14:02:11.699 210".
QString trafficTimeText(std::int64_t nanoseconds);
/// Local, "2026-11-22 14:02:11.699 210".
QString trafficDateTimeText(std::int64_t nanoseconds);
/// One of these that fits: without its microseconds, then its milliseconds, then its date.
QString trafficTimeWithin(const QString& time, const std::function<bool(const QString&)>& fits);
/// To the microsecond: "12.345 678 s", "2 min 05.345 678 s", "1 h 02 min 05.345 678 s"; with a minus before.
QString trafficElapsedText(std::int64_t nanoseconds);
/// "12 µs", "0.2 ms", "232.5 ms", "1.5 s", "2 min 05 s", "1 h 02 min".
QString trafficDurationText(std::int64_t nanoseconds);

} // namespace sw
