#include "models/lessons/LessonScriptWriter.h"

#include "models/base/Bytes.h"

#include <unistd.h>

namespace sw {
namespace {

QString literal(const QString& text)
{
    return u'"' + escapedText(text).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

QString asVariable(QString name) { return name.replace(u'-', u'_'); }

/// What sendmsg(2) and recvmsg(2) need for one descriptor.
QString controlWords(const char* begin)
{
    return QStringLiteral(
               "union { struct cmsghdr head; char space[CMSG_SPACE(sizeof(int))]; } with = {%1};\n")
        .arg(QLatin1String(begin));
}

QString messageWords(const QString& part, const QString& more = {})
{
    return QStringLiteral("struct msghdr message = {.msg_iov = &(struct iovec){%1}, .msg_iovlen = 1%2};\n")
        .arg(part, more);
}

QString withControl() { return QStringLiteral(",\n    .msg_control = &with, .msg_controllen = sizeof with"); }

QString marked(const QString& call)
{
    return LessonScript::callBegins + call + LessonScript::callEnds + u';';
}

QString block(QString lines)
{
    return QStringLiteral("{\n    ") + lines.replace(u'\n', QStringLiteral("\n    ")) + QStringLiteral("\n}");
}

} // namespace

bool LessonScriptWriter::ofSockets(const LessonAction& action)
{
    const QString &verb = action.verb, name = action.words.value(0), second = action.words.value(1);
    if (verb == QLatin1String("socket")) {
        makeSocket(name, second, action.words.value(2) == QLatin1String("nonblock"));
    } else if (verb == QLatin1String("bind")) {
        nameIt(verb, name, second);
        if (!isTaken(second))
            m_files[second] = name;
    } else if (verb == QLatin1String("connect")) {
        nameIt(verb, name, second);
        arrive(name, second, m_types.value(name));
    } else if (verb == QLatin1String("listen")) {
        call(QStringLiteral("%1.listen(%2)").arg(name, second),
             QStringLiteral("listen(%1, %2)").arg(name, second));
    } else if (verb == QLatin1String("accept")) {
        m_types[name] = m_types.value(asVariable(second));
        py(QStringLiteral("%1, _ = %2.accept()").arg(name, asVariable(second)));
        call({}, QStringLiteral("accept(%1, NULL, NULL)").arg(asVariable(second)), declare(name));
    } else if (verb == QLatin1String("close")) {
        m_gone.insert(name);
        py(QStringLiteral("%1.close()").arg(name));
        call({}, QStringLiteral("close(%1)").arg(name));
    } else if (verb == QLatin1String("peer")) {
        call(
            QStringLiteral("struct.unpack(\"iII\", %1.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))")
                .arg(name),
            QStringLiteral("getsockopt(%1, SOL_SOCKET, SO_PEERCRED, &who, &size)").arg(name));
    } else {
        return false;
    }
    return true;
}

bool LessonScriptWriter::ofBytes(const LessonAction& action)
{
    const QString &verb = action.verb, name = action.words.value(0), second = action.words.value(1);
    if (verb == QLatin1String("send"))
        call(QStringLiteral("%1.send(b%2)").arg(name, literal(second)),
             QStringLiteral("send(%1, %2, %3, MSG_NOSIGNAL)")
                 .arg(name, literal(second))
                 .arg(second.toUtf8().size()));
    else if (verb == QLatin1String("receive"))
        receive(name, second);
    else if (verb == QLatin1String("fill"))
        fill(name);
    else
        return false;
    return true;
}

/// Of datagrams with the flags that tell of a cut, which only recvmsg() gives.
void LessonScriptWriter::receive(const QString& name, const QString& size)
{
    if (m_types.value(name) != SocketType::Datagram) {
        call(QStringLiteral("%1.recv(%2, socket.MSG_DONTWAIT)").arg(name, size),
             QStringLiteral("recv(%1, b, %2, MSG_DONTWAIT)").arg(name, size));
        return;
    }
    call(QStringLiteral("%1.recvmsg(%2, 0, socket.MSG_DONTWAIT)").arg(name, size), QString());
    m_part.c.removeLast();
    c(block(messageWords(QStringLiteral("b, ") + size) +
            marked(QStringLiteral("recvmsg(%1, &message, MSG_DONTWAIT)").arg(name)) +
            QStringLiteral("\nif (message.msg_flags & MSG_TRUNC)\n    printf(\"MSG_TRUNC\\n\");")));
}

void LessonScriptWriter::fill(const QString& name)
{
    if (m_clients.contains(name))
        m_clients[name].hasFilled = true;
    py(QStringLiteral("filled = 0"));
    py(QStringLiteral("try:\n    while True: filled += %1.send(b\"x\" * 4096, socket.MSG_DONTWAIT)\n"
                      "except BlockingIOError as full:\n    print(filled, \"bytes, then\", "
                      "errno.errorcode[full.errno])\n")
           .arg(name));
    c(QStringLiteral("filled = 0;\nfor (long n; (n = send(%1, b, 4096, MSG_NOSIGNAL | MSG_DONTWAIT)) > 0;)\n"
                     "    filled += n;\nprintf(\"%ld bytes, then %s\\n\", filled, strerrorname_np(errno));")
          .replace(QLatin1String("%1"), name));
}

bool LessonScriptWriter::ofDescriptors(const LessonAction& action)
{
    const QString &verb = action.verb, name = action.words.value(0), file = literal(action.words.value(1));
    if (verb == QLatin1String("give")) {
        call(QStringLiteral("socket.send_fds(%1, [b\".\"], [os.open(%2, os.O_RDONLY)])").arg(name, file),
             QString());
        m_part.c.removeLast();
        c(block(QStringLiteral("int fd = open(%1, O_RDONLY);\n").arg(file) +
                controlWords("{CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}") +
                QStringLiteral("memcpy(CMSG_DATA(&with.head), &fd, sizeof fd);\n") +
                messageWords(QStringLiteral("\".\", 1"), withControl()) +
                marked(QStringLiteral("sendmsg(%1, &message, MSG_NOSIGNAL)").arg(name)) +
                QStringLiteral("\nclose(fd);")));
    } else if (verb == QLatin1String("take")) {
        py(QStringLiteral("_, fds, _, _ = socket.recv_fds(%1, 1, 1)").arg(name));
        call(QStringLiteral("os.pread(fds[0], 4096, 0)"), QString());
        m_part.c.removeLast();
        c(block(QStringLiteral("int fd = -1;\n") + controlWords("{0}") +
                messageWords(QStringLiteral("b, 1"), withControl()) +
                marked(QStringLiteral("recvmsg(%1, &message, 0)").arg(name)) +
                QStringLiteral("\nmemcpy(&fd, CMSG_DATA(&with.head), sizeof fd);\n") +
                marked(QStringLiteral("pread(fd, b, sizeof b, 0)")) + QStringLiteral("\nclose(fd);")));
    } else {
        return false;
    }
    return true;
}

void LessonScriptWriter::ofFiles(const LessonAction& action)
{
    const QString &verb = action.verb, file = literal(action.words.value(0)), second = action.words.value(1);
    if (verb == QLatin1String("write")) {
        py(QStringLiteral("with open(%1, \"x\") as note: note.write(%2)").arg(file, literal(second)));
        c(block(
            QStringLiteral("int note = open(%1, O_WRONLY | O_CREAT | O_EXCL, 0600);\n").arg(file) +
            marked(QStringLiteral("write(note, %1, %2)").arg(literal(second)).arg(second.toUtf8().size())) +
            QStringLiteral("\nclose(note);")));
    } else if (verb == QLatin1String("unlink")) {
        m_files.remove(action.words.value(0));
        call(QStringLiteral("os.unlink(%1)").arg(file), QStringLiteral("unlink(%1)").arg(file));
    } else if (verb == QLatin1String("chmod")) {
        call(QStringLiteral("os.chmod(%1, 0o%2)").arg(file, second.mid(1)),
             QStringLiteral("chmod(%1, %2)").arg(file, second));
    } else if (verb == QLatin1String("mkdir")) {
        call(QStringLiteral("os.mkdir(%1)").arg(file), QStringLiteral("mkdir(%1, 0700)").arg(file));
        call(QStringLiteral("os.chmod(%1, 0o%2)").arg(file, second.mid(1)),
             QStringLiteral("chmod(%1, %2)").arg(file, second));
    } else if (verb == QLatin1String("open")) {
        call(QStringLiteral("os.open(%1, os.O_RDWR)").arg(file),
             QStringLiteral("open(%1, O_RDWR)").arg(file));
    } else if (verb == QLatin1String("visit")) {
        visit(action.words.value(0), second);
    }
}

/// Another process, of nobody where we are root (see connectAsVisitor()). A server of the workbench accepts
/// it, if it came so far.
void LessonScriptWriter::visit(const QString& file, const QString& text)
{
    const qsizetype slash = file.indexOf(u'/');
    const QString folder = slash < 0 ? QStringLiteral(".") : file.left(slash), rest = file.mid(slash + 1);
    const bool isRoot = ::geteuid() == 0;
    const bool isServers = m_servers.contains(m_files.value(file));
    const QString server = m_files.value(file);
    py(QStringLiteral("visitor = os.fork()\nif visitor == 0:\n    os.chdir(%1)\n").arg(literal(folder)) +
       (isRoot ? QStringLiteral("    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n") : QString()) +
       QStringLiteral("    s = socket.socket(socket.AF_UNIX)\n    error = s.connect_ex(%1)\n"
                      "    print(\"connect =\", errno.errorcode.get(error, 0), flush=True)\n"
                      "    if error == 0: s.send(b%2)\n    os._exit(error)\n")
           .arg(literal(rest), literal(text)));
    py(QStringLiteral("came = os.waitpid(visitor, 0)[1] == 0"));
    QString lines =
        QStringLiteral("pid_t visitor = fork();\nif (visitor == 0) {\n    int s = socket(AF_UNIX, "
                       "SOCK_STREAM, 0);\n    if (chdir(%1) < 0)\n        _exit(1);\n")
            .arg(literal(folder));
    if (isRoot)
        lines += QStringLiteral("    if (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0)\n"
                                "        _exit(1);\n");
    lines +=
        QStringLiteral("    if (") +
        marked(QStringLiteral("connect(s, &(struct sockaddr_un){AF_UNIX, %1}, sizeof(struct sockaddr_un))")
                   .arg(literal(rest)))
            .chopped(1) +
        QStringLiteral(" < 0)\n        _exit(1);\n    send(s, %1, %2, MSG_NOSIGNAL);\n    _exit(0);\n}\n"
                       "int status;\nwaitpid(visitor, &status, 0);")
            .arg(literal(text))
            .arg(text.toUtf8().size());
    if (isServers) {
        py(QStringLiteral("if came: %1.accept()[0].close()").arg(server));
        lines += QStringLiteral("\nif (status == 0)\n    close(accept(%1, NULL, NULL));").arg(server);
    }
    c(block(lines));
}

} // namespace sw
