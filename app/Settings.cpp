#include "app/Settings.h"

#include <QSettings>

namespace sw {

namespace {

/// ~/.config/socket-workbench/window.ini, or where XDG_CONFIG_HOME says.
QSettings& windowSettings()
{
    static QSettings settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("socket-workbench"),
                              QStringLiteral("window"));
    return settings;
}

} // namespace

QByteArray loadSetting(const QString& key) { return windowSettings().value(key).toByteArray(); }

void saveSetting(const QString& key, const QByteArray& value) { windowSettings().setValue(key, value); }

} // namespace sw
