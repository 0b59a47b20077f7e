#pragma once

#include <QByteArray>
#include <QString>

namespace sw {

/// What the window remembers (sizes, columns, theme), by key. Empty when there is nothing yet. GUI thread.
QByteArray loadSetting(const QString& key);
void saveSetting(const QString& key, const QByteArray& value);

} // namespace sw
