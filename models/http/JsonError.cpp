#include "models/http/JsonError.h"

namespace sw {

QString jsonByteName(uchar byte)
{
    if (byte > 0x20 && byte < 0x7f)
        return QStringLiteral("“%1”").arg(QLatin1Char(char(byte)));
    return QStringLiteral("byte 0x%1").arg(byte, 2, 16, QLatin1Char('0'));
}

} // namespace sw
