#include "models/lessons/NoteBook.h"

#include "models/inspect/Inspector.h"
#include "models/lessons/Lesson.h"
#include "models/lessons/LessonSpec.h"
#include "models/lessons/MomentFinder.h"
#include "models/session/Engine.h"

#include <algorithm>
#include <utility>

namespace sw {

NoteBook::NoteBook(Engine* engine, Inspector* inspector, int patienceMilliseconds, QObject* parent)
    : QObject(parent),
      m_finder(new MomentFinder(engine->store(), std::chrono::milliseconds(patienceMilliseconds), this))
{
    connect(m_finder, &MomentFinder::found, this, &NoteBook::add);
    connect(engine, &Engine::endpointsChanged, this, &NoteBook::onStatuses);
    if (inspector)
        connect(inspector, &Inspector::delta, this, &NoteBook::onSockets);
}

NoteBook::~NoteBook() = default;

void NoteBook::onStatuses(const std::vector<EndpointStatus>& statuses)
{
    for (const EndpointStatus& status : statuses) {
        if (status.state == EndpointStatus::State::Removed) {
            m_listeners.remove(m_endpoints.take(status.id).inode);
            continue;
        }
        Known& known = m_endpoints[status.id];
        known.name = status.spec.displayName();
        known.isLesson = isOfLesson(status.spec);
        const quint32 inode = status.spec.kind == EndpointKind::Listener ? status.inode : 0;
        if (known.inode != inode)
            m_listeners.remove(std::exchange(known.inode, inode));
        if (inode != 0)
            m_listeners[inode] = status.id;
    }
}

/// Only what was added or has changed since the last tick.
void NoteBook::onSockets(const SocketDelta& delta)
{
    if (m_listeners.isEmpty())
        return;
    const auto look = [this](const SocketRecord& socket) {
        if (socket.state != SocketState::Listening || !socket.receiveQueue || !socket.sendQueue)
            return;
        const auto known = m_endpoints.find(m_listeners.value(socket.inode));
        if (known == m_endpoints.end())
            return;
        const quint64 places = quint64(*socket.sendQueue) + 1, taken = *socket.receiveQueue;
        if (taken * 10 >= places * 9 && !known->saidFull) {
            known->saidFull = true;
            add({Moment::Kind::BacklogNearlyFull, known.key(), 0, 0,
                 QStringLiteral("%1: %2 pending, backlog %3")
                     .arg(taken < places ? QStringLiteral("nearly full") : QStringLiteral("full"))
                     .arg(taken)
                     .arg(*socket.sendQueue)});
        } else if (taken * 2 <= places) {
            known->saidFull = false;
        }
    };
    for (const auto* sockets : {&delta.added, &delta.changed})
        std::for_each(sockets->begin(), sockets->end(), look);
}

void NoteBook::add(const Moment& moment)
{
    const Known known = m_endpoints.value(moment.endpoint);
    if (known.isLesson)
        return;
    Note note{moment, known.name, momentSentence(moment), momentWhy(moment.kind), momentLesson(moment.kind)};
    const auto& lessons = allLessons();
    if (std::none_of(lessons.begin(), lessons.end(),
                     [&](const Lesson& one) { return one.id == note.lesson; }))
        note.lesson.clear();
    m_notes.push_back(note);
    if (m_notes.size() > mostNotes)
        m_notes.pop_front();
    emit changed();
}

void NoteBook::dismiss()
{
    if (m_notes.empty())
        return;
    m_notes.pop_back();
    emit changed();
}

void NoteBook::clear()
{
    m_notes.clear();
    emit changed();
}

} // namespace sw
