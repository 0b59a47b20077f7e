#include "widgets/GoToSearch.h"

#include "models/base/ProcessName.h"
#include "models/sockets/PathCompletion.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <algorithm>
#include <array>

namespace sw {

namespace {

constexpr std::size_t mostSockets = 20;
constexpr std::size_t mostOfAGroup = 40; // that a person could look through
constexpr std::size_t mostPages = 10;    // before something else
constexpr int groupCount = int(GoToItem::Group::Search) + 1;

struct RankedSocket
{
    GoToRank rank;
    bool named; // as typed; else only its process is
    bool serves;
    const GoToSocket* socket;
};

bool serves(const GoToSocket& socket)
{
    return socket.address.kind() != SocketAddress::Kind::Unnamed &&
           (socket.state == SocketState::Listening || socket.type == SocketType::Datagram);
}

GoToRank nameRank(const GoToSocket& socket, const QString& typed, bool isAddress)
{
    if (socket.address.kind() == SocketAddress::Kind::Unnamed)
        return GoToRank::None;
    const GoToRank whole = goToRank(socket.address.display(), typed);
    return isAddress ? whole : std::min(whole, goToRank(socket.address.shortName(), typed));
}

GoToRank processRank(const GoToSocket& socket, const QString& typed)
{
    const bool isPid = socket.pid > 0 && QString::number(socket.pid) == typed;
    return isPid ? GoToRank::Exact
                 : std::min(goToRank(socket.command, typed), goToRank(shownProcess(socket.command), typed));
}

bool isBetter(const RankedSocket& a, const RankedSocket& b)
{
    if (a.serves != b.serves)
        return a.serves;
    if (a.named != b.named)
        return a.named;
    if (a.rank != b.rank)
        return a.rank < b.rank;
    const QByteArray &left = a.socket->address.bytes(), &right = b.socket->address.bytes();
    if (left != right)
        return right.isEmpty() || (!left.isEmpty() && left < right);
    return a.socket->inode < b.socket->inode;
}

QString owner(const GoToSocket& socket)
{
    if (socket.pid <= 0)
        return QStringLiteral("owner not visible");
    return QStringLiteral("%1 %2").arg(shownProcess(socket.command)).arg(socket.pid);
}

GoToItem itemOf(const GoToSocket& socket, bool canConnect)
{
    const bool named = socket.address.kind() != SocketAddress::Kind::Unnamed;
    const bool listens = named && socket.state == SocketState::Listening;
    const bool connects = canConnect && listens;
    using Kind = GoToItem::Kind;
    GoToItem item = goToAddressItem(GoToItem::Group::Sockets, connects ? Kind::Connect : Kind::ShowInSockets,
                                    socket.address);
    QStringList facts{socketStateName(socket.state)};
    if (!named && socket.peerAddress.kind() != SocketAddress::Kind::Unnamed)
        facts[0] += QStringLiteral(" to ") + socket.peerAddress.display();
    facts << socketTypeName(socket.type) << owner(socket);
    item.detail = facts.join(QStringLiteral(" · "));
    item.icon = listens                                    ? QStringLiteral("listener")
                : socket.state == SocketState::Unconnected ? QStringLiteral("sockets")
                                                           : QStringLiteral("client");
    item.iconColor = listens ? IconColor::Ok : IconColor::Dim;
    item.type = socket.type;
    item.number = socket.inode;
    item.hint = connects ? QStringLiteral("Connect") : QStringLiteral("Show in Sockets");
    if (!connects)
        item.text = QString::number(socket.inode);
    return item;
}

/// Of the text as a whole; where that is nowhere, of its words, wherever each is.
template <class Rank> GoToRank rankOfWords(const QString& typed, const Rank& rank)
{
    const GoToRank whole = rank(typed);
    if (whole != GoToRank::None || !typed.contains(u' '))
        return whole;
    GoToRank worst = GoToRank::Within;
    for (const QString& word : typed.split(u' ', Qt::SkipEmptyParts))
        worst = std::max(worst, rank(word));
    return worst;
}

/// Accepted connections bear their listener's name: one line for all that read alike.
std::vector<GoToItem> socketItems(const GoToQuery& query, bool isAddress, GoToRank* best)
{
    std::vector<RankedSocket> found;
    for (const GoToSocket& socket : *query.sockets) {
        const GoToRank name = nameRank(socket, query.text, isAddress);
        const bool named = name != GoToRank::None;
        const GoToRank rank =
            named || isAddress ? name : rankOfWords(query.text, [&socket](const QString& word) {
                return std::min(nameRank(socket, word, false), processRank(socket, word));
            });
        if (rank != GoToRank::None)
            found.push_back({rank, named, serves(socket), &socket});
    }
    const auto sorted = found.begin() + std::ptrdiff_t(std::min(found.size(), mostSockets * 10));
    std::partial_sort(found.begin(), sorted, found.end(), isBetter);
    std::vector<GoToItem> items;
    QSet<QString> seen;
    for (auto ranked = found.begin(); ranked != sorted && items.size() < mostSockets; ++ranked) {
        GoToItem item = itemOf(*ranked->socket, query.canConnect);
        const QString words = item.title + u'\n' + item.detail;
        if (seen.contains(words))
            continue;
        seen.insert(words);
        *best = std::min(*best, ranked->rank);
        items.push_back(std::move(item));
    }
    return items;
}

GoToItem homeItem()
{
    GoToItem item = goToAddressItem(GoToItem::Group::Paths, GoToItem::Kind::TakeDirectory,
                                    SocketAddress::path(QFile::encodeName(QDir::homePath()) + '/'));
    item.detail = QStringLiteral("home directory");
    item.icon = QStringLiteral("folder");
    return item;
}

std::vector<GoToItem> pathItems(const QString& text, bool isAddress)
{
    std::vector<GoToItem> items;
    if (text == QLatin1String("~"))
        return {homeItem()};
    const auto typed = SocketAddress::parse(text);
    if (!typed || typed->kind() != SocketAddress::Kind::Path)
        return items;
    for (const PathEntry& entry : completePath(typed->bytes())) {
        if (!isAddress && entry.isDirectory)
            break; // a word is a file here perhaps, hardly a directory
        if (entry.path.size() > SocketAddress::maxLength)
            continue;
        using Kind = GoToItem::Kind;
        const auto address = SocketAddress::path(entry.isDirectory ? entry.path + '/' : entry.path);
        GoToItem item = goToAddressItem(GoToItem::Group::Paths,
                                        entry.isDirectory ? Kind::TakeDirectory : Kind::TakeAddress, address);
        item.detail = entry.isDirectory ? QStringLiteral("directory") : QStringLiteral("socket file");
        item.icon = entry.isDirectory ? QStringLiteral("folder") : QStringLiteral("sockets");
        items.push_back(std::move(item));
    }
    return items;
}

GoToRank rankOf(const GoToItem& item, const QString& typed)
{
    const QStringList keywords = item.keywords.split(u'\n', Qt::SkipEmptyParts);
    return rankOfWords(typed, [&](const QString& words) {
        GoToRank rank = goToRank(item.title, words);
        for (const QString& keyword : keywords)
            rank = std::min(rank, goToRank(keyword, words));
        return rank;
    });
}

struct GoToGroup
{
    GoToRank best = GoToRank::None;
    std::vector<std::pair<GoToRank, GoToItem>> items;
};
using GoToGroups = std::array<GoToGroup, groupCount>;

void addCandidates(const GoToQuery& query, GoToGroups& groups)
{
    for (const GoToItem& item : query.candidates) {
        const GoToRank rank = query.text.isEmpty() ? GoToRank::Within : rankOf(item, query.text);
        if (rank == GoToRank::None)
            continue;
        GoToGroup& group = groups[std::size_t(item.group)];
        group.best = std::min(group.best, rank);
        group.items.emplace_back(rank, item);
    }
    for (GoToGroup& group : groups)
        std::stable_sort(group.items.begin(), group.items.end(), [](const auto& a, const auto& b) {
            return std::pair(a.first, a.second.isIdle) < std::pair(b.first, b.second.isIdle);
        });
}

void addSearched(const GoToQuery& query, bool isAddress, GoToGroups& groups)
{
    const auto put = [&groups](GoToItem::Group which, GoToRank best, std::vector<GoToItem> items) {
        GoToGroup& group = groups[std::size_t(which)];
        for (GoToItem& item : items)
            group.items.emplace_back(best, std::move(item));
        group.best = group.items.empty() ? GoToRank::None : best;
    };
    if (query.completesPaths)
        put(GoToItem::Group::Paths, isAddress ? GoToRank::Exact : GoToRank::Beginning,
            pathItems(query.text, isAddress));
    if (query.sockets) {
        GoToRank best = GoToRank::None;
        auto items = socketItems(query, isAddress, &best);
        put(GoToItem::Group::Sockets, best, std::move(items));
    }
}

/// How many of a group are offered. One's own endpoints, which may be thousands, leave what else was found in
/// sight.
std::size_t mostOf(std::size_t group, const GoToGroups& groups)
{
    constexpr auto pages = std::size_t(GoToItem::Group::Pages);
    if (group == std::size_t(GoToItem::Group::Paths))
        return groups[group].items.size();
    const bool hasOthers = std::any_of(groups.begin(), groups.end(), [&groups](const GoToGroup& one) {
        return &one != &groups[pages] && !one.items.empty();
    });
    return group == pages && hasOthers ? mostPages : mostOfAGroup;
}

GoToItem filterItem(const QString& text)
{
    GoToItem item;
    item.group = GoToItem::Group::Search;
    item.kind = GoToItem::Kind::ShowInSockets;
    item.title = QStringLiteral("Filter sockets by “%1”").arg(text);
    item.icon = QStringLiteral("search");
    item.text = text;
    return item;
}

} // namespace

QString goToGroupName(GoToItem::Group group)
{
    switch (group) {
    case GoToItem::Group::Here:
        return QStringLiteral("This address");
    case GoToItem::Group::Pages:
        return QStringLiteral("Endpoints");
    case GoToItem::Group::Sockets:
        return QStringLiteral("Live sockets");
    case GoToItem::Group::Favourites:
        return QStringLiteral("Favourites");
    case GoToItem::Group::Recent:
        return QStringLiteral("Recent addresses");
    case GoToItem::Group::Paths:
        return QStringLiteral("Paths");
    case GoToItem::Group::Commands:
        return QStringLiteral("Commands");
    case GoToItem::Group::Search:
        return QStringLiteral("Search");
    }
    return {};
}

GoToItem goToAddressItem(GoToItem::Group group, GoToItem::Kind kind, const SocketAddress& address)
{
    GoToItem item;
    item.group = group;
    item.kind = kind;
    item.isAddress = true;
    item.title = address.display();
    item.text = address.copyText();
    if (address.kind() == SocketAddress::Kind::Path)
        item.dim = item.title.chopped(item.title.endsWith(u'/') ? 1 : 0).lastIndexOf(u'/') + 1;
    item.keywords = item.text + u'\n' + address.shortName();
    item.icon = QStringLiteral("sockets");
    return item;
}

GoToRank goToRank(QStringView text, QStringView typed)
{
    GoToRank best = GoToRank::None;
    for (qsizetype at = text.indexOf(typed, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(typed, at + 1, Qt::CaseInsensitive)) {
        if (at == 0)
            return text.size() == typed.size() ? GoToRank::Exact : GoToRank::Beginning;
        if (!text[at - 1].isLetterOrNumber())
            return GoToRank::WordStart;
        best = GoToRank::Within;
    }
    return best;
}

bool isAddressText(const QString& text)
{
    static const QLatin1String schemes[] = {QLatin1String("@"), QLatin1String("unix:"),
                                            QLatin1String("escaped:"), QLatin1String("tcp:")};
    return text == QLatin1String("~") || text.contains(u'/') ||
           std::any_of(std::begin(schemes), std::end(schemes),
                       [&](QLatin1String scheme) { return text.startsWith(scheme); });
}

std::vector<GoToItem> goToResults(const GoToQuery& query)
{
    GoToGroups groups;
    addCandidates(query, groups);
    const bool isAddress = isAddressText(query.text);
    if (!query.text.isEmpty())
        addSearched(query, isAddress, groups);
    std::array<std::size_t, groupCount> order{};
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    GoToRank& pages = groups[std::size_t(GoToItem::Group::Pages)].best; // one's own before the machine's
    if (pages != GoToRank::None)
        pages = std::min(pages, groups[std::size_t(GoToItem::Group::Sockets)].best);
    if (!query.text.isEmpty())
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return groups[a].best < groups[b].best; });
    std::vector<GoToItem> result;
    for (const std::size_t group : order) {
        const std::size_t most = mostOf(group, groups);
        std::size_t taken = 0;
        for (auto& [rank, item] : groups[group].items)
            if (taken++ < most)
                result.push_back(std::move(item));
    }
    if (query.canFilter && !isAddress && !query.text.isEmpty())
        result.push_back(filterItem(query.text));
    return result;
}

