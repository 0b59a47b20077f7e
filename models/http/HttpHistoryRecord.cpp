#include "models/http/HttpHistoryRecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace sw {
namespace {

/// Byte by byte: header lines and targets need not be UTF-8.
QString bytesText(const QByteArray& bytes) { return QString::fromLatin1(bytes); }
QByteArray textBytes(const QJsonValue& value) { return value.toString().toLatin1(); }

QJsonObject recordJson(const HttpHistoryRecord& record, qsizetype longestBody)
{
    const HttpRequest& request = record.request;
    QStringList missing;
    if (!record.missing.isEmpty())
        missing << record.missing;
    QJsonArray fields;
    for (const HttpField& field : request.fields) {
        if (isSecretField(field.name))
            missing << bytesText(field.name);
        else
            fields.append(QJsonArray{bytesText(field.name), bytesText(field.value)});
    }
    QJsonObject json{{QStringLiteral("address"), record.address},
                     {QStringLiteral("method"), bytesText(request.method)},
                     {QStringLiteral("target"), bytesText(request.target)},
                     {QStringLiteral("fields"), fields},
                     {QStringLiteral("outcome"), record.outcome},
                     {QStringLiteral("bad"), record.isBad}};
    if (!request.bodyFile.isEmpty())
        json.insert(QStringLiteral("file"), bytesText(request.bodyFile));
    else if (request.body.size() > longestBody)
        missing << QStringLiteral("body");
    else if (!request.body.isEmpty())
        json.insert(QStringLiteral("body"), bytesText(request.body.toBase64()));
    if (!missing.isEmpty())
        json.insert(QStringLiteral("missing"), missing.join(QStringLiteral(", ")));
    return json;
}

} // namespace

bool isSecretField(QByteArrayView name)
{
    static constexpr const char* secrets[] = {"Authorization", "Proxy-Authorization", "X-Registry-Auth",
                                              "X-Registry-Config", "Cookie"};
    return std::any_of(std::begin(secrets), std::end(secrets),
                       [name](const char* secret) { return httpNamesEqual(name, secret); });
}

QByteArray packedHistory(const std::vector<HttpHistoryRecord>& records, const HttpHistoryBounds& bounds)
{
    QByteArray packed = "[";
    for (std::size_t i = 0; i < std::min(records.size(), bounds.records); ++i) {
        const QByteArray one =
            QJsonDocument(recordJson(records[i], bounds.body)).toJson(QJsonDocument::Compact);
        if (packed.size() + one.size() + 2 > bounds.total)
            break;
        packed += (packed.size() > 1 ? "," : "") + one;
    }
    return packed + ']';
}

std::vector<HttpHistoryRecord> unpackedHistory(const QByteArray& packed)
{
    std::vector<HttpHistoryRecord> records;
    for (const QJsonValue one : QJsonDocument::fromJson(packed).array()) {
        HttpHistoryRecord record;
        record.address = one[QLatin1String("address")].toString();
        record.request.method = textBytes(one[QLatin1String("method")]);
        record.request.target = textBytes(one[QLatin1String("target")]);
        for (const QJsonValue field : one[QLatin1String("fields")].toArray())
            record.request.fields.append({textBytes(field[0]), textBytes(field[1])});
        record.request.body = QByteArray::fromBase64(textBytes(one[QLatin1String("body")]));
        record.request.bodyFile = textBytes(one[QLatin1String("file")]);
        record.outcome = one[QLatin1String("outcome")].toString();
        record.isBad = one[QLatin1String("bad")].toBool();
        record.missing = one[QLatin1String("missing")].toString();
        if (!record.request.method.isEmpty() && !record.request.target.isEmpty())
            records.push_back(std::move(record));
    }
    return records;
}

} // namespace sw
