#pragma once

#include "models/http/JsonValues.h"

#include <QHash>
#include <QString>

#include <vector>

namespace sw {

/// One layer of an image while it is pulled or pushed.
struct PullLayer
{
    QString id;
    QString status;                ///< "Downloading", "Pull complete": the engine's words
    qint64 current = 0, total = 0; ///< bytes of that status; total 0: not told

    /// 0 to 1 over download and extraction together; a layer that is there already is done.
    double part() const;
    bool isDone() const;
    bool operator==(const PullLayer&) const = default;
};

/// What the stream of POST /images/create (and of a push) says, as it comes: one JSON value after another,
/// {"status", "id", "progressDetail": {"current", "total"}}; an error is told inside it, with the status 200
/// long sent. Keeps `mostLayers` layers and `mostNotes` notes. Any one thread.
class PullProgress
{
public:
    static constexpr std::size_t mostLayers = 2000, mostNotes = 200;

    PullProgress();
    void feed(QByteArrayView bytes) { m_values.feed(bytes); }
    void finish() { m_values.finish(); }

    const std::vector<PullLayer>& layers() const { return m_layers; } ///< in the order of their first mention
    /// Lines that concern no layer: "Digest: …", "Status: …".
    const std::vector<QString>& notes() const { return m_notes; }
    const QString& error() const { return m_error; } ///< empty: none
    double part() const;                             ///< of the whole, each layer counting the same
    const std::optional<JsonError>& jsonError() const { return m_values.error(); }

private:
    void take(QByteArrayView value);
    PullLayer* layer(const QString& id);

    JsonValues m_values;
    std::vector<PullLayer> m_layers;
    QHash<QString, std::size_t> m_byId;
    std::vector<QString> m_notes;
    QString m_error;
};

} // namespace sw
