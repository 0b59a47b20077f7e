#include "models/sockets/AccessCheck.h"

#include "models/base/UniqueFd.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/stat.h>

namespace sw {

namespace {

constexpr uid_t ann = 70001, bob = 70002;
constexpr gid_t staffers = 71001, guests = 71002;

Identity person(uid_t uid, gid_t gid, std::vector<gid_t> groups = {})
{
    Identity who;
    who.name = QStringLiteral("ann");
    who.uid = uid;
    who.gid = gid;
    who.groups = std::move(groups);
    return who;
}

AccessPart socketPart(mode_t mode, uid_t uid, gid_t gid, std::vector<AclEntry> acl = {})
{
    AccessPart part;
    part.path = "/run/s";
    part.kind = AccessPart::Kind::Socket;
    part.need = AccessPart::Need::Write;
    part.mode = mode;
    part.uid = uid;
    part.gid = gid;
    part.acl = std::move(acl);
    return part;
}

} // namespace

class AccessCheckTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void oneClassDecides_data();
    void oneClassDecides();
    void walks_data();
    void walks();
    void linksAreFollowedToTheirEnd();
    void aLoopOfLinksEnds();
    void relativeNamesStartWhereWeAre();
    void linksOfProcLeadToWhatTheyHold();
    void saysWho_data();
    void saysWho();
    void sentences();
    void abstractNamesHaveNoMode();
    void usersAreFoundByNameAndNumber();

private:
    QByteArray path(const char* name) const { return m_dir->path().toUtf8() + '/' + name; }
    AccessReport check(const QByteArray& path) const
    {
        return checkAccess(SocketAddress::path(path), Identity::ours());
    }
    UniqueFd listener(const char* name) const
    {
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const socklen_t length = SocketAddress::path(path(name)).toSockaddr(sun);
        const bool bound = ::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
        return bound && ::listen(fd.get(), 5) == 0 ? std::move(fd) : UniqueFd();
    }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void AccessCheckTest::oneClassDecides_data()
{
    QTest::addColumn<uint>("mode");
    QTest::addColumn<QString>("acl"); // "user 70001 rw, …"
    QTest::addColumn<QString>("as");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<QString>("decider");
    const auto row = [](const char* name, uint mode, const char* acl, const char* as, bool allowed,
                        const char* decider) {
        QTest::newRow(name) << mode << QString::fromLatin1(acl) << QString::fromLatin1(as) << allowed
                            << QString::fromLatin1(decider);
    };
    row("owner", 0600, "", "owner", true, "owner 70002");
    row("owner is not of the others", 0077, "", "owner", false, "owner 70002");
    row("group", 0060, "", "member", true, "group 71001");
    row("group is not of the others", 0707, "", "member", false, "group 71001");
    row("others", 0002, "", "stranger", true, "others");
    row("read is not write", 0744, "", "stranger", false, "others");
    row("root", 0000, "", "root", true, "overrides permissions");
    row("acl user", 0670, "user 70001 6", "stranger", true, "ACL: user 70001");
    row("acl user refused", 0676, "user 70001 4", "stranger", false, "ACL: user 70001");
    row("acl mask", 0646, "user 70001 6", "stranger", false, "ACL: user 70001");
    row("acl group", 0670, "group 71002 6", "guest", true, "ACL: group 71002");
    row("acl group refused", 0676, "group 71002 4", "guest", false, "ACL: group 71002");
    row("any group that grants", 0670, "group 71002 6, owning 4", "both", true, "ACL: group 71002");
    row("acl does not bind the owner", 0600, "user 70002 0", "owner", true, "owner 70002");
    row("an empty mask turns the acl off", 0602, "user 70001 0", "stranger", true, "others");
}

void AccessCheckTest::oneClassDecides()
{
    QFETCH(uint, mode);
    QFETCH(QString, acl);
    QFETCH(QString, as);
    std::vector<AclEntry> entries;
    quint16 owning = quint16(mode >> 3 & 7);
    for (const QString& text : acl.split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
        const QStringList words = text.split(QLatin1Char(' '));
        if (words[0] == QLatin1String("owning"))
            owning = words[1].toUShort();
        else
            entries.push_back({words[0] == QLatin1String("user") ? AclEntry::User : AclEntry::Group,
                               words[2].toUShort(), words[1].toUInt()});
    }
    if (!entries.empty()) {
        const bool user = entries.front().tag == AclEntry::User;
        entries.insert(user ? entries.end() : entries.begin(), {AclEntry::OwningGroup, owning, 0});
        entries.insert(entries.begin(), {AclEntry::Owner, quint16(mode >> 6 & 7), 0});
        entries.push_back({AclEntry::Mask, quint16(mode >> 3 & 7), 0});
        entries.push_back({AclEntry::Others, quint16(mode & 7), 0});
    }
    Identity who = as == QLatin1String("owner")    ? person(bob, 1)
                   : as == QLatin1String("member") ? person(ann, 1, {5, staffers})
                   : as == QLatin1String("guest")  ? person(ann, guests)
                   : as == QLatin1String("both")   ? person(ann, staffers, {guests})
                                                   : person(ann, 1);
    if (as == QLatin1String("root"))
        who = Identity::ofUid(0);
    AccessPart part = socketPart(mode, bob, staffers, entries);
    judgeAccess(part, who);
    QTEST(part.allowed, "allowed");
    QTEST(part.deciderText(), "decider");
    QCOMPARE(part.error, part.allowed ? 0 : EACCES);
}

void AccessCheckTest::walks_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("parts"); // behind the directory of the test
    const auto row = [](const char* name, int error, const char* parts) {
        QTest::newRow(name) << QString::fromLatin1(name) << error << QString::fromLatin1(parts);
    };
    row("s", 0, "s allowed");
    row("sub/s", 0, "sub allowed, s allowed");
    row("sub//./s", 0, "sub allowed, s allowed");
    row("sub/../s", 0, "sub allowed, s allowed");
    row("link", 0, "link link to s, s allowed");
    row("sublink/s", 0, "sublink link to sub, sub allowed, s allowed");
    row("nothing", ENOENT, "nothing missing");
    row("no/s", ENOENT, "no missing");
    row("s/x", ENOTDIR, "s not a directory");
    row("s/", ENOTDIR, "s not a directory");
    row("file", ECONNREFUSED, "file not a socket");
    row("sub", ECONNREFUSED, "sub not a socket");
    row("dangling", ENOENT, "dangling link to nowhere, nowhere missing");
}

