#include "widgets/GoToSearch.h"
#include "widgets/GoToOrder.h"

#include "tests/TestMain.h"
#include "tests/models/sockets/PlainPeer.h"

#include <QDir>
#include <QTemporaryDir>

namespace sw::test {

namespace {

SocketRecord made(std::uint32_t inode, const char* path, const char* command, pid_t pid,
                  SocketState state = SocketState::Listening)
{
    SocketRecord record;
    record.inode = inode;
    record.state = state;
    record.address = *path ? SocketAddress::path(path) : SocketAddress();
    record.owners = {{pid, 3, QLatin1String(command), QLatin1String(command), 0}};
    return record;
}

SocketDelta added(std::vector<SocketRecord> records)
{
    SocketDelta delta;
    delta.added = std::move(records);
    return delta;
}

GoToItem command(const char* title)
{
    GoToItem item;
    item.group = GoToItem::Group::Commands;
    item.kind = GoToItem::Kind::Command;
    item.title = QLatin1String(title);
    return item;
}

GoToItem pageItem(const QString& path, bool isIdle)
{
    GoToItem item =
        goToAddressItem(GoToItem::Group::Pages, GoToItem::Kind::Page, SocketAddress::path(path.toUtf8()));
    item.isIdle = isIdle;
    return item;
}

/// "Group: title" for each.
QStringList lines(const std::vector<GoToItem>& items)
{
    QStringList result;
    for (const GoToItem& item : items)
        result << goToGroupName(item.group) + QStringLiteral(": ") + item.title;
    return result;
}

} // namespace

class GoToSearchTest : public QObject
{
    Q_OBJECT
private slots:
    void ranksBeginningsBeforeWordsBeforeParts()
    {
        const auto rank = [](const char* text, const char* typed) {
            return goToRank(QString::fromLatin1(text), QString::fromLatin1(typed));
        };
        QCOMPARE(rank("Stop", "stop"), GoToRank::Exact);
        QCOMPARE(rank("Stop", "st"), GoToRank::Beginning);
        QCOMPARE(rank("/run/docker.sock", "dock"), GoToRank::WordStart);
        QCOMPARE(rank("adocker docker", "dock"), GoToRank::WordStart);
        QCOMPARE(rank("/run/docker.sock", "ock"), GoToRank::Within);
        QCOMPARE(rank("/run/docker.sock", "x"), GoToRank::None);
    }

    void findsSocketsByNameProcessAndPid()
    {
        m_index.apply(added({made(1, "/run/docker.sock", "dockerd", 812), made(2, "/run/bus", "dbus", 77)}));
        QCOMPARE(found("dock"), QStringList({QStringLiteral("Live sockets: /run/docker.sock")}));
        QCOMPARE(found("DBUS"), QStringList({QStringLiteral("Live sockets: /run/bus")}));
        QCOMPARE(found("812"), QStringList({QStringLiteral("Live sockets: /run/docker.sock")}));
        QCOMPARE(found("/run/b"), QStringList({QStringLiteral("Live sockets: /run/bus")}));
    }

    void listenersComeFirstAndLikeLinesAreOne()
    {
        const SocketState connected = SocketState::Connected;
        m_index.apply(added({made(1, "/run/a", "app", 5, connected), made(2, "/run/a", "app", 5, connected),
                             made(3, "/run/a", "app", 5), made(4, "", "app", 5, connected)}));
        const auto items = results("app");
        QCOMPARE(lines(items),
                 QStringList({QStringLiteral("Live sockets: /run/a"), QStringLiteral("Live sockets: /run/a"),
                              QStringLiteral("Live sockets: (unnamed)")}));
        QCOMPARE(items[0].kind, GoToItem::Kind::Connect);
        QCOMPARE(items[1].kind, GoToItem::Kind::ShowInSockets);
    }

