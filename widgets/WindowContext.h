#pragma once

#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"
#include "widgets/Settings.h"

#include <QString>

#include <functional>
#include <memory>

namespace sw {

class Engine;
class Inspector;
class RoundTrips;
class SavedMessages;

/// What a window works on, given by the composition root. The pointers outlive the window.
struct WindowContext
{
    Engine* engine = nullptr;       ///< null when a kept capture is shown: nothing can be started then
    Inspector* inspector = nullptr; ///< null: no Sockets tab
    std::shared_ptr<TrafficStore> store;
    std::shared_ptr<TrafficNames> names;
    /// Of the store, and of messagesFolder; the window makes them.
    std::shared_ptr<RoundTrips> roundTrips;
    std::shared_ptr<SavedMessages> savedMessages; ///< null: none can be saved
    std::shared_ptr<SavedMessages> savedRequests; ///< .http files; the window makes it; null as above
    QByteArray messagesFolder; ///< of saved messages, unless a person has chosen another; empty: none
    /// Shows a kept capture in a window of its own; may wait, any thread. Null: there is no such window.
    std::function<Result<void>(const QString& directory)> openCapture;
    QString captureName; ///< of a kept capture, for the title; empty when recording
    /// What is remembered from run to run; by default as long as the window only.
    std::shared_ptr<Settings> settings = std::make_shared<Settings>();
};

} // namespace sw
