#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/lessons/LessonCode.h"

#include <QHash>
#include <QSet>

namespace sw {

/// Writes a lesson's actions down as lines, one after the other. It keeps in mind who listens where and which
/// message waits for which answer, so that one process can play both ends without ever waiting for itself.
class LessonScriptWriter
{
public:
    LessonScript::Part write(const LessonAction& action);
    /// What servers that think for a moment (delay=) do after everything else of a step.
    LessonScript::Part endStep();
    const QStringList& open() const { return m_declared; }

private:
    struct Server
    {
        QString name;
        SocketType type = SocketType::Stream;
        bool echoes = false, acceptsNot = false, readsNot = false;
        QString answer; ///< of a fixed reply, quoted; empty: none
        double delay = 0;
        int backlog = 0;
        QStringList pending; ///< clients that it has not accepted
    };
    struct Client
    {
        QString server;
        SocketType type = SocketType::Stream;
        int unread = 0; ///< messages that the server has not read
        bool isClosed = false, hasFilled = false;
    };

    void py(const QString& line) { m_part.python << line; }
    void c(const QString& line) { m_part.c << line; }
    /// A call whose answer is printed; what receives it comes first.
    void call(const QString& python, const QString& c, const QString& before = {});
    QString declare(const QString& name);

    void makeSocket(const QString& name, const QString& type, bool nonblock = false);
    void nameIt(const QString& call, const QString& name, const QString& file);
    bool isTaken(const QString& file) const { return m_files.contains(file); }

    bool ofEndpoints(const LessonAction& action);
    bool ofHolds(const LessonAction& action);
    bool ofSockets(const LessonAction& action);
    bool ofBytes(const LessonAction& action);
    bool ofDescriptors(const LessonAction& action);
    void ofFiles(const LessonAction& action);

    void listener(const LessonAction& action);
    void removeIfStale(const QString& name, const QString& file);
    void qtListener(const LessonAction& action);
    void client(const LessonAction& action);
    void arrive(const QString& client, const QString& file, SocketType type);
    void accept(Server& server, const QString& client);
    void tell(const QString& name, const QString& text);
    void hangUp(const QString& name);
    void react(const QString& client);
    void fill(const QString& name);
    void receive(const QString& name, const QString& size);
    void resume(Server& server, bool reading);
    void visit(const QString& file, const QString& text);

    LessonScript::Part m_part;
    QStringList m_declared;          ///< descriptors of the C program
    QHash<QString, QString> m_files; ///< who is bound there
    QHash<QString, SocketType> m_types;
    QHash<QString, Server> m_servers;
    QHash<QString, Client> m_clients;
    QStringList m_deferred; ///< clients that wait for an answer
    QSet<QString> m_gone;   ///< sockets that were closed
};

} // namespace sw
