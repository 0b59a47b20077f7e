#include "app/CommandLine.h"

#include "app/Options.h"
#include "models/base/Bytes.h"
#include "models/http/HttpRules.h"
#include "models/kernel/SystemNames.h"
#include "models/session/RelayCheck.h"
#include "models/sockets/ShorterPath.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace sw {

namespace {

using Command = CommandLine::Command;

struct CommandWord
{
    const char* word;
    Command command;
    unsigned bit;
};
constexpr CommandWord commandWords[] = {
    {"listen", Command::Listen, ForListen},    {"connect", Command::Connect, ForConnect},
    {"sockets", Command::Sockets, ForSockets}, {"open", Command::Open, ForOpen},
    {"http", Command::Http, ForHttp},          {"tap", Command::Tap, ForTap},
    {"bridge", Command::Bridge, ForBridge},
};

unsigned bitOf(Command command)
{
    if (command == Command::Demo)
        return ForDemo;
    const auto* found = std::find_if(std::begin(commandWords), std::end(commandWords),
                                     [&](const CommandWord& w) { return w.command == command; });
    return found == std::end(commandWords) ? ForWindow : found->bit;
}

QString commandName(Command command)
{
    for (const CommandWord& word : commandWords) {
        if (word.command == command)
            return QLatin1String(word.word);
    }
    return QStringLiteral("--demo");
}

Failure usage(const QString& sentence)
{
    return Failure{sentence + QStringLiteral(" (see socket-workbench --help)"), 0, Remedy::None};
}

/// Walks the arguments once; options may stand before, between and behind the others.
class CommandLineParser
{
public:
    explicit CommandLineParser(const QByteArrayList& arguments) : m_arguments(arguments) {}

    Result<CommandLine> parse()
    {
        while (m_next < m_arguments.size() && !m_wrong && !isDone())
            takeArgument(m_arguments[m_next++]);
        if (isDone())
            return m_line;
        if (!m_wrong)
            checkWhole();
        if (m_wrong)
            return usage(*m_wrong);
        return m_line;
    }

private:
    bool isDone() const
    {
        return !m_wrong && (m_line.command == Command::Help || m_line.command == Command::Version);
    }
    void wrong(const QString& sentence) { m_wrong = sentence; }

    void takeArgument(const QByteArray& argument)
    {
        if (m_optionsEnded || argument.size() < 2 || argument[0] != '-')
            takeWord(argument);
        else if (argument == "--")
            m_optionsEnded = true;
        else
            takeOption(argument);
    }

    void takeWord(const QByteArray& word)
    {
        if (m_haveCommand || m_line.command == Command::Demo) {
            m_operands.append(word);
            return;
        }
        for (const CommandWord& known : commandWords) {
            if (word == known.word) {
                m_line.command = known.command;
                m_haveCommand = true;
                return;
            }
        }
        wrong(QStringLiteral("There is no command “%1”").arg(escapedText(word)));
    }

    void takeOption(const QByteArray& argument)
    {
        const qsizetype equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
        const QByteArray name = equals < 0 ? argument : argument.left(equals);
        const Option* option = findOption(name);
        if (!option)
            return wrong(QStringLiteral("There is no option %1").arg(escapedText(name)));
        if (!option->apply)
            return wrong(
                QStringLiteral("The option %1 is not available in this version").arg(escapedText(name)));
        QByteArray value;
        if (option->argument && equals >= 0)
            value = argument.mid(equals + 1);
        else if (option->argument && m_next < m_arguments.size())
            value = m_arguments[m_next++];
        else if (option->argument)
            return wrong(QStringLiteral("%1 needs a value: %1 %2")
                             .arg(QLatin1String(option->name), QLatin1String(option->argument)));
        else if (equals >= 0)
            return wrong(QStringLiteral("%1 takes no value").arg(QLatin1String(option->name)));
        m_used.push_back(option);
        if (const QString sentence = option->apply(m_line, value); !sentence.isEmpty())
            wrong(QStringLiteral("%1: %2").arg(QLatin1String(option->name), sentence));
    }

    void checkWhole()
    {
        if (m_line.command == Command::Demo && m_haveCommand)
            return wrong(QStringLiteral("--demo goes without a command"));
        for (const Option* option : m_used) {
            if (option->commands & bitOf(m_line.command))
                continue;
            const QLatin1String name(option->name);
            if (m_line.command == Command::Window)
                return wrong(QStringLiteral("%1 needs a command").arg(name));
            return wrong(QStringLiteral("%1 does not go with %2").arg(name, commandName(m_line.command)));
        }
        takeOperands();
        if (!m_wrong)
            checkTogether();
    }

