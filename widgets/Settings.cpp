#include "widgets/Settings.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sw {

Settings::Settings(Load load, Save save) : m_load(std::move(load)), m_save(std::move(save)) {}

QByteArray Settings::bytes(const QString& key) const
{
    const auto known = m_known.constFind(key);
    if (known != m_known.constEnd())
        return *known;
    return m_known[key] = m_load ? m_load(key) : QByteArray();
}

void Settings::setBytes(const QString& key, const QByteArray& value)
{
    const QByteArray before = bytes(key);
    if (before.isNull() == value.isNull() && before == value)
        return;
    m_known[key] = value;
    if (m_save)
        m_save(key, value);
    emit changed(key);
}

bool Settings::decode(const QByteArray& raw, bool* value)
{
    *value = raw == "true";
    return raw == "true" || raw == "false";
}

bool Settings::decode(const QByteArray& raw, int* value)
{
    bool ok = false;
    *value = raw.toInt(&ok);
    return ok;
}

bool Settings::decode(const QByteArray& raw, QByteArray* value)
{
    *value = raw;
    return true;
}

bool Settings::decode(const QByteArray& raw, QString* value)
{
    *value = QString::fromUtf8(raw);
    return true;
}

bool Settings::decode(const QByteArray& raw, QStringList* value)
{
    const QJsonDocument document = QJsonDocument::fromJson(raw);
    if (!document.isArray())
        return false;
    value->clear();
    for (const QJsonValue item : document.array())
        value->append(item.toString());
    return true;
}

QByteArray Settings::encode(bool value) { return value ? "true" : "false"; }
QByteArray Settings::encode(int value) { return QByteArray::number(value); }
QByteArray Settings::encode(const QByteArray& value) { return value; }
QByteArray Settings::encode(const QString& value) { return value.isNull() ? QByteArray("") : value.toUtf8(); }
QByteArray Settings::encode(const QStringList& value)
{
    return QJsonDocument(QJsonArray::fromStringList(value)).toJson(QJsonDocument::Compact);
}

} // namespace sw
