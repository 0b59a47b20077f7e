#include "models/lessons/LessonDirectory.h"
#include "tests/TestMain.h"
#include "tests/models/lessons/LessonFixture.h"

#include <QFileInfo>
#include <QScopeGuard>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace sw::test {

/// How a lesson is taken: by hand, back, left, and when the kernel disagrees.
class LessonRunTest : public QObject
{
    Q_OBJECT
    using Phase = LessonRun::Phase;
private slots:
    /// With the workbench's own endpoint, as the learner would from its page.
    void learnerDoesItByHimself()
    {
        LessonFixture fixture;
        fixture.run().open(*lessonOf("02-stream-echo"), 2);
        QVERIFY(fixture.reaches(Phase::Ready));
        QCOMPARE(fixture.run().stepNumber(), 2);
        fixture.engine().send(fixture.run().endpoint(QStringLiteral("client")), 0, "hello");
        QTest::qWait(700); // nothing was foretold, so nothing is told yet
        QCOMPARE(fixture.run().phase(), Phase::Ready);
        fixture.run().foretell(1);
        QVERIFY(fixture.reaches(Phase::Done));
        QVERIFY(fixture.run().verdict().right);
        QVERIFY(fixture.run().calls().empty());
    }

    void nothingIsDoneBeforeItIsForetold()
    {
        LessonFixture fixture;
        fixture.run().open(*lessonOf("01-socket-file"));
        QVERIFY(fixture.reaches(Phase::Ready));
        fixture.run().doIt();
        QCOMPARE(fixture.run().phase(), Phase::Ready);
        QVERIFY(!fixture.run().canGoOn());
        fixture.run().next();
        QCOMPARE(fixture.run().stepNumber(), 0);
    }

    void backIsAsItWas()
    {
        LessonFixture fixture;
        LessonRun& run = fixture.run();
        run.open(*lessonOf("01-socket-file"), 2);
        QVERIFY(fixture.reaches(Phase::Ready));
        const QString directory = run.directory();
        QVERIFY(QFileInfo::exists(directory + QStringLiteral("/door.sock")));
        run.back();
        QVERIFY(fixture.reaches(Phase::Ready));
        QCOMPARE(run.stepNumber(), 1);
        QVERIFY(run.directory() != directory);
        QVERIFY(!QFileInfo::exists(run.directory() + QStringLiteral("/door.sock")));
        QTRY_VERIFY(!QFileInfo::exists(directory));
        const QString last = run.directory();
        fixture.endRun(); // in the middle of it
        QVERIFY(!QFileInfo::exists(last));
    }

    /// What was answered and what came of it; the lesson's sockets stay as they are.
    void backShowsHowItWent()
    {
        LessonFixture fixture;
        LessonRun& run = fixture.run();
        run.open(*lessonOf("01-socket-file"));
        for (int step = 0; step < 2; ++step) {
            QVERIFY(fixture.reaches(Phase::Ready));
            run.foretell(0);
            run.foretellNumber(QStringLiteral("7"));
            run.doIt();
            QVERIFY(fixture.reaches(Phase::Done));
            run.next();
        }
        const QString directory = run.directory();
        run.back();
        QCOMPARE(run.stepNumber(), 1);
        QCOMPARE(run.phase(), Phase::Done);
        QCOMPARE(run.typed(), std::optional<qint64>(7));
        QVERIFY(!run.verdict().right && run.calls().size() == 1);
        run.back();
        QCOMPARE(run.stepNumber(), 0);
        QCOMPARE(run.chosen(), 0);
        QCOMPARE(run.verdict().rightChoice, 1);
        run.foretell(1); // too late
        QCOMPARE(run.chosen(), 0);
        QCOMPARE(run.directory(), directory);
        run.next();
        run.next();
        QCOMPARE(run.stepNumber(), 2);
        QCOMPARE(run.phase(), Phase::Ready);
    }

    /// A lesson's endpoint that the user takes away is no quarrel with the kernel.
    void saysWhatWasTakenAway()
    {
        LessonFixture fixture;
        fixture.run().open(*lessonOf("02-stream-echo"), 1);
        QVERIFY(fixture.reaches(Phase::Ready));
        fixture.engine().remove(fixture.run().endpoint(QStringLiteral("server")));
        QTRY_COMPARE(fixture.run().phase(), Phase::Failed);
        QCOMPARE(fixture.run().trouble(),
                 QStringLiteral("“Lesson: server” of this lesson was removed from the endpoints."));
    }