    void followsDeltas()
    {
        m_index.apply(added({made(1, "/run/one", "a", 1), made(2, "/run/two", "b", 2)}));
        const GoToSockets before = m_index.sockets();
        QCOMPARE(m_index.sockets(), before); // made once
        SocketDelta later;
        later.removed = {1};
        later.changed = {made(2, "/run/two", "other", 2)};
        m_index.apply(later);
        QCOMPARE(found("one"), QStringList());
        QCOMPARE(found("other"), QStringList({QStringLiteral("Live sockets: /run/two")}));
        QCOMPARE(before->size(), std::size_t(2)); // a worker may still read it
    }

    void thousandsOfEndpointsLeaveTheRestInSight()
    {
        for (int i = 0; i < 50; ++i) {
            m_candidates.push_back(pageItem(QStringLiteral("/nowhere/w%1.sock").arg(i), true));
            m_candidates.push_back(pageItem(QStringLiteral("/run/w%1.sock").arg(i), false));
        }
        m_index.apply(added({made(1, "/run/live.sock", "x", 1)}));
        QStringList some = found("sock");
        QCOMPARE(some.size(), 11);
        for (int i = 0; i < 10; ++i) // those that run come first
            QCOMPARE(some[i], QStringLiteral("Endpoints: /run/w%1.sock").arg(i));
        QCOMPARE(some[10], QStringLiteral("Live sockets: /run/live.sock"));
        QCOMPARE(found("/nowhere/w").size(), 40); // nothing else was meant
        m_candidates.push_back(command("Quit"));
        some = found("");
        QCOMPARE(some.indexOf(QStringLiteral("Commands: Quit")), 10);
    }

    void theBestGroupComesFirst()
    {
        m_index.apply(added({made(1, "/run/restart.sock", "x", 1)}));
        m_candidates = {command("Start"), command("Quit")};
        QCOMPARE(found("start"), QStringList({QStringLiteral("Commands: Start"),
                                              QStringLiteral("Live sockets: /run/restart.sock")}));
        QCOMPARE(found("resta"), QStringList({QStringLiteral("Live sockets: /run/restart.sock")}));
        QCOMPARE(found(""),
                 QStringList({QStringLiteral("Commands: Start"), QStringLiteral("Commands: Quit")}));
    }

    void onesOwnEndpointsComeBeforeTheMachinesSockets()
    {
        m_index.apply(added({made(1, "/run/app.sock", "x", 1)}));
        GoToItem page;
        page.group = GoToItem::Group::Pages;
        page.kind = GoToItem::Kind::Page;
        page.title = QStringLiteral("/run/my-app.sock"); // a worse match, but one's own
        m_candidates = {page};
        QCOMPARE(found("app.sock"), QStringList({QStringLiteral("Endpoints: /run/my-app.sock"),
                                                 QStringLiteral("Live sockets: /run/app.sock")}));
    }

    void namesComeBeforeProcesses()
    {
        m_index.apply(added({made(1, "/run/a", "sockets-server", 1), made(2, "/run/z.sock", "x", 2)}));
        QCOMPARE(found("sock"), QStringList({QStringLiteral("Live sockets: /run/z.sock"),
                                             QStringLiteral("Live sockets: /run/a")}));
    }

    void offersToConnectToWhateverListens()
    {
        SocketRecord records = made(1, "/nowhere/records", "app", 5);
        records.type = SocketType::Seqpacket;
        SocketRecord letters = made(2, "/nowhere/letters", "app", 5, SocketState::Unconnected);
        letters.type = SocketType::Datagram;
        m_index.apply(added({records, letters}));
        const auto items = results("/nowhere/");
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(items[1].kind, GoToItem::Kind::Connect);
        QCOMPARE(items[1].type, SocketType::Seqpacket);
        QCOMPARE(items[1].icon, QStringLiteral("listener"));
        QCOMPARE(items[0].kind, GoToItem::Kind::ShowInSockets);
        QCOMPARE(items[0].icon, QStringLiteral("sockets")); // it listens to nobody
    }

    void aTildeIsTheHomeDirectory()
    {
        const auto items = results("~");
        QCOMPARE(items.size(), std::size_t(1));
        QCOMPARE(items[0].kind, GoToItem::Kind::TakeDirectory);
        QCOMPARE(items[0].text, QDir::homePath() + u'/');
    }

