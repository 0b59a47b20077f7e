#pragma once

#include "models/base/Failure.h"

#include <QStringList>

namespace sw {

/// Words of one line of a lesson: blanks part them, "double quotes" keep a text together. Inside quotes the
/// escapes of parseEscapes() hold, and a backslash before a quote. Failure: a quote that never ends, a wrong
/// escape.
Result<QStringList> lessonWords(const QString& line);

/// key=value of such words, or an empty text.
QString lessonOption(const QStringList& words, const QString& key);

} // namespace sw
