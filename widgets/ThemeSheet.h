#pragma once

#include <QString>

namespace sw {

struct Tokens;

/// The one style sheet of the program, its colours filled in.
QString themeSheet(const Tokens& tokens);

} // namespace sw
