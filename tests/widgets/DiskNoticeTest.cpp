#include "widgets/DiskNotice.h"

#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QLabel>

#include <csignal>

#include <sys/resource.h>

using namespace sw;
using namespace sw::test;

/// A full disk under the capture, as the window says it.
class DiskNoticeTest : public QObject
{
    Q_OBJECT
private slots:
    void saysThatTheDiskIsFullUntilItIsNot();
};

namespace {

/// No file of this process grows beyond that while the object lives: EFBIG.
class NoRoom
{
public:
    explicit NoRoom(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit = {bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~NoRoom() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(NoRoom)

private:
    rlimit m_before{};
};

} // namespace

void DiskNoticeTest::saysThatTheDiskIsFullUntilItIsNot()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    spec.reply.kind = Reply::Kind::Echo;
    fixture.engine().start(spec);
    PlainPeer peer = fixture.connectSoon("l.sock");
    auto* notice = fixture.window().findChild<DiskNotice*>();
    QVERIFY(notice && !notice->isVisible());
    int number = 0; // no two alike: what is the same again is stored once
    const auto exchange = [&] {
        const QByteArray message = QByteArray::number(++number) + QByteArray(100'000, 'x');
        return peer.sendAll(message) && peer.receive(message.size()) == message;
    };
    {
        const NoRoom full(2'000'000);
        for (int i = 0; i < 30; ++i)
            QVERIFY(exchange()); // nothing of the traffic itself is lost
        QTRY_VERIFY(notice->isVisible());
        const QString words = notice->findChild<QLabel*>()->text();
        QVERIFY2(words.startsWith(QStringLiteral("The disk takes no more of what is recorded: ")) &&
                     words.contains(QStringLiteral("EFBIG")),
                 qPrintable(words));
        QVERIFY(fixture.store().diskError() == EFBIG);
    }
    const auto isOver = [&] { return exchange() && !notice->isVisible(); };
    QTRY_VERIFY_WITH_TIMEOUT(isOver(), 15'000);
    QVERIFY(fixture.store().diskError() == 0);
}

SW_TEST(DiskNoticeTest)
#include "DiskNoticeTest.moc"
