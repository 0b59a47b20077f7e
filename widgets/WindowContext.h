#pragma once

#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"
#include "widgets/Settings.h"

#include <QString>

#include <memory>

namespace sw {

class Engine;
class Inspector;

/// What a window works on, given by the composition root. The pointers outlive the window.
struct WindowContext
{
    Engine* engine = nullptr;       ///< null when a kept capture is shown: nothing can be started then
    Inspector* inspector = nullptr; ///< null: no Sockets tab
    std::shared_ptr<TrafficStore> store;
    std::shared_ptr<TrafficNames> names;
    QString captureName; ///< of a kept capture, for the title; empty when recording
    /// What is remembered from run to run; by default as long as the window only.
    std::shared_ptr<Settings> settings = std::make_shared<Settings>();
};

} // namespace sw
