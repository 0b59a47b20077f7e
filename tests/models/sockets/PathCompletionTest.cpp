#include "models/sockets/PathCompletion.h"

#include "models/kernel/SocketAddress.h"
#include "tests/TestMain.h"
#include "tests/models/sockets/PlainPeer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <unistd.h>

namespace sw::test {

namespace {

void makeSocket(const QByteArray& path)
{
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
    QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length), 0);
}

} // namespace

class PathCompletionTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_root = m_directory->path().toLocal8Bit() + '/';
    }

    void givesSocketsThenDirectories()
    {
        for (const char* name : {"b.sock", "a.sock", "x.sock", ".a-hidden"})
            makeSocket(m_root + name);
        QVERIFY(QDir(m_directory->path()).mkdir(QStringLiteral("apps")));
        QFile plain(m_directory->filePath(QStringLiteral("a.txt")));
        QVERIFY(plain.open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(QStringLiteral("x.sock"), m_directory->filePath(QStringLiteral("a-link"))));
        QVERIFY(QFile::link(QStringLiteral("nothing"), m_directory->filePath(QStringLiteral("a-dangling"))));
        QCOMPARE(completed("a"), QByteArrayList({"a-link", "a.sock", "apps/"}));
        QCOMPARE(completed(""), QByteArrayList({"a-link", "a.sock", "b.sock", "x.sock", "apps/"}));
        QCOMPARE(completed(".a"), QByteArrayList({".a-hidden"}));
        QCOMPARE(completed("nothing/"), QByteArrayList());
    }

    void isBoundedAndKeepsSocketsFirst()
    {
        for (int i = 0; i < 300; ++i)
            QVERIFY(QDir(m_directory->path()).mkdir(QStringLiteral("d%1").arg(i)));
        makeSocket(m_root + "z.sock");
        const auto found = completePath(m_root);
        QCOMPARE(found.size(), std::size_t(200));
        QCOMPARE(found.front(), (PathEntry{m_root + "z.sock", false}));
    }

    void keepsBytesThatAreNoText()
    {
        makeSocket(m_root + "n\xff\n.sock");
        QCOMPARE(completed("n"), QByteArrayList({"n\xff\n.sock"}));
        ::unlink((m_root + "n\xff\n.sock").constData()); // QTemporaryDir can't name it
    }

private:
    QByteArrayList completed(const char* beginning) const
    {
        QByteArrayList names;
        for (const PathEntry& entry : completePath(m_root + beginning))
            names << entry.path.mid(m_root.size()) + (entry.isDirectory ? "/" : "");
        return names;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    QByteArray m_root;
};

SW_TEST(PathCompletionTest)

} // namespace sw::test

#include "PathCompletionTest.moc"
