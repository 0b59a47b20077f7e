#include "app/Application.h"

#include "app/Display.h"
#include "app/Output.h"
#include "app/WindowRun.h"
#include "models/base/Bytes.h"

#include <QApplication>

#include <algorithm>
#include <cctype>
#include <optional>

namespace sw {

namespace {

/// An argument as a person would type it in a shell.
QString shellWord(const QByteArray& argument)
{
    const auto isPlain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || QByteArrayView("@%+=:,./-_").contains(c);
    };
    if (!argument.isEmpty() && std::all_of(argument.begin(), argument.end(), isPlain))
        return QString::fromLatin1(argument);
    QString quoted = escapedText(argument);
    quoted.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

QString typedCommand(const QByteArrayList& arguments)
{
    QStringList words;
    for (const QByteArray& argument : arguments)
        words.append(shellWord(argument));
    return words.join(QLatin1Char(' '));
}

int complainOf(const Failure& failure)
{
    complain(failure.sentence);
    return 1;
}

} // namespace

int runWindow(int argc, char** argv, CommandLine line)
{
    if (const auto loaded = loadPayloads(line); !loaded)
        return complainOf(loaded.failure());
    QCoreApplication::setApplicationName(QStringLiteral("socket-workbench"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SW_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("socket-workbench"));

    int one = std::min(argc, 1); // our arguments are not Qt's
    std::optional<DisplayGuard> guard(typedCommand(QByteArrayList(argv + one, argv + argc)));
    QApplication application(one, argv);
    guard.reset();

    WindowRun run(line);
    if (const auto started = run.start(); !started)
        return complainOf(started.failure());
    return QApplication::exec();
}

} // namespace sw
