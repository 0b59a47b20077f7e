#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace sw {

/// One word of a POSIX shell (dash and bash alike) that becomes exactly these bytes. The result is one line
/// of printable ASCII; control and non-ASCII bytes come out of a printf in a command substitution, which
/// takes line ends off the end: no word here ends in one. bytes: no NUL, no line end at the end.
QByteArray shellWord(QByteArrayView bytes);

/// The argument of the shell's own printf that prints exactly these bytes, NUL included: "'a\000b\n'".
QByteArray printfFormat(QByteArrayView bytes);

/// A name as socat's address parser takes it literally (socat(1), "ADDRESS SPECIFICATIONS"); NUL can't be
/// said.
QByteArray socatEscaped(QByteArrayView name);

/// A bytes literal of Python that is free of single quotes, to stand inside a single-quoted shell word:
/// b"a\x00".
QByteArray pythonBytes(QByteArrayView bytes);

/// A command that prints exactly these bytes: printf, or base64 -d where that is much shorter.
QByteArray printingCommand(QByteArrayView bytes);
/// True when printingCommand() takes base64.
bool prefersBase64(QByteArrayView bytes);

} // namespace sw
