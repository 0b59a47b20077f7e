#pragma once

class QLineEdit;

namespace sw {

/// "~/" at the start of an address field becomes the home directory as it is typed or pasted, and "~" alone
/// when the field is left or Enter pressed, as a shell would do it: what the field then shows is what is
/// meant, byte for byte. A file that is really called "~" is "./~".
void expandHome(QLineEdit* field);

} // namespace sw
