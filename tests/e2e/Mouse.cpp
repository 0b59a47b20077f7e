#include "tests/e2e/Mouse.h"

#include <QProcess>
#include <QTest>

namespace sw::test {

namespace {

constexpr int steps = 12;

QStringList move(const QPoint& to)
{
    return {QStringLiteral("mousemove"), QString::number(to.x()), QString::number(to.y()),
            QStringLiteral("sleep"), QStringLiteral("0.03")}; // the pace of a hand
}

} // namespace

bool dragMouse(const QPoint& from, const QPoint& to)
{
    QStringList words = move(from);
    words << QStringLiteral("mousedown") << QStringLiteral("1");
    for (int i = 1; i <= steps; ++i)
        words << move(from + (to - from) * i / steps);
    words << move(to + QPoint(1, 1)) << QStringLiteral("mouseup") << QStringLiteral("1");
    QProcess xdotool;
    xdotool.start(QStringLiteral("xdotool"), words);
    return QTest::qWaitFor([&] { return xdotool.state() == QProcess::NotRunning; }, 20'000) &&
           xdotool.error() == QProcess::UnknownError && xdotool.exitCode() == 0;
}

} // namespace sw::test
