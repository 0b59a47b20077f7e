#include "models/sockets/AccessCheck.h"

#include "models/base/UniqueFd.h"
#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <endian.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <memory>

using namespace sw;
using namespace sw::interop;

namespace {

constexpr uid_t nobody = 65534;
constexpr gid_t team = 64123;

UniqueFd serverAt(const QByteArray& path)
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
    const bool bound = ::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
    return bound && ::listen(fd.get(), 20) == 0 ? std::move(fd) : UniqueFd();
}

struct Entry
{
    quint16 tag, rights;
    quint32 id;
};

bool setAcl(const QByteArray& path, const std::vector<Entry>& entries)
{
    QByteArray raw("\x02\0\0\0", 4);
    for (const Entry& entry : entries) {
        const quint16 tag = htole16(entry.tag), rights = htole16(entry.rights);
        const quint32 id = htole32(entry.id);
        raw.append(reinterpret_cast<const char*>(&tag), 2);
        raw.append(reinterpret_cast<const char*>(&rights), 2);
        raw.append(reinterpret_cast<const char*>(&id), 4);
    }
    return ::setxattr(path.constData(), "system.posix_acl_access", raw.constData(), std::size_t(raw.size()),
                      0) == 0;
}

constexpr quint32 noId = ~quint32(0);

} // namespace

