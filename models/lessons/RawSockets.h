#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"
#include "models/lessons/LessonAction.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMetaType>

#include <map>
#include <optional>

namespace sw {

/// One call and what came of it, in words: "bind(server, \"door.sock\")", "ok" or "EADDRINUSE".
struct LessonCall
{
    QString call;
    QString result;
    bool failed = false;
    SocketAddress found{}; ///< of docker: the engine's

    bool operator==(const LessonCall&) const = default;
};

/// A socket of a lesson as the window shows it.
struct RawSocket
{
    QString name;
    quint32 inode = 0;
    bool isListening = false;
    bool isAccepted = false; ///< by a listener of ours
    QString peer;            ///< which socket of ours is at its other end; empty: none, or not known
    QString file{};          ///< it is bound to
    QString target{};        ///< it is connected to
    SocketType type = SocketType::Stream;
    quint64 sent = 0;      ///< bytes
    bool isHidden = false; ///< its file was removed

    bool operator==(const RawSocket&) const = default;
};

/// The sockets that a lesson makes itself, where no endpoint can do so (a bind without listen, for one), and
/// its files. All in one directory; a path that leads out of it is refused. No call waits longer than a
/// second. One thread at a time, never the GUI thread.
class RawSockets
{
public:
    /// An existing directory of the lesson's own; it stays.
    explicit RawSockets(QByteArray directory) : m_directory(std::move(directory)) {}
    /// Closes them, and opens the directories it made, so that they can be removed.
    ~RawSockets();
    RawSockets(const RawSockets&) = delete;
    RawSockets& operator=(const RawSockets&) = delete;

    /// Of an action that isOfEngine() is false for.
    LessonCall run(const LessonAction& action);
    /// What a call answered last: "bind" of "server".
    std::optional<QString> result(const QString& name, const QString& call) const;
    std::optional<quint32> inode(const QString& name) const;
    QList<RawSocket> sockets() const;
    const QByteArray& directory() const { return m_directory; }
    /// Empty for a name that leads out of the directory.
    QByteArray path(const QString& file) const;

private:
    struct One
    {
        UniqueFd fd;
        SocketType type = SocketType::Stream;
        quint32 inode = 0;
        bool isListening = false;
        bool isAccepted = false;
        QString peer;
        QString file;   ///< it is bound to
        QString target; ///< it is connected to
        quint64 sent = 0;
        bool isHidden = false;
    };
    int fd(const QString& name) const;
    void keep(const QString& name, UniqueFd fd, SocketType type);
    LessonCall answer(const QString& name, const QString& verb, const QString& call, int error,
                      const QString& ok = QStringLiteral("ok"));
    LessonCall makeSocket(const QString& name, const QString& type, bool nonblock);
    LessonCall name(const QString& verb, const QString& socket, const QString& file);
    LessonCall listen(const QString& name, int backlog);
    LessonCall accept(const QString& name, const QString& from);
    LessonCall send(const QString& name, const QByteArray& text);
    LessonCall receive(const QString& name, qsizetype size);
    LessonCall fill(const QString& name);
    LessonCall shut(const QString& name);
    LessonCall peer(const QString& name);
    LessonCall ofFile(const QString& verb, const QString& file, const QString& mode);
    LessonCall write(const QString& file, const QByteArray& text);
    LessonCall give(const QString& name, const QString& file);
    LessonCall take(const QString& name);
    LessonCall findDocker();
    LessonCall visit(const QString& file, const QByteArray& text);

    QByteArray m_directory;
    std::map<QString, One> m_sockets;
    QHash<QString, QString> m_results;     // by "name.verb"
    QHash<QString, QStringList> m_waiting; ///< by file: those who connected and were not accepted yet
    QList<QByteArray> m_folders;           // that it made, the outer ones first
};

} // namespace sw
