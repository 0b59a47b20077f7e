#pragma once

#include <Qt>

namespace sw {

/// Roles that every model of ours shares; a model's own roles start at FirstOwn. Declared once.
namespace Role {
enum : int {
    Sort = Qt::UserRole + 1, ///< raw value to sort by
    Raw,                     ///< bytes behind the text (QByteArray), when there are any
    FirstOwn = Qt::UserRole + 100,
};
} // namespace Role

} // namespace sw