    /// As a killed program leaves it; what another one uses stays.
    void removesWhatWasAbandoned()
    {
        QTemporaryDir place; // of its own: what else runs on this machine is not ours to sweep
        const QByteArray before = qgetenv("TMPDIR");
        qputenv("TMPDIR", place.path().toUtf8());
        const auto restore = qScopeGuard(
            [&] { before.isNull() ? void(qunsetenv("TMPDIR")) : void(qputenv("TMPDIR", before)); });
        LessonFixture fixture;
        fixture.run().open(*lessonOf("01-socket-file"));
        QVERIFY(fixture.reaches(Phase::Ready));
        QByteArray left = fixture.run().directory().toUtf8();
        left.replace(left.size() - 6, 6, "XXXXXX");
        QVERIFY(::mkdtemp(left.data()));
        QCOMPARE(::mkdir((left + "/room").constData(), 0700), 0);
        QCOMPARE(::mkdir((left + "/room/inner").constData(), 0), 0);
        QCOMPARE(::chmod((left + "/room").constData(), 0), 0);
        QVERIFY(left.startsWith(place.path().toUtf8()));
        {
            RawSockets learners(left);
            for (const char* line : {"socket mine stream", "bind mine mine.sock"})
                QVERIFY(!learners.run(*LessonAction::parse(QLatin1String(line))).failed);
            QCOMPARE(removeAbandonedLessons(), 0);
        }
        QCOMPARE(removeAbandonedLessons(), 1);
        QVERIFY(!QFileInfo::exists(QString::fromUtf8(left)));
        QVERIFY(QFileInfo::exists(fixture.run().directory()));
    }

    /// What a text says is no proof.
    void theKernelHasTheLastWord()
    {
        const auto lesson =
            Lesson::parse(QStringLiteral("99-wrong"),
                          QStringLiteral("title: T\nteaches: W\nsource: S\n"
                                         "step: One\ntext: a\ndo: socket a stream\ndo: bind a x\n"
                                         "check: kind x is file\n"
                                         "try: Two\nby-hand: h\ncheck: kind x is file\n"));
        QVERIFY(lesson);
        LessonFixture fixture;
        fixture.run().open(*lesson);
        QVERIFY(fixture.reaches(Phase::Ready));
        fixture.run().doIt();
        QTRY_COMPARE_WITH_TIMEOUT(fixture.run().phase(), Phase::Failed, 15000);
        QCOMPARE(fixture.run().trouble(),
                 QStringLiteral("The kernel did something else than this lesson expects: "
                                "kind x is socket, not is file"));
        fixture.run().reset();
        QVERIFY(fixture.reaches(Phase::Ready));
        QVERIFY(fixture.run().trouble().isEmpty());
    }

    /// Instead of the model; nothing but its version is asked.
    void asksTheEngineThatIsThere()
    {
        LessonFixture fixture;
        QTemporaryDir place;
        EndpointSpec engine;
        engine.address = SocketAddress::path(place.filePath(QStringLiteral("docker.sock")).toUtf8());
        engine.reply.kind = Reply::Kind::Fixed;
        engine.reply.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"ApiVersion\":\"77\"}";
        fixture.engine().start(engine);
        QTRY_VERIFY(QFileInfo::exists(place.filePath(QStringLiteral("docker.sock"))));
        const QByteArray before = qgetenv("DOCKER_HOST");
        qputenv("DOCKER_HOST", "unix://" + engine.address.bytes());
        fixture.run().open(*lessonOf("10-http-and-docker"), 3);
        const bool isReady = fixture.reaches(Phase::Ready);
        fixture.run().foretell(1);
        fixture.run().doIt();
        const bool isDone = fixture.reaches(Phase::Done);
        before.isNull() ? qunsetenv("DOCKER_HOST") : qputenv("DOCKER_HOST", before);
        QVERIFY(isReady && isDone);
        QVERIFY(fixture.run().verdict().right);
        QCOMPARE(fixture.run().endpoint(QStringLiteral("engine-model")), EndpointId(0));
        QVERIFY(fixture.run().code().shell.join(u'\n').contains(QString::fromUtf8(engine.address.bytes())));
    }

    void sceneShowsWhatWaits()
    {
        LessonFixture fixture;
        fixture.run().setWatched(true);
        fixture.run().open(*lessonOf("01-socket-file"), 4);
        QVERIFY(fixture.reaches(Phase::Ready));
        fixture.run().foretell(0);
        fixture.run().doIt();
        QVERIFY(fixture.reaches(Phase::Done));
        const auto hasUnread = [&] {
            const auto& links = fixture.run().scene().links;
            return std::any_of(links.begin(), links.end(), [](const SceneLink& link) {
                return link.right.unread == 5 || link.left.unread == 5;
            });
        };
        QTRY_VERIFY(hasUnread());
        QVERIFY(fixture.run().scene().words().contains(QStringLiteral("5 bytes sent, all unread")));
    }
};

SW_TEST(LessonRunTest)

} // namespace sw::test

#include "LessonRunTest.moc"
