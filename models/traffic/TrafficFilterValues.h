#pragma once

#include "models/traffic/TrafficFilter.h"

#include <QString>

#include <optional>

namespace sw {

/// Adds one value of a word ("10..20" of "len:10..20") to a term. Key in small letters. Returns what is wrong
/// with the value, in a sentence, or nothing. Any thread.
std::optional<QString> readTrafficValue(const QString& key, const QString& op, const QString& text,
                                        TrafficTerm& term);

} // namespace sw
