#include "app/Settings.h"

#include <QSettings>

#include <utility>

namespace sw {

namespace {

const QString organization = QStringLiteral("socket-workbench");
const QString application = QStringLiteral("window");

} // namespace

SettingsFile::SettingsFile()
{
    m_writer.setMaxThreadCount(1);
    const QSettings file(QSettings::IniFormat, QSettings::UserScope, organization, application);
    for (const QString& key : file.allKeys())
        m_known.insert(key, file.value(key).toByteArray());
}

SettingsFile::~SettingsFile() { m_writer.waitForDone(); }

void SettingsFile::save(const QString& key, const QByteArray& value)
{
    m_known.insert(key, value);
    const QMutexLocker lock(&m_mutex);
    m_unwritten.insert(key, value);
    if (!std::exchange(m_scheduled, true))
        m_writer.start([this] { write(); });
}

void SettingsFile::write()
{
    QHash<QString, QByteArray> values;
    {
        const QMutexLocker lock(&m_mutex);
        values = std::exchange(m_unwritten, {});
        m_scheduled = false;
    }
    QSettings file(QSettings::IniFormat, QSettings::UserScope, organization, application);
    for (auto value = values.cbegin(); value != values.cend(); ++value)
        file.setValue(value.key(), value.value());
    file.sync();
}

} // namespace sw
