#include "models/lessons/LessonScriptWriter.h"

#include "models/base/Bytes.h"
#include "models/lessons/LessonSpec.h"
#include "models/lessons/LessonWords.h"

#include <unistd.h>

namespace sw {
namespace {

QString variable(QString name) { return name.replace(u'-', u'_'); }

QString quoted(const QString& text)
{
    return u'"' + escapedText(text).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

QString typeWord(SocketType type)
{
    return type == SocketType::Datagram    ? QStringLiteral("SOCK_DGRAM")
           : type == SocketType::Seqpacket ? QStringLiteral("SOCK_SEQPACKET")
                                           : QStringLiteral("SOCK_STREAM");
}

QString atServer(const QString& server, const QString& client) { return server + u'_' + client; }

QString cAddress(const QString& file)
{
    return QStringLiteral("&(struct sockaddr_un){AF_UNIX, %1}, sizeof(struct sockaddr_un)").arg(quoted(file));
}

} // namespace

LessonScript::Part LessonScriptWriter::write(const LessonAction& action)
{
    m_part = {};
    LessonAction plain = action;
    if (!plain.words.isEmpty() && !plain.isWait())
        plain.words[0] = variable(plain.words[0]);
    if (!action.isWait() && !ofEndpoints(plain) && !ofHolds(plain) && !ofSockets(plain) && !ofBytes(plain) &&
        !ofDescriptors(plain))
        ofFiles(action);
    return m_part;
}

LessonScript::Part LessonScriptWriter::endStep()
{
    m_part = {};
    for (const QString& client : std::exchange(m_deferred, {})) {
        const double delay = m_servers[m_clients[client].server].delay;
        py(QStringLiteral("time.sleep(%1)").arg(delay));
        c(QStringLiteral("usleep(%1);").arg(int(delay * 1'000'000)));
        react(client);
    }
    return m_part;
}

void LessonScriptWriter::call(const QString& python, const QString& c, const QString& before)
{
    const QString begin(LessonScript::callBegins), end(LessonScript::callEnds);
    if (!python.isEmpty())
        m_part.python << begin + python + end;
    m_part.c << before + begin + c + end + u';';
}

/// "int name = ", once.
QString LessonScriptWriter::declare(const QString& name)
{
    m_gone.remove(name);
    if (m_declared.contains(name))
        return name + QStringLiteral(" = ");
    m_declared << name;
    return QStringLiteral("int %1 = ").arg(name);
}

void LessonScriptWriter::makeSocket(const QString& name, const QString& type, bool nonblock)
{
    const SocketType of = lessonSocketType(type);
    m_types[name] = of;
    py(QStringLiteral("%1 = socket.socket(socket.AF_UNIX, socket.%2)").arg(name, typeWord(of)));
    if (nonblock)
        py(QStringLiteral("%1.setblocking(False)").arg(name));
    call({},
         QStringLiteral("socket(AF_UNIX, %1%2, 0)")
             .arg(typeWord(of), nonblock ? QStringLiteral(" | SOCK_NONBLOCK") : QString()),
         declare(name));
}

void LessonScriptWriter::nameIt(const QString& verb, const QString& name, const QString& file)
{
    call(QStringLiteral("%1.%2(%3)").arg(name, verb, quoted(file)),
         QStringLiteral("%1(%2, %3)").arg(verb, name, cAddress(file)));
}

bool LessonScriptWriter::ofEndpoints(const LessonAction& action)
{
    const QString &verb = action.verb, name = action.words.value(0), second = action.words.value(1);
    if (verb == QLatin1String("listener"))
        listener(action);
    else if (verb == QLatin1String("client"))
        client(action);
    else if (verb == QLatin1String("tell"))
        tell(name, second);
    else if (verb == QLatin1String("hang-up"))
        hangUp(name);
    else
        return verb == QLatin1String("tap") || verb == QLatin1String("docker");
    return true;
}

void LessonScriptWriter::listener(const LessonAction& action)
{
    const auto spec = lessonSpec(action, "/");
    const QString name = action.words.value(0), file = action.words.value(1);
    if (!spec)
        return;
    if (spec->api == SocketApi::Qt) {
        qtListener(action);
        return;
    }
    if (spec->reply.kind == Reply::Kind::Http)
        return; // more than a few lines
    if (spec->replaceStale)
        removeIfStale(name, file);
    makeSocket(name, socketTypeName(spec->type));
    nameIt(QStringLiteral("bind"), name, file);
    if (isTaken(file) && !m_gone.contains(m_files.value(file)))
        return; // bind() refuses
    m_files[file] = name;
    if (!lessonOption(action.words, QStringLiteral("mode")).isEmpty())
        ofFiles({QStringLiteral("chmod"), {file, QStringLiteral("0%1").arg(spec->mode, 0, 8)}});
    if (spec->type != SocketType::Datagram)
        call(QStringLiteral("%1.listen(%2)").arg(name).arg(spec->backlog),
             QStringLiteral("listen(%1, %2)").arg(name).arg(spec->backlog));
    Server& server = m_servers[name];
    server = {};
    server.name = name;
    server.type = spec->type;
    server.echoes = spec->reply.kind == Reply::Kind::Echo;
    if (spec->reply.kind == Reply::Kind::Fixed)
        server.answer = quoted(QString::fromUtf8(spec->reply.bytes));
    server.delay = spec->reply.delaySeconds;
    server.backlog = spec->backlog;
}

/// Looks first, with a socket of another type: no server notices.
void LessonScriptWriter::removeIfStale(const QString& name, const QString& file)
{
    const QString look = QStringLiteral("look_for_") + name;
    makeSocket(look, QStringLiteral("datagram"));
    py(QStringLiteral(
           "if %1.connect_ex(%2) == errno.ECONNREFUSED: os.unlink(%2)  # EPROTOTYPE: somebody listens")
           .arg(look, quoted(file)));
    c(QStringLiteral("if (connect(%1, %2) < 0 && errno == ECONNREFUSED)\n    unlink(%3); /* EPROTOTYPE: "
                     "somebody listens */")
          .arg(look, cAddress(file), quoted(file)));
}

/// Its clients are spoken to by an event loop, which the other programs have none of.
void LessonScriptWriter::qtListener(const LessonAction& action)
{
    const auto spec = lessonSpec(action, "/");
    m_part.qt
        << QStringLiteral("QLocalServer %1;").arg(action.words.value(0))
        << QStringLiteral("%1.listen(QDir::current().filePath(%2));")
               .arg(action.words.value(0), quoted(action.words.value(1)))
        << QStringLiteral("QObject::connect(&%1, &QLocalServer::newConnection, [&] {")
               .arg(action.words.value(0))
        << QStringLiteral("    QLocalSocket* peer = %1.nextPendingConnection();").arg(action.words.value(0))
        << QStringLiteral("    QObject::connect(peer, &QLocalSocket::readyRead, [peer] {")
        << QStringLiteral("        QTimer::singleShot(%1, peer, [peer, question = peer->readAll()] {")
               .arg(int(spec->reply.delaySeconds * 1000))
        << QStringLiteral("            peer->write(question);") << QStringLiteral("        });")
        << QStringLiteral("    });") << QStringLiteral("});");
}

void LessonScriptWriter::client(const LessonAction& action)
{
    const auto spec = lessonSpec(action, "/");
    const QString name = action.words.value(0), file = action.words.value(1);
    if (!spec || !isTaken(file))
        return;
    makeSocket(name, socketTypeName(spec->type));
    nameIt(QStringLiteral("connect"), name, file);
    arrive(name, file, spec->type);
}

void LessonScriptWriter::arrive(const QString& client, const QString& file, SocketType type)
{
    const QString name = m_files.value(file);
    if (m_gone.contains(name) || !m_servers.contains(name))
        return;
    Server& server = m_servers[name];
    if (server.pending.size() > server.backlog)
        return; // EAGAIN
    m_clients[client] = {name, type};
    if (type == SocketType::Datagram)
        return;
    if (server.acceptsNot)
        server.pending << client;
    else
        accept(server, client);
}

void LessonScriptWriter::accept(Server& server, const QString& client)
{
    const QString end = atServer(server.name, client);
    py(QStringLiteral("%1, _ = %2.accept()").arg(end, server.name));
    call({}, QStringLiteral("accept(%1, NULL, NULL)").arg(server.name), declare(end));
}

void LessonScriptWriter::tell(const QString& name, const QString& text)
{
    if (!m_clients.contains(name))
        return;
    call(QStringLiteral("%1.send(b%2)").arg(name, quoted(text)),
         QStringLiteral("send(%1, %2, %3, MSG_NOSIGNAL)").arg(name, quoted(text)).arg(text.toUtf8().size()));
    Client& client = m_clients[name];
    ++client.unread;
    const Server& server = m_servers[client.server];
    if (server.readsNot)
        return;
    if (server.delay > 0)
        m_deferred << name;
    else
        react(name);
}

/// The server reads what has come, and answers.
void LessonScriptWriter::react(const QString& name)
{
    Client& client = m_clients[name];
    const Server& server = m_servers[client.server];
    const bool isDatagram = client.type == SocketType::Datagram;
    const QString end = isDatagram ? server.name : atServer(server.name, name);
    const int reads = client.type == SocketType::Stream ? std::min(1, client.unread) : client.unread;
    for (int i = 0; i < reads; ++i) {
        if (server.echoes && !isDatagram) {
            call(QStringLiteral("%1.send(%1.recv(65536))").arg(end),
                 QStringLiteral("send(%1, b, recv(%1, b, sizeof b, 0), MSG_NOSIGNAL)").arg(end));
        } else {
            call(QStringLiteral("%1.recv(65536)").arg(end),
                 QStringLiteral("recv(%1, b, sizeof b, 0)").arg(end));
            if (!server.answer.isEmpty())
                call(QStringLiteral("%1.send(b%2)").arg(end, server.answer),
                     QStringLiteral("send(%1, %2, sizeof %2 - 1, MSG_NOSIGNAL)").arg(end, server.answer));
        }
    }
    client.unread = 0;
    if (client.isClosed) {
        py(QStringLiteral("%1.close()").arg(end));
        call({}, QStringLiteral("close(%1)").arg(end));
    } else if (server.echoes || !server.answer.isEmpty()) {
        call(QStringLiteral("%1.recv(65536)").arg(name),
             QStringLiteral("recv(%1, b, sizeof b, 0)").arg(name));
    }
}

void LessonScriptWriter::hangUp(const QString& name)
{
    if (!m_clients.contains(name))
        return;
    Client& client = m_clients[name];
    client.isClosed = true;
    py(QStringLiteral("%1.close()").arg(name));
    call({}, QStringLiteral("close(%1)").arg(name));
    if (m_deferred.contains(name))
        return;
    const QString end = atServer(client.server, name);
    call(QStringLiteral("%1.recv(65536)").arg(end), QStringLiteral("recv(%1, b, sizeof b, 0)").arg(end));
    py(QStringLiteral("%1.close()").arg(end));
    call({}, QStringLiteral("close(%1)").arg(end));
}

bool LessonScriptWriter::ofHolds(const LessonAction& action)
{
    const QString &verb = action.verb, name = action.words.value(0);
    if (verb == QLatin1String("finish") || verb == QLatin1String("shutdown")) {
        if (m_types.contains(name))
            call(QStringLiteral("%1.shutdown(socket.SHUT_WR)").arg(name),
                 QStringLiteral("shutdown(%1, SHUT_WR)").arg(name));
        return true;
    }
    const bool pauses = verb.startsWith(QLatin1String("pause-"));
    if (!pauses && !verb.startsWith(QLatin1String("resume-")))
        return false;
    const bool reading = verb.endsWith(QLatin1String("reading"));
    Server& server = m_servers[name];
    (reading ? server.readsNot : server.acceptsNot) = pauses;
    const QString words = QStringLiteral("%1 calls %2() %3")
                              .arg(name, reading ? QStringLiteral("recv") : QStringLiteral("accept"),
                                   pauses ? QStringLiteral("no more") : QStringLiteral("again"));
    py(QStringLiteral("# ") + words);
    c(QStringLiteral("/* %1 */").arg(words));
    if (!pauses)
        resume(server, reading);
    return true;
}

void LessonScriptWriter::resume(Server& server, bool reading)
{
    if (!reading) {
        for (const QString& client : std::exchange(server.pending, {}))
            accept(server, client);
        return;
    }
    QStringList waiting;
    for (auto client = m_clients.begin(); client != m_clients.end(); ++client) {
        if (client->server != server.name)
            continue;
        if (client->unread > 0)
            waiting << client.key();
        if (!std::exchange(client->hasFilled, false))
            continue;
        const QString end = atServer(server.name, client.key());
        py(QStringLiteral("while filled > 0: filled -= len(%1.recv(65536))").arg(end));
        py(QStringLiteral("print(filled, \"bytes are missing\")"));
        c(QStringLiteral("while (filled > 0)\n    filled -= recv(%1, b, sizeof b, 0);").arg(end));
        c(QStringLiteral("printf(\"%ld bytes are missing\\n\", filled);"));
    }
    waiting.sort();
    for (const QString& client : waiting)
        react(client);
}

} // namespace sw
