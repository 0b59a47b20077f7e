#include "widgets/QuitQuestion.h"
#include "models/session/ConnectionModel.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/CaptureForm.h"
#include "widgets/Form.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>

using namespace sw;
using namespace sw::test;

/// Closing the window while others use what it runs.
class QuitQuestionTest : public QObject
{
    Q_OBJECT
private slots:
    void cleanup();
    void closesAtOnceWhereNobodyLosesAnything();
    void asksWhileAnotherProgramIsConnectedIfWanted();
    void staysWhenTheAnswerIsNo();
    void endsThemAtOnceUnlessWanted();
    void neverAsksWhenToldToEnd();
    void asksAboutNotesOfARecordingThatGoes();

private:
    /// A listener, and socat connected to it.
    void connectAnother(WindowFixture& fixture);
    static Form* question(const MainWindow& window)
    {
        return window.findChild<Form*>(QStringLiteral("quitSocketWorkbench"));
    }

    std::unique_ptr<QProcess> m_socat; // of the test that runs
};

void QuitQuestionTest::connectAnother(WindowFixture& fixture)
{
    EndpointSpec spec;
    spec.address = SocketAddress::path(fixture.path("door.sock"));
    fixture.window().showEndpoint(fixture.engine().start(spec));
    const QString path = QString::fromLocal8Bit(fixture.path("door.sock"));
    QTRY_VERIFY(fixture.part<QPushButton>("stop") &&
                fixture.part<QPushButton>("stop")->isVisible()); // it listens
    m_socat = std::make_unique<QProcess>();
    m_socat->start(QStringLiteral("socat"), {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + path});
    QTRY_VERIFY(fixture.window().findChild<ConnectionModel*>());
    QTRY_COMPARE(fixture.window().findChild<ConnectionModel*>()->rowCount(), 1);
}

void QuitQuestionTest::cleanup()
{
    if (m_socat) {
        m_socat->closeWriteChannel();
        m_socat->waitForFinished(5000);
    }
    m_socat.reset();
}

void QuitQuestionTest::closesAtOnceWhereNobodyLosesAnything()
{
    WindowFixture fixture;
    EndpointSpec spec;
    spec.address = SocketAddress::path(fixture.path("door.sock"));
    fixture.window().showEndpoint(fixture.engine().start(spec));
    PlainPeer ours; // of this very program
    const auto connects = [&] {
        if (!ours.isOpen())
            ours = PlainPeer::connectTo(fixture.path("door.sock"));
        return ours.isOpen();
    };
    QTRY_VERIFY(connects());
    QTRY_VERIFY(fixture.window().findChild<ConnectionModel*>());
    QTRY_COMPARE(fixture.window().findChild<ConnectionModel*>()->rowCount(), 1);
    QVERIFY(fixture.window().close());
    QVERIFY(!question(fixture.window()));
}

void QuitQuestionTest::asksWhileAnotherProgramIsConnectedIfWanted()
{
    WindowFixture fixture;
    fixture.saved()[QStringLiteral("quit/ask")] = "true";
    connectAnother(fixture);
    QVERIFY(!fixture.window().close());
    QVERIFY(fixture.window().isVisible());
    QVERIFY(question(fixture.window()) && question(fixture.window())->isVisible());
    QCOMPARE(question(fixture.window())->findChild<QLabel*>(QStringLiteral("losses"))->text(),
             QStringLiteral("These go with the window:\n• 1 connection from other programs: door.sock (1)."));
    QVERIFY(!fixture.window().close()); // the same question
    QCOMPARE(fixture.window().findChildren<Form*>().size(), 1);
    question(fixture.window())->findChild<QPushButton*>(QStringLiteral("quit"))->click();
    QVERIFY(!fixture.window().isVisible());
    QVERIFY(fixture.saved().contains(QStringLiteral("geometry"))); // closed as ever
}

void QuitQuestionTest::staysWhenTheAnswerIsNo()
{
    WindowFixture fixture;
    fixture.saved()[QStringLiteral("quit/ask")] = "true";
    connectAnother(fixture);
    QVERIFY(!fixture.window().close());
    question(fixture.window())->findChild<QPushButton*>(QStringLiteral("cancel"))->click();
    QTRY_VERIFY(!question(fixture.window()));
    QVERIFY(fixture.window().isVisible());
    cleanup(); // socat leaves
    QTRY_VERIFY(fixture.window().close());
}

void QuitQuestionTest::endsThemAtOnceUnlessWanted()
{
    WindowFixture fixture;
    connectAnother(fixture);
    QVERIFY(fixture.window().close()); // as Ctrl+C ends socat
    QVERIFY(!question(fixture.window()));
}

void QuitQuestionTest::neverAsksWhenToldToEnd()
{
    WindowFixture fixture;
    fixture.saved()[QStringLiteral("quit/ask")] = "true";
    connectAnother(fixture);
    fixture.window().leave(); // as SIGTERM does it
    QVERIFY(!fixture.window().isVisible());
    QVERIFY(!question(fixture.window()));
}

void QuitQuestionTest::asksAboutNotesOfARecordingThatGoes()
{
    WindowFixture fixture;
    QTemporaryDir cache;
    const QByteArray before = qgetenv("XDG_CACHE_HOME");
    qputenv("XDG_CACHE_HOME", cache.path().toLocal8Bit());
    WindowContext context = fixture.context();
    context.store = *TrafficStore::create({});
    qputenv("XDG_CACHE_HOME", before);
    QVERIFY(!context.store->keepsDirectory());
    TrafficRecord record;
    record.event = TrafficEvent::Note;
    context.store->append(record, "{}");
    context.store->publish();
    MainWindow window(context);
    window.show();
    auto* marks = window.findChild<TrafficPanel*>()->marks();
    QVERIFY(marks->setMarked(0, true));
    QVERIFY(!window.close());
    QVERIFY(question(window)
                ->findChild<QLabel*>(QStringLiteral("losses"))
                ->text()
                .contains(QStringLiteral("1 mark or comment")));
    question(window)->findChild<QPushButton*>(QStringLiteral("cancel"))->click();
    QTRY_VERIFY(!question(window));
    for (QAction* action : window.actions()) {
        if (action->text() == QStringLiteral("Save capture…"))
            action->trigger();
    }
    const auto* form = window.findChild<CaptureForm*>();
    form->findChild<QLineEdit*>(QStringLiteral("directory"))->setText(cache.filePath(QStringLiteral("kept")));
    form->findChild<QPushButton*>(QStringLiteral("save"))->click();
    QTRY_VERIFY(!window.findChild<CaptureForm*>());
    QVERIFY(window.close()); // they are kept
    window.show();
    QVERIFY(marks->setComment(0, QStringLiteral("not saved")));
    QVERIFY(!window.close());
    question(window)->findChild<QPushButton*>(QStringLiteral("cancel"))->click();
    QTRY_VERIFY(!question(window));
    QVERIFY(marks->setMarked(0, false));
    QVERIFY(marks->setComment(0, {}));
    QVERIFY(window.close()); // none
}

SW_TEST(QuitQuestionTest)
#include "QuitQuestionTest.moc"
