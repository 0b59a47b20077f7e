#pragma once

#include "models/traffic/TrafficNames.h"

#include <QModelIndex>
#include <QString>
#include <QStringList>

#include <vector>

namespace sw {

/// One completion: what is put in place, and what it means.
struct TrafficFilterHint
{
    QString text; ///< as shown; quoted when it is taken
    QString purpose;
    bool goesOn = false; ///< a key: its value follows
};

/// What can stand where the cursor is, keys first and then the values of a key.
struct TrafficFilterHints
{
    std::vector<TrafficFilterHint> offered;
    qsizetype from = 0; ///< the part of the text that is replaced
    qsizetype length = 0;

    /// The text with one of them taken, and where the cursor goes.
    QString taken(const QString& text, std::size_t index, int* cursor) const;
};

/// For a text with the cursor behind that many characters. Names and peers: what is known to complete from.
/// Any thread.
TrafficFilterHints trafficFilterHints(const QString& text, int cursor, const QStringList& endpoints,
                                      const QStringList& peers);
/// True where trafficFilterHints() would look at the peers.
bool trafficFilterWantsPeers(const QString& text, int cursor);

/// The word that finds rows like this cell's of a TrafficModel ("peer:python3", "dir:in"); empty when the
/// cell says nothing to look for. A name that is part of another one, or another one's as well, is told
/// apart.
QString trafficTermOf(const QModelIndex& cell, const TrafficNames& names);

} // namespace sw
