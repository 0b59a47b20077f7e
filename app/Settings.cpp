#include "app/Settings.h"

#include "models/base/UniqueFd.h"
#include "widgets/Settings.h"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>
#include <QStringList>
#include <QThread>

#include <utility>

#include <ctime>
#include <fcntl.h>
#include <sys/file.h>

namespace sw {

namespace {

const QString organization = QStringLiteral("socket-workbench");
const QString application = QStringLiteral("window");
constexpr int lockMilliseconds = 2000; // then the last one wins
constexpr qsizetype mostMerged = 100;

/// Held until it is closed, also by a process that is killed. Null after lockMilliseconds.
UniqueFd lockFor(const QString& file)
{
    const QByteArray path = QFile::encodeName(file + QStringLiteral(".writer"));
    UniqueFd fd(::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    QElapsedTimer clock;
    clock.start();
    while (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (clock.elapsed() > lockMilliseconds)
            return {};
        QThread::msleep(2);
    }
    return fd;
}

/// QSettings reads a file again when its size or its time (milliseconds, of the kernel's coarse clock) is
/// another one: with the lock held, lets no second write have the time of this one.
void waitForAnotherTime(const QString& file)
{
    const qint64 written = QFileInfo(file).lastModified().toMSecsSinceEpoch();
    timespec now{};
    do {
        QThread::msleep(1);
        ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (qint64(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000 == written);
}

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
    QDir().mkpath(QFileInfo(file.fileName()).path());
    const UniqueFd lock = lockFor(file.fileName()); // QSettings locks its write alone
    file.sync();                                    // reads what others have written meanwhile
    for (auto change = values.cbegin(); change != values.cend(); ++change) {
        const QString& key = change.key();
        file.setValue(key, isSharedList(key)
                               ? mergedList(change->before, change->value, file.value(key).toByteArray())
                               : change->value);
    }
    file.sync();
    waitForAnotherTime(file.fileName());
}

} // namespace sw
