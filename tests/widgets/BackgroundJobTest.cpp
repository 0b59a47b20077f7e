#include "widgets/BackgroundJob.h"

#include "tests/TestMain.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

namespace sw::test {

class BackgroundJobTest : public QObject
{
    Q_OBJECT
private slots:
    void handsOverTheResultInThisThread()
    {
        BackgroundJob job;
        QThread* there = nullptr;
        bool pendingInDone = true;
        QVERIFY(!job.isPending());
        job.start([] { return QThread::currentThread(); },
                  [&](QThread* thread) {
                      there = thread;
                      pendingInDone = job.isPending();
                      QCOMPARE(QThread::currentThread(), thisThread());
                  });
        QVERIFY(job.isPending());
        QTRY_VERIFY(there);
        QVERIFY(there != thisThread());
        QVERIFY(!pendingInDone);
    }

    void onlyTheNewestCountsAndOneRunsAtATime()
    {
        BackgroundJob job;
        QSemaphore began, goOn;
        std::atomic<int> atOnce = 0, most = 0, ran = 0;
        QList<int> found;
        for (int i = 0; i < 5; ++i) {
            job.start(
                [&, i] {
                    most = std::max(most.load(), ++atOnce);
                    ++ran;
                    began.release();
                    goOn.acquire();
                    --atOnce;
                    return i;
                },
                [&](int result) { found << result; });
            if (i == 0)
                began.acquire(); // it runs; the others replace it and each other
        }
        goOn.release(5);
        QTRY_COMPARE(found, QList<int>{4});
        QCOMPARE(ran.load(), 2);
        QCOMPARE(most.load(), 1);
    }

    void doneMayStartTheNext()
    {
        BackgroundJob job;
        int rounds = 0;
        std::function<void(int)> done = [&](int) {
            if (++rounds < 3)
                job.start([] { return 0; }, done);
        };
        job.start([] { return 0; }, done);
        QTRY_COMPARE(rounds, 3);
        QVERIFY(!job.isPending());
    }

    void cancelledWorkIsAskedToStopAndSaysNothing()
    {
        BackgroundJob job;
        QSemaphore began;
        std::atomic<bool> ended = false;
        int said = 0;
        job.start([&](const BackgroundJob::Ticket& ticket) {
            ticket.post([&] { ++said; });
            began.release();
            while (!ticket.isCancelled())
                QThread::yieldCurrentThread();
            ticket.post([&] { ++said; });
            ended = true;
        });
        began.acquire();
        job.cancel(); // before what was posted could run
        QVERIFY(!job.isPending());
        QTRY_VERIFY(ended);
        flush();
        QCOMPARE(said, 0);
    }

    void nothingIsSaidToWhoIsGone()
    {
        QSemaphore began, goOn, ended;
        int said = 0;
        {
            BackgroundJob job;
            job.start(
                [&] {
                    began.release();
                    goOn.acquire();
                    ended.release();
                    return 1;
                },
                [&](int) { ++said; });
            began.acquire();
        } // does not wait for it
        {
            QObject owner;
            BackgroundJob::once(
                &owner,
                [&] {
                    began.release();
                    goOn.acquire();
                    ended.release();
                    return 1;
                },
                [&](int) { ++said; });
            began.acquire();
        }
        goOn.release(2);
        QVERIFY(QTest::qWaitFor([&] { return ended.available() == 2 || said > 0; }));
        flush();
        QCOMPARE(said, 0);
    }

    void onceLeavesNothingBehind()
    {
        QObject owner;
        QList<int> found;
        for (int i = 0; i < 3; ++i)
            BackgroundJob::once(
                &owner, [i] { return i; }, [&](int result) { found << result; });
        QTRY_COMPARE(found.size(), 3);
        QTRY_COMPARE(owner.children().size(), 0);
    }

private:
    static QThread* thisThread() { return QCoreApplication::instance()->thread(); }
    /// What was posted so far has been handled afterwards: another job's answer comes behind it.
    static void flush()
    {
        BackgroundJob job;
        bool done = false;
        job.start([] { return true; }, [&](bool) { done = true; });
        QTRY_VERIFY(done);
        QCoreApplication::sendPostedEvents();
    }
};

} // namespace sw::test

using sw::test::BackgroundJobTest;
SW_TEST(BackgroundJobTest)
#include "BackgroundJobTest.moc"
