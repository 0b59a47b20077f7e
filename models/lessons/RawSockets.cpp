#include "models/lessons/RawSockets.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/Visitor.h"
#include "models/lessons/LessonSpec.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sw {
namespace {

constexpr int rawPatience = 1000; ///< milliseconds
constexpr qsizetype fillChunk = 4096, mostFill = qsizetype(64) << 20, mostReceived = qsizetype(1) << 20;

QString quotedText(const QString& text) { return u'"' + escapedText(text) + u'"'; }

} // namespace

RawSockets::~RawSockets()
{
    for (const QByteArray& folder : m_folders)
        ::chmod(folder.constData(), 0700);
}

QByteArray RawSockets::path(const QString& file) const
{
    const QByteArray name = file.toUtf8();
    if (name.isEmpty() || name.startsWith('/') || name.split('/').contains(".."))
        return {};
    return m_directory + '/' + name;
}

std::optional<QString> RawSockets::result(const QString& name, const QString& call) const
{
    const auto found = m_results.find(name + u'.' + call);
    return found == m_results.end() ? std::nullopt : std::optional(*found);
}

std::optional<quint32> RawSockets::inode(const QString& name) const
{
    const auto found = m_sockets.find(name);
    return found == m_sockets.end() ? std::nullopt : std::optional(found->second.inode);
}

QList<RawSocket> RawSockets::sockets() const
{
    QList<RawSocket> all;
    for (const auto& [name, one] : m_sockets)
        all.append({name, one.inode, one.isListening, one.isAccepted, one.peer, one.file, one.target,
                    one.type, one.sent, one.isHidden});
    return all;
}

int RawSockets::fd(const QString& name) const
{
    const auto found = m_sockets.find(name);
    return found == m_sockets.end() ? -1 : found->second.fd.get();
}

void RawSockets::keep(const QString& name, UniqueFd fd, SocketType type)
{
    struct stat file = {};
    ::fstat(fd.get(), &file);
    One& one = m_sockets[name];
    one.fd = std::move(fd);
    one.type = type;
    one.inode = quint32(file.st_ino);
    one.isListening = one.isAccepted = false;
    one.peer.clear();
    one.file.clear();
    one.target.clear();
    one.sent = 0;
    one.isHidden = false;
}

LessonCall RawSockets::answer(const QString& name, const QString& verb, const QString& call, int error,
                              const QString& ok)
{
    const QString result = error == 0 ? ok : errnoName(error);
    m_results[name + u'.' + verb] = result;
    return {call, result, error != 0};
}

LessonCall RawSockets::run(const LessonAction& action)
{
    const QString& verb = action.verb;
    const QString first = action.words.value(0), second = action.words.value(1);
    if (verb == QLatin1String("socket"))
        return makeSocket(first, second, action.words.value(2) == QLatin1String("nonblock"));
    if (verb == QLatin1String("bind") || verb == QLatin1String("connect"))
        return name(verb, first, second);
    if (verb == QLatin1String("listen"))
        return listen(first, second.toInt());
    if (verb == QLatin1String("accept"))
        return accept(first, second);
    if (verb == QLatin1String("send"))
        return send(first, second.toUtf8());
    if (verb == QLatin1String("receive"))
        return receive(first, second.toInt());
    if (verb == QLatin1String("fill"))
        return fill(first);
    if (verb == QLatin1String("shutdown"))
        return shut(first);
    if (verb == QLatin1String("docker"))
        return findDocker();
    if (verb == QLatin1String("give"))
        return give(first, second);
    if (verb == QLatin1String("take"))
        return take(first);
    if (verb == QLatin1String("write"))
        return write(first, second.toUtf8());
    if (verb == QLatin1String("peer"))
        return peer(first);
    if (verb == QLatin1String("close")) {
        const bool was = m_sockets.erase(first) > 0;
        return answer(first, verb, QStringLiteral("close(%1)").arg(first), was ? 0 : EBADF);
    }
    if (verb == QLatin1String("visit"))
        return visit(first, second.toUtf8());
    return ofFile(verb, first, second);
}

