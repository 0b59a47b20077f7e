#include "app/HttpCommand.h"

#include "app/HttpOutput.h"
#include "app/Output.h"
#include "app/Signals.h"
#include "models/base/Bytes.h"
#include "models/http/HttpCall.h"

#include <QCoreApplication>
#include <QFile>
#include <QSocketNotifier>
#include <QTimer>

#include <cerrno>

#include <unistd.h>

namespace sw {

namespace {

constexpr int failedCode = 1;
constexpr int refusedCode = 22; // as curl --fail has it

int failedWith(const QString& sentence)
{
    complain(sentence);
    return failedCode;
}

/// What is to be said about a call that is over, and its exit code.
int judge(const HttpCallStatus& status, const HttpOutput& output)
{
    const int error = output.writeError();
    if (error != 0 && error != EPIPE)
        return failedWith(
            Failure::fromErrno(QStringLiteral("Can't write to standard output"), error).sentence);
    if (status.state == HttpCallStatus::State::Stopped || error == EPIPE)
        return 0;
    if (status.state == HttpCallStatus::State::Failed)
        return failedWith(status.failure);
    if (status.head && status.head->status >= 400)
        complain(QStringLiteral("The server answered %1 %2")
                     .arg(status.head->status)
                     .arg(escapedText(status.head->reason))
                     .trimmed());
    if (!status.streamError.isEmpty())
        complain(QStringLiteral("The server tells an error: %1").arg(escapedText(status.streamError)));
    if (status.isRefused())
        return refusedCode;
    if (!status.contentTrouble.isEmpty())
        return failedWith(status.contentTrouble);
    return output.jsonTrouble().isEmpty() ? 0 : failedWith(output.jsonTrouble());
}

} // namespace

int runHttp(CommandLine line)
{
    if (const auto loaded = loadPayloads(line); !loaded)
        return failedWith(loaded.failure().sentence);
    CaptureOptions capture;
    capture.directory = QFile::decodeName(line.recordDirectory);
    const auto store = TrafficStore::create(capture);
    if (!store)
        return failedWith(store.failure().sentence);

    const auto output = std::make_shared<HttpOutput>(STDOUT_FILENO, line.raw);
    HttpCallOptions options;
    options.keepsBody = false;
    options.sink = output;
    options.holdsStore = true;
    options.watchedFd = STDOUT_FILENO;

    Engine engine(*store);
    HttpCall call(&engine);
    QObject::connect(&call, &HttpCall::changed, &call, [&] {
        if (output->writeError() != 0)
            call.stop();
    });
    QObject::connect(&call, &HttpCall::finished, &engine, &Engine::stopAll);
    QObject::connect(&engine, &Engine::stopped, QCoreApplication::instance(), &QCoreApplication::quit);
    QSocketNotifier signal(stopSignalFd(), QSocketNotifier::Read);
    QObject::connect(&signal, &QSocketNotifier::activated, &call, [&] {
        signal.setEnabled(false);
        call.stop();
    });
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &call, &HttpCall::stop);
    if (line.forSeconds > 0)
        limit.start(int(line.forSeconds * 1000));
    if (const auto started = call.start(line.spec.address, line.request, options); !started)
        return failedWith(started.failure().sentence);
    QCoreApplication::exec();
    return judge(call.status(), *output);
}

} // namespace sw
