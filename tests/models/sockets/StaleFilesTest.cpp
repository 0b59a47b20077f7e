#include "models/sockets/StaleFiles.h"
#include "models/sockets/StaleFilesModel.h"

#include "tests/TestMain.h"
#include "tests/models/sockets/PlainPeer.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace sw::test {

/// Over real files below /tmp, among which whatever else this machine has is left out.
class StaleFilesTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void findsWhatNobodyOwns()
    {
        leave("stale.sock");
        leave("datagram.sock", SOCK_DGRAM);
        const UniqueFd live = plainListener(path("live.sock"));
        const UniqueFd bound = plainListener(path("bound.sock"), 8, SOCK_DGRAM);
        QFile file(QFile::decodeName(path("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(::symlink(path("stale.sock").constData(), path("link.sock").constData()) == 0);
        QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("a")));
        leave("a/deep.sock");
        QCOMPARE(found(), QList<QByteArray>({"a/deep.sock", "datagram.sock", "stale.sock"}));
    }

    void aListenerThatDiedLeavesItWhileItsConnectionsLive()
    {
        UniqueFd listener = plainListener(path("s"));
        const PlainPeer client = PlainPeer::connectTo(path("s"));
        const PlainPeer accepted = acceptFrom(listener);
        QVERIFY(accepted.isOpen());
        QCOMPARE(found(), QList<QByteArray>());
        listener.reset();
        QCOMPARE(found(), QList<QByteArray>({"s"}));
    }

    void looksBesideTheGivenPathsHoweverDeep()
    {
        const QByteArray deep = "1/2/3/4/5/";
        QVERIFY(QDir(m_dir->path()).mkpath(QFile::decodeName(deep)));
        leave(deep + "s");
        QCOMPARE(found(), QList<QByteArray>());
        QCOMPARE(found({path(deep + "other")}), QList<QByteArray>({deep + "s"}));
        const UniqueFd live =
            plainListener(path(deep + "live")); // the kernel lists it: its directory is known
        QCOMPARE(found(), QList<QByteArray>({deep + "s"}));
    }

    void saysWhoseItIs()
    {
        leave("s");
        QVERIFY(::chmod(path("s").constData(), 0640) == 0);
        const StaleSearch search = findStaleFiles({}, [] { return false; });
        const auto file =
            std::find_if(search.files.begin(), search.files.end(), [this](const StaleFile& one) {
                return one.address == SocketAddress::path(path("s"));
            });
        QVERIFY(file != search.files.end());
        QCOMPARE(file->modeText(), QStringLiteral("srw-r-----"));
        QVERIFY(file->ownerText().contains(QStringLiteral(" / ")));
        QVERIFY(removeStale(file->address, file->verdict));
        QCOMPARE(found(), QList<QByteArray>());
    }

    void stopsWhenAsked()
    {
        leave("s");
        QVERIFY(findStaleFiles({path("s")}, [] { return true; }).files.empty());
    }

    void theModelChangesByRows()
    {
        StaleFilesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const auto shown = [&model] {
            QByteArray names;
            for (int row = 0; row < model.rowCount(); ++row)
                names += model.file(row)->address.bytes().mid(1);
            return names;
        };
        for (const char* names : {"bcd", "abe", "", "xyz", "wxyz", "w", "w"}) {
            std::vector<StaleFile> files;
            for (const char* name = names; *name; ++name)
                files.push_back({SocketAddress::path(QByteArray("/") + *name), {}});
            model.setFiles(files);
            QCOMPARE(shown(), QByteArray(names));
        }
        const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        StaleFile other{SocketAddress::path("/w"), {}};
        other.verdict.mode = 0600;
        model.setFiles({other});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.index(0, StaleFilesModel::Mode).data().toString(), QStringLiteral("srw-------"));
        QCOMPARE(reset.count(), 0);
    }

private:
    QByteArray path(const QByteArray& name) const { return QFile::encodeName(m_dir->path()) + '/' + name; }
    void leave(const QByteArray& name, int type = SOCK_STREAM)
    {
        QVERIFY(plainListener(path(name), 8, type));
    }
    /// Below this test's own directory.
    QList<QByteArray> found(const QList<QByteArray>& beside = {}) const
    {
        QList<QByteArray> names;
        const StaleSearch search = findStaleFiles(beside, [] { return false; });
        for (const StaleFile& file : search.files) {
            if (file.address.bytes().startsWith(path({})))
                names << file.address.bytes().mid(path({}).size());
        }
        return names;
    }
    std::unique_ptr<QTemporaryDir> m_dir;
};

SW_TEST(StaleFilesTest)

} // namespace sw::test

#include "StaleFilesTest.moc"
