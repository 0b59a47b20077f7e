#include "app/Options.h"

#include "models/base/Bytes.h"
#include "models/session/CommandWords.h"

#include <algorithm>
#include <cmath>

namespace sw {

namespace {

using Value = const QByteArray&;

QString badValue(Value value, const char* expected)
{
    return QStringLiteral("“%1” is not %2").arg(escapedText(value), QString::fromUtf8(expected));
}

QString takeSeconds(Value value, double& seconds)
{
    bool ok = false;
    const double given = value.toDouble(&ok);
    if (!ok || !std::isfinite(given) || given < 0.001 || given > 2e6) // what a timer's milliseconds can hold
        return badValue(value, "a number of seconds from 0.001 to 2,000,000");
    seconds = given;
    return {};
}

QString takeType(CommandLine& line, Value value)
{
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket}) {
        if (value == socketTypeName(type).toLatin1()) {
            line.spec.type = type;
            line.hasType = true;
            return {};
        }
    }
    return badValue(value, "stream, datagram or seqpacket");
}

QString takeBind(CommandLine& line, Value value)
{
    line.spec.autobind = value == "auto";
    line.spec.replyName = {};
    if (line.spec.autobind)
        return {};
    const auto name = SocketAddress::parse(value);
    if (!name)
        return name.failure().sentence;
    if (!name->isUnix())
        return badValue(value, "a path, @name or auto");
    line.spec.replyName = *name;
    return {};
}

QString takeGroup(CommandLine& line, Value value)
{
    if (value.isEmpty())
        return badValue(value, "a group");
    line.group = value;
    return {};
}

QString takeApi(CommandLine& line, Value value)
{
    if (value != "kernel" && value != "qt")
        return badValue(value, "kernel or qt");
    line.spec.api = value == "qt" ? SocketApi::Qt : SocketApi::Kernel;
    return {};
}

/// Octal, as chmod takes it; the bits above 0777 mean nothing on a socket.
QString takeMode(CommandLine& line, Value value)
{
    bool ok = false;
    const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '7'; });
    const int mode = value.toInt(&ok, 8);
    if (!digits || !ok || mode > 0777)
        return badValue(value, "an octal mode from 0 to 0777");
    line.spec.mode = mode;
    return {};
}

QString takeBacklog(CommandLine& line, Value value)
{
    bool ok = false;
    const int backlog = value.toInt(&ok);
    if (!ok || backlog < 0)
        return badValue(value, "a number of connections");
    line.spec.backlog = backlog;
    return {};
}

QString takeCount(CommandLine& line, Value value)
{
    bool ok = false;
    const qulonglong count = value.toULongLong(&ok);
    if (!ok || count == 0 || value.startsWith('-'))
        return badValue(value, "a whole number above 0");
    line.spec.plan.count = count;
    return {};
}

QString unescape(Value value, QByteArray& bytes)
{
    if (!isValidUtf8(value))
        return QStringLiteral("the text is not valid UTF-8; write such bytes as \\xNN");
    const ParsedBytes parsed = parseEscapes(QString::fromUtf8(value));
    if (parsed.error)
        return parsed.error->sentence;
    bytes = parsed.bytes;
    return {};
}

QString takeCommand(Reply& reply, Value command)
{
    reply.kind = Reply::Kind::Command;
    reply.bytes = command;
    const auto words = splitCommand(command);
    return words ? QString() : words.failure().sentence;
}

QString takeHttpRules(CommandLine& line, Value file)
{
    line.spec.reply.kind = Reply::Kind::Http;
    line.replyText = {file, true};
    return file.isEmpty() ? QStringLiteral("the file with the rules is missing") : QString();
}

QString takeReply(CommandLine& line, Value value)
{
    Reply& reply = line.spec.reply;
    line.replyText = {};
    if (value == "none" || value == "echo") {
        reply.kind = value == "echo" ? Reply::Kind::Echo : Reply::Kind::None;
        return {};
    }
    reply.kind = Reply::Kind::Fixed;
    if (value.startsWith("text:"))
        line.replyText = {value.mid(5), false};
    else if (value.startsWith("escaped:"))
        return unescape(value.mid(8), line.replyText.bytes);
    else if (value.startsWith("file:"))
        line.replyText = {value.mid(5), true};
    else if (value.startsWith("exec:"))
        return takeCommand(reply, value.mid(5));
    else if (value.startsWith("http:"))
        return takeHttpRules(line, value.mid(5));
    else
        return badValue(value, "none, echo, text:TEXT, escaped:TEXT, file:PATH, exec:COMMAND or http:RULES");
    return {};
}

