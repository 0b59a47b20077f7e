#include "tests/e2e/Keyboard.h"

#include <QProcess>
#include <QTest>

namespace sw::test {

namespace {

/// The window goes on meanwhile, as it does for a person.
bool runXdotool(const QStringList& arguments)
{
    QProcess xdotool;
    xdotool.start(QStringLiteral("xdotool"), arguments);
    return QTest::qWaitFor([&] { return xdotool.state() == QProcess::NotRunning; }, 10'000) &&
           xdotool.error() == QProcess::UnknownError && xdotool.exitCode() == 0;
}

} // namespace

bool pressKeys(const QString& chord) { return runXdotool({QStringLiteral("key"), chord}); }

bool typeKeys(const QString& text)
{
    return runXdotool({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("15"), text});
}

} // namespace sw::test
