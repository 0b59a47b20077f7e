#include "models/traffic/JsonLines.h"

#include "models/base/Bytes.h"

#include <ctime>

namespace sw {

namespace {

void appendDigits(QByteArray& out, std::int64_t value, int width)
{
    char digits[20] = {};
    for (int i = width; i-- > 0; value /= 10)
        digits[i] = char('0' + value % 10);
    out.append(digits, width);
}

/// "2026-11-22T19:31:34.123456Z"
void appendUtc(QByteArray& out, std::int64_t nanoseconds)
{
    std::int64_t seconds = nanoseconds / 1'000'000'000, rest = nanoseconds % 1'000'000'000;
    if (rest < 0) {
        rest += 1'000'000'000;
        --seconds;
    }
    const auto whole = std::time_t(seconds);
    std::tm utc{};
    ::gmtime_r(&whole, &utc);
    appendDigits(out, utc.tm_year + 1900, 4);
    out += '-';
    appendDigits(out, utc.tm_mon + 1, 2);
    out += '-';
    appendDigits(out, utc.tm_mday, 2);
    out += 'T';
    appendDigits(out, utc.tm_hour, 2);
    out += ':';
    appendDigits(out, utc.tm_min, 2);
    out += ':';
    appendDigits(out, utc.tm_sec, 2);
    out += '.';
    appendDigits(out, rest / 1000, 6);
    out += 'Z';
}

void appendPayload(QByteArray& out, const TrafficRecord& record, QByteArrayView payload)
{
    out += ",\"size\":";
    out += QByteArray::number(record.size);
    if (record.flags & TrafficRecord::payloadLost)
        return;
    if (isValidUtf8(payload)) {
        out += ",\"text\":\"";
        appendJsonEscaped(out, payload);
    } else {
        out += ",\"base64\":\"";
        out += QByteArray::fromRawData(payload.data(), payload.size()).toBase64();
    }
    out += '"';
}

void appendSender(QByteArray& out, const TrafficRecord& record, const QString& from)
{
    if (!(record.flags & TrafficRecord::datagram))
        return;
    if (record.connection == 0) {
        out += ",\"from\":null";
    } else if (!from.isEmpty()) {
        out += ",\"from\":\"";
        appendJsonEscaped(out, from.toUtf8());
        out += '"';
    }
}

/// The members of a compact JSON object, without its braces.
void appendMembers(QByteArray& out, QByteArrayView object)
{
    if (object.size() <= 2 || object.front() != '{' || object.back() != '}')
        return;
    out += ',';
    out.append(object.data() + 1, object.size() - 2);
}

} // namespace

void appendJsonEscaped(QByteArray& out, QByteArrayView utf8)
{
    static constexpr char hex[] = "0123456789abcdef";
    const char* run = utf8.begin();
    const char* const end = utf8.end();
    for (const char* at = run; at != end; ++at) {
        const auto c = static_cast<unsigned char>(*at);
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        out.append(run, at - run);
        run = at + 1;
        out += '\\';
        switch (c) {
        case '"':
        case '\\':
            out += char(c);
            break;
        case '\b':
            out += 'b';
            break;
        case '\f':
            out += 'f';
            break;
        case '\n':
            out += 'n';
            break;
        case '\r':
            out += 'r';
            break;
        case '\t':
            out += 't';
            break;
        default:
            out += "u00";
            out += hex[c >> 4];
            out += hex[c & 15];
        }
    }
    out.append(run, end - run);
}

void appendJsonLine(QByteArray& out, const TrafficRecord& record, QByteArrayView payload, const QString& from)
{
    out += "{\"time\":\"";
    appendUtc(out, record.time);
    out += '"';
    if (record.endpoint != 0) {
        out += ",\"endpoint\":";
        out += QByteArray::number(record.endpoint);
    }
    if (record.connection != 0 || record.isData()) { // data of connection 0: an unnamed datagram sender
        out += ",\"connection\":";
        out += QByteArray::number(record.connection);
    }
    out += ",\"event\":\"";
    out += trafficEventName(record.event).toLatin1();
    out += '"';
    if (record.isData()) {
        appendPayload(out, record, payload);
        appendSender(out, record, from);
        if (record.flags & TrafficRecord::relayed)
            out += record.event == TrafficEvent::Received ? ",\"direction\":\"to-target\""
                                                          : ",\"direction\":\"to-client\"";
        if (record.rule > 0) {
            out += ",\"rule\":";
            out += QByteArray::number(record.rule);
        }
    } else {
        appendMembers(out, payload);
    }
    if (record.descriptors > 0) {
        out += ",\"descriptors\":";
        out += QByteArray::number(record.descriptors);
    }
    out += '}';
}

QByteArray jsonLine(const TrafficRecord& record, QByteArrayView payload, const QString& from)
{
    QByteArray out;
    out.reserve(160 + payload.size() + payload.size() / 8);
    appendJsonLine(out, record, payload, from);
    return out;
}

} // namespace sw