QString takeSendEscaped(CommandLine& line, Value value)
{
    QByteArray bytes;
    const QString wrong = unescape(value, bytes);
    line.sends.push_back({bytes, false});
    return wrong;
}

QString takeSendHex(CommandLine& line, Value value)
{
    const ParsedBytes parsed = parseHex(QString::fromUtf8(value));
    line.sends.push_back({parsed.bytes, false});
    return parsed.error ? parsed.error->sentence : QString();
}

QString takeAt(CommandLine& line, Value value)
{
    const auto address = SocketAddress::parse(value);
    if (!address)
        return address.failure().sentence;
    if (!address->isUnix())
        return badValue(value, "the address of a Unix domain socket; TCP is for bridges");
    line.spec.address = *address;
    return {};
}

QString takeOutput(CommandLine& line, Value value)
{
    if (value == "jsonl")
        line.output = CommandLine::Output::JsonLines;
    else if (value == "raw")
        line.output = CommandLine::Output::Raw;
    else if (value == "none")
        line.output = CommandLine::Output::None;
    else
        return badValue(value, "jsonl, raw or none");
    line.headless = true;
    return {};
}

QString takeRecord(CommandLine& line, Value value)
{
    if (value.isEmpty() || !isValidUtf8(value))
        return badValue(value, "a directory name in UTF-8");
    line.recordDirectory = value;
    return {};
}

QString takeField(CommandLine& line, Value value)
{
    const auto field = parseHttpField(value);
    if (!field)
        return field.failure().sentence;
    line.request.fields.append(*field);
    return {};
}

QString takeBody(CommandLine& line, Value value)
{
    const bool isFile = value.startsWith('@');
    line.requestBody = PayloadArgument{isFile ? value.mid(1) : value, isFile};
    return {};
}

constexpr unsigned endpoints = ForListen | ForConnect;
constexpr unsigned relays = ForTap | ForBridge;
constexpr unsigned runs = endpoints | relays | ForOpen | ForDemo;

} // namespace

const std::vector<Option>& commandLineOptions()
{
    static const std::vector<Option> options = {
        {"--headless", nullptr, ForAll & ~ForWindow, "no window; rows on standard output",
         [](CommandLine& line, Value) { return line.headless = true, QString(); }},
        {"--demo", nullptr, ForAll, "a working example: an echo listener and a client that talks to it",
         [](CommandLine& line, Value) {
             if (line.command == CommandLine::Command::Window)
                 line.command = CommandLine::Command::Demo;
             else
                 return QStringLiteral("goes without a command");
             return QString();
         }},
        {"--api", "kernel|qt", endpoints, "whose sockets: the kernel's own (default), or Qt's classes",
         takeApi},
        {"--type", "TYPE", endpoints, "stream, datagram or seqpacket (connect: found from the address)",
         takeType},
        {"--mode", "OCTAL", ForListen,
         "of the socket file, exact from bind (default 0600; 0700 with --api qt)", takeMode},
        {"--group", "NAME", ForListen, "of the socket file, right before anybody can connect", takeGroup},
        {"--reply", "REPLY", ForListen,
         "none, echo, text:TEXT, escaped:TEXT, file:PATH, exec:COMMAND or http:RULES", takeReply},
        {"--replace-stale", nullptr, ForListen, "remove a socket file that nobody listens on",
         [](CommandLine& line, Value) { return line.spec.replaceStale = true, QString(); }},
        {"--backlog", "N", ForListen, "clients that may wait to be accepted (default 128)", takeBacklog},
        {"--send", "TEXT", ForConnect, "send TEXT as typed; this and the next three repeat, in order",
         [](CommandLine& line, Value v) {
             return line.sends.push_back({v, false}), QString();
         }},
        {"--send-escaped", "TEXT", ForConnect, "send TEXT after \\n \\r \\t \\0 \\\\ \\xNN", takeSendEscaped},
        {"--send-hex", "HEX", ForConnect, "send bytes given in hex", takeSendHex},
        {"--send-file", "PATH", ForConnect, "send what the file holds",
         [](CommandLine& line, Value v) {
             return line.sends.push_back({v, true}), QString();
         }},
        {"--bind", "NAME", ForConnect, "a name for ourselves, where datagrams are answered to; auto: any",
         takeBind},
        {"--every", "SECONDS", ForConnect, "send it all again and again",
         [](CommandLine& line, Value v) { return takeSeconds(v, line.spec.plan.everySeconds); }},
        {"--count", "N", ForConnect, "N times, then no more", takeCount},
        {"--finish", nullptr, ForConnect, "half-close after the last send",
         [](CommandLine& line, Value) { return line.spec.plan.finish = true, QString(); }},
        {"--retry", nullptr, ForConnect, "wait until the server appears",
         [](CommandLine& line, Value) { return line.spec.retry = true, QString(); }},
        {"--at", "ADDRESS", ForTap, "where clients go (default: a fresh private path, which it says)",
         takeAt},
        {"--allow-remote", nullptr, ForBridge, "let the TCP port be bound to more than loopback",
         [](CommandLine& line, Value) { return line.spec.allowRemote = true, QString(); }},
        {"--allow-other-users", nullptr, ForBridge, "let TCP clients of other users through",
         [](CommandLine& line, Value) { return line.spec.allowOtherUsers = true, QString(); }},
        {"--json", nullptr, ForSockets, "one JSON object instead of a table",
         [](CommandLine& line, Value) { return line.json = line.headless = true, QString(); }},
        {"--watch", "SECONDS", ForSockets, "again and again",
         [](CommandLine& line, Value v) {
             line.headless = true;
             return takeSeconds(v, line.watchSeconds);
         }},
        {"-H", "'NAME: VALUE'", ForHttp, "a header field, as often as you like", takeField},
        {"-d", "BODY|@FILE", ForHttp, "the body of the request, or the file that holds it", takeBody},
        {"--raw", nullptr, ForHttp, "the body as it came (default: JSON indented, each value as it arrives)",
         [](CommandLine& line, Value) { return line.raw = line.headless = true, QString(); }},
        {"--output", "jsonl|raw|none", runs, "JSON Lines (default), just the received bytes, or nothing",
         takeOutput},
        {"--for", "SECONDS", runs | ForSockets | ForHttp, "stop by itself after that time",
         [](CommandLine& line, Value v) {
             line.headless = true;
             return takeSeconds(v, line.forSeconds);
         }},
        {"--record", "DIR", endpoints | relays | ForDemo | ForWindow | ForHttp, "keep the capture in DIR",
         takeRecord},
        {"--help", nullptr, ForAll, "this text",
         [](CommandLine& line, Value) { return line.command = CommandLine::Command::Help, QString(); }},
        {"--version", nullptr, ForAll, "name and version",
         [](CommandLine& line, Value) { return line.command = CommandLine::Command::Version, QString(); }},
    };
    return options;
}

