#pragma once

namespace sw {

class PayloadView;

/// Makes every PayloadView readable for screen readers: its visible rows as text, with caret and selection.
/// Call as often as you like.
void installPayloadAccessible();
/// Tells a screen reader, if there is one, where caret and selection are now.
void tellPayloadCaret(PayloadView* view);

} // namespace sw
