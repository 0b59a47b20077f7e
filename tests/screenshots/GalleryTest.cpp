#include "tests/TestMain.h"
#include "tests/screenshots/Panes.h"
#include "tests/screenshots/States.h"

#include <QApplication>

using namespace sw;
using namespace sw::test;

/// Every pane in the states that break first; "./dev screenshots --states" goes by all of them.
class GalleryTest : public QObject
{
    Q_OBJECT
private slots:
    void everyPaneIsUsable_data();
    void everyPaneIsUsable();
};

void GalleryTest::everyPaneIsUsable_data()
{
    QTest::addColumn<QString>("state");
    for (const char* name : {"light", "dark", "zoom-200", "long-paths-narrow"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void GalleryTest::everyPaneIsUsable()
{
    QFETCH(const QString, state);
    const auto wanted = std::find_if(states().begin(), states().end(),
                                     [&](const State& each) { return state == QLatin1String(each.name); });
    QVERIFY(wanted != states().end());
    World world(wanted->place == State::Place::LongPaths);
    const QStringList wrong = walkPanes(world.scene(), *wanted, nullptr);
    QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("\n") + wrong.join(u'\n')));
}

int main(int argc, char** argv)
{
    useLargeScreen();
    QApplication application(argc, argv);
    checkFonts();
    return runAll(argc, argv);
}

SW_TEST(GalleryTest)
#include "GalleryTest.moc"
