#pragma once

#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"

#include <QByteArray>
#include <QString>

#include <functional>
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
    /// Remembered bytes by key ("geometry", "columns/sockets", "theme"); empty when there are none. Either
    /// may be left out: then nothing is remembered.
    std::function<QByteArray(const QString& key)> loadState;
    std::function<void(const QString& key, const QByteArray& value)> saveState;

    QByteArray load(const QString& key) const { return loadState ? loadState(key) : QByteArray(); }
    void save(const QString& key, const QByteArray& value) const
    {
        if (saveState)
            saveState(key, value);
    }
};

} // namespace sw
