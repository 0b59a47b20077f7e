#pragma once

#include <QColor>

#include <vector>

namespace sw {

class ByteSource;

/// The colours of keys, strings, numbers and words.
QColor jsonKeyColor();
QColor jsonStringColor();
QColor jsonNumberColor();
QColor jsonWordColor();

/// For PayloadView::setColours() over text that JsonPretty made: none of its values reaches over a line, so
/// what a byte is can be told from where its line begins. Looks back 64 KB at most.
std::vector<QColor> jsonColours(const ByteSource& source, qint64 begin, qint64 end);

} // namespace sw