/// One that would wait gives up after a while: connect(), accept() and send() then answer EAGAIN (socket(7)).
LessonCall RawSockets::makeSocket(const QString& name, const QString& type, bool nonblock)
{
    const SocketType of = lessonSocketType(type);
    UniqueFd fd(::socket(AF_UNIX, socketTypeNumber(of) | (nonblock ? SOCK_NONBLOCK : 0) | SOCK_CLOEXEC, 0));
    const int error = fd ? 0 : errno;
    const timeval patience{rawPatience / 1000, 0};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (fd)
        keep(name, std::move(fd), of);
    const QString word = of == SocketType::Datagram    ? QStringLiteral("SOCK_DGRAM")
                         : of == SocketType::Seqpacket ? QStringLiteral("SOCK_SEQPACKET")
                                                       : QStringLiteral("SOCK_STREAM");
    return answer(name, QStringLiteral("socket"),
                  QStringLiteral("%1 = socket(AF_UNIX, %2%3, 0)")
                      .arg(name, word, nonblock ? QStringLiteral(" | SOCK_NONBLOCK") : QString()),
                  error);
}

LessonCall RawSockets::name(const QString& verb, const QString& socket, const QString& file)
{
    const QString call = QStringLiteral("%1(%2, %3)").arg(verb, socket, quotedText(file));
    const QByteArray where = path(file);
    if (where.isEmpty() || where.size() > SocketAddress::maxLength)
        return answer(socket, verb, call, where.isEmpty() ? EPERM : ENAMETOOLONG);
    sockaddr_un address{};
    const socklen_t length = SocketAddress::path(where).toSockaddr(address);
    const auto* plain = reinterpret_cast<const sockaddr*>(&address);
    const int done = verb == QLatin1String("bind") ? ::bind(fd(socket), plain, length)
                                                   : ::connect(fd(socket), plain, length);
    const int error = done == 0 ? 0 : errno;
    if (error == 0 && verb == QLatin1String("bind"))
        m_sockets[socket].file = file;
    if (error == 0 && verb == QLatin1String("connect")) {
        m_sockets[socket].target = file;
        m_waiting[file] << socket;
    }
    return answer(socket, verb, call, error);
}

LessonCall RawSockets::listen(const QString& name, int backlog)
{
    const int done = ::listen(fd(name), backlog);
    const int error = done == 0 ? 0 : errno;
    if (done == 0)
        m_sockets[name].isListening = true;
    return answer(name, QStringLiteral("listen"), QStringLiteral("listen(%1, %2)").arg(name).arg(backlog),
                  error);
}

LessonCall RawSockets::accept(const QString& name, const QString& from)
{
    UniqueFd fd(::accept4(this->fd(from), nullptr, nullptr, SOCK_CLOEXEC));
    const int error = fd ? 0 : errno;
    if (fd) {
        const QString file = m_sockets[from].file;
        keep(name, std::move(fd), m_sockets[from].type);
        One& accepted = m_sockets[name];
        accepted.isAccepted = true;
        if (!m_waiting[file].isEmpty())
            accepted.peer = m_waiting[file].takeFirst();
        if (const auto peer = m_sockets.find(accepted.peer); peer != m_sockets.end())
            peer->second.peer = name;
    }
    return answer(name, QStringLiteral("accept"), QStringLiteral("%1 = accept(%2)").arg(name, from), error);
}

