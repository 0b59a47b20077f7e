#include "models/session/SavedMessages.h"

#include "models/base/FileBytes.h"

#include <QHash>
#include <QPointer>
#include <QSet>
#include <QSocketNotifier>

#include <poll.h>
#include <sys/inotify.h>

#include <algorithm>

namespace sw {

/// inotify on the root and its folders; while there is no root, on what is there of the way to it.
class SavedMessages::Watcher
{
public:
    Watcher() : m_fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}
    int fd() const { return m_fd.get(); }

    void watch(const SavedFolder& folder, const SavedListing& listing)
    {
        QSet<QByteArray> wanted{existing(folder.root())};
        for (const SavedEntry& entry : listing.entries)
            if (entry.isFolder)
                wanted.insert(folder.pathOf(entry.path));
        for (auto at = m_watches.begin(); at != m_watches.end();) {
            if (wanted.contains(at.key())) {
                ++at;
                continue;
            }
            ::inotify_rm_watch(m_fd.get(), at.value());
            at = m_watches.erase(at);
        }
        constexpr std::uint32_t events = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                         IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB |
                                         IN_ONLYDIR;
        for (const QByteArray& path : wanted)
            if (const int watch = ::inotify_add_watch(m_fd.get(), path.constData(), events); watch >= 0)
                m_watches.insert(path, watch);
    }
    void drain()
    {
        char buffer[16 * 1024];
        while (::read(m_fd.get(), buffer, sizeof buffer) > 0) {
        }
    }

private:
    static QByteArray existing(QByteArray path)
    {
        while (path.size() > 1 && ::access(path.constData(), F_OK) != 0)
            path = path.left(std::max<qsizetype>(1, path.lastIndexOf('/')));
        return path;
    }

    UniqueFd m_fd;
    QHash<QByteArray, int> m_watches;
};

SavedMessages::SavedMessages(QByteArray root, QObject* parent) : QObject(parent), m_folder(std::move(root))
{
    auto* notifier = new QSocketNotifier(m_news.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &SavedMessages::takeNews);
}

SavedMessages::~SavedMessages()
{
    if (m_thread.joinable()) {
        m_quit.store(true, std::memory_order_release);
        m_orders.post({});
        m_thread.join();
    }
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

void SavedMessages::begin()
{
    if (std::exchange(m_begun, true))
        return;
    m_orders.post({{}, m_folder.root(), true});
    m_thread = std::thread([this] { work(); });
}

void SavedMessages::setRoot(const QByteArray& root)
{
    if (root == m_folder.root())
        return;
    m_folder = SavedFolder(root);
    m_listing.reset();
    if (m_begun)
        m_orders.post({{}, root, true});
    emit listingChanged();
}

void SavedMessages::work()
{
    constexpr int pause = 60; // milliseconds: many files come at once
    Watcher watcher;
    SavedFolder folder;
    std::shared_ptr<const SavedListing> last;
    bool mustLook = false;
    while (!m_quit.load(std::memory_order_acquire)) {
        pollfd wait[] = {{m_orders.fd(), POLLIN, 0}, {watcher.fd(), POLLIN, 0}};
        const bool quiet = ::poll(wait, 2, mustLook ? pause : -1) == 0;
        if (wait[1].revents != 0) {
            watcher.drain();
            mustLook = true;
        }
        bool atOnce = quiet;
        for (const Order& order : m_orders.takeAll()) {
            if (order.root) {
                folder = SavedFolder(*order.root);
                last.reset();
            }
            if (order.work)
                order.work();
            mustLook = mustLook || order.changes;
            atOnce = atOnce || order.changes;
        }
        if (!mustLook || !atOnce || folder.root().isEmpty())
            continue;
        mustLook = false;
        SavedListing found = folder.list();
        watcher.watch(folder, found);
        const SavedListing again = folder.list(); // what came before the watches were there
        if (again != found)
            mustLook = true;
        if (last && *last == again)
            continue;
        last = std::make_shared<const SavedListing>(again);
        m_news.post({{}, last, folder.root()});
    }
}

void SavedMessages::takeNews()
{
    bool changed = false;
    for (const News& news : m_news.takeAll()) {
        if (news.tell)
            news.tell();
        if (news.listing && news.root == m_folder.root()) {
            m_listing = news.listing;
            changed = true;
        }
    }
    if (changed)
        emit listingChanged();
}

void SavedMessages::change(std::function<Result<void>()> work, QObject* owner, Done done)
{
    begin();
    m_orders.post({[this, work = std::move(work), owner = QPointer<QObject>(owner), done = std::move(done)] {
                       m_news.post({[result = work(), owner, done] {
                                        if (owner)
                                            done(result);
                                    },
                                    {},
                                    {}});
                   },
                   {},
                   true});
}

void SavedMessages::save(const QByteArray& entry, const QByteArray& bytes, bool replace, QObject* owner,
                         Done done)
{
    change([folder = m_folder, entry, bytes, replace] { return folder.save(entry, bytes, replace); }, owner,
           std::move(done));
}

void SavedMessages::rename(const QByteArray& from, const QByteArray& to, QObject* owner, Done done)
{
    change([folder = m_folder, from, to] { return folder.rename(from, to); }, owner, std::move(done));
}

void SavedMessages::remove(const QByteArray& entry, QObject* owner, Done done)
{
    change([folder = m_folder, entry] { return folder.remove(entry); }, owner, std::move(done));
}

void SavedMessages::makeFolder(const QByteArray& entry, QObject* owner, Done done)
{
    change([folder = m_folder, entry] { return folder.makeFolder(entry); }, owner, std::move(done));
}

void SavedMessages::read(const QByteArray& entry, qint64 limit, QObject* owner, Read done)
{
    begin();
    m_orders.post({[this, path = m_folder.pathOf(entry), limit, owner = QPointer<QObject>(owner),
                    done = std::move(done)] {
                       m_news.post({[result = readFile(path, limit), owner, done] {
                                        if (owner)
                                            done(result);
                                    },
                                    {},
                                    {}});
                   },
                   {},
                   false});
}

} // namespace sw
