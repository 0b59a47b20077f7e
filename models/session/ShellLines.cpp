#include "models/session/ShellLines.h"

#include "models/session/CommandWords.h"
#include "models/session/ShellMessages.h"
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

/// The command's words quoted for a shell, for eval; empty when one of them can't be (shellWord()).
QByteArray commandWord(const Reply& reply)
{
    const auto words = splitCommand(reply.bytes);
    QByteArrayList quoted;
    for (const QByteArray& word : words ? *words : QByteArrayList()) {
        if (word.endsWith('\n') || word.contains('\0'))
            return {};
        quoted << shellWord(word);
    }
    return quoted.join(' ');
}

/// Empty when a line can be made.
QString refusal(const EndpointSpec& spec, qsizetype payload)
{
    if (spec.address.kind() != SocketAddress::Kind::Path &&
        spec.address.kind() != SocketAddress::Kind::Abstract)
        return QStringLiteral("There is no shell line for this address");
    if (spec.kind == EndpointKind::Listener &&
        (spec.reply.kind == Reply::Kind::Rules || spec.reply.kind == Reply::Kind::Http))
        return QStringLiteral("There is no shell line for a listener that answers by rules");
    if (spec.kind == EndpointKind::Listener && spec.reply.kind == Reply::Kind::Command &&
        commandWord(spec.reply).isEmpty())
        return QStringLiteral("There is no shell line for this command: a word of it ends in a line end");
    if (spec.kind == EndpointKind::Listener && spec.reply.kind == Reply::Kind::Command && needsPython(spec))
        return QStringLiteral("There is no shell line for a command at this name, which socat can't say");
    if (payload > maxShellPayload)
        return QStringLiteral("%1 bytes are too long for a shell line: it takes %2 at most")
            .arg(payload)
            .arg(maxShellPayload);
    return {};
}

qsizetype payloadSize(const EndpointSpec& spec)
{
    if (spec.kind == EndpointKind::Listener)
        return spec.reply.kind == Reply::Kind::Fixed ? spec.reply.bytes.size()
                                                     : 0; // a file stays where it is
    qsizetype size = 0;
    for (const QByteArray& message : spec.plan.messages)
        size += message.size();
    return size;
}

bool isAbstract(const EndpointSpec& spec) { return spec.address.kind() == SocketAddress::Kind::Abstract; }

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

/// Of messages socat takes no more than its buffer has.
QByteArray socatBuffer(const EndpointSpec& spec)
{
    return spec.type == SocketType::Stream ? "" : "-b 262144 ";
}

QByteArray socatConnect(const EndpointSpec& spec, const QByteArray& name)
{
    QByteArray word = isAbstract(spec) ? "ABSTRACT-" : "UNIX-";
    word += (spec.type == SocketType::Datagram ? "SENDTO:" : "CONNECT:") + socatEscaped(name);
    if (spec.type == SocketType::Seqpacket)
        word += ",type=5";
    if (spec.replyName.kind() != SocketAddress::Kind::Unnamed)
        word += ",bind=" + socatEscaped(spec.replyName.bytes());
    if (spec.retry)
        word += ",forever,interval=0.1";
    return shellWord(word);
}

/// Waits for an answer where one can come. It may take its time after the last byte: half a second is what
/// socat waits by itself.
QByteArray socatClient(const EndpointSpec& spec, const QByteArray& name, bool feeds)
{
    const bool mute =
        spec.type == SocketType::Datagram && spec.replyName.kind() == SocketAddress::Kind::Unnamed;
    return "socat " +
           QByteArray(mute    ? "-u "
                      : feeds ? "-t 5 "
                              : "") +
           socatBuffer(spec) + "- " + socatConnect(spec, name);
}

