#include "tests/TestMain.h"

#include "models/session/TapFront.h"

#include <QFileInfo>

#include <sys/stat.h>
#include <unistd.h>

namespace sw {

class TapFrontTest : public QObject
{
    Q_OBJECT
private slots:
    void cleanup()
    {
        for (const QByteArray& directory : m_made)
            ::rmdir(directory.constData());
        m_made.clear();
    }

    /// A shell that was given the address goes on reaching the tap after Stop and Start.
    void hasItsNameAgain()
    {
        FreshPlace place;
        const QByteArray first = make(place);
        place.remove();
        QVERIFY(!QFileInfo::exists(QString::fromUtf8(directoryOf(first))));
        QCOMPARE(make(place), first);
        QCOMPARE(modeOf(first), mode_t(0700));
    }

    /// In a directory that anybody may write to, the name may be another's by then.
    void leavesItsNameToWhoeverHasTakenIt()
    {
        FreshPlace place;
        const QByteArray first = make(place);
        place.remove();
        QCOMPARE(::mkdir(directoryOf(first).constData(), 0755), 0);
        const QByteArray second = make(place);
        QVERIFY(second != first);
        QCOMPARE(modeOf(second), mode_t(0700));
        QCOMPARE(modeOf(first), mode_t(0755));
    }

private:
    static QByteArray directoryOf(const QByteArray& path) { return path.left(path.lastIndexOf('/')); }
    QByteArray make(FreshPlace& place)
    {
        const auto address = place.make(SocketAddress::path("/run/target.sock"));
        if (!address)
            return {};
        m_made << directoryOf(address->bytes());
        return address->bytes();
    }
    static mode_t modeOf(const QByteArray& path)
    {
        struct stat info
        {
        };
        return ::stat(directoryOf(path).constData(), &info) == 0 ? info.st_mode & 07777 : 0;
    }

    QByteArrayList m_made;
};

SW_TEST(TapFrontTest)

} // namespace sw

#include "TapFrontTest.moc"
