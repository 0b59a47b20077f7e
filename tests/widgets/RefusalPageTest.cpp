#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AccessPage.h"
#include "widgets/AccessPanel.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

/// What the window says where the system refuses, and the way out that it offers.
class RefusalPageTest : public QObject
{
    Q_OBJECT
private slots:
    void aDirectoryThatIsNotOursIsExplained();
    void whatStandsThereLeadsToAnotherAddress();
    void noDescriptorsLeftIsSaidUntilThereAre();

private:
    static bool says(QWidget* top, const QString& words)
    {
        for (const QLabel* label : top->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words))
                return true;
        }
        return false;
    }
};

namespace {

/// Every thread of this process is a user like any other while the object lives (root may write anywhere).
class OrdinaryUser
{
public:
    OrdinaryUser() : m_before(::geteuid())
    {
        if (m_before == 0)
            m_is = ::seteuid(65534) == 0;
    }
    ~OrdinaryUser()
    {
        if (m_before == 0 && m_is)
            m_is = ::seteuid(0) == 0;
    }
    Q_DISABLE_COPY_MOVE(OrdinaryUser)
    bool is() const { return m_is; }

private:
    uid_t m_before;
    bool m_is = true;
};

/// Room for so many more descriptors while the object lives.
class FewDescriptors
{
public:
    explicit FewDescriptors(int count)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        do
            m_fill.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        while (m_fill.back().get() < 250);
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(m_fill.back().get() + 1 + count);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    Q_DISABLE_COPY_MOVE(FewDescriptors)

private:
    rlimit m_before{};
    std::vector<UniqueFd> m_fill;
};

} // namespace

void RefusalPageTest::aDirectoryThatIsNotOursIsExplained()
{
    WindowFixture f;
    QTemporaryDir directory;
    const QByteArray shut = directory.path().toLocal8Bit();
    QCOMPARE(::chmod(shut.constData(), 0555), 0);
    const QByteArray path = shut + "/l.sock";
    {
        const OrdinaryUser user;
        QVERIFY(user.is());
        // In the form, before anything is tried.
        f.window().openNewListener(QString::fromLocal8Bit(path));
        auto* explain = f.field<QPushButton>("newListener", "explainAccess");
        QVERIFY(explain);
        QTRY_VERIFY(explain->isVisible());
        click(explain);
        auto* page = qobject_cast<AccessPage*>(f.page());
        QVERIFY(page);
        QCOMPARE(page->findChild<QLineEdit*>(QStringLiteral("address"))->text(),
                 QString::fromLocal8Bit(path));
        // On the page, when it was tried all the same.
        EndpointSpec spec = f.spec("any", EndpointKind::Listener);
        spec.address = SocketAddress::path(path);
        f.window().showEndpoint(f.engine().start(spec));
        QTRY_VERIFY(f.part<QPushButton>("explainAccess") &&
                    f.part<QPushButton>("explainAccess")->isVisible());
        QVERIFY(says(f.page(), QStringLiteral("Can't create %1: no write permission on %2")
                                   .arg(QString::fromLocal8Bit(path), directory.path())));
        QVERIFY(says(f.page(), QStringLiteral("EACCES")));
        click(f.part<QPushButton>("explainAccess"));
        QVERIFY(f.page()->findChild<AccessPanel*>()->isVisible());
    }
    QCOMPARE(::chmod(shut.constData(), 0755), 0);
}

/// A file that is no socket can't be connected to nor replaced: what can change is the address.
void RefusalPageTest::whatStandsThereLeadsToAnotherAddress()
{
    WindowFixture f;
    QFile file(f.pathText("notes.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (const EndpointKind kind : {EndpointKind::Client, EndpointKind::Listener}) {
        const QWidget* before = f.page();
        f.window().showEndpoint(f.engine().start(f.spec("notes.txt", kind)));
        QTRY_VERIFY(f.page() != before);
        QTRY_VERIFY(f.part<QPushButton>("changeAddress") &&
                    f.part<QPushButton>("changeAddress")->isVisible());
        QVERIFY(says(f.page(), QStringLiteral("not a socket")));
        click(f.part<QPushButton>("changeAddress"));
        const char* form = kind == EndpointKind::Client ? "newClient" : "newListener";
        auto* address = f.field<QLineEdit>(form, "address");
        QVERIFY2(address && address->isVisible(), form);
        QCOMPARE(address->text(), file.fileName());
        QTRY_VERIFY(address->window()->focusWidget() == address);
        address->window()->close();
    }
    QVERIFY(file.exists());
}

void RefusalPageTest::noDescriptorsLeftIsSaidUntilThereAre()
{
    WindowFixture f;
    const EndpointSpec spec = f.spec("tight.sock", EndpointKind::Listener);
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(f.part<QPushButton>("stop") && f.part<QPushButton>("stop")->isVisible());
    std::vector<UniqueFd> clients;
    for (int i = 0; i < 20; ++i)
        clients.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    const socklen_t length = spec.address.toSockaddr(address);
    const QString words = QStringLiteral("New clients wait");
    {
        const FewDescriptors few(5);
        for (const UniqueFd& fd : clients)
            QCOMPARE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
        QTRY_VERIFY(says(f.page(), words) && says(f.page(), QStringLiteral("EMFILE")));
        QVERIFY(f.part<QPushButton>("stop")->isVisible()); // it listens on
    }
    QTRY_VERIFY(!says(f.page(), words));
}

SW_TEST(RefusalPageTest)
#include "RefusalPageTest.moc"
