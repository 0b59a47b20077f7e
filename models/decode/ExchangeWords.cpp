#include "models/decode/ExchangeWords.h"

#include "models/base/Bytes.h"
#include "models/decode/ProtocolDecoder.h"
#include "models/traffic/JsonLines.h"
#include "models/traffic/TrafficWords.h"

namespace sw {

namespace {

void appendText(QByteArray& out, const char* name, const QByteArray& bytes)
{
    out += QByteArray(",\"") + name + "\":\"";
    appendJsonEscaped(out, isValidUtf8(bytes) ? bytes : escapedText(bytes).toUtf8());
    out += '"';
}

} // namespace

QString exchangeStatusText(const Exchange& exchange)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return QStringLiteral("raw");
    if (exchange.status != 0)
        return QString::number(exchange.status);
    if (exchange.state == Exchange::State::Failed)
        return QStringLiteral("failed");
    if (exchange.isError && exchange.statusText.isEmpty())
        return QStringLiteral("error");
    if (exchange.isError)
        return QStringLiteral("error ") + escapedText(exchange.statusText);
    if (exchange.kind == Exchange::Kind::OneWay)
        return exchange.asker == Side::Target ? QStringLiteral("told") : QStringLiteral("one way");
    if (exchange.state == Exchange::State::Running)
        return QStringLiteral("running");
    return exchange.statusText.isEmpty() ? QStringLiteral("ok") : escapedText(exchange.statusText);
}

QString exchangeDurationText(const Exchange& exchange)
{
    const auto duration = exchange.duration();
    if (!duration || exchange.kind != Exchange::Kind::Call)
        return {};
    return trafficDurationText(*duration);
}

QString exchangeTitle(const Exchange& exchange)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return QStringLiteral("Bytes that are not decoded");
    return escapedText(exchange.method + (exchange.target.isEmpty() ? "" : " ") + exchange.target);
}

QString exchangeRemark(const Exchange& exchange)
{
    if (exchange.remark.isEmpty())
        return {};
    const QString remark = escapedText(exchange.remark);
    if (exchange.kind == Exchange::Kind::Raw && exchange.protocol != rawProtocol())
        return QStringLiteral("Not decoded as %1 from row %2 on: %3")
            .arg(protocols()[exchange.protocol].name)
            .arg(exchange.firstRow() + 1)
            .arg(remark);
    if (exchange.status / 100 == 2 && exchange.isError)
        return QStringLiteral("The server reported an error in the stream: ") + remark;
    return remark;
}

QByteArray exchangeJsonLine(const Exchange& exchange)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return {};
    TrafficRecord record;
    record.time = exchange.ended != 0 ? exchange.ended : exchange.answered;
    record.endpoint = exchange.endpoint;
    record.connection = exchange.connection;
    record.event = TrafficEvent::Exchange;
    QByteArray members;
    appendText(members, "method", exchange.method);
    appendText(members, "target", exchange.target);
    if (exchange.status != 0)
        members += ",\"status\":" + QByteArray::number(exchange.status);
    else
        appendText(members, "status", exchangeStatusText(exchange).toUtf8());
    members += ",\"requestBytes\":" + QByteArray::number(exchange.requestBytes);
    members += ",\"responseBytes\":" + QByteArray::number(exchange.responseBytes);
    members +=
        ",\"milliseconds\":" + QByteArray::number(double(exchange.duration().value_or(0)) / 1e6, 'f', 3);
    members[0] = '{';
    return jsonLine(record, members + '}');
}

} // namespace sw
