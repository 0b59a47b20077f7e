#include "app/Settings.h"

#include <QSettings>

namespace sw {

namespace {

const char windowStateKey[] = "state";

/// ~/.config/socket-workbench/window.ini, or where XDG_CONFIG_HOME says.
QSettings windowSettings()
{
    return {QSettings::IniFormat, QSettings::UserScope, QStringLiteral("socket-workbench"),
            QStringLiteral("window")};
}

} // namespace

QByteArray loadWindowState() { return windowSettings().value(QLatin1String(windowStateKey)).toByteArray(); }

void saveWindowState(const QByteArray& state)
{
    windowSettings().setValue(QLatin1String(windowStateKey), state);
}

} // namespace sw
