#include "models/base/BytesAs.h"

#include "models/base/Bytes.h"

namespace sw {

namespace {

constexpr qsizetype arrayBytesPerLine = 12;

QString cArray(QByteArrayView bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    QByteArray result = "unsigned char data[" + QByteArray::number(bytes.size()) + "] = {";
    result.reserve(bytes.size() * 13 / 2 + 64);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const uchar byte = uchar(bytes[i]);
        result += i % arrayBytesPerLine == 0 ? "\n    0x" : " 0x";
        result += digits[byte >> 4];
        result += digits[byte & 15];
        result += ',';
    }
    return QString::fromLatin1(result + "\n};\n");
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
        return isValidUtf8(bytes) && !bytes.contains('\0') ? QString::fromUtf8(bytes) : escapedText(bytes);
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
