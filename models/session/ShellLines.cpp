#include "models/session/ShellLines.h"

#include "models/session/ShellWords.h"

#include <QDir>
#include <QFile>

namespace sw {

namespace {

ShellLine noLine(const QString& why) { return {{}, {}, why}; }

ShellLine lineOf(const char* tool, const QByteArray& text)
{
    return {QString::fromLatin1(text), QLatin1String(tool), {}};
}

/// Empty when a line can be made.
QString refusal(const EndpointSpec& spec, qsizetype payload)
{
    if (spec.type != SocketType::Stream)
        return QStringLiteral("There is no shell line for %1 sockets").arg(socketTypeName(spec.type));
    if (spec.address.kind() != SocketAddress::Kind::Path &&
        spec.address.kind() != SocketAddress::Kind::Abstract)
        return QStringLiteral("There is no shell line for this address");
    if (spec.kind == EndpointKind::Listener && spec.reply.kind == Reply::Kind::Command)
        return QStringLiteral("There is no shell line for a listener that runs a command");
    if (payload > maxShellPayload)
        return QStringLiteral("%1 bytes are too long for a shell line: it takes %2 at most")
            .arg(payload)
            .arg(maxShellPayload);
    return {};
}

qsizetype payloadSize(const EndpointSpec& spec)
{
    if (spec.kind == EndpointKind::Listener)
        return spec.reply.kind == Reply::Kind::Fixed ? spec.reply.bytes.size() : 0;
    qsizetype size = 0;
    for (const QByteArray& message : spec.plan.messages)
        size += message.size();
    return size;
}

bool isAbstract(const EndpointSpec& spec) { return spec.address.kind() == SocketAddress::Kind::Abstract; }

/// socat ends a name at a NUL, and has no word for the empty abstract name.
bool needsPython(const EndpointSpec& spec)
{
    return isAbstract(spec) && (spec.address.bytes().isEmpty() || spec.address.bytes().contains('\0'));
}

/// Where the terminal's directory has to be, for a relative path that gets too long when made absolute.
QByteArray changeDirectory(const EndpointSpec& spec, QByteArray* name)
{
    *name = spec.address.bytes();
    if (isAbstract(spec) || name->startsWith('/'))
        return {};
    const QByteArray directory = QFile::encodeName(QDir::currentPath());
    const QByteArray absolute = (directory == "/" ? directory : directory + '/') + *name;
    if (absolute.size() > SocketAddress::maxLength)
        return "cd " + shellWord(directory) + " && ";
    *name = absolute;
    return {};
}

QByteArray feed(const SendPlan& plan)
{
    QByteArrayList round;
    for (const QByteArray& message : plan.messages)
        round << printingCommand(message);
    QByteArray text = round.join("; ");
    if (plan.everySeconds > 0) {
        const QByteArray pause = "sleep " + QByteArray::number(plan.everySeconds);
        text = plan.count == 0 ? "while :; do " + text + "; " + pause + "; done"
                               : "for i in $(seq " + QByteArray::number(plan.count) + "); do [ $i = 1 ] || " +
                                     pause + "; " + text + "; done";
    }
    if (!plan.finish && (plan.everySeconds <= 0 || plan.count > 0))
        text += "; cat"; // what is typed then
    return "{ " + text + "; } | ";
}

QByteArray socatConnect(const EndpointSpec& spec, const QByteArray& name)
{
    QByteArray word = (isAbstract(spec) ? "ABSTRACT-CONNECT:" : "UNIX-CONNECT:") + socatEscaped(name);
    if (spec.retry)
        word += ",forever,interval=0.1";
    return shellWord(word);
}

/// Any statement of a generator, as "python3 -c" takes no loop after a semicolon.
QByteArray pythonClient(const EndpointSpec& spec)
{
    const QByteArray name = pythonBytes('\0' + spec.address.bytes());
    const QByteArray connect = spec.retry
                                   ? "any(time.sleep(.1)for _ in iter(lambda:s.connect_ex(" + name + "),0))"
                                   : "s.connect(" + name + ")";
    return "python3 -c 'import os,socket,threading,time;s=socket.socket(socket.AF_UNIX);" + connect +
           ";threading.Thread(target=lambda:(any(s.sendall(b)for b in iter(lambda:os.read(0,65536),b\"\")),"
           "s.shutdown(1)),daemon=True).start();"
           "any(not os.write(1,b)for b in iter(lambda:s.recv(65536),b\"\"))'";
}

QByteArray pythonReply(const Reply& reply)
{
    switch (reply.kind) {
    case Reply::Kind::None:
        return "not os.write(1,b)";
    case Reply::Kind::Echo:
        return "c.sendall(b)";
    case Reply::Kind::Fixed:
    case Reply::Kind::Command: // refused before
        break;
    }
    const bool base64 = prefersBase64(reply.bytes);
    return "c.sendall(" +
           (base64 ? "base64.b64decode(\"" + reply.bytes.toBase64() + "\")" : pythonBytes(reply.bytes)) + ')';
}

QByteArray pythonServer(const EndpointSpec& spec)
{
    return "python3 -c 'import base64,os,socket,threading;s=socket.socket(socket.AF_UNIX);s.bind(" +
           pythonBytes('\0' + spec.address.bytes()) + ");s.listen(" + QByteArray::number(spec.backlog) +
           ");any(threading.Thread(target=lambda c:(any(" + pythonReply(spec.reply) +
           " for b in iter(lambda:c.recv(65536),b\"\")),c.close()),args=(c,)).start()"
           "for c,_ in iter(s.accept,0))'";
}

/// The answer goes through a variable: socat takes at most 512 bytes of a command (1.7), and its quoting
/// would come on top of the shell's. dd takes one chunk, grep says whether there was one.
QByteArray socatFixedReply(const QByteArray& listen, const QByteArray& reply)
{
    const bool base64 = prefersBase64(reply);
    const QByteArray value = base64 ? reply.toBase64() : printfFormat(reply);
    const QByteArray print = base64 ? "printf %s \\\"$REPLY\\\"|base64 -d" : "printf \\\"$REPLY\\\"";
    return "REPLY=" + value + " socat " + listen +
           " SYSTEM:'while dd bs=64k count=1 2>/dev/null|grep -q ^;do " + print + ";done'";
}

QByteArray socatServer(const EndpointSpec& spec, const QByteArray& name)
{
    QByteArray word = (isAbstract(spec) ? "ABSTRACT-LISTEN:" : "UNIX-LISTEN:") + socatEscaped(name) + ",fork";
    if (!isAbstract(spec))
        word += ",mode=" + QByteArray::number(spec.mode, 8).rightJustified(4, '0');
    const QByteArray listen = shellWord(word + ",backlog=" + QByteArray::number(spec.backlog));
    switch (spec.reply.kind) {
    case Reply::Kind::Echo:
        return "socat " + listen + " EXEC:cat";
    case Reply::Kind::Fixed:
        return socatFixedReply(listen, spec.reply.bytes);
    case Reply::Kind::Command: // refused before
    case Reply::Kind::None:
        break;
    }
    return "socat -u " + listen + " -";
}

ShellLine listenerLine(const EndpointSpec& spec)
{
    if (const QString why = refusal(spec, payloadSize(spec)); !why.isEmpty())
        return noLine(why);
    if (needsPython(spec))
        return lineOf("python3", pythonServer(spec));
    QByteArray name;
    const QByteArray before = changeDirectory(spec, &name);
    return lineOf("socat", before + socatServer(spec, name));
}

ShellLine clientLine(const EndpointSpec& spec)
{
    if (const QString why = refusal(spec, payloadSize(spec)); !why.isEmpty())
        return noLine(why);
    const bool feeds = !spec.plan.messages.isEmpty();
    const QByteArray input = feeds ? feed(spec.plan) : QByteArray();
    if (needsPython(spec))
        return lineOf("python3", input + pythonClient(spec));
    QByteArray name;
    const QByteArray before = changeDirectory(spec, &name);
    // The answer may take its time after the last byte: half a second is what socat waits by itself.
    return lineOf("socat",
                  before + input + (feeds ? "socat -t 5 - " : "socat - ") + socatConnect(spec, name));
}

} // namespace

ShellLine endpointShellLine(const EndpointSpec& spec)
{
    return spec.kind == EndpointKind::Listener ? listenerLine(spec) : clientLine(spec);
}

QString shellLineTool(const EndpointSpec& spec)
{
    if (!refusal(spec, payloadSize(spec)).isEmpty())
        return {};
    return needsPython(spec) ? QStringLiteral("python3") : QStringLiteral("socat");
}

ShellLine messageShellLine(const EndpointSpec& spec, TrafficEvent event, QByteArrayView payload)
{
    if (event != TrafficEvent::Sent && event != TrafficEvent::Received)
        return noLine(QStringLiteral("Only a message has a shell line of its own"));
    if (const QString why = refusal(spec, payload.size()); !why.isEmpty())
        return noLine(why);
    const bool ofListener = spec.kind == EndpointKind::Listener;
    if (ofListener == (event == TrafficEvent::Sent)) {
        EndpointSpec server = spec;
        server.kind = EndpointKind::Listener;
        server.reply = {Reply::Kind::Fixed, payload.toByteArray()};
        return listenerLine(server);
    }
    EndpointSpec client = spec;
    client.retry = false;
    const QByteArray print = printingCommand(payload) + " | ";
    if (needsPython(spec))
        return lineOf("python3", print + "timeout 5 " + pythonClient(client));
    QByteArray name;
    const QByteArray before = changeDirectory(spec, &name);
    return lineOf("socat", before + print + "socat -t 5 - " + socatConnect(client, name));
}

} // namespace sw
