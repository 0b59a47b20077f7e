#pragma once

#include "models/base/Failure.h"

#include <QByteArrayList>
#include <QByteArrayView>

namespace sw {

/// The words of a command as a POSIX shell would split them: blanks between, 'single' and "double" quotes,
/// backslash. Nothing else of a shell happens: no variables, no patterns, no pipes. Failure: a quote without
/// its end, a backslash at the end, no word at all.
Result<QByteArrayList> splitCommand(QByteArrayView text);

} // namespace sw
