#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QPushButton>
#include <QTabBar>

using namespace sw;
using namespace sw::test;

/// Where the Tab key goes: as the eye does, all the way round, and back the same way.
class TabOrderTest : public QObject
{
    Q_OBJECT
private slots:
    void goesAsTheEyeDoes();
    void comesBackTheSameWay();

private:
    static QString nameOf(const QWidget* widget)
    {
        if (qobject_cast<const QTabBar*>(widget))
            return QStringLiteral("tabs");
        return widget->objectName().isEmpty() ? widget->accessibleName() : widget->objectName();
    }
    /// From the tab bar until it is there again.
    static std::vector<QWidget*> round(WindowFixture& fixture, Qt::Key key)
    {
        std::vector<QWidget*> stops;
        QWidget* start = fixture.tabs()->tabBar();
        start->setFocus();
        do {
            stops.push_back(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), key,
                            key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        } while (QApplication::focusWidget() != start && stops.size() < 100);
        return stops;
    }
    static void openListener(WindowFixture& fixture)
    {
        fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
        QTRY_VERIFY(fixture.part<QPushButton>("stop"));
        QTRY_VERIFY(fixture.part<QPushButton>("stop")->isVisible());
    }
};

void TabOrderTest::goesAsTheEyeDoes()
{
    WindowFixture fixture;
    QVERIFY(fixture.isActive());
    openListener(fixture);
    QStringList names;
    for (const QWidget* stop : round(fixture, Qt::Key_Tab))
        names << nameOf(stop);
    QVERIFY2(names.size() < 100, qPrintable(names.join(QLatin1Char(' '))));
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size()); // each once
    qsizetype before = -1;
    for (const char* name : {"tabs", "stop", "connections", "conversation", "message", "filterTraffic",
                             "traffic", "newListener", "newClient", "goTo", "settings", "endpoints"}) {
        const qsizetype at = names.indexOf(QLatin1String(name));
        QVERIFY2(at > before,
                 qPrintable(QLatin1String(name) + QStringLiteral(" in ") + names.join(QLatin1Char(' '))));
        before = at;
    }
}

void TabOrderTest::comesBackTheSameWay()
{
    WindowFixture fixture;
    QVERIFY(fixture.isActive());
    openListener(fixture);
    std::vector<QWidget*> there = round(fixture, Qt::Key_Tab);
    const std::vector<QWidget*> back = round(fixture, Qt::Key_Backtab);
    std::reverse(there.begin() + 1, there.end());
    QCOMPARE(back, there);
}

SW_TEST(TabOrderTest)

#include "TabOrderTest.moc"