    void takeOperands()
    {
        switch (m_line.command) {
        case Command::Listen:
        case Command::Connect:
            return takeAddress();
        case Command::Open:
            if (m_operands.size() != 1 || m_operands[0].isEmpty())
                return wrong(QStringLiteral("open needs one directory"));
            m_line.openDirectory = m_operands[0];
            return;
        case Command::Http:
            return takeRequest();
        case Command::Tap:
            return takeTap();
        case Command::Bridge:
            return takeBridge();
        case Command::Sockets:
            m_line.filter = QString::fromUtf8(m_operands.join(' '));
            m_line.headless = true;
            return;
        default:
            if (!m_operands.isEmpty())
                wrong(QStringLiteral("“%1” is too much").arg(escapedText(m_operands[0])));
        }
    }

    void takeAddress()
    {
        const QString command = commandName(m_line.command);
        if (m_operands.isEmpty())
            return wrong(QStringLiteral("%1 needs an address").arg(command));
        if (m_operands.size() > 1)
            return wrong(QStringLiteral("%1 takes one address; “%2” is too much")
                             .arg(command, escapedText(m_operands[1])));
        takeUnixAddress();
        m_line.spec.kind = m_line.command == Command::Listen ? EndpointKind::Listener : EndpointKind::Client;
        m_line.spec.findType =
            m_line.command == Command::Connect && !m_line.hasType && m_line.spec.api == SocketApi::Kernel;
        m_line.spec.plan.finishUnanswerable = m_line.command == Command::Connect && !m_line.sends.empty();
    }

    void takeTap()
    {
        if (m_operands.isEmpty())
            return wrong(QStringLiteral("tap needs the address of a live socket"));
        if (m_operands.size() > 1)
            return wrong(
                QStringLiteral("tap takes one address; “%1” is too much").arg(escapedText(m_operands[1])));
        const SocketAddress front = m_line.spec.address; // of --at
        takeUnixAddress();
        m_line.spec.kind = EndpointKind::Tap;
        m_line.spec.target = std::exchange(m_line.spec.address, front);
        checkRelay();
    }

    void takeBridge()
    {
        if (m_operands.size() != 2)
            return wrong(QStringLiteral("bridge needs two addresses, one of them TCP: bridge FROM TO"));
        const auto from = SocketAddress::parse(m_operands[0]), to = SocketAddress::parse(m_operands[1]);
        for (const auto& one : {from, to}) {
            if (!one)
                return wrong(one.failure().sentence);
        }
        m_line.spec.kind = EndpointKind::Bridge;
        m_line.spec.address = *from;
        m_line.spec.target = *to;
        checkRelay();
    }

    void checkRelay()
    {
        const auto checked = checkRelaySpec(m_line.spec);
        if (!checked && !m_wrong)
            wrong(checked.failure().sentence);
    }

    void takeUnixAddress()
    {
        const QString command = commandName(m_line.command);
        const auto address = SocketAddress::parse(m_operands[0]);
        if (!address && address.failure().remedy == Remedy::ShortenPath) {
            const QString shorter = shorterAddress(QString::fromUtf8(m_operands[0]));
            if (!shorter.isEmpty())
                return wrong(QStringLiteral("%1; %2 leads there").arg(address.failure().sentence, shorter));
        }
        if (!address)
            return wrong(address.failure().sentence);
        if (!address->isUnix())
            return wrong(QStringLiteral("%1 takes the address of a Unix domain socket; TCP is for bridges")
                             .arg(command));
        m_line.spec.address = *address;
    }

    void takeRequest()
    {
        if (m_operands.size() < 2)
            return wrong(QStringLiteral("http needs an address and a target: http ADDRESS [METHOD] TARGET"));
        if (m_operands.size() > 3)
            return wrong(QStringLiteral("http takes an address, a method and a target; “%1” is too much")
                             .arg(escapedText(m_operands[3])));
        takeUnixAddress();
        m_line.request.method = QByteArray(m_line.requestBody ? "POST" : "GET");
        if (m_operands.size() == 3)
            m_line.request.method = m_operands[1];
        m_line.request.target = m_operands.last();
        const auto checked = httpRequestBytes(m_line.request);
        if (!checked && !m_wrong)
            wrong(checked.failure().sentence);
        else if (!m_line.request.target.startsWith('/') && m_line.request.target != "*" && !m_wrong)
            wrong(QStringLiteral("The target “%1” does not begin with /")
                      .arg(escapedText(m_line.request.target)));
    }