/// What the Access page foretells is what socat then meets as that user. Needs root, as setpriv does; another
/// user is compared with itself.
class AccessInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QByteArray path(const QByteArray& name) const { return m_directory->path().toUtf8() + '/' + name; }

    /// errno that socat's connect() met, as the system words it.
    QByteArray connectAs(const QStringList& as, const QByteArray& path) const
    {
        QStringList words = as;
        words << QStringLiteral("timeout") << QStringLiteral("20") << QStringLiteral("socat")
              << QStringLiteral("-u") << QStringLiteral("OPEN:/dev/null")
              << QStringLiteral("UNIX-CONNECT:%1").arg(QString::fromUtf8(path));
        QStringList quoted;
        for (const QString& word : words)
            quoted << QLatin1Char('\'') + word + QLatin1Char('\'');
        const Shell run = shell(m_directory->path(), quoted.join(QLatin1Char(' ')));
        if (run.code == 0)
            return {};
        const qsizetype colon = run.err.trimmed().lastIndexOf(": ");
        return run.err.trimmed().mid(colon + 2);
    }

    void compare(const QByteArray& at, const Identity& who, const QStringList& as, int expected) const
    {
        const AccessReport report = checkAccess(SocketAddress::path(at), who);
        const QByteArray real = connectAs(as, at);
        const QByteArray foretold =
            report.error == 0 ? QByteArray() : QByteArray(strerrordesc_np(report.error));
        QVERIFY2(real == foretold, (real + " | " + report.sentence().toUtf8()).constData());
        QCOMPARE(report.error, expected);
        QCOMPARE(report.blame() == nullptr, expected == 0);
        QVERIFY(report.complete);
    }

    static Identity as(uid_t uid, gid_t gid, std::vector<gid_t> groups = {})
    {
        Identity who;
        who.name = QString::number(uid);
        who.uid = uid;
        who.gid = gid;
        who.groups = std::move(groups);
        return who;
    }
    static QStringList setpriv(const Identity& who)
    {
        QStringList words{QStringLiteral("setpriv"), QStringLiteral("--reuid=%1").arg(who.uid),
                          QStringLiteral("--regid=%1").arg(who.gid)};
        QStringList groups;
        for (const gid_t group : who.groups)
            groups << QString::number(group);
        words << (groups.isEmpty() ? QStringLiteral("--clear-groups")
                                   : QStringLiteral("--groups=") + groups.join(QLatin1Char(',')));
        return words;
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        QCOMPARE(::chmod(m_directory->path().toUtf8().constData(), 0755), 0);
    }

    void theForecastIsWhatHappens_data()
    {
        QTest::addColumn<uint>("mode");
        QTest::addColumn<uint>("owner");
        QTest::addColumn<uint>("group");
        QTest::addColumn<uint>("directory"); // mode of the one around it, root:team
        QTest::addColumn<QString>("as");
        QTest::addColumn<int>("error");
        const auto row = [](const char* name, uint mode, uint owner, uint group, uint directory,
                            const char* as, int error) {
            QTest::newRow(name) << mode << owner << group << directory << QString::fromLatin1(as) << error;
        };
        row("0770", 0770, 0, 0, 0755, "nobody", EACCES);
        row("0777", 0777, 0, 0, 0755, "nobody", 0);
        row("0722", 0722, 0, 0, 0755, "nobody", 0);
        row("0744", 0744, 0, 0, 0755, "nobody", EACCES);
        row("0600 of its owner", 0600, nobody, 0, 0755, "nobody", 0);
        row("0077 of its owner", 0077, nobody, 0, 0755, "nobody", EACCES);
        row("0660, a supplementary group", 0660, 0, team, 0755, "member", 0);
        row("0660, the primary group", 0660, 0, team, 0755, "primary", 0);
        row("0660, no member", 0660, 0, team, 0755, "nobody", EACCES);
        row("0606, a member", 0606, 0, team, 0755, "member", EACCES);
        row("0606, no member", 0606, 0, team, 0755, "nobody", 0);
        row("directory without x", 0777, 0, 0, 0744, "nobody", EACCES);
        row("directory with x only", 0777, 0, 0, 0711, "nobody", 0);
        row("directory of the group, a member", 0777, 0, 0, 0710, "member", 0);
        row("directory of the group, no member", 0777, 0, 0, 0710, "nobody", EACCES);
        row("directory shut to the group", 0777, 0, 0, 0705, "member", EACCES);
        row("root overrides", 0000, nobody, team, 0000, "root", 0);
        row("root without capabilities", 0000, nobody, team, 0755, "bare root", EACCES);
        row("root without capabilities, its own", 0600, 0, 0, 0700, "bare root", 0);
    }
    void theForecastIsWhatHappens()
    {
        QFETCH(uint, mode);
        QFETCH(uint, owner);
        QFETCH(uint, group);
        QFETCH(uint, directory);
        QFETCH(QString, as);
        QFETCH(int, error);
        const QByteArray place = path("d"), at = path("d/s");
        QCOMPARE(::mkdir(place.constData(), 0755), 0);
        const UniqueFd server = serverAt(at);
        QVERIFY(server);
        QCOMPARE(::chmod(at.constData(), mode), 0);
        if (::geteuid() != 0) {
            ::chmod(place.constData(), directory);
            const AccessReport report = checkAccess(SocketAddress::path(at), Identity::ours());
            compare(at, Identity::ours(), {QStringLiteral("env")}, report.error);
            ::chmod(place.constData(), 0755);
            return;
        }
        QCOMPARE(::chown(at.constData(), owner, group), 0);
        QCOMPARE(::chown(place.constData(), 0, team), 0);
        QCOMPARE(::chmod(place.constData(), directory), 0);
        Identity who = as == QLatin1String("member") ? AccessInteropTest::as(nobody, nobody, {nobody, team})
                       : as == QLatin1String("primary") ? AccessInteropTest::as(nobody, team)
                                                        : AccessInteropTest::as(nobody, nobody);
        QStringList words = setpriv(who);
        if (as == QLatin1String("root")) {
            who = Identity::ofUid(0);
            words = {QStringLiteral("env")};
        } else if (as == QLatin1String("bare root")) {
            who = AccessInteropTest::as(0, 0);
            words = {QStringLiteral("setpriv"), QStringLiteral("--bounding-set=-all"),
                     QStringLiteral("--inh-caps=-all")};
        }
        compare(at, who, words, error);
    }

    void accessControlLists_data()
    {
        QTest::addColumn<QString>("onSocket");
        QTest::addColumn<QString>("onDirectory");
        QTest::addColumn<uint>("others");
        QTest::addColumn<int>("error");
        const auto row = [](const char* name, const char* onSocket, const char* onDirectory, uint others,
                            int error) {
            QTest::newRow(name) << QString::fromLatin1(onSocket) << QString::fromLatin1(onDirectory) << others
                                << error;
        };
        row("user", "user rw", "", 0, 0);
        row("user refused, others may", "user r", "", 6, EACCES);
        row("group", "group rw", "", 0, 0);
        row("group refused, others may", "group r", "", 6, EACCES);
        row("masked", "user rw masked", "", 0, EACCES);
        row("mask of nothing is no list", "user - none", "", 6, 0);
        row("directory", "user rw", "user x", 0, 0);
        row("directory refused", "user rw", "user r", 0, EACCES);
    }
    void accessControlLists()
    {
        QFETCH(QString, onSocket);
        QFETCH(QString, onDirectory);
        QFETCH(uint, others);
        QFETCH(int, error);
        const Identity who = ::geteuid() == 0 ? as(nobody, nobody, {nobody, team}) : Identity::ours();
        const QByteArray place = path("d"), at = path("d/s");
        QCOMPARE(::mkdir(place.constData(), 0755), 0);
        const UniqueFd server = serverAt(at);
        QVERIFY(server);
        const auto apply = [](const QString& list, const QByteArray& file, quint16 owner, uint rest) {
            const QStringList words = list.split(QLatin1Char(' '));
            quint16 rights = 0;
            for (const QChar c : words[1])
                rights |= c == QLatin1Char('r')   ? 4
                          : c == QLatin1Char('w') ? 2
                          : c == QLatin1Char('x') ? 1
                                                  : 0;
            const bool user = words[0] == QLatin1String("user");
            std::vector<Entry> all{{AclEntry::Owner, owner, noId}};
            if (user)
                all.push_back({AclEntry::User, rights, nobody});
            all.push_back({AclEntry::OwningGroup, 0, noId});
            if (!user)
                all.push_back({AclEntry::Group, rights, team});
            const quint16 mask = words.size() < 3 ? 7 : words[2] == QLatin1String("none") ? 0 : 4;
            all.push_back({AclEntry::Mask, mask, noId});
            all.push_back({AclEntry::Others, quint16(rest), noId});
            return setAcl(file, all);
        };
        QVERIFY(apply(onSocket, at, 6, others));
        if (!onDirectory.isEmpty())
            QVERIFY(apply(onDirectory, place, 7, 0));
        if (::geteuid() != 0)
            return compare(at, who, {QStringLiteral("env")}, 0);
        compare(at, who, setpriv(who), error);
    }

    void whatThePathMeets_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("error");
        const auto row = [](const char* name, int error) {
            QTest::newRow(name) << QByteArray(name) << error;
        };
        row("open", 0);
        row("link", 0);
        row("dirlink/inside", 0);
        row("dirlink/../open", 0);
        row("shut/inside", EACCES);
        row("shutlink", EACCES);
        row("missing", ENOENT);
        row("missing/s", ENOENT);
        row("dangling", ENOENT);
        row("open/s", ENOTDIR);
        row("open/", ENOTDIR);
        row("loop", ELOOP);
        row("file", ECONNREFUSED);
        row("readonlyfile", EACCES);
        row("dir", EACCES);
    }
    void whatThePathMeets()
    {
        const Shell made =
            shell(m_directory->path(),
                  QStringLiteral("umask 022; mkdir dir shut; echo x > file; chmod 666 file\n"
                                 "echo x > readonlyfile; chmod 444 readonlyfile\n"
                                 "ln -s open link; ln -s dir dirlink; ln -s shut/inside shutlink\n"
                                 "ln -s nowhere dangling; ln -s loop loop"));
        QCOMPARE(made.code, 0);
        std::vector<UniqueFd> servers;
        for (const char* name : {"open", "dir/inside", "shut/inside"}) {
            servers.push_back(serverAt(path(name)));
            QCOMPARE(::chmod(path(name).constData(), 0777), 0);
        }
        QCOMPARE(::chmod(path("shut").constData(), 0), 0);
        QFETCH(QByteArray, name);
        QFETCH(int, error);
        const bool root = ::geteuid() == 0;
        const Identity who = root ? as(nobody, nobody) : Identity::ours();
        if (!root && name == "dir")
            error = ECONNREFUSED; // it is ours
        compare(path(name), who, root ? setpriv(who) : QStringList{QStringLiteral("env")}, error);
        ::chmod(path("shut").constData(), 0755);
    }

    /// Links in /tmp and the like, as fs.protected_symlinks has it on this machine.
    void linksOfStrangersInSharedDirectories()
    {
        const UniqueFd server = serverAt(path("s"));
        QCOMPARE(::chmod(path("s").constData(), 0777), 0);
        QCOMPARE(::mkdir(path("shared").constData(), 0755), 0);
        QCOMPARE(::chmod(path("shared").constData(), 01777), 0);
        QCOMPARE(::symlink("../s", path("shared/link").constData()), 0);
        const bool root = ::geteuid() == 0;
        const Identity who = root ? as(nobody, nobody) : Identity::ours();
        const QStringList words = root ? setpriv(who) : QStringList{QStringLiteral("env")};
        compare(path("shared/link"), who, words, 0); // the directory's owner made it
        if (!root)
            return;
        QCOMPARE(::lchown(path("shared/link").constData(), 65533, 65533), 0);
        const bool isProtected = readFile(QStringLiteral("/proc/sys/fs/protected_symlinks")).startsWith('1');
        compare(path("shared/link"), who, words, isProtected ? EACCES : 0);
        compare(path("shared/link"), Identity::ofUid(0), {QStringLiteral("env")}, isProtected ? EACCES : 0);
    }

    /// From the first instant that the name exists nobody finds it wider than asked, and whoever gets in
    /// first finds it with its group.
    void modeAndGroupAreExactFromBind_data()
    {
        QTest::addColumn<QString>("type");
        QTest::newRow("stream") << QStringLiteral("stream");
        QTest::newRow("seqpacket") << QStringLiteral("seqpacket");
        QTest::newRow("datagram") << QStringLiteral("datagram");
    }
    void modeAndGroupAreExactFromBind()
    {
        QFETCH(QString, type);
        const int group = ::geteuid() == 0 ? int(team) : int(::getegid()); // root may give it to anyone
        const QByteArray number = QByteArray::number(group);
        // The watcher never rests; it says what it saw until after the first connect.
        const Shell seen = shell(m_directory->path(),
                                 QStringLiteral(R"sh(
cat > watch.py <<'END'
import os, socket, sys
kind = {"stream": socket.SOCK_STREAM, "seqpacket": socket.SOCK_SEQPACKET, "datagram": socket.SOCK_DGRAM}[sys.argv[1]]
print("ready", flush=True)
seen = []
while True:
    s = socket.socket(socket.AF_UNIX, kind)
    try:
        now = os.stat("s")
        if (now.st_mode & 0o7777, now.st_gid) not in seen:
            seen.append((now.st_mode & 0o7777, now.st_gid))
        s.connect("s")
        break
    except OSError:
        s.close()
now = os.stat("s")
for mode, gid in seen:
    print("seen %o %d" % (mode, gid))
print("connected %o %d" % (now.st_mode & 0o7777, now.st_gid))
END
for i in 1 2 3 4 5 6 7 8; do
  mkfifo ready; timeout 20 python3 watch.py %1 > ready & watcher=$!
  exec 3< ready; read -r line <&3
  "$W" listen s --type %1 --mode 0660 --group %2 --output none --for 0.6 & listener=$!
  cat <&3; exec 3<&-; wait $watcher || exit 1; wait $listener || exit 1; rm ready
done)sh")
                                     .arg(type, QString::fromLatin1(number)),
                                 120'000);
        QVERIFY2(seen.code == 0, seen.err.constData());
        int connected = 0;
        for (const QByteArray& line : seen.out.split('\n')) {
            // A datagram socket can be reached as soon as it is bound: it is born for its owner alone.
            const bool born = type == QLatin1String("datagram") &&
                              (line.startsWith("seen 600 ") || line.startsWith("connected 600 "));
            const bool right = line == "connected 660 " + number || line.startsWith("seen 660 ");
            QVERIFY2(line.isEmpty() || right || born, line.constData());
            connected += line.startsWith("connected ");
        }
        QCOMPARE(connected, 8);
    }

    /// The directory was shut while we listened: the file has to stay, and that is said once.
    void aFileThatCannotGoIsSaid_data()
    {
        QTest::addColumn<QString>("options");
        QTest::newRow("stream") << QStringLiteral("--type stream");
        QTest::newRow("datagram") << QStringLiteral("--type datagram");
        QTest::newRow("qt") << QStringLiteral("--api qt");
    }
    void aFileThatCannotGoIsSaid()
    {
        QFETCH(QString, options);
        const QString as = ::geteuid() == 0
                               ? setpriv(AccessInteropTest::as(nobody, nobody)).join(QLatin1Char(' '))
                               : QString();
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
mkdir d home; chmod 777 d home
HOME=$PWD/home XDG_CACHE_HOME=$PWD/home %1 "$W" --headless listen d/s %2 > out 2> err & listener=$!
for i in $(seq 500); do grep -q started out && break; sleep 0.02; done
chmod 555 d; [ $(id -u) = 0 ] && chown 0:0 d
kill -TERM $listener; wait $listener; echo "code $?"; cat err; cat out; test -S d/s && echo there; chmod 777 d)sh")
                                                         .arg(as, options));
        QVERIFY2(run.out.startsWith("code 1\n"), run.out.constData());
        // Qt's names are absolute.
        QVERIFY(run.out.contains("\nThe socket file "));
        QVERIFY(run.out.contains(
            "d/s can't be removed and stays, stale from now on: Permission denied (EACCES)\n"));
        QCOMPARE(run.out.count("\"event\":\"failed\""), 1);
        QVERIFY(run.out.contains("\"errno\":\"EACCES\""));
        QVERIFY(run.out.endsWith("there\n"));
    }

    /// A mount that is read-only keeps nobody from a socket that is there.
    void readOnlyMountsDoNotMatter()
    {
        const UniqueFd server = serverAt(path("s"));
        QCOMPARE(::chmod(path("s").constData(), 0777), 0);
        const QString unshare =
            ::geteuid() == 0 ? QStringLiteral("unshare -m") : QStringLiteral("unshare -rm");
        const Shell run =
            shell(m_directory->path(),
                  unshare + QStringLiteral(" sh -c 'mount --bind . . && mount -o remount,bind,ro . "
                                           "&& cd \"$PWD\" && ! touch x 2>/dev/null && "
                                           "socat -u OPEN:/dev/null UNIX-CONNECT:s'"));
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(checkAccess(SocketAddress::path(path("s")), Identity::ours()).error, 0);
    }
};

SW_TEST(AccessInteropTest)
#include "AccessInteropTest.moc"
