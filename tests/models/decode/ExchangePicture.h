#pragma once

#include "models/decode/ExchangeDecoder.h"
#include "models/decode/ExchangeReader.h"
#include "models/decode/ExchangeWords.h"
#include "models/traffic/TrafficStore.h"

#include <QTemporaryDir>

namespace sw::test {

/// A store in which connections of one endpoint are played, and a decoder that follows it at once.
struct ExchangeFixture
{
    explicit ExchangeFixture(const DecodeScope& scope = {}) : decoder(scope)
    {
        CaptureOptions options;
        options.directory = dir.filePath(QStringLiteral("capture"));
        store = *TrafficStore::create(options);
        reader.emplace(store);
    }

    void add(TrafficEvent event, QByteArrayView payload)
    {
        TrafficRecord record;
        record.time = time += 1'000'000;
        record.event = event;
        record.endpoint = 1;
        record.connection = connection;
        const RowId id = store->append(record, payload);
        store->publish();
        decoder.feed(id, *reader->record(id), reader->payload(id));
    }
    void open(QByteArrayView detail = R"({"peer":{"pid":812,"uid":0,"gid":0,"command":"docker"}})")
    {
        ++connection;
        first = decoder.endNumber();
        add(TrafficEvent::Opened, detail);
    }
    void ask(QByteArrayView bytes) { add(TrafficEvent::Received, bytes); }
    void answer(QByteArrayView bytes) { add(TrafficEvent::Sent, bytes); }
    void close(QByteArrayView reason = "eof")
    {
        add(TrafficEvent::Closed, "{\"reason\":\"" + reason.toByteArray() + "\"}");
    }
    /// In pieces that end at these places.
    void say(Side side, const QByteArray& bytes, const QList<qsizetype>& cuts)
    {
        qsizetype from = 0;
        for (const qsizetype cut : cuts + QList<qsizetype>{bytes.size()}) {
            if (cut > from)
                add(side == Side::Client ? TrafficEvent::Received : TrafficEvent::Sent,
                    QByteArrayView(bytes).sliced(from, cut - from));
            from = cut;
        }
    }

    /// Head and body of one side as a person would see them.
    QByteArray message(const Exchange& exchange, Side side)
    {
        ExchangeReader read(store, exchange, side);
        if (!read.extend(exchange))
            return "evicted";
        if (!read.message())
            return "nothing";
        const auto body = read.message()->body();
        return read.message()->headText() + '|' + (body ? body->read(0, body->size()) : "none") + '|' +
               read.trouble().toUtf8();
    }
    /// A line for each exchange of the connection that was opened last: what stands in the table.
    QByteArrayList lines() const
    {
        QByteArrayList lines;
        for (quint32 number = std::max(first, decoder.firstNumber()); number < decoder.endNumber();
             ++number) {
            const Exchange& e = decoder.exchange(number);
            static constexpr const char* states[] = {"running", "done", "failed"};
            QByteArray line = protocols()[e.protocol].id.toUtf8() + ' ' + states[int(e.state)] + ' ' +
                              exchangeTitle(e).toUtf8() + " = " + exchangeStatusText(e).toUtf8();
            line += ' ' + QByteArray::number(e.requestBytes) + '/' + QByteArray::number(e.responseBytes);
            line += ' ' + e.type;
            if (e.isError)
                line += " ERROR";
            if (e.mutates)
                line += " CHANGES";
            if (!e.remark.isEmpty())
                line += " (" + e.remark.toUtf8() + ')';
            lines << line;
        }
        return lines;
    }
    /// The same with both messages: nothing of it may depend on how the bytes were cut.
    QByteArrayList whole()
    {
        QByteArrayList all = lines();
        for (quint32 number = std::max(first, decoder.firstNumber()); number < decoder.endNumber();
             ++number) {
            const Exchange e = decoder.exchange(number);
            all << message(e, Side::Client) << message(e, Side::Target);
        }
        return all;
    }

    QTemporaryDir dir;
    std::shared_ptr<TrafficStore> store;
    std::optional<TrafficReader> reader;
    ExchangeDecoder decoder;
    ConnectionId connection = 0;
    quint32 first = 1; ///< number of the first exchange since open()
    qint64 time = 1'795'375'894'123'456'789;
};

} // namespace sw::test
