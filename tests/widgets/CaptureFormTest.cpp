#include "widgets/CaptureForm.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/TrafficPanel.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStatusBar>

using namespace sw;
using namespace sw::test;

/// File > Open capture… and Save capture….
class CaptureFormTest : public QObject
{
    Q_OBJECT
private slots:
    void savesWhatIsRecorded();
    void saysUnderTheFieldWhatIsWrong();
    void opensInAWindowOfItsOwn();
    void isThereOnlyWhereItWorks();

private:
    static QAction* command(MainWindow& window, const char* words)
    {
        for (QAction* action : window.actions()) {
            if (action->text() == QString::fromUtf8(words))
                return action;
        }
        return nullptr;
    }
    template <class T> static T* part(MainWindow& window, const char* name)
    {
        const auto* form = window.findChild<CaptureForm*>();
        return form ? form->findChild<T*>(QLatin1String(name)) : nullptr;
    }
    static bool says(MainWindow& window, const char* words)
    {
        for (const auto* label : window.findChild<CaptureForm*>()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QString::fromUtf8(words)))
                return true;
        }
        return false;
    }
};

void CaptureFormTest::savesWhatIsRecorded()
{
    WindowFixture fixture;
    EndpointSpec spec;
    spec.address = SocketAddress::path(fixture.path("door.sock"));
    fixture.engine().start(spec);
    QTRY_VERIFY(fixture.store().end() > 0);
    auto* marks = fixture.window().findChild<TrafficPanel*>()->marks();
    QVERIFY(marks->setComment(0, QStringLiteral("the first")));
    command(fixture.window(), "Save capture…")->trigger();
    QString to = QString::fromLocal8Bit(fixture.path("kept"));
    part<QLineEdit>(fixture.window(), "directory")->setText(to);
    QTest::keyClick(part<QLineEdit>(fixture.window(), "directory"), Qt::Key_Return);
    QTRY_VERIFY(!fixture.window().findChild<CaptureForm*>());
    const QString said = fixture.window().statusBar()->currentMessage();
    QVERIFY2(said.contains(QStringLiteral("saved in ") + to), qPrintable(said));
    const auto kept = TrafficStore::open(to);
    QVERIFY(kept);
    QVERIFY((*kept)->end() > 0);
    QCOMPARE(TrafficMarks(*kept).at(0).comment, QStringLiteral("the first"));
}

void CaptureFormTest::saysUnderTheFieldWhatIsWrong()
{
    WindowFixture fixture;
    command(fixture.window(), "Save capture…")->trigger();
    part<QPushButton>(fixture.window(), "save")->click();
    QVERIFY(says(fixture.window(), "Type or choose a directory"));
    auto* edit = part<QLineEdit>(fixture.window(), "directory");
    edit->setText(QStringLiteral("/nowhere/at/all"));
    QVERIFY(!says(fixture.window(), "Type or choose a directory"));
    part<QPushButton>(fixture.window(), "save")->click();
    QTRY_VERIFY(says(fixture.window(), "Nothing is recorded yet"));
    EndpointSpec spec;
    spec.address = SocketAddress::path(fixture.path("door.sock"));
    fixture.engine().start(spec);
    QTRY_VERIFY(fixture.store().end() > 0);
    part<QPushButton>(fixture.window(), "save")->click();
    QTRY_VERIFY(says(fixture.window(), "Can't make the directory /nowhere/at/all"));
    QCOMPARE(edit->text(), QStringLiteral("/nowhere/at/all"));
    QTRY_VERIFY(edit->hasFocus());
    QVERIFY(part<QPushButton>(fixture.window(), "save")->isEnabled());
}

void CaptureFormTest::opensInAWindowOfItsOwn()
{
    WindowFixture fixture;
    std::atomic<int> asked{0};
    WindowContext context = fixture.context();
    context.openCapture = [&asked](const QString& directory) -> Result<void> {
        ++asked;
        if (directory != QLatin1String("/captures/morning"))
            return Failure{QStringLiteral("The directory %1 holds no capture").arg(directory)};
        return {};
    };
    MainWindow window(context);
    window.show();
    command(window, "Open capture…")->trigger();
    part<QLineEdit>(window, "directory")->setText(QStringLiteral("/captures/evening"));
    part<QPushButton>(window, "open")->click();
    QTRY_VERIFY(says(window, "The directory /captures/evening holds no capture"));
    part<QLineEdit>(window, "directory")->setText(QStringLiteral("/captures/./morning/"));
    part<QPushButton>(window, "open")->click();
    QTRY_VERIFY(!window.findChild<CaptureForm*>());
    QCOMPARE(asked.load(), 2);
    command(window, "Open capture…")->trigger(); // remembers where it was
    QCOMPARE(part<QLineEdit>(window, "directory")->text(), QStringLiteral("/captures/morning"));
}

void CaptureFormTest::isThereOnlyWhereItWorks()
{
    WindowFixture fixture;
    WindowContext alone = fixture.context();
    alone.openCapture = {};
    MainWindow without(alone);
    QVERIFY(!command(without, "Open capture…"));
    QVERIFY(command(without, "Save capture…"));
    WindowContext kept = fixture.context();
    kept.engine = nullptr;
    MainWindow window(kept);
    QVERIFY(command(window, "Open capture…"));
    QVERIFY(!command(window, "Save capture…"));
}

SW_TEST(CaptureFormTest)
#include "CaptureFormTest.moc"
