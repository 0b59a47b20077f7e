#pragma once

#include <QByteArray>
#include <QHash>
#include <QMutex>
#include <QString>
#include <QThreadPool>

namespace sw {

/// A list (JSON, newest first) that two processes change: what we added or moved to the front comes first,
/// what they added since next; what either took away is gone.
QByteArray mergedList(const QByteArray& before, const QByteArray& ours, const QByteArray& theirs);

/// What the window remembers (sizes, columns, choices), by key, in one file: ~/.config/socket-workbench/
/// window.ini or where XDG_CONFIG_HOME says. Read once at the start; written by a thread of its own, since
/// the file is locked against other processes meanwhile. Each write reads what others wrote first, so that
/// processes change single keys, never the whole; of lists of addresses, which several windows add to, it
/// changes what this process has changed, never the rest.
class SettingsFile
{
public:
    SettingsFile();
    SettingsFile(const SettingsFile&) = delete;
    SettingsFile& operator=(const SettingsFile&) = delete;
    ~SettingsFile(); ///< waits until everything is written

    /// Null when there is nothing yet.
    QByteArray load(const QString& key) const { return m_known.value(key); }
    /// Returns at once; what is saved again before it was written is written once.
    void save(const QString& key, const QByteArray& value);

private:
    void write();

    QHash<QString, QByteArray> m_known; // of the GUI thread
    QMutex m_mutex;
    struct Change
    {
        QByteArray before, value; ///< before: what this process knew
    };
    QHash<QString, Change> m_unwritten;
    bool m_scheduled = false; // the next write takes all that is there then
    QThreadPool m_writer;
};

} // namespace sw
