#pragma once

namespace sw {

/// Makes every PayloadView readable for screen readers: its visible lines as text. Call as often as you like.
void installPayloadAccessible();

} // namespace sw
