#pragma once

#include "app/CommandLine.h"
#include "app/Demo.h"
#include "app/Settings.h"
#include "models/traffic/TrafficStore.h"
#include "widgets/WindowContext.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <optional>

namespace sw {

class MainWindow;

/// The parts of one run with a window, made in order and gone in the opposite one: store, engine, inspector,
/// window. GUI thread.
class WindowRun : public QObject
{
    Q_OBJECT
public:
    explicit WindowRun(const CommandLine& line);
    ~WindowRun() override;

    /// Makes the parts and shows the window. Failure: no capture to show, or none that can be kept.
    Result<void> start();

private:
    Result<void> openCapture();
    Result<void> startCapture();
    void startEndpoints();
    WindowContext context();
    void refresh();

    const CommandLine& m_line;
    SettingsFile m_settingsFile; // first: writes what the others said last
    std::shared_ptr<Settings> m_settings;
    std::optional<Demo> m_demo; // first, so that its directory goes after the listener's file
    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<TrafficNames> m_names;
    std::unique_ptr<Engine> m_engine; // null for a kept capture
    std::unique_ptr<Inspector> m_inspector;
    std::unique_ptr<MainWindow> m_window;
    QSocketNotifier m_stopSignal;
    QTimer m_refresh; // of a kept capture that is still written
};

} // namespace sw
