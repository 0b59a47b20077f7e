#pragma once

namespace sw {

/// Makes every PayloadEdit readable for screen readers: what stands as a mark is told as the escapes of its
/// bytes (\0, \xff), one after the other where the mark is; positions count them. Call as often as you like.
void installPayloadEditAccessible();

} // namespace sw
