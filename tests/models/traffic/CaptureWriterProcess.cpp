#include "tests/models/traffic/CaptureWriterProcess.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <cstdlib>

namespace sw::test {

namespace {

constexpr char directoryVariable[] = "SW_TEST_WRITE_CAPTURE";

/// Runs before main(): in the second process there is nothing else to do.
bool writeCaptureWhenAsked()
{
    const char* directory = std::getenv(directoryVariable);
    if (!directory)
        return false;
    CaptureOptions options;
    options.directory = QFile::decodeName(directory);
    auto store = TrafficStore::create(options);
    if (!store)
        std::_Exit(1);
    for (;;) {
        appendRows(**store, 10);
        std::printf("%llu\n", static_cast<unsigned long long>((*store)->end() - 1));
        std::fflush(stdout);
    }
}

const bool writesCapture = writeCaptureWhenAsked();

qint64 lastNumber(const QByteArray& output)
{
    const qsizetype end = output.lastIndexOf('\n');
    const qsizetype before = end > 0 ? output.lastIndexOf('\n', end - 1) : -1;
    return end < 0 ? -1 : output.mid(before + 1, end - before - 1).toLongLong();
}

} // namespace

QByteArray payloadOfRow(RowId id)
{
    QByteArray payload = "row " + QByteArray::number(qulonglong(id));
    if (id % 7 == 0)
        payload += QByteArray(1000, char('a' + id % 26));
    return payload;
}

void appendRows(TrafficStore& store, RowId count)
{
    for (RowId i = 0, id = store.end(); i < count; ++i, ++id) {
        TrafficRecord record;
        record.event = TrafficEvent::Received;
        record.time = std::int64_t(id) + 1;
        record.endpoint = 1;
        record.connection = ConnectionId(id % 5);
        store.append(record, payloadOfRow(id));
        if (i % 10 != 9 && i + 1 != count)
            continue;
        store.publish();
        id = store.end() - 1; // a note of the store may have come in between
    }
}

QString wrongRow(TrafficReader& reader, RowId id)
{
    const QByteArray payload = reader.payload(id).toByteArray();
    const TrafficRecord* record = reader.record(id);
    if (!record)
        return QStringLiteral("row %1 is missing").arg(id);
    if (record->time != std::int64_t(id) + 1 || record->connection != id % 5)
        return QStringLiteral("row %1 holds another row").arg(id);
    return payload == payloadOfRow(id) ? QString() : QStringLiteral("row %1 has another payload").arg(id);
}

void startCaptureWriter(QProcess& process, const QString& directory)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QLatin1String(directoryVariable), directory);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), {});
}

qint64 waitForRow(QProcess& process, qint64 atLeast)
{
    qint64 last = -1;
    while (last < atLeast) {
        if (process.bytesAvailable() == 0 && !process.waitForReadyRead(20'000))
            return -1;
        // Whole lines only stay out of the buffer; the last part waits for its end.
        while (process.canReadLine())
            last = process.readLine().trimmed().toLongLong();
        if (last < atLeast && !process.waitForReadyRead(20'000))
            return -1;
    }
    return last;
}

qint64 killAndReadLastRow(QProcess& process)
{
    process.kill();
    process.waitForFinished(20'000);
    return lastNumber(process.readAllStandardOutput());
}

} // namespace sw::test
