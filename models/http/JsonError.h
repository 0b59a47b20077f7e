#pragma once

#include <QString>

namespace sw {

/// Where a text stops being JSON, and why.
struct JsonError
{
    qint64 offset = 0; ///< of the first byte that can't be, from the start of the text; its size: it is cut
    QString message;   ///< "expected a comma or ], found “x”"
};

/// A byte of a JSON text in an error: “x”, or "byte 0x01" when it can't be shown.
QString jsonByteName(uchar byte);

} // namespace sw
