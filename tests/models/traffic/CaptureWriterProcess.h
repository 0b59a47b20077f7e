#pragma once

#include "models/traffic/TrafficStore.h"

#include <QProcess>

namespace sw::test {

/// Payload of row `id` in the captures of these tests: "row 7", every seventh one a thousand bytes longer.
QByteArray payloadOfRow(RowId id);
/// Appends rows until end() + count, published ten at a time.
void appendRows(TrafficStore& store, RowId count);
/// Empty when row `id` is what appendRows() wrote, otherwise what is wrong with it.
QString wrongRow(TrafficReader& reader, RowId id);

/// This very program once more, writing a capture into `directory` as fast as it can until it is killed, and
/// printing the number of the last published row ("123\n") after each publish.
void startCaptureWriter(QProcess& process, const QString& directory);
/// The last whole number that it printed, after waiting until it is `atLeast`; -1 when it does not come.
qint64 waitForRow(QProcess& process, qint64 atLeast);
/// kill -9; the last number that it had printed.
qint64 killAndReadLastRow(QProcess& process);

} // namespace sw::test
