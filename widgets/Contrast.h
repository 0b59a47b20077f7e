#pragma once

#include <QColor>

namespace sw {

/// How well words of one colour are read on another, 1 to 21, as WCAG 2 reckons it; 4.5 is enough for small
/// letters. Both opaque.
double contrastOf(const QColor& words, const QColor& ground);

/// The colour, as far darker or lighter as it takes to be read on the ground: towards the colour of the
/// theme's text.
QColor readableOn(const QColor& ground, const QColor& colour);

} // namespace sw
