#include "app/Settings.h"

#include "widgets/Settings.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

const QString organization = QStringLiteral("socket-workbench");
const QString application = QStringLiteral("window");
constexpr int lockMilliseconds = 2000; // then the last one wins
constexpr qsizetype mostMerged = 100;

bool isSharedList(const QString& key)
{
    return key == QLatin1String(Choice::recentAddresses.key) ||
           key == QLatin1String(Choice::favouriteAddresses.key);
}

QStringList listOf(const QByteArray& json)
{
    QStringList list;
    for (const QJsonValue item : QJsonDocument::fromJson(json).array())
        list << item.toString();
    return list;
}

} // namespace

QByteArray mergedList(const QByteArray& before, const QByteArray& ours, const QByteArray& theirs)
{
    const QStringList base = listOf(before), mine = listOf(ours), other = listOf(theirs);
    QStringList front, rest;
    for (qsizetype i = 0; i < mine.size(); ++i) {
        const bool moved = i == 0 && mine[0] != base.value(0);
        if (moved || !base.contains(mine[i]))
            front << mine[i];
        else if (other.contains(mine[i]))
            rest << mine[i];
    }
    for (const QString& item : other) {
        if (!base.contains(item) && !front.contains(item))
            front << item;
    }
    for (const QString& item : rest) {
        if (!front.contains(item))
            front << item;
    }
    return QJsonDocument(QJsonArray::fromStringList(front.mid(0, mostMerged))).toJson(QJsonDocument::Compact);
}

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
    const QByteArray before = std::exchange(m_known[key], value);
    const QMutexLocker lock(&m_mutex);
    const auto waiting = m_unwritten.find(key);
    if (waiting != m_unwritten.end())
        waiting->value = value;
    else
        m_unwritten.insert(key, {before, value});
    if (!std::exchange(m_scheduled, true))
        m_writer.start([this] { write(); });
}

void SettingsFile::write()
{
    QHash<QString, Change> values;
    {
        const QMutexLocker lock(&m_mutex);
        values = std::exchange(m_unwritten, {});
        m_scheduled = false;
    }
    QSettings file(QSettings::IniFormat, QSettings::UserScope, organization, application);
    QLockFile merging(file.fileName() + QStringLiteral(".merge")); // QSettings locks its write alone
    const bool hasLists = std::any_of(values.keyBegin(), values.keyEnd(), isSharedList);
    if (hasLists && QDir().mkpath(QFileInfo(file.fileName()).path()) && merging.tryLock(lockMilliseconds))
        file.sync(); // reads what others have written meanwhile
    for (auto change = values.cbegin(); change != values.cend(); ++change) {
        const QString& key = change.key();
        file.setValue(key, isSharedList(key)
                               ? mergedList(change->before, change->value, file.value(key).toByteArray())
                               : change->value);
    }
    file.sync();
}

} // namespace sw
