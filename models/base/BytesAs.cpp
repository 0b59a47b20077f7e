#include "models/base/BytesAs.h"

#include "models/base/Bytes.h"

namespace sw {

namespace {

constexpr qsizetype arrayBytesPerLine = 12;

QString cArray(QByteArrayView bytes)
{
    QString result;
    result.reserve(bytes.size() * 6 + 64);
    result += QStringLiteral("unsigned char data[%1] = {").arg(bytes.size());
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        result += i % arrayBytesPerLine == 0 ? QStringLiteral("\n    0x") : QStringLiteral(" 0x");
        result += QString::fromLatin1(QByteArray(1, bytes[i]).toHex()) + QLatin1Char(',');
    }
    return result + QStringLiteral("\n};\n");
}

} // namespace

QString bytesFormName(BytesForm form)
{
    switch (form) {
    case BytesForm::Text:
        return QStringLiteral("Text");
    case BytesForm::Escapes:
        return QStringLiteral("Escapes");
    case BytesForm::Hex:
        return QStringLiteral("Hex");
    case BytesForm::CArray:
        return QStringLiteral("C array");
    case BytesForm::Base64:
        return QStringLiteral("Base64");
    }
    return {};
}

QString bytesAs(BytesForm form, QByteArrayView bytes)
{
    switch (form) {
    case BytesForm::Text:
        return isValidUtf8(bytes) ? QString::fromUtf8(bytes) : escapedText(bytes);
    case BytesForm::Escapes:
        return escapedText(bytes);
    case BytesForm::Hex:
        return hexText(bytes);
    case BytesForm::CArray:
        return cArray(bytes);
    case BytesForm::Base64:
        return QString::fromLatin1(QByteArray::fromRawData(bytes.data(), bytes.size()).toBase64());
    }
    return {};
}

} // namespace sw