    void whatGoesOnFromAHalfTypedAddressComesFirst()
    {
        const auto named = [](GoToItem::Group group, const QString& title) {
            GoToItem item;
            item.group = group;
            item.title = title;
            return item;
        };
        using Group = GoToItem::Group;
        const std::vector<GoToItem> here{named(Group::Here, QStringLiteral("Listen"))};
        std::vector<GoToItem> found{named(Group::Sockets, QStringLiteral("/x/run/a")),
                                    named(Group::Sockets, QStringLiteral("/run/ab")),
                                    named(Group::Commands, QStringLiteral("/run/ac"))};
        QCOMPARE(
            lines(goToOrder(here, found, QStringLiteral("/run/a"))),
            QStringList({QStringLiteral("Live sockets: /run/ab"), QStringLiteral("This address: Listen"),
                         QStringLiteral("Live sockets: /x/run/a"), QStringLiteral("Commands: /run/ac")}));
        for (const char* typed : {"", "/run/b"}) // something is there; nothing goes on from there
            QCOMPARE(lines(goToOrder(here, found, QLatin1String(typed))).first(),
                     QStringLiteral("This address: Listen"));
        found.assign(200, named(Group::Paths, QStringLiteral("/run/ab")));
        const QStringList many = lines(goToOrder(here, found, QStringLiteral("/run/a")));
        QCOMPARE(many.size(), 201);
        QCOMPARE(many.indexOf(QStringLiteral("This address: Listen")), 5); // in sight
    }

    void isBounded()
    {
        SocketDelta delta;
        for (std::uint32_t i = 1; i <= 500; ++i)
            delta.added.push_back(made(i, ("/run/many" + QByteArray::number(i)).constData(), "m", pid_t(i)));
        m_index.apply(delta);
        QCOMPARE(results("many").size(), std::size_t(20));
    }

    void completesPaths()
    {
        const QTemporaryDir directory;
        QVERIFY(QDir(directory.path()).mkdir(QStringLiteral("sub")));
        const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const QByteArray path = directory.filePath(QStringLiteral("s\x01.sock")).toLocal8Bit();
        const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
        QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length), 0);
        const auto items = results((directory.path() + QStringLiteral("/s")).toUtf8().constData());
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(items[0].kind, GoToItem::Kind::TakeAddress);
        QCOMPARE(items[0].title, directory.path() + QStringLiteral("/s\\x01.sock"));
        QCOMPARE(SocketAddress::parse(items[0].text)->bytes(), path);
        QCOMPARE(items[1].kind, GoToItem::Kind::TakeDirectory);
        QCOMPARE(items[1].text, directory.path() + QStringLiteral("/sub/"));
    }

    void offersToFilterByAnyWord()
    {
        m_canFilter = true;
        QCOMPARE(found("nosuch"), QStringList({QStringLiteral("Search: Filter sockets by “nosuch”")}));
        QCOMPARE(found("/no/such/path"), QStringList());
    }

    void tellsAddressesFromWords()
    {
        for (const char* text : {"/a", "./a", "a/b", "@", "@a", "unix:a", "escaped:a", "tcp:80"})
            QVERIFY2(isAddressText(QLatin1String(text)), text);
        for (const char* text : {"", "docker", "app.sock", "812"})
            QVERIFY2(!isAddressText(QLatin1String(text)), text);
    }

private:
    std::vector<GoToItem> results(const char* text)
    {
        return goToResults(
            {QString::fromUtf8(text), m_index.sockets(), m_candidates, true, m_canFilter, true});
    }
    QStringList found(const char* text) { return lines(results(text)); }

private slots:
    void init()
    {
        m_index = {};
        m_candidates.clear();
        m_canFilter = false;
    }

private:
    GoToIndex m_index;
    std::vector<GoToItem> m_candidates;
    bool m_canFilter = false;
};

SW_TEST(GoToSearchTest)

} // namespace sw::test

#include "GoToSearchTest.moc"
