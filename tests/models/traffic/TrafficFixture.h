#pragma once

#include "models/traffic/TrafficModel.h"

#include <QTemporaryDir>

namespace sw::test {

/// A store of a test's own in a directory of its own, written by hand.
struct TrafficFixture
{
    explicit TrafficFixture(std::uint64_t rowBudget = 5'000'000)
    {
        CaptureOptions options;
        options.directory = dir.filePath(QStringLiteral("capture"));
        options.rowBudget = rowBudget;
        store = *TrafficStore::create(options);
        names = std::make_shared<TrafficNames>(store);
    }

    RowId add(TrafficEvent event, QByteArrayView payload, EndpointId endpoint = 1,
              ConnectionId connection = 0, std::uint8_t descriptors = 0, std::uint8_t rule = 0)
    {
        TrafficRecord record;
        record.time = time;
        record.event = event;
        record.endpoint = endpoint;
        record.connection = connection;
        record.descriptors = descriptors;
        record.rule = rule;
        return store->append(record, payload);
    }

    QTemporaryDir dir;
    std::shared_ptr<TrafficStore> store;
    std::shared_ptr<TrafficNames> names;
    std::int64_t time = 1'795'375'894'123'456'789; // 2026-11-22 19:31:34 UTC
};

/// Numbers of the rows that a model shows, as people see them: "1 3 4".
inline QString shownNumbers(const TrafficModel& model)
{
    QStringList numbers;
    for (int row = 0; row < model.rowCount(); ++row)
        numbers.append(QString::number(model.rowIdAt(row) + 1));
    return numbers.join(QLatin1Char(' '));
}

} // namespace sw::test
