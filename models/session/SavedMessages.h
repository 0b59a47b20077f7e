#pragma once

#include "models/base/Mailbox.h"
#include "models/session/SavedFolder.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace sw {

/// The saved messages of this person: reads, watches and changes their folder in a thread of its own, and
/// tells each new listing. Lives in the GUI thread; nothing happens before begin().
class SavedMessages : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const Result<void>&)>;
    using Read = std::function<void(const Result<QByteArray>&)>;

    explicit SavedMessages(QByteArray root, QObject* parent = nullptr);
    ~SavedMessages() override;

    /// Reads the folder and watches it from now on.
    void begin();
    /// Another folder.
    void setRoot(const QByteArray& root);
    const SavedFolder& folder() const { return m_folder; }
    /// The latest; null before the first.
    const std::shared_ptr<const SavedListing>& listing() const { return m_listing; }

    // what is done there; the answer comes in the GUI thread, unless owner is gone by then
    void save(const QByteArray& entry, const QByteArray& bytes, bool replace, QObject* owner, Done done);
    void rename(const QByteArray& from, const QByteArray& to, QObject* owner, Done done);
    void remove(const QByteArray& entry, QObject* owner, Done done);
    void makeFolder(const QByteArray& entry, QObject* owner, Done done);
    /// At most limit bytes, else a failure.
    void read(const QByteArray& entry, qint64 limit, QObject* owner, Read done);

signals:
    void listingChanged();

private:
    class Watcher;
    struct Order
    {
        std::function<void()> work;     ///< in the thread
        std::optional<QByteArray> root; ///< to be read from now on
        bool changes = false;           ///< look again after it
    };
    struct News
    {
        std::function<void()> tell; ///< in the GUI thread
        std::shared_ptr<const SavedListing> listing;
        QByteArray root;
    };
    void work();
    void takeNews();
    void change(std::function<Result<void>()> work, QObject* owner, Done done);

    SavedFolder m_folder;
    std::shared_ptr<const SavedListing> m_listing;
    Mailbox<Order> m_orders;
    Mailbox<News> m_news;
    std::atomic<bool> m_quit{false};
    bool m_begun = false;
    std::thread m_thread;
};

} // namespace sw
