#include "models/session/ShellMessages.h"

#include "models/session/ShellWords.h"

#include <algorithm>

namespace sw {

namespace {

/// A pipe takes so much in one piece (PIPE_BUF, pipe(7)), so that socat reads it as one.
constexpr qsizetype oneRead = 4096;

bool isAbstractName(const SocketAddress& address) { return address.kind() == SocketAddress::Kind::Abstract; }

/// socat ends a name at a NUL, and has no word for the empty abstract name.
bool isNoSocatName(const SocketAddress& address)
{
    return isAbstractName(address) && (address.bytes().isEmpty() || address.bytes().contains('\0'));
}

bool listenerNeedsPython(const EndpointSpec& spec)
{
    const Reply::Kind kind = spec.reply.kind;
    if (kind == Reply::Kind::None || kind == Reply::Kind::Command)
        return false;
    if (spec.reply.delaySeconds > 0)
        return true;
    return spec.type == SocketType::Seqpacket ||
           (spec.type == SocketType::Datagram && kind != Reply::Kind::Echo);
}

bool clientNeedsPython(const EndpointSpec& spec)
{
    const bool named = spec.replyName.kind() != SocketAddress::Kind::Unnamed;
    if (spec.autobind || isNoSocatName(spec.replyName) ||
        (named && spec.replyName.kind() != spec.address.kind()))
        return true;
    if (spec.type == SocketType::Stream)
        return false;
    const auto& messages = spec.plan.messages;
    return (spec.retry && spec.type == SocketType::Datagram) || messages.size() > 1 ||
           std::any_of(messages.begin(), messages.end(), [](const QByteArray& message) {
               return message.isEmpty() || message.size() > oneRead;
           });
}

QByteArray typeConstant(SocketType type)
{
    switch (type) {
    case SocketType::Stream:
        return "socket.SOCK_STREAM";
    case SocketType::Datagram:
        return "socket.SOCK_DGRAM";
    case SocketType::Seqpacket:
        return "socket.SOCK_SEQPACKET";
    }
    return {};
}

QByteArray nameLiteral(const SocketAddress& address, const QByteArray& name)
{
    return pythonBytes(isAbstractName(address) ? '\0' + name : name);
}

QByteArray bytesLiteral(const QByteArray& bytes)
{
    return prefersBase64(bytes) ? "base64.b64decode(\"" + bytes.toBase64() + "\")" : pythonBytes(bytes);
}

QByteArray openSocket(const EndpointSpec& spec)
{
    return "python3 -c 'import base64,itertools,os,socket,threading,time;s=socket.socket(socket.AF_UNIX," +
           typeConstant(spec.type) + ");";
}

/// The bytes of an answer to b.
QByteArray answerBytes(const Reply& reply)
{
    if (reply.kind == Reply::Kind::Echo)
        return "b";
    return reply.kind == Reply::Kind::File ? QByteArray("R") : bytesLiteral(reply.bytes);
}

/// Calls one after the other, as a value.
QByteArray delayed(const Reply& reply, const QByteArray& call)
{
    return reply.delaySeconds > 0
               ? "(time.sleep(" + QByteArray::number(reply.delaySeconds) + ")," + call + ")[1]"
               : call;
}

QByteArray datagramLoop(const Reply& reply)
{
    const QByteArray received = " for b,a in iter(lambda:s.recvfrom(1<<22),0)";
    if (reply.kind == Reply::Kind::None)
        return "any(os.write(1,b)<0" + received + ")";
    // A sender that has gone ends its thread only. One without a name has none to answer to.
    return "any(threading.Thread(target=lambda b,a:" +
           delayed(reply, "s.sendto(" + answerBytes(reply) + ",a)") + ",args=(b,a)).start()" + received +
           " if a)";
}

QByteArray acceptLoop(const Reply& reply)
{
    const QByteArray answer = reply.kind == Reply::Kind::None
                                  ? QByteArray("os.write(1,b)<0")
                                  : delayed(reply, "c.sendall(" + answerBytes(reply) + ")");
    return "any(threading.Thread(target=lambda c:(any(" + answer +
           " for b in iter(lambda:c.recv(1<<22),b\"\")),c.close()),args=(c,)).start()"
           "for c,_ in iter(s.accept,0))";
}

/// Sends the plan in turn; what a call gives counts for nothing.
QByteArray planLoop(const SendPlan& plan)
{
    if (plan.messages.isEmpty())
        return {};
    QByteArrayList each;
    for (const QByteArray& message : plan.messages)
        each << bytesLiteral(message);
    const QByteArray round = "[s.send(m)for m in M]";
    const QByteArray list = "M=[" + each.join(',') + "];";
    if (plan.everySeconds <= 0)
        return list + round + ";";
    const QByteArray rounds =
        plan.count == 0 ? QByteArray("itertools.count()") : "range(" + QByteArray::number(plan.count) + ")";
    return list + "any((time.sleep(" + QByteArray::number(plan.everySeconds) + "*(r>0))," + round +
           ")[0]for r in " + rounds + ");";
}

} // namespace

bool needsPython(const EndpointSpec& spec)
{
    return isNoSocatName(spec.address) ||
           (spec.kind == EndpointKind::Listener ? listenerNeedsPython(spec) : clientNeedsPython(spec));
}

QByteArray pythonListener(const EndpointSpec& spec, const QByteArray& name)
{
    QByteArray line = openSocket(spec);
    if (!isAbstractName(spec.address)) // the kernel makes the file as mode 0777 less the mask
        line += "os.umask(0o" + QByteArray::number(0777 & ~spec.mode, 8) + ");";
    line += "s.bind(" + nameLiteral(spec.address, name) + ");";
    if (spec.reply.kind == Reply::Kind::File)
        line += "R=open(" + pythonBytes(spec.reply.bytes) + ",\"rb\").read();";
    if (spec.type == SocketType::Datagram)
        return line + datagramLoop(spec.reply) + "'";
    return line + "s.listen(" + QByteArray::number(spec.backlog) + ");" + acceptLoop(spec.reply) + "'";
}

QByteArray pythonMessageClient(const EndpointSpec& spec, const QByteArray& name)
{
    const bool datagram = spec.type == SocketType::Datagram;
    const bool named = spec.autobind || spec.replyName.kind() != SocketAddress::Kind::Unnamed;
    QByteArray line = openSocket(spec);
    if (spec.autobind)
        line += "s.bind(b\"\");";
    else if (named)
        line += "s.bind(" + nameLiteral(spec.replyName, spec.replyName.bytes()) + ");";
    const QByteArray to = nameLiteral(spec.address, name);
    line += spec.retry ? "any(time.sleep(.1)for _ in iter(lambda:s.connect_ex(" + to + "),0));"
                       : "s.connect(" + to + ");";
    line += planLoop(spec.plan);
    const QByteArray typed = "any(s.send(b)<0 for b in iter(lambda:os.read(0,65536),b\"\"))";
    if (datagram && !named) // nobody can answer
        return line + (spec.plan.finish ? QByteArray("s.close()") : typed) + "'";
    const QByteArray end = datagram ? QByteArray() : QByteArray("s.shutdown(1)");
    if (!spec.plan.finish)
        line += "threading.Thread(target=lambda:(" + typed + (end.isEmpty() ? "" : "," + end) +
                "),daemon=True).start();";
    else if (!end.isEmpty())
        line += end + ";";
    // Of datagrams there is no end: an empty one is a message.
    return line + "any(os.write(1,b)<0 for b in iter(lambda:s.recv(1<<22)," +
           (datagram ? QByteArray("0") : QByteArray("b\"\"")) + "))'";
}

} // namespace sw
