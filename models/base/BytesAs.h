#pragma once

#include <QByteArrayView>
#include <QString>

#include <array>

namespace sw {

/// The forms in which bytes leave the program as text: every "Copy as" menu has these, in this order.
enum class BytesForm {
    Text,    ///< valid UTF-8 without NUL as it is, anything else as Escapes
    Escapes, ///< escapedText() throughout
    Hex,     ///< "68 65 6c"
    CArray,  ///< "unsigned char data[] = { 0x68, … };", 12 a line
    Base64,  ///< RFC 4648, one line
};
inline constexpr std::array allBytesForms = {BytesForm::Text, BytesForm::Escapes, BytesForm::Hex,
                                             BytesForm::CArray, BytesForm::Base64};

/// "Text", "Escapes", "Hex", "C array", "Base64": for menus ("Copy as hex").
QString bytesFormName(BytesForm form);
/// Any thread. A C array needs six characters a byte: bound what you give it.
QString bytesAs(BytesForm form, QByteArrayView bytes);

} // namespace sw