LessonCall RawSockets::send(const QString& name, const QByteArray& text)
{
    const ssize_t sent =
        ::send(fd(name), text.constData(), std::size_t(text.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
        m_sockets[name].sent += quint64(sent);
    return answer(name, QStringLiteral("send"),
                  QStringLiteral("send(%1, %2)").arg(name, quotedText(QString::fromUtf8(text))),
                  sent < 0 ? errno : 0, QString::number(sent));
}

LessonCall RawSockets::receive(const QString& name, qsizetype size)
{
    const QString verb = QStringLiteral("receive");
    QByteArray room(std::clamp<qsizetype>(size, 1, mostReceived), '\0');
    pollfd wait{fd(name), POLLIN, 0};
    ::poll(&wait, 1, rawPatience);
    iovec part{room.data(), std::size_t(room.size())};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const ssize_t got = ::recvmsg(wait.fd, &message, MSG_DONTWAIT);
    const int error = got < 0 ? errno : 0;
    const auto socket = m_sockets.find(name);
    const bool isDatagram = socket != m_sockets.end() && socket->second.type == SocketType::Datagram;
    const QString function = isDatagram ? QStringLiteral("recvmsg") : QStringLiteral("recv");
    const QString text = got <= 0 ? QString() : escapedText(QByteArrayView(room.constData(), got));
    LessonCall call =
        answer(name, verb, QStringLiteral("%1(%2, %3 bytes, MSG_DONTWAIT)").arg(function, name).arg(size),
               error, got == 0 ? QStringLiteral("end") : text);
    const bool isCut = (message.msg_flags & MSG_TRUNC) != 0;
    m_results[name + QStringLiteral(".truncated")] = isCut ? QStringLiteral("yes") : QStringLiteral("no");
    if (got == 0)
        call.result = QStringLiteral("0: the end");
    else if (got > 0)
        call.result = QStringLiteral("%1: \"%2\"%3")
                          .arg(got)
                          .arg(text, isCut ? QStringLiteral(", MSG_TRUNC") : QString());
    return call;
}

LessonCall RawSockets::fill(const QString& name)
{
    const QByteArray chunk(fillChunk, 'x');
    qsizetype all = 0;
    ssize_t sent = 0;
    while (all < mostFill && (sent = ::send(fd(name), chunk.constData(), std::size_t(chunk.size()),
                                            MSG_NOSIGNAL | MSG_DONTWAIT)) > 0)
        all += sent;
    if (all > 0)
        m_sockets[name].sent += quint64(all);
    LessonCall call =
        answer(name, QStringLiteral("fill"),
               QStringLiteral("send(%1, 4,096 bytes), again and again").arg(name), sent < 0 ? errno : 0);
    m_results[name + QStringLiteral(".filled")] = QString::number(all);
    call.result += QStringLiteral(" after %L1 bytes").arg(all);
    return call;
}

LessonCall RawSockets::shut(const QString& name)
{
    const int done = ::shutdown(fd(name), SHUT_WR);
    return answer(name, QStringLiteral("shutdown"), QStringLiteral("shutdown(%1, SHUT_WR)").arg(name),
                  done == 0 ? 0 : errno);
}

LessonCall RawSockets::peer(const QString& name)
{
    const PeerCredentials who = readPeerCredentials(fd(name));
    const QString verb = QStringLiteral("peer");
    LessonCall call = answer(name, verb, QStringLiteral("getsockopt(%1, SO_PEERCRED)").arg(name), 0,
                             who.pid == 0            ? QStringLiteral("nobody")
                             : who.pid == ::getpid() ? QStringLiteral("ourselves")
                                                     : QStringLiteral("another"));
    call.result = QStringLiteral("pid %1, uid %2, gid %3")
                      .arg(who.pid)
                      .arg(int(who.uid)) // -1 of nobody
                      .arg(int(who.gid));
    return call;
}

LessonCall RawSockets::ofFile(const QString& verb, const QString& file, const QString& mode)
{
    const QByteArray where = path(file);
    const mode_t bits = mode_t(mode.toUInt(nullptr, 8));
    int done = -1;
    QString call = QStringLiteral("%1(%2)").arg(verb, quotedText(file));
    errno = EPERM;
    if (where.isEmpty()) {
        // nothing outside is touched
    } else if (verb == QLatin1String("unlink")) {
        done = ::unlink(where.constData());
        for (auto& [name, one] : m_sockets)
            one.isHidden = one.isHidden || (done == 0 && one.file == file && !one.isAccepted);
    } else if (verb == QLatin1String("open")) {
        call = QStringLiteral("open(%1, O_RDWR)").arg(quotedText(file));
        const UniqueFd opened(::open(where.constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        done = opened ? 0 : -1;
    } else {
        call = QStringLiteral("%1(%2, %3)").arg(verb, quotedText(file), mode);
        if (verb == QLatin1String("mkdir"))
            done = ::mkdir(where.constData(), 0700);
        if (done == 0)
            m_folders << where;
        if (verb == QLatin1String("chmod") || done == 0) // a mkdir alone takes the umask from the mode
            done = ::chmod(where.constData(), bits);
    }
    return answer(file, verb, call, done == 0 ? 0 : errno);
}

LessonCall RawSockets::visit(const QString& file, const QByteArray& text)
{
    // The visitor starts in the first directory of the path, as the lesson's own lets nobody else in.
    const qsizetype slash = file.indexOf(u'/');
    const QString start = slash < 0 ? QStringLiteral(".") : file.left(slash);
    const QString rest = file.mid(slash + 1);
    const Visit made = connectAsVisitor(path(start), rest.toUtf8(), text);
    if (made.error == 0)
        m_waiting[file] << QString();
    return answer(file, QStringLiteral("visit"),
                  QStringLiteral("process %1 of user %2: connect(%3)%4")
                      .arg(made.pid)
                      .arg(int(made.uid))
                      .arg(quotedText(file),
                           text.isEmpty() || made.error != 0
                               ? QString()
                               : QStringLiteral(", send(%1)").arg(quotedText(QString::fromUtf8(text)))),
                  made.error);
}

} // namespace sw
