#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>

using namespace sw::interop;

/// A periodic client as a person starts it, against a Python server that logs when each message came.
class PeriodicInteropTest : public QObject
{
    Q_OBJECT
private slots:
    /// Once a second for ten seconds: as many sends as were asked for, and no drift that adds up.
    void onceASecondForTenSeconds()
    {
        constexpr int count = 11;
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("s"));
        Running server(QStringLiteral("python3"), {script(QStringLiteral("timing_server.py")), path});
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path), 10'000);
        Running client(workbench(), {QStringLiteral("--headless"), QStringLiteral("connect"), path,
                                     QStringLiteral("--retry"), QStringLiteral("--send=hello world"),
                                     QStringLiteral("--every=1"), QStringLiteral("--count=11"),
                                     QStringLiteral("--finish")});
        QCOMPARE(client.wait(30'000), 0);
        QCOMPARE(server.wait(), 0); // it has seen the end: nothing comes any more
        const QByteArrayList lines = server.out().trimmed().split('\n');
        QCOMPARE(lines.size(), count);
        QList<double> late; // behind the plan; a busy machine makes single ones late, drift all later ones
        for (const QByteArray& line : lines) {
            QVERIFY2(line.endsWith(" recv: b'hello world'"), line.constData());
            late << line.split(' ').first().toDouble() - double(late.size());
        }
        const double first = *std::min_element(late.begin(), late.begin() + count / 2);
        const double last = *std::min_element(late.begin() + count / 2, late.end());
        QVERIFY2(std::abs(last - first) < 0.05, qPrintable(QString::number(last - first)));
        QCOMPARE(client.rows(QStringLiteral("sent")).size(), count);
        QCOMPARE(client.payload(QStringLiteral("received")), QByteArray("hello world").repeated(count));
    }
};

SW_TEST(PeriodicInteropTest)
#include "PeriodicInteropTest.moc"
