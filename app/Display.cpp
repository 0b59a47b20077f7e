#include "app/Display.h"

#include "app/Output.h"

#include <QtGlobal>

#include <unistd.h>

namespace sw {

namespace {

QString noDisplaySentence; // set once, before any message

[[noreturn]] void endWithoutDisplay()
{
    complain(noDisplaySentence);
    ::_exit(1);
}

void onDisplayMessage(QtMsgType type, const QMessageLogContext&, const QString&)
{
    if (type == QtFatalMsg)
        endWithoutDisplay();
}

} // namespace

DisplayGuard::DisplayGuard(const QString& command)
{
    noDisplaySentence = QStringLiteral("There is no display for a window; without one, run socket-workbench "
                                       "--headless %1")
                            .arg(command.isEmpty() ? QStringLiteral("COMMAND (see --help)") : command);
    bool chosen = false;
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        chosen |= !qEnvironmentVariableIsEmpty(name);
    if (!chosen)
        endWithoutDisplay();
    qInstallMessageHandler(onDisplayMessage);
}

DisplayGuard::~DisplayGuard() { qInstallMessageHandler(nullptr); }

} // namespace sw