    /// Rules between options, which hold whatever their order.
    void checkTogether()
    {
        if (m_line.spec.api == SocketApi::Qt) {
            if (m_line.command == Command::Listen)
                checkQtMode();
            if (const QString sentence = qtCant(); !sentence.isEmpty())
                return wrong(sentence);
        }
        const SendPlan& plan = m_line.spec.plan;
        if (plan.everySeconds > 0 && m_line.sends.empty())
            return wrong(QStringLiteral("--every needs something to send (--send TEXT)"));
        if (plan.count > 0 && plan.everySeconds == 0)
            return wrong(QStringLiteral("--count needs --every SECONDS"));
    }

    QString qtCant() const
    {
        const EndpointSpec& spec = m_line.spec;
        if (spec.type != SocketType::Stream)
            return QStringLiteral("Qt's classes know stream sockets only, not %1 sockets")
                .arg(socketTypeName(spec.type));
        if (!m_line.group.isEmpty())
            return QStringLiteral("--group does not go with --api qt");
        if (spec.autobind || spec.replyName.kind() != SocketAddress::Kind::Unnamed)
            return QStringLiteral("--bind does not go with --api qt");
        return {};
    }

    /// QLocalServer's socket options give each class of users all rights or none.
    void checkQtMode()
    {
        const auto isGiven = [](const Option* o) { return QByteArray(o->name) == "--mode"; };
        if (std::none_of(m_used.begin(), m_used.end(), isGiven))
            m_line.spec.mode = 0700;
        const int mode = m_line.spec.mode;
        for (const int digit : {mode >> 6, (mode >> 3) & 7, mode & 7}) {
            if ((digit != 0 && digit != 7) || mode == 0)
                return wrong(QStringLiteral("Qt's QLocalServer can't make mode %1, only 0700, 0770, 0777, "
                                            "0707, 0070, 0077 and 0007")
                                 .arg(mode, 4, 8, QLatin1Char('0')));
        }
    }

    const QByteArrayList& m_arguments;
    qsizetype m_next = 0;
    bool m_optionsEnded = false;
    bool m_haveCommand = false;
    QByteArrayList m_operands;
    std::vector<const Option*> m_used;
    std::optional<QString> m_wrong;
    CommandLine m_line;
};

Result<QByteArray> loadPayload(const PayloadArgument& payload)
{
    if (!payload.isFile)
        return payload.bytes;
    QFile file(QFile::decodeName(payload.bytes));
    if (!file.open(QIODevice::ReadOnly))
        return Failure{
            QStringLiteral("Can't read the file %1: %2").arg(escapedText(payload.bytes), file.errorString()),
            0, Remedy::None};
    QByteArray bytes = file.readAll();
    if (file.error() != QFile::NoError)
        return Failure{
            QStringLiteral("Can't read the file %1: %2").arg(escapedText(payload.bytes), file.errorString()),
            0, Remedy::None};
    return bytes;
}

Result<QByteArray> loadHttpRules(const QByteArray& text, const QByteArray& file)
{
    const QString folder = QFileInfo(QFile::decodeName(file)).absolutePath();
    auto rules = httpRulesFrom(text, QFile::encodeName(folder));
    if (!rules)
        return Failure{QStringLiteral("%1, %2").arg(escapedText(file), rules.failure().sentence), 0,
                       Remedy::None};
    return rules;
}

} // namespace

Result<CommandLine> parseCommandLine(const QByteArrayList& arguments)
{
    return CommandLineParser(arguments).parse();
}

Result<void> loadPayloads(CommandLine& line)
{
    if (!line.group.isEmpty()) {
        const auto group = findGroup(line.group);
        if (!group)
            return group.failure();
        line.spec.group = *group;
    }
    line.spec.plan.messages.clear();
    for (const PayloadArgument& send : line.sends) {
        auto bytes = loadPayload(send);
        if (!bytes)
            return bytes.failure();
        line.spec.plan.messages.append(*bytes);
    }
    if (line.requestBody) {
        auto bytes = loadPayload(*line.requestBody);
        if (!bytes)
            return bytes.failure();
        line.request.body = *bytes;
    }
    if (line.spec.reply.kind == Reply::Kind::Fixed || line.spec.reply.kind == Reply::Kind::Http) {
        auto bytes = loadPayload(line.replyText);
        if (bytes && line.spec.reply.kind == Reply::Kind::Http)
            bytes = loadHttpRules(*bytes, line.replyText.bytes);
        if (!bytes)
            return bytes.failure();
        line.spec.reply.bytes = *bytes;
    }
    return {};
}

} // namespace sw
