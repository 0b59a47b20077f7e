#pragma once

#include "models/inspect/SocketRecord.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <thread>
#include <vector>

namespace sw {

class InspectorCore;

/// What changed in the socket table since the delta before. Applied in order, never skipped.
struct SocketDelta
{
    quint64 generation = 0;             ///< counts ticks that were published
    std::vector<std::uint32_t> removed; ///< inodes; first to apply: added may have one of them again
    std::vector<SocketRecord> added;
    std::vector<SocketRecord> changed; ///< by inode
    int hiddenProcesses = 0;           ///< whose descriptors we may not read
    QStringList hiddenNames;           ///< of the first few of them: "sshd 812 of root"; plain text
    int processes = 0;                 ///< that own at least one socket
    qint64 tickMicroseconds = 0;       ///< CPU time of the tick
    QString trouble;                   ///< one sentence when the dump failed; rows then stay as they were
};

/// The live table's background model: reads kernel and /proc in a thread of its own, at a pace that follows
/// its own cost, and hands out differences. Lives in the thread that made it.
class Inspector : public QObject
{
    Q_OBJECT
public:
    explicit Inspector(QObject* parent = nullptr);
    ~Inspector() override; ///< asks the thread to stop and joins it

    void start();
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    /// 0 follows the cost (250 ms … 5 s); else a fixed pace in milliseconds.
    void setInterval(int milliseconds);
    /// A tick soon (within 100 ms), because something is known to have changed.
    void refreshSoon();

signals:
    /// In the thread of this object. The next tick is armed only after this delta has been taken.
    void delta(const sw::SocketDelta& delta);

private:
    void takeDeltas();

    std::unique_ptr<InspectorCore> m_core;
    std::thread m_thread;
    bool m_paused = false;
};

} // namespace sw