const Option* findOption(const QByteArray& name)
{
    const QByteArray full = name == "-h" ? QByteArray("--help") : name;
    for (const Option& option : commandLineOptions()) {
        if (full == option.name)
            return &option;
    }
    return nullptr;
}

QByteArray helpText()
{
    QByteArray text(
        "Usage: socket-workbench [--headless] [COMMAND ...]\n\n"
        "Without a command it opens the window; a command opens it with that page started.\n\n"
        "Commands\n"
        "  listen ADDRESS      starts a listener\n"
        "  connect ADDRESS     connects a client; with nothing to send it sends standard input\n"
        "  tap TARGET          relays a live socket and records it\n"
        "  bridge FROM TO      relays between TCP and a Unix socket, either way\n"
        "  sockets [FILTER]    prints the socket table (cmd: pid: user: path: type: state: words)\n"
        "  http ADDRESS [METHOD] TARGET\n"
        "                      one HTTP request over the socket (GET; POST with -d)\n"
        "  open DIR            shows a kept capture, live if it is still being written\n\n"
        "An ADDRESS is a path, @name (abstract), unix:PATH, unix:@name or escaped:PATH;\n"
        "one of a bridge's is tcp:HOST:PORT, tcp:PORT (127.0.0.1) or tcp:[IPv6]:PORT.\n");
    const struct
    {
        const char* title;
        unsigned bit;
    } groups[] = {{"listen", ForListen}, {"connect", ForConnect}, {"tap", ForTap},
                  {"bridge", ForBridge}, {"sockets", ForSockets}, {"http", ForHttp}};
    const auto append = [&](const char* title, auto&& belongs) {
        text += '\n' + QByteArray(title) + '\n';
        for (const Option& option : commandLineOptions()) {
            if (!option.help || !belongs(option))
                continue;
            QByteArray left(option.name);
            if (option.argument)
                left += ' ' + QByteArray(option.argument);
            text += "  " + left.leftJustified(24) + ' ' + option.help + '\n';
        }
    };
    for (const auto& group : groups)
        append(group.title, [&](const Option& o) { return o.commands == group.bit; });
    append("Several", [](const Option& o) { return (o.commands & (o.commands - 1)) != 0; });
    text += "\nExit codes: 0 done, 1 failed, 2 usage, 22 HTTP status from 400 on or an error told inside a "
            "200 stream.\n";
    return text;
}

} // namespace sw
