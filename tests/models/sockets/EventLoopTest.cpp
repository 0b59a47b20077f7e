#include "models/sockets/EventLoop.h"
#include "models/sockets/OutputQueue.h"

#include "tests/TestMain.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace sw {

/// The loop by itself, without Qt's.
class EventLoopTest : public QObject
{
    Q_OBJECT
private slots:
    void timersFireInOrderAndNotEarly();
    void cancelledTimersStaySilent();
    void handlersMayRemoveEachOther();
    void aReusedDescriptorGetsNoOldEvents();
    void aTurnIsBounded();
    void queueKeepsMessagesAndCountsBytes();
};

namespace {

struct CountingHandler final : EventHandler
{
    void handleEvents(std::uint32_t) override
    {
        ++count;
        if (then)
            then();
    }
    int count = 0;
    std::function<void()> then;
};

UniqueFd readableEvent() { return UniqueFd(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK)); }

} // namespace

void EventLoopTest::timersFireInOrderAndNotEarly()
{
    EventLoop loop;
    const auto start = EventLoop::Clock::now();
    QStringList fired;
    const auto after = [&](int ms) {
        loop.after(std::chrono::milliseconds(ms), [&fired, ms, start] {
            fired << QString::number(ms);
            if (EventLoop::Clock::now() < start + std::chrono::milliseconds(ms))
                fired << QStringLiteral("early");
        });
    };
    after(30);
    after(10);
    after(20);
    after(0);
    while (fired.size() < 4 && loop.turn(2000)) {
    }
    QCOMPARE(fired, (QStringList{QStringLiteral("0"), QStringLiteral("10"), QStringLiteral("20"),
                                 QStringLiteral("30")}));
}

void EventLoopTest::cancelledTimersStaySilent()
{
    EventLoop loop;
    bool first = false, second = false;
    auto timer = loop.after(std::chrono::milliseconds(5), [&] { first = true; });
    loop.after(std::chrono::milliseconds(20), [&] { second = true; });
    loop.cancel(timer);
    QVERIFY(!timer);
    loop.cancel(timer); // harmless
    while (!second && loop.turn(2000)) {
    }
    QVERIFY(second && !first);
}

void EventLoopTest::handlersMayRemoveEachOther()
{
    EventLoop loop;
    const UniqueFd a = readableEvent(), b = readableEvent();
    CountingHandler first, second;
    first.then = second.then = [&] {
        loop.remove(a.get());
        loop.remove(b.get());
    };
    loop.add(a.get(), EPOLLIN, &first);
    loop.add(b.get(), EPOLLIN, &second);
    loop.turn(1000);
    QCOMPARE(first.count + second.count, 1);
}

void EventLoopTest::aReusedDescriptorGetsNoOldEvents()
{
    EventLoop loop;
    const UniqueFd a = readableEvent();
    UniqueFd b = readableEvent();
    CountingHandler first, second, late;
    first.then = [&] {
        loop.remove(a.get());
        const int number = b.get();
        loop.remove(number);
        b.reset();
        b.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); // the same number, and nothing to read
        QCOMPARE(b.get(), number);
        loop.add(number, EPOLLIN, &late);
    };
    second.then = [&] { loop.remove(b.get()); };
    loop.add(a.get(), EPOLLIN, &first);
    loop.add(b.get(), EPOLLIN, &second);
    loop.turn(1000);
    QCOMPARE(late.count, 0);
}

void EventLoopTest::aTurnIsBounded()
{
    EventLoop loop;
    const UniqueFd always = readableEvent();
    CountingHandler handler;
    int rounds = 0;
    loop.setAfterRound([&] { ++rounds; });
    loop.add(always.get(), EPOLLIN, &handler);
    QVERIFY(loop.turn(1000));
    QCOMPARE(handler.count, EventLoop::maxRounds);
    QCOMPARE(rounds, EventLoop::maxRounds);
    loop.remove(always.get());
    QVERIFY(!loop.turn(0));
}

void EventLoopTest::queueKeepsMessagesAndCountsBytes()
{
    OutputQueue queue;
    QByteArrayList done;
    const auto take = [&](qint64 n) {
        queue.take(n, [&](QByteArrayView message, int) { done << message.toByteArray(); });
    };
    queue.push({"abcdef", {}}, 2);
    queue.push({"gh", {}});
    queue.push({"i", {}});
    QCOMPARE(queue.bytes(), 7);
    QCOMPARE(queue.front(), QByteArrayView("cdef"));
    take(3);
    QCOMPARE(queue.front(), QByteArrayView("f"));
    QCOMPARE(done, QByteArrayList());
    take(2);
    QCOMPARE(done, QByteArrayList{"abcdef"});
    take(100);
    QCOMPARE(done, (QByteArrayList{"abcdef", "gh", "i"}));
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.bytes(), 0);
    for (int i = 0; i < 5000; ++i)
        queue.push({QByteArray::number(i), {}});
    done.clear();
    while (!queue.isEmpty())
        take(3);
    QCOMPARE(done.size(), 5000);
    QCOMPARE(done.last(), QByteArray("4999"));
}

SW_TEST(EventLoopTest)

} // namespace sw

#include "EventLoopTest.moc"
