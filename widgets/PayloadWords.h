#pragma once

#include <QByteArrayView>
#include <QString>

namespace sw {

/// The line under a payload: "3 bytes at 0x10 · 16–18 of 5,226", and the numbers that 1, 2, 4 or 8 selected
/// bytes are (first holds them). length 0: nothing is selected, and start is the caret.
QString payloadSelectionWords(qint64 size, qint64 start, qint64 length, QByteArrayView first);

} // namespace sw
