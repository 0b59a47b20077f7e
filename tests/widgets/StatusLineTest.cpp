#include "widgets/StatusLine.h"

#include "models/inspect/SocketTableModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Parts.h"

#include <QTest>

namespace sw::test {

class StatusLineTest : public QObject
{
    Q_OBJECT
private slots:
    void namesWhatItMayNotSee()
    {
        WindowFixture fixture;
        SocketTableModel model;
        StatusLine line(fixture.context(), &model);
        const auto* label = line.findChild<ElidedLabel*>();
        SocketDelta delta;
        delta.hiddenProcesses = 1;
        delta.hiddenNames = {QStringLiteral("keeper of keys 812 of root")};
        model.apply(delta);
        QVERIFY2(label->text().endsWith(
                     QStringLiteral("may not look into keeper of keys 812: its sockets show no owner")),
                 qPrintable(label->text()));
        QVERIFY(label->toolTip().contains(QStringLiteral("keeper of keys 812 of root")));
        QVERIFY(label->toolTip().contains(QStringLiteral("/proc/PID/fd"))); // why
        delta.hiddenProcesses = 9;
        delta.hiddenNames << QStringLiteral("<b>sshd</b> 900 of root");
        model.apply(delta);
        QVERIFY2(label->text().endsWith(QStringLiteral("9 processes: their sockets show no owner")),
                 qPrintable(label->text()));
        QVERIFY(label->toolTip().contains(QStringLiteral("… and 7 more")));
        QVERIFY(!Qt::mightBeRichText(label->toolTip()));
    }
};

SW_TEST(StatusLineTest)

} // namespace sw::test

#include "StatusLineTest.moc"