/// Any statement of a generator, as "python3 -c" takes no loop after a semicolon.
QByteArray pythonClient(const EndpointSpec& spec, const QByteArray& at)
{
    const QByteArray name = pythonBytes(isAbstract(spec) ? '\0' + at : at);
    const QByteArray connect = spec.retry
                                   ? "any(time.sleep(.1)for _ in iter(lambda:s.connect_ex(" + name + "),0))"
                                   : "s.connect(" + name + ")";
    const SocketAddress& own = spec.replyName;
    const QByteArray bind =
        spec.autobind ? QByteArray("s.bind(b\"\");")
        : own.kind() == SocketAddress::Kind::Unnamed
            ? QByteArray()
            : "s.bind(" +
                  pythonBytes(own.kind() == SocketAddress::Kind::Abstract ? '\0' + own.bytes()
                                                                          : own.bytes()) +
                  ");";
    return "python3 -c 'import os,socket,threading,time;s=socket.socket(socket.AF_UNIX);" + bind + connect +
           ";threading.Thread(target=lambda:(any(s.sendall(b)for b in iter(lambda:os.read(0,65536),b\"\")),"
           "s.shutdown(1)),daemon=True).start();"
           "any(not os.write(1,b)for b in iter(lambda:s.recv(65536),b\"\"))'";
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

/// As above, the command by a variable, its words as they are.
QByteArray socatCommand(const QByteArray& listen, const Reply& reply)
{
    return "REPLY=" + shellWord(commandWord(reply)) + " socat " + listen +
           " SYSTEM:'eval \\\"exec $REPLY\\\"'";
}

QByteArray socatFile(const QByteArray& listen, const Reply& reply)
{
    return "REPLY=" + shellWord(reply.bytes) + " socat " + listen +
           " SYSTEM:'while dd bs=64k count=1 2>/dev/null|grep -q ^;do cat \\\"$REPLY\\\";done'";
}

/// What takes the messages: a datagram listener that answers does so in a process for each.
QByteArray socatListen(const EndpointSpec& spec, const QByteArray& name)
{
    const QByteArray family = isAbstract(spec) ? "ABSTRACT-" : "UNIX-";
    const bool datagram = spec.type == SocketType::Datagram;
    const bool answers = spec.reply.kind != Reply::Kind::None;
    QByteArray word = family + (!datagram ? "LISTEN:" : answers ? "RECVFROM:" : "RECV:") + socatEscaped(name);
    if (spec.type == SocketType::Seqpacket)
        word += ",type=5";
    if (!datagram || answers)
        word += ",fork";
    if (!isAbstract(spec))
        word += ",mode=" + QByteArray::number(spec.mode, 8).rightJustified(4, '0');
    return shellWord(datagram ? word : word + ",backlog=" + QByteArray::number(spec.backlog));
}

QByteArray socatServer(const EndpointSpec& spec, const QByteArray& name)
{
    const QByteArray listen = socatBuffer(spec) + socatListen(spec, name);
    switch (spec.reply.kind) {
    case Reply::Kind::Echo:
        return "socat " + listen + " EXEC:cat";
    case Reply::Kind::Fixed:
        return socatFixedReply(listen, spec.reply.bytes);
    case Reply::Kind::File:
        return socatFile(listen, spec.reply);
    case Reply::Kind::Command:
        return socatCommand(listen, spec.reply);
    case Reply::Kind::Rules: // refused before
    case Reply::Kind::Http:
    case Reply::Kind::None:
        break;
    }
    return "socat -u " + listen + " -";
}

ShellLine listenerLine(const EndpointSpec& spec)
{
    if (const QString why = refusal(spec, payloadSize(spec)); !why.isEmpty())
        return noLine(why);
    QByteArray name;
    const QByteArray before = changeDirectory(spec, &name);
    if (needsPython(spec))
        return lineOf("python3", before + pythonListener(spec, name));
    return lineOf("socat", before + socatServer(spec, name));
}

ShellLine clientLine(const EndpointSpec& spec)
{
    if (const QString why = refusal(spec, payloadSize(spec)); !why.isEmpty())
        return noLine(why);
    const bool feeds = !spec.plan.messages.isEmpty();
    const QByteArray input = feeds ? feed(spec.plan) : QByteArray();
    QByteArray name;
    const QByteArray before = changeDirectory(spec, &name);
    if (!needsPython(spec))
        return lineOf("socat", before + input + socatClient(spec, name, feeds));
    if (spec.type == SocketType::Stream)
        return lineOf("python3", before + input + pythonClient(spec, name));
    return lineOf("python3", before + pythonMessageClient(spec, name));
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
        server.reply = Reply{Reply::Kind::Fixed, payload.toByteArray()};
        return listenerLine(server);
    }
    EndpointSpec client = spec;
    client.kind = EndpointKind::Client;
    client.retry = false;
    if (ofListener) // its address is not a name to answer to
        client.replyName = {};
    client.plan = {{payload.toByteArray()}, 0, 0, true, false};
    QByteArray name;
    const QByteArray before = changeDirectory(client, &name);
    if (client.type != SocketType::Stream && needsPython(client))
        return lineOf("python3", before + "timeout 5 " + pythonMessageClient(client, name));
    const QByteArray print = printingCommand(payload) + " | ";
    if (needsPython(client))
        return lineOf("python3", before + print + "timeout 5 " + pythonClient(client, name));
    return lineOf("socat", before + print + socatClient(client, name, true));
}

} // namespace sw
