#pragma once

#include "models/lessons/Moment.h"
#include "models/session/EndpointStatus.h"

#include <QHash>
#include <QObject>

#include <deque>

namespace sw {

class Engine;
class Inspector;
class MomentFinder;
struct SocketDelta;

/// A moment as a person reads it; plain text.
struct Note
{
    Moment moment;
    QString where; ///< the endpoint's name
    QString sentence, why;
    QString lesson; ///< its id; empty when there is no such lesson
};

/// Noteworthy moments while the workbench is used, newest last. What lessons do on purpose is left out. Lives
/// in the engine's thread of calls.
class NoteBook : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t mostNotes = 50; ///< the oldest ones go

    /// inspector: null where there is none; then nothing is said of backlogs. patienceMilliseconds: see
    /// MomentFinder.
    NoteBook(Engine* engine, Inspector* inspector, int patienceMilliseconds = 30'000,
             QObject* parent = nullptr);
    ~NoteBook() override;

    const std::deque<Note>& notes() const { return m_notes; }
    /// Takes the newest one away.
    void dismiss();
    void clear();

signals:
    void changed();

private:
    void onStatuses(const std::vector<EndpointStatus>& statuses);
    void onSockets(const SocketDelta& delta);
    void add(const Moment& moment);

    MomentFinder* m_finder;
    struct Known
    {
        QString name;
        quint32 inode = 0;
        bool isLesson = false;
        bool saidFull = false; ///< until the queue is half empty again
    };
    QHash<EndpointId, Known> m_endpoints;
    QHash<quint32, EndpointId> m_listeners; ///< by inode: there may be thousands, and a tick names as many
    std::deque<Note> m_notes;
};

} // namespace sw
