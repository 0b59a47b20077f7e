#pragma once

#include "models/inspect/SocketSnapshot.h"
#include "models/lessons/LessonClaim.h"
#include "models/lessons/LessonStranger.h"
#include "models/session/EndpointStatus.h"
#include "models/traffic/TrafficStore.h"

#include <QHash>

#include <memory>
#include <optional>

namespace sw {

class RawSockets;

/// One endpoint of a lesson as the engine last told it.
struct LessonEndpoint
{
    EndpointStatus status;
    QList<quint32> inodes; ///< of its open connections' sockets
};

/// What the lesson knows by name, at one time.
struct LessonFacts
{
    std::shared_ptr<TrafficStore> store;
    RowId from = 0; ///< rows before it are not the lesson's
    bool wantsStrangers = false;
    QHash<QString, LessonEndpoint> endpoints;
};

/// Measures what claims are about, from the running system alone: rows of the store, the table of sockets,
/// files, the answers of calls. The table is read once for all questions to one probe. Worker threads only.
class LessonProbe
{
public:
    LessonProbe(const LessonFacts& facts, const RawSockets& raw) : m_facts(facts), m_raw(raw) {}

    /// Empty: not known, or there is no such thing.
    std::optional<QString> measure(const QStringList& subject);
    /// The learner's own sockets in the directory.
    QList<LessonStranger> strangers();
    bool holds(const LessonClaim& claim) { return claim.holds(measure(claim.subject)); }

private:
    std::optional<QString> ofFile(const QString& what, const QString& file) const;
    std::optional<QString> ofRows(const QStringList& subject) const;
    std::optional<QString> ofTable(const QStringList& subject);
    std::optional<QString> ofListener(const QString& what, const QString& file);
    std::optional<QString> ofQueue(const QString& what, const QString& name);
    std::optional<QString> ofEndpoint(const QString& what, const QString& name) const;
    std::optional<QString> verdict(const QString& file) const;
    const SocketSnapshot* table();

    const LessonFacts& m_facts;
    const RawSockets& m_raw;
    std::optional<SocketSnapshot> m_table;
};

} // namespace sw
