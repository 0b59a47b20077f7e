#include "app/Application.h"
#include "app/CommandLine.h"
#include "app/Headless.h"
#include "app/HttpCommand.h"
#include "app/Output.h"
#include "app/Signals.h"
#include "app/SocketsCommand.h"
#include "models/kernel/ProcReader.h"

#include <QCoreApplication>

#include <fcntl.h>
#include <unistd.h>

namespace {

/// Started with one of them closed, the next descriptor we open would pass for it.
void openStandardDescriptors()
{
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(fd, F_GETFD) < 0)
            ::open("/dev/null", O_RDWR);
    }
}

/// Qt has its say about a locale that is not UTF-8; for us, whose data are bytes, that is no problem to
/// report.
void onHeadlessMessage(QtMsgType, const QMessageLogContext&, const QString& text)
{
    if (!text.startsWith(QLatin1String("Detected locale")))
        sw::complain(text);
}

int runWithoutWindow(int argc, char** argv, sw::CommandLine line)
{
    qInstallMessageHandler(onHeadlessMessage);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("socket-workbench"));
    if (line.command == sw::CommandLine::Command::Http)
        return sw::runHttp(std::move(line));
    return line.command == sw::CommandLine::Command::Open ? sw::runHeadlessOpen(line)
                                                          : sw::runHeadless(std::move(line));
}

} // namespace

// What may be thrown is want of memory; that may end the program.
int main(int argc, char** argv) // NOLINT(bugprone-exception-escape)
{
    openStandardDescriptors();
    const auto line = sw::parseCommandLine(QByteArrayList(argv + (argc > 0), argv + argc));
    if (!line) {
        sw::complain(line.failure().sentence);
        return 2;
    }
    sw::installSignals();
    sw::raiseDescriptorLimit(); // for listeners of many clients
    switch (line->command) {
    case sw::CommandLine::Command::Help:
        return sw::writeAll(STDOUT_FILENO, sw::helpText()) != 0;
    case sw::CommandLine::Command::Version:
        return sw::writeAll(STDOUT_FILENO, "socket-workbench " SW_VERSION "\n") != 0;
    case sw::CommandLine::Command::Sockets:
        return sw::runSockets(*line);
    default:
        return line->headless ? runWithoutWindow(argc, argv, *line) : sw::runWindow(argc, argv, *line);
    }
}
