#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"
#include "models/session/EndpointSpec.h"

#include <QByteArrayList>

#include <optional>
#include <vector>

namespace sw {

/// One thing to send, or to answer, as the command line names it.
struct PayloadArgument
{
    QByteArray bytes; ///< the payload itself, or the path of the file that holds it
    bool isFile = false;

    bool operator==(const PayloadArgument&) const = default;
};

/// What the program was asked to do; a plain value. Addresses and texts are the bytes of argv, not a
/// QString's, since a path need not be UTF-8.
struct CommandLine
{
    enum class Command { Window, Listen, Connect, Sockets, Open, Http, Tap, Bridge, Demo, Help, Version };
    enum class Output { JsonLines, Raw, None };

    Command command = Command::Window;
    bool headless = false;
    Output output = Output::JsonLines;
    double forSeconds = 0;      ///< 0: until stopped
    QByteArray recordDirectory; ///< empty: the capture is not kept

    /// Of listen and connect. Its plan has no messages and its reply no bytes before loadPayloads().
    EndpointSpec spec;
    std::vector<PayloadArgument> sends; ///< of connect, in order
    PayloadArgument replyText;          ///< of a fixed reply
    bool hasType = false;               ///< --type was given
    QByteArray group;                   ///< name or number; empty: ours

    QByteArray openDirectory; ///< of open

    /// Of http, besides spec.address. Its body is empty before loadPayloads().
    HttpRequest request;
    std::optional<PayloadArgument> requestBody;
    bool raw = false; ///< the body as it came

    QString filter; ///< of sockets
    bool json = false;
    double watchSeconds = 0; ///< 0: once

    /// connect with nothing to send sends standard input (when that is no terminal).
    bool sendsStandardInput() const { return command == Command::Connect && sends.empty(); }
};

/// Arguments without the program's name. Failure: what is wrong with them, in one sentence (exit code 2).
/// Touches nothing outside.
Result<CommandLine> parseCommandLine(const QByteArrayList& arguments);

/// Reads the files named by --send-file and --reply file: and puts all payloads into the spec; looks the
/// group up. Failure: a file that can't be read, no such group.
Result<void> loadPayloads(CommandLine& line);

/// What --help prints.
QByteArray helpText();

} // namespace sw