void AccessCheckTest::walks()
{
    ::mkdir(path("sub").constData(), 0755);
    const UniqueFd one = listener("s"), two = listener("sub/s");
    QVERIFY(one && two);
    const UniqueFd file(::open(path("file").constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    QCOMPARE(::symlink("s", path("link").constData()), 0);
    QCOMPARE(::symlink("sub", path("sublink").constData()), 0);
    QCOMPARE(::symlink("nowhere", path("dangling").constData()), 0);
    QFETCH(QString, name);
    const AccessReport report = check(path(name.toUtf8().constData()));
    QStringList parts;
    const QByteArray base = m_dir->path().toUtf8();
    for (const AccessPart& part : report.parts) {
        if (part.path.size() > base.size())
            parts << part.name() + QLatin1Char(' ') + part.verdictText();
    }
    QTEST(parts.join(QStringLiteral(", ")), "parts");
    QTEST(report.error, "error");
    QVERIFY(report.complete);
    QCOMPARE(report.blame() == nullptr, report.error == 0);
    QCOMPARE(report.parts.front().path, QByteArray("/"));
}

void AccessCheckTest::linksAreFollowedToTheirEnd()
{
    const UniqueFd server = listener("s");
    QByteArray before = "s";
    for (int i = 0; i < 40; ++i) {
        const QByteArray link = "l" + QByteArray::number(i);
        QCOMPARE(::symlink(before.constData(), path(link.constData()).constData()), 0);
        before = link;
    }
    QCOMPARE(::symlink("l39", path("one-more").constData()), 0);
    QCOMPARE(check(path("l39")).error, 0);
    QCOMPARE(check(path("one-more")).error, ELOOP);
}

void AccessCheckTest::aLoopOfLinksEnds()
{
    QCOMPARE(::symlink("b", path("a").constData()), 0);
    QCOMPARE(::symlink("a", path("b").constData()), 0);
    const AccessReport report = check(path("a"));
    QCOMPARE(report.error, ELOOP);
    QCOMPARE(report.blame()->verdictText(), QStringLiteral("too many links"));
    QVERIFY(report.sentence().contains(QStringLiteral("too many symbolic links")));
}

void AccessCheckTest::relativeNamesStartWhereWeAre()
{
    const UniqueFd server = listener("s");
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(m_dir->path()));
    const AccessReport report = check("s");
    ::mkdir("deep", 0700);
    QVERIFY(QDir::setCurrent(m_dir->filePath(QStringLiteral("deep"))));
    const AccessReport up = check("../s");
    QDir::setCurrent(before);
    QCOMPARE(report.error, 0);
    QCOMPARE(report.parts.size(), 2U);
    QVERIFY(report.parts[0].isWorkingDirectory);
    QCOMPARE(report.parts[0].path, m_dir->path().toUtf8());
    QCOMPARE(up.error, 0);
    QCOMPARE(up.parts.back().path, path("s"));
}

void AccessCheckTest::linksOfProcLeadToWhatTheyHold()
{
    const UniqueFd server = listener("s");
    const UniqueFd directory(::open(m_dir->path().toUtf8().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const QByteArray through = "/proc/self/fd/" + QByteArray::number(directory.get()) + "/s";
    const AccessReport report = check(through);
    QCOMPARE(report.error, 0);
    QCOMPARE(report.parts.back().path, path("s"));
    const UniqueFd held(::open(path("s").constData(), O_PATH | O_CLOEXEC));
    QCOMPARE(check("/proc/self/fd/" + QByteArray::number(held.get())).error, 0);
}

void AccessCheckTest::saysWho_data()
{
    QTest::addColumn<uint>("directory");
    QTest::addColumn<uint>("socket");
    QTest::addColumn<uint>("socketGroup");
    QTest::addColumn<QString>("who");
    const auto row = [](uint directory, uint socket, gid_t group, const char* who) {
        QTest::addRow("%o %o %u", directory, socket, group)
            << directory << socket << uint(group) << QString::fromLatin1(who);
    };
    row(0755, 0666, staffers, "everybody");
    row(0755, 0660, staffers, "root, 70002, members of 71001");
    row(0755, 0600, staffers, "root, 70002");
    row(0755, 0000, staffers, "root only");
    row(0755, 0606, staffers, "everybody but members of 71001");
    row(0755, 0066, staffers, "everybody but 70002");
    row(0750, 0660, guests, "root, 70002, members of both 71001 and 71002");
    row(0700, 0666, staffers, "root, 70002");
}

void AccessCheckTest::saysWho()
{
    QFETCH(uint, directory);
    QFETCH(uint, socket);
    QFETCH(uint, socketGroup);
    AccessPart above = socketPart(directory, bob, staffers);
    above.kind = AccessPart::Kind::Directory;
    above.need = AccessPart::Need::Search;
    QTEST(whoMayConnect({above, socketPart(socket, bob, gid_t(socketGroup))}), "who");
}

void AccessCheckTest::sentences()
{
    AccessReport report;
    report.address = SocketAddress::path("/run/s");
    report.who = person(ann, guests);
    report.parts = {socketPart(0660, bob, staffers)};
    judgeAccess(report.parts[0], report.who);
    report.blamed = 0;
    report.error = EACCES;
    QCOMPARE(report.sentence(),
             QStringLiteral("ann may not connect: the socket /run/s has mode 0660 70002:71001, which gives "
                            "others no write permission (w)"));
    report.parts[0].mode = 0666;
    judgeAccess(report.parts[0], report.who);
    report.blamed = -1;
    report.error = 0;
    QCOMPARE(report.sentence(),
             QStringLiteral("ann may connect: the socket grants write permission (w) to others"));
    QCOMPARE(report.parts[0].modeText(), QStringLiteral("srw-rw-rw- 0666"));
    QCOMPARE(rightsText(01777), QStringLiteral("rwxrwxrwt"));
    QCOMPARE(rightsText(06640), QStringLiteral("rwSr-S---"));
}

void AccessCheckTest::abstractNamesHaveNoMode()
{
    const AccessReport report = checkAccess(SocketAddress::abstractName("x"), Identity::ofUid(uid_t(65534)));
    QVERIFY(report.parts.empty());
    QCOMPARE(report.error, 0);
    QVERIFY(report.sentence().contains(QStringLiteral("no mode")));
}

void AccessCheckTest::usersAreFoundByNameAndNumber()
{
    const auto root = Identity::find(QStringLiteral("root"));
    QVERIFY(root && root->uid == 0 && root->overridesAccess);
    const auto unknown = Identity::find(QStringLiteral("4123456"));
    QVERIFY(unknown && unknown->uid == 4123456 && unknown->groups.empty() && !unknown->isIn(0));
    const auto numbers = Identity::find(QStringLiteral("4123456:7,8"));
    QVERIFY(numbers && numbers->gid == 7 && numbers->isIn(8) && !numbers->isIn(9));
    for (const char* wrong : {"", "nobody-of-that-name", "12:", "12:x", "x:1", "1:2:3", "4294967295"}) {
        const auto found = Identity::find(QLatin1String(wrong));
        QVERIFY2(!found, wrong);
        QVERIFY(!found.failure().sentence.isEmpty());
    }
    const QStringList users = systemUserNames();
    QVERIFY(users.contains(QStringLiteral("root")));
    // People, then who stands for all others, then those that run services.
    const auto isSorted = [](const QStringList& names) {
        return std::is_sorted(names.begin(), names.end(), [](const QString& one, const QString& other) {
            return one.compare(other, Qt::CaseInsensitive) < 0;
        });
    };
    const qsizetype nobody = users.indexOf(QStringLiteral("nobody"));
    QVERIFY2(nobody < 0 || (isSorted(users.first(nobody)) && isSorted(users.sliced(nobody + 1))),
             qPrintable(users.join(u' ')));
    const Identity ours = Identity::ours();
    QCOMPARE(ours.uid, ::geteuid());
    QVERIFY(ours.isUs && ours.isIn(::getegid()));
}

} // namespace sw

using sw::AccessCheckTest;
SW_TEST(AccessCheckTest)
#include "AccessCheckTest.moc"
