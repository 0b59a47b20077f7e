#include "models/http/HttpHead.h"

#include <algorithm>

namespace sw {

bool httpNamesEqual(QByteArrayView one, QByteArrayView other)
{
    return one.size() == other.size() && one.compare(other, Qt::CaseInsensitive) == 0;
}

const HttpField* findField(const QList<HttpField>& fields, QByteArrayView name)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const HttpField& field) { return httpNamesEqual(field.name, name); });
    return found == fields.end() ? nullptr : &*found;
}

QByteArray HttpHead::value(QByteArrayView name) const
{
    const HttpField* field = findField(fields, name);
    return field ? field->value : QByteArray();
}

QByteArray HttpHead::mediaType() const
{
    const QByteArray type = value("Content-Type");
    const qsizetype end = type.indexOf(';');
    return (end < 0 ? type : type.left(end)).trimmed().toLower();
}

bool HttpHead::isJson() const
{
    const QByteArray type = mediaType();
    return type == "application/json" || type == "text/json" || type == "application/x-ndjson" ||
           type == "application/ndjson" || type == "application/jsonlines" || type.endsWith("+json");
}

bool HttpHead::isOpenEnded() const { return !isRequest && !has("Content-Length"); }

QByteArray HttpHead::startLine() const
{
    const QByteArray protocol = version == 10 ? "HTTP/1.0" : "HTTP/1.1";
    if (isRequest)
        return method + ' ' + target + ' ' + protocol;
    return protocol + ' ' + QByteArray::number(status) + (reason.isEmpty() ? "" : " ") + reason;
}

} // namespace sw
