#pragma once

#include "models/base/ByteSearch.h"

#include <functional>

namespace sw {

/// Where a text stands in keys and values as a person sees them: the escapes of a string are the characters
/// they stand for. Gives the offset of each key and each value that is no object or array and has the text in
/// it, once, in order; at most limit. What stands before the first error is searched; a key or value of
/// more than a megabyte goes in pieces. Blocks; any thread. proceed: as ByteSearch has it, every 64 KB.
ByteSearch::Matches searchJson(const ByteSource& source, const BytePattern& pattern, std::size_t limit,
                               const ByteSearch::Proceed& proceed = {});

} // namespace sw
