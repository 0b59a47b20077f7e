#include "models/base/Mailbox.h"

#include "tests/TestMain.h"

#include <poll.h>

#include <thread>

namespace sw {

class MailboxTest : public QObject
{
    Q_OBJECT
private slots:
    void isReadableOnlyWhileSomethingWaits();
    void losesAndReordersNothing();
};

static bool readable(int fd, int milliseconds)
{
    pollfd p{fd, POLLIN, 0};
    return ::poll(&p, 1, milliseconds) == 1;
}

void MailboxTest::isReadableOnlyWhileSomethingWaits()
{
    Mailbox<int> box;
    QVERIFY(!readable(box.fd(), 0));
    box.post(1);
    box.post(2);
    QVERIFY(readable(box.fd(), 0));
    QCOMPARE(box.takeAll(), (std::vector<int>{1, 2}));
    QVERIFY(!readable(box.fd(), 0));
    QCOMPARE(box.takeAll(), std::vector<int>());
}

void MailboxTest::losesAndReordersNothing()
{
    constexpr int count = 20'000;
    Mailbox<int> box;
    std::thread writer([&] {
        for (int i = 0; i < count; ++i)
            box.post(i);
    });
    std::vector<int> got;
    while (got.size() < count && readable(box.fd(), 10'000)) {
        for (const int value : box.takeAll())
            got.push_back(value);
    }
    writer.join();
    QCOMPARE(got.size(), std::size_t(count));
    QVERIFY(std::is_sorted(got.begin(), got.end()));
}

} // namespace sw

using sw::MailboxTest;
SW_TEST(MailboxTest)
#include "MailboxTest.moc"
