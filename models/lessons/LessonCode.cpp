#include "models/lessons/LessonCode.h"

#include "models/base/Bytes.h"
#include "models/lessons/LessonSpec.h"
#include "models/session/ShellLines.h"

namespace sw {
namespace {

/// A name of the lesson as one of a program.
QString variable(QString name) { return name.replace(u'-', u'_'); }

QString quotedBytes(const QString& text)
{
    return u'"' + escapedText(text).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

class CodeWriter
{
public:
    CodeWriter(const LessonAction& action, const QByteArray& directory, const SocketAddress& docker)
        : m_action(action),
          m_directory(directory),
          m_docker(docker),
          m_name(variable(action.words.value(0))),
          m_second(action.words.value(1))
    {
    }

    LessonCode write()
    {
        const QString& verb = m_action.verb;
        if (m_action.isWait())
            return {};
        if (verb == QLatin1String("listener") || verb == QLatin1String("client") ||
            verb == QLatin1String("tap"))
            endpoint();
        else if (!ofNames() && !ofBytes() && !ofPauses())
            ofFiles();
        return m_code;
    }

private:
    bool is(const char* verb) const { return m_action.verb == QLatin1String(verb); }
    void add(const QString& python, const QString& c)
    {
        m_code.python << python;
        m_code.c << c;
    }
    QString path(const QString& file) const
    {
        return QString::fromUtf8(m_directory) + (file == QLatin1String(".") ? QString() : u'/' + file);
    }
    QString quotedPath(const QString& file) const { return u'"' + path(file) + u'"'; }

    static QString typeWord(const QString& type)
    {
        return type == QLatin1String("datagram")    ? QStringLiteral("SOCK_DGRAM")
               : type == QLatin1String("seqpacket") ? QStringLiteral("SOCK_SEQPACKET")
                                                    : QStringLiteral("SOCK_STREAM");
    }
    void makeSocket(const QString& type)
    {
        add(QStringLiteral("%1 = socket.socket(socket.AF_UNIX, socket.%2)").arg(m_name, typeWord(type)),
            QStringLiteral("int %1 = socket(AF_UNIX, %2, 0);").arg(m_name, typeWord(type)));
    }
    void nameIt(const QString& call, const QString& file)
    {
        add(QStringLiteral("%1.%2(%3)").arg(m_name, call, quotedPath(file)),
            QStringLiteral("%1(%2, &(struct sockaddr_un){AF_UNIX, %3}, sizeof(struct sockaddr_un));")
                .arg(call, m_name, quotedPath(file)));
    }
    void listen(int backlog)
    {
        add(QStringLiteral("%1.listen(%2)").arg(m_name).arg(backlog),
            QStringLiteral("listen(%1, %2);").arg(m_name).arg(backlog));
    }

    void endpoint()
    {
        const auto spec = lessonSpec(m_action, m_directory, m_docker);
        if (!spec)
            return;
        if (spec->isRelay()) {
            m_code.shell << QStringLiteral("socket-workbench tap %1 --at %2")
                                .arg(spec->target.copyText(), spec->address.copyText());
            return;
        }
        m_code.shell << endpointShellLine(*spec).text;
        makeSocket(socketTypeName(spec->type));
        if (!is("listener")) {
            nameIt(QStringLiteral("connect"), m_second);
            return;
        }
        nameIt(QStringLiteral("bind"), m_second);
        if (spec->type != SocketType::Datagram)
            listen(spec->backlog);
        if (spec->reply.kind == Reply::Kind::Echo && spec->type != SocketType::Datagram)
            add(QStringLiteral("peer, _ = %1.accept(); peer.sendall(peer.recv(65536))  # for each")
                    .arg(m_name),
                QStringLiteral(
                    "int peer = accept(%1, 0, 0); /* for each: */ send(peer, b, recv(peer, b, sizeof b, "
                    "0), 0);")
                    .arg(m_name));
    }

    bool ofNames()
    {
        if (is("socket")) {
            makeSocket(m_second);
        } else if (is("bind") || is("connect")) {
            nameIt(m_action.verb, m_second);
        } else if (is("listen")) {
            listen(m_second.toInt());
        } else if (is("accept")) {
            add(QStringLiteral("%1, _ = %2.accept()").arg(m_name, variable(m_second)),
                QStringLiteral("int %1 = accept(%2, NULL, NULL);").arg(m_name, variable(m_second)));
        } else if (is("finish") || is("shutdown")) {
            add(QStringLiteral("%1.shutdown(socket.SHUT_WR)").arg(m_name),
                QStringLiteral("shutdown(%1, SHUT_WR);").arg(m_name));
        } else if (is("close") || is("hang-up") || is("stop")) {
            add(QStringLiteral("%1.close()").arg(m_name), QStringLiteral("close(%1);").arg(m_name));
        } else if (is("peer")) {
            add(QStringLiteral(
                    "struct.unpack(\"iII\", %1.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))")
                    .arg(m_name),
                QStringLiteral("struct ucred who; socklen_t n = sizeof who; getsockopt(%1, SOL_SOCKET, "
                               "SO_PEERCRED, &who, &n);")
                    .arg(m_name));
        } else {
            return false;
        }
        return true;
    }

    bool ofBytes()
    {
        const QString text = quotedBytes(m_second);
        if (is("send") || is("tell")) {
            add(QStringLiteral("%1.%2(b%3)")
                    .arg(m_name, is("send") ? QStringLiteral("send") : QStringLiteral("sendall"), text),
                QStringLiteral("send(%1, %2, %3, MSG_NOSIGNAL);")
                    .arg(m_name, text)
                    .arg(m_second.toUtf8().size()));
        } else if (is("receive")) {
            add(QStringLiteral("%1.recv(%2)").arg(m_name, m_second),
                QStringLiteral("char b[%2]; ssize_t n = recv(%1, b, sizeof b, 0);").arg(m_name, m_second));
        } else if (is("give")) {
            add(QStringLiteral("socket.send_fds(%1, [b\".\"], [os.open(%2, os.O_RDONLY)])")
                    .arg(m_name, quotedPath(m_second)),
                QStringLiteral(
                    "int fd = open(%2, O_RDONLY); /* sendmsg(%1, …): cmsg_type SCM_RIGHTS, CMSG_DATA fd */")
                    .arg(m_name, quotedPath(m_second)));
        } else if (is("take")) {
            add(QStringLiteral("_, fds, _, _ = socket.recv_fds(%1, 1, 1); os.read(fds[0], 4096)").arg(m_name),
                QStringLiteral("/* recvmsg(%1, …): the descriptor in CMSG_DATA; then read() it */")
                    .arg(m_name));
        } else if (is("fill")) {
            add(QStringLiteral(
                    "%1.setblocking(False)\nwhile True: %1.send(b\"x\" * 4096)  # BlockingIOError: EAGAIN")
                    .arg(m_name),
                QStringLiteral("while (send(%1, b, 4096, MSG_DONTWAIT) > 0); /* errno: EAGAIN */")
                    .arg(m_name));
        } else {
            return false;
        }
        return true;
    }

    bool ofPauses()
    {
        static const struct
        {
            const char *verb, *words;
        } pauses[] = {{"pause-accepting", "calls accept() no more"},
                      {"resume-accepting", "calls accept() again"},
                      {"pause-reading", "calls recv() no more"},
                      {"resume-reading", "calls recv() again"}};
        for (const auto& one : pauses) {
            if (!is(one.verb))
                continue;
            add(QStringLiteral("# %1 %2").arg(m_name, QLatin1String(one.words)),
                QStringLiteral("/* %1 %2 */").arg(m_name, QLatin1String(one.words)));
            return true;
        }
        return false;
    }

    void ofFiles()
    {
        const QString file = quotedPath(m_action.words.value(0));
        const QString shellFile = path(m_action.words.value(0));
        if (is("write")) {
            add(QStringLiteral("open(%1, \"x\").write(%2)").arg(file, quotedBytes(m_second)),
                QStringLiteral(
                    "int f = open(%1, O_WRONLY | O_CREAT | O_EXCL, 0600); write(f, %2, %3); close(f);")
                    .arg(file, quotedBytes(m_second))
                    .arg(m_second.toUtf8().size()));
            m_code.shell << QStringLiteral("printf %1 > %2").arg(quotedBytes(m_second), shellFile);
        } else if (is("unlink")) {
            add(QStringLiteral("os.unlink(%1)").arg(file), QStringLiteral("unlink(%1);").arg(file));
            m_code.shell << QStringLiteral("rm ") + shellFile;
        } else if (is("chmod")) {
            add(QStringLiteral("os.chmod(%1, 0o%2)").arg(file, m_second),
                QStringLiteral("chmod(%1, 0%2);").arg(file, m_second));
            m_code.shell << QStringLiteral("chmod %1 %2").arg(m_second, shellFile);
        } else if (is("mkdir")) {
            add(QStringLiteral("os.mkdir(%1); os.chmod(%1, 0o%2)").arg(file, m_second),
                QStringLiteral("mkdir(%1, 0%2); chmod(%1, 0%2);").arg(file, m_second));
            m_code.shell << QStringLiteral("mkdir -m %1 %2").arg(m_second, shellFile);
        } else if (is("open")) {
            add(QStringLiteral("os.open(%1, os.O_RDWR)").arg(file),
                QStringLiteral("open(%1, O_RDWR);").arg(file));
            m_code.shell << QStringLiteral("cat ") + shellFile;
        } else if (is("visit")) {
            m_name = QStringLiteral("visitor");
            makeSocket({});
            nameIt(QStringLiteral("connect"), m_action.words.value(0));
            m_code.shell << QStringLiteral("socat - UNIX-CONNECT:") + shellFile;
        }
    }

    const LessonAction& m_action;
    const QByteArray& m_directory;
    const SocketAddress& m_docker;
    QString m_name, m_second;
    LessonCode m_code;
};

} // namespace

void LessonCode::append(const LessonCode& more)
{
    shell << more.shell;
    python << more.python;
    c << more.c;
}

LessonCode lessonCode(const LessonAction& action, const QByteArray& directory, const SocketAddress& docker)
{
    return CodeWriter(action, directory, docker).write();
}

} // namespace sw