QString socketFilterFor(const SocketAddress& address)
{
    QString text = address.display();
    if (text.contains(u'"'))
        text = text.section(u'"', 0, 0); // a filter knows no escape for it
    return QStringLiteral("path:\"%1\"").arg(text);
}

void GoToIndex::put(const SocketRecord& record)
{
    GoToSocket& socket = m_known[record.inode];
    socket = {record.inode, record.type, record.state, record.address, record.peerAddress, {}, 0};
    if (!record.owners.empty()) {
        socket.command = record.owners.front().command;
        socket.pid = record.owners.front().pid;
    }
}

void GoToIndex::apply(const SocketDelta& delta)
{
    if (delta.removed.empty() && delta.added.empty() && delta.changed.empty())
        return;
    m_snapshot.reset();
    for (const std::uint32_t inode : delta.removed)
        m_known.erase(inode);
    for (const SocketRecord& record : delta.added)
        put(record);
    for (const SocketRecord& record : delta.changed)
        put(record);
}

GoToSockets GoToIndex::sockets()
{
    if (!m_snapshot) {
        auto all = std::make_shared<std::vector<GoToSocket>>();
        all->reserve(m_known.size());
        for (const auto& [inode, socket] : m_known)
            all->push_back(socket);
        m_snapshot = std::move(all);
    }
    return m_snapshot;
}

} // namespace sw
