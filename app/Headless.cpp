#include "app/Headless.h"

#include "app/Demo.h"
#include "app/HeadlessRun.h"
#include "app/Output.h"
#include "app/Signals.h"

#include <QCoreApplication>
#include <QFile>
#include <QTimer>

#include <cerrno>
#include <chrono>
#include <optional>

#include <unistd.h>

namespace sw {

namespace {

constexpr auto refreshEvery = std::chrono::milliseconds(30);

int failed(const Failure& failure)
{
    complain(failure.sentence);
    return 1;
}

/// Follows somebody else's capture: looks for news until its writer has ended, then lets the output finish.
int followCapture(const std::shared_ptr<TrafficStore>& store, const CommandLine& line)
{
    StdoutWriter output(store, line.output, STDOUT_FILENO);
    QSocketNotifier done(output.doneFd(), QSocketNotifier::Read), stop(stopSignalFd(), QSocketNotifier::Read);
    QTimer timer;
    timer.setInterval(refreshEvery);
    const auto finish = [&] {
        timer.stop();
        stop.setEnabled(false);
        output.finish();
    };
    const auto look = [&] {
        const bool live = store->isLive(); // before the look: what it wrote last is then seen
        store->refresh();
        if (!live)
            finish();
    };
    QObject::connect(&timer, &QTimer::timeout, look);
    QObject::connect(&stop, &QSocketNotifier::activated, finish);
    QObject::connect(&done, &QSocketNotifier::activated, [&] {
        done.setEnabled(false);
        QCoreApplication::quit();
    });
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, finish);
    if (line.forSeconds > 0)
        limit.start(int(line.forSeconds * 1000));
    timer.start();
    look();
    QCoreApplication::exec();
    if (output.error() == 0 || output.error() == EPIPE)
        return 0;
    return failed(Failure::fromErrno(QStringLiteral("Can't write to standard output"), output.error()));
}

} // namespace

int runHeadless(CommandLine line)
{
    if (const auto loaded = loadPayloads(line); !loaded)
        return failed(loaded.failure());
    std::optional<Demo> demo;
    std::vector<EndpointSpec> specs{line.spec};
    if (line.command == CommandLine::Command::Demo) {
        auto made = Demo::create();
        if (!made)
            return failed(made.failure());
        demo.emplace(*std::move(made));
        specs = demo->specs();
    }
    CaptureOptions options;
    options.directory = QFile::decodeName(line.recordDirectory);
    const auto store = TrafficStore::create(options);
    if (!store)
        return failed(store.failure());
    return HeadlessRun(line, *store).exec(specs);
}

int runHeadlessOpen(const CommandLine& line)
{
    const auto store = TrafficStore::open(QFile::decodeName(line.openDirectory));
    if (!store)
        return failed(store.failure());
    return followCapture(*store, line);
}

} // namespace sw
