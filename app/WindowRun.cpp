#include "app/WindowRun.h"

#include "app/CaptureWindow.h"
#include "app/Signals.h"
#include "models/http/HttpReplies.h"
#include "models/inspect/Inspector.h"
#include "models/lessons/LessonDirectory.h"
#include "models/session/Engine.h"
#include "widgets/HttpPage.h"
#include "widgets/MainWindow.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QThreadPool>

#include <chrono>

namespace sw {

namespace {
constexpr auto lookEvery = std::chrono::milliseconds(50);
}

WindowRun::WindowRun(const CommandLine& line)
    : m_line(line),
      m_settings(std::make_shared<Settings>(
          [this](const QString& key) { return m_settingsFile.load(key); },
          [this](const QString& key, const QByteArray& value) { m_settingsFile.save(key, value); })),
      m_stopSignal(stopSignalFd(), QSocketNotifier::Read)
{
    connect(&m_stopSignal, &QSocketNotifier::activated, this, [this] {
        m_stopSignal.setEnabled(false);
        if (m_window)
            m_window->leave(); // it keeps its layout then
        QCoreApplication::exit(0);
    });
}

WindowRun::~WindowRun() = default;

Result<void> WindowRun::start()
{
    const bool kept = m_line.command == CommandLine::Command::Open;
    if (const auto made = kept ? openCapture() : startCapture(); !made)
        return made;
    m_names = std::make_shared<TrafficNames>(m_store);
    m_window = std::make_unique<MainWindow>(context());
    startEndpoints();
    m_window->show();
    return {};
}

Result<void> WindowRun::openCapture()
{
    auto store = TrafficStore::open(QFile::decodeName(m_line.openDirectory));
    if (!store)
        return store.failure();
    m_store = *std::move(store);
    connect(&m_refresh, &QTimer::timeout, this, &WindowRun::refresh);
    m_refresh.start(lookEvery);
    return {};
}

Result<void> WindowRun::startCapture()
{
    if (m_line.command == CommandLine::Command::Demo) {
        auto demo = Demo::create();
        if (!demo)
            return demo.failure();
        m_demo.emplace(*std::move(demo));
    }
    CaptureOptions options;
    options.directory = QFile::decodeName(m_line.recordDirectory);
    options.rowBudget = std::uint64_t(std::max(20'000, m_settings->value(Choice::captureRows)));
    options.byteBudget = std::uint64_t(std::max(16, m_settings->value(Choice::captureMegabytes))) << 20;
    auto store = TrafficStore::create(options);
    if (!store)
        return store.failure();
    m_store = *std::move(store);
    m_engine = std::make_unique<Engine>(m_store);
    useHttpReplies(*m_engine);
    m_inspector = std::make_unique<Inspector>();
    m_inspector->start();
    QThreadPool::globalInstance()->start([] { removeAbandonedLessons(); }); // of a program that was killed
    return {};
}

void WindowRun::startEndpoints()
{
    if (m_demo) {
        for (const EndpointSpec& spec : m_demo->specs())
            m_engine->start(spec); // the table shows both: it stays in front
    } else if (m_line.command == CommandLine::Command::Listen ||
               m_line.command == CommandLine::Command::Connect ||
               m_line.command == CommandLine::Command::Tap ||
               m_line.command == CommandLine::Command::Bridge) {
        EndpointSpec spec = m_line.spec;
        spec.keepDescriptors = m_settings->value(Choice::keepDescriptors);
        m_window->showEndpoint(m_engine->start(spec));
    } else if (m_line.command == CommandLine::Command::Http) {
        HttpPage* page = m_window->openHttp(m_line.spec.address.copyText());
        page->setRequest(m_line.request);
        page->send();
    }
}

WindowContext WindowRun::context()
{
    WindowContext context;
    context.engine = m_engine.get();
    context.inspector = m_inspector.get();
    context.store = m_store;
    context.names = m_names;
    if (!m_engine)
        context.captureName = QFileInfo(m_store->directory()).fileName();
    context.openCapture = [program = QCoreApplication::applicationFilePath()](const QString& directory) {
        return openCaptureWindow(program, directory);
    };
    context.settings = m_settings;
    context.messagesFolder =
        QFile::encodeName(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) +
        "/socket-workbench/messages";
    return context;
}

void WindowRun::refresh()
{
    const bool live = m_store->isLive(); // before the look: what it wrote last is then seen
    m_store->refresh();
    if (!live)
        m_refresh.stop();
}

} // namespace sw
