#include "models/lessons/LessonProbe.h"

#include "models/lessons/LessonWords.h"
#include "models/lessons/RawSockets.h"
#include "models/sockets/PathProbe.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <sys/stat.h>
#include <unistd.h>

namespace sw {
namespace {

std::optional<QString> number(quint64 value) { return QString::number(value); }

/// What a row must be like to count.
class RowWish
{
public:
    explicit RowWish(const QStringList& words) : m_words(words) {}

    bool fits(const TrafficRecord& record, QByteArrayView payload, bool isOutside) const
    {
        const QString contained = lessonOption(m_words, QStringLiteral("containing"));
        const QString equal = lessonOption(m_words, QStringLiteral("equal"));
        if (!contained.isEmpty() && !payload.toByteArray().contains(contained.toUtf8()))
            return false;
        if (!equal.isEmpty() && payload != equal.toUtf8())
            return false;
        if (const QString from = lessonOption(m_words, QStringLiteral("from"));
            !from.isEmpty() && isOutside != (from == QLatin1String("outside")))
            return false;
        return record.isData() || fitsDetail(payload);
    }

private:
    bool fitsDetail(QByteArrayView payload) const
    {
        const QJsonObject detail = QJsonDocument::fromJson(payload.toByteArray()).object();
        for (const char* key : {"reason", "by", "errno"}) {
            const QString wanted = lessonOption(m_words, QLatin1String(key));
            if (!wanted.isEmpty() && detail.value(QLatin1String(key)).toString() != wanted)
                return false;
        }
        return true;
    }

    const QStringList& m_words;
};

/// Who opened a connection, by its row: a process that is not this one.
bool isOpenedOutside(QByteArrayView detail)
{
    const QJsonObject peer =
        QJsonDocument::fromJson(detail.toByteArray()).object().value(QLatin1String("peer")).toObject();
    const int pid = peer.value(QLatin1String("pid")).toInt();
    return pid != 0 && pid != ::getpid();
}

QString stateWord(PathVerdict::State state)
{
    using State = PathVerdict::State;
    switch (state) {
    case State::Free:
        return QStringLiteral("free");
    case State::Live:
        return QStringLiteral("live");
    case State::Stale:
        return QStringLiteral("stale");
    case State::NotListening:
        return QStringLiteral("not-listening");
    case State::NotASocket:
        return QStringLiteral("not-a-socket");
    case State::NoPermission:
        return QStringLiteral("no-permission");
    case State::NoDirectory:
        return QStringLiteral("no-directory");
    case State::Invalid:
        break;
    }
    return QStringLiteral("invalid");
}

QString stateWord(EndpointStatus::State state)
{
    using State = EndpointStatus::State;
    switch (state) {
    case State::Starting:
        return QStringLiteral("starting");
    case State::Running:
        return QStringLiteral("running");
    case State::Stopped:
        return QStringLiteral("stopped");
    case State::Ended:
        return QStringLiteral("ended");
    case State::Failed:
        return QStringLiteral("failed");
    case State::Removed:
        break;
    }
    return QStringLiteral("removed");
}

} // namespace

std::optional<QString> LessonProbe::measure(const QStringList& subject)
{
    const QString what = subject.value(0), name = subject.value(1);
    if (what == QLatin1String("kind") || what == QLatin1String("size") || what == QLatin1String("mode") ||
        what == QLatin1String("entries"))
        return ofFile(what, name);
    if (what == QLatin1String("rows") || what == QLatin1String("bytes"))
        return ofRows(subject);
    if (what == QLatin1String("table"))
        return ofTable(subject);
    if (what == QLatin1String("pending") || what == QLatin1String("backlog"))
        return ofListener(what, name);
    if (what == QLatin1String("unread") || what == QLatin1String("held"))
        return ofQueue(what, name);
    if (what == QLatin1String("verdict"))
        return verdict(name);
    if (what == QLatin1String("result")) {
        const qsizetype dot = name.lastIndexOf(u'.');
        return m_raw.result(name.left(dot), name.mid(dot + 1));
    }
    return ofEndpoint(what, name);
}

std::optional<QString> LessonProbe::ofFile(const QString& what, const QString& file) const
{
    if (what == QLatin1String("entries")) {
        const QDir folder(
            QString::fromUtf8(file == QLatin1String(".") ? m_raw.directory() : m_raw.path(file)));
        return number(quint64(
            folder.entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot).size()));
    }
    struct stat found = {};
    if (::lstat(m_raw.path(file).constData(), &found) != 0)
        return what == QLatin1String("kind") ? std::optional(QStringLiteral("missing")) : std::nullopt;
    if (what == QLatin1String("size"))
        return number(quint64(found.st_size));
    if (what == QLatin1String("mode"))
        return QStringLiteral("%1").arg(found.st_mode & 07777, 4, 8, QLatin1Char('0'));
    return S_ISSOCK(found.st_mode)  ? QStringLiteral("socket")
           : S_ISREG(found.st_mode) ? QStringLiteral("file")
           : S_ISDIR(found.st_mode) ? QStringLiteral("directory")
                                    : QStringLiteral("other");
}

std::optional<QString> LessonProbe::ofRows(const QStringList& subject) const
{
    const auto endpoint = m_facts.endpoints.find(subject.value(1));
    if (endpoint == m_facts.endpoints.end())
        return number(0);
    const RowWish wish(subject);
    TrafficReader reader(m_facts.store);
    QSet<ConnectionId> outside;
    quint64 rows = 0, bytes = 0;
    for (RowId id = std::max(m_facts.from, m_facts.store->begin()); id < m_facts.store->end(); ++id) {
        const TrafficRecord* found = reader.record(id);
        if (!found || found->endpoint != endpoint->status.id)
            continue;
        const TrafficRecord record = *found;
        const QByteArrayView payload = reader.payload(id);
        if (record.event == TrafficEvent::Opened && isOpenedOutside(payload))
            outside.insert(record.connection);
        if (trafficEventName(record.event) != subject.value(2) ||
            !wish.fits(record, payload, outside.contains(record.connection)))
            continue;
        ++rows;
        bytes += record.size;
    }
    const quint64 count = subject.first() == QLatin1String("rows") ? rows : bytes;
    const QString less = lessonOption(subject, QStringLiteral("minus"));
    if (const qsizetype dot = less.lastIndexOf(u'.'); dot > 0)
        return QString::number(
            qint64(count) - m_raw.result(less.left(dot), less.mid(dot + 1)).value_or(QString()).toLongLong());
    return number(count);
}

const SocketSnapshot* LessonProbe::table()
{
    if (!m_table) {
        auto read = readSocketsOnce();
        if (!read)
            return nullptr;
        m_table = *std::move(read);
    }
    return &*m_table;
}

QList<LessonStranger> LessonProbe::strangers()
{
    const SocketSnapshot* all = table();
    return all ? lessonStrangers(*all, m_raw.directory()) : QList<LessonStranger>();
}

std::optional<QString> LessonProbe::ofTable(const QStringList& subject)
{
    const SocketSnapshot* all = table();
    if (!all)
        return std::nullopt;
    const SocketAddress address = SocketAddress::path(m_raw.path(subject.value(1)));
    quint64 count = 0;
    for (const SocketRecord& one : all->sockets) {
        if (!(one.address == address))
            continue;
        bool fits = true;
        for (const QString& word : subject.mid(2)) {
            if (word == QLatin1String("reachable") || word == QLatin1String("masked"))
                fits = fits && (word == QLatin1String("masked")
                                    ? one.isMasked()
                                    : one.pathState == SocketRecord::PathState::Reachable);
            else
                fits = fits && socketStateName(one.state) == word;
        }
        count += fits;
    }
    return number(count);
}

std::optional<QString> LessonProbe::ofListener(const QString& what, const QString& file)
{
    const SocketSnapshot* all = table();
    const SocketAddress address = SocketAddress::path(m_raw.path(file));
    for (const SocketRecord& one : all ? all->sockets : std::vector<SocketRecord>()) {
        if (one.address == address && one.state == SocketState::Listening && !one.isMasked()) {
            const auto& queue = what == QLatin1String("pending") ? one.receiveQueue : one.sendQueue;
            return queue ? number(*queue) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<QString> LessonProbe::ofQueue(const QString& what, const QString& name)
{
    QList<quint32> inodes;
    if (const auto raw = m_raw.inode(name))
        inodes << *raw;
    if (const auto endpoint = m_facts.endpoints.find(name); endpoint != m_facts.endpoints.end())
        inodes << endpoint->inodes;
    const SocketSnapshot* all = table();
    if (inodes.isEmpty() || !all)
        return std::nullopt;
    quint64 sum = 0;
    for (const SocketRecord& one : all->sockets) {
        if (inodes.contains(one.inode))
            sum += (what == QLatin1String("unread") ? one.receiveQueue : one.sendQueue).value_or(0);
    }
    return number(sum);
}

std::optional<QString> LessonProbe::verdict(const QString& file) const
{
    return stateWord(probePath(SocketAddress::path(m_raw.path(file))).state);
}

std::optional<QString> LessonProbe::ofEndpoint(const QString& what, const QString& name) const
{
    const auto endpoint = m_facts.endpoints.find(name);
    if (endpoint == m_facts.endpoints.end())
        return std::nullopt;
    if (what == QLatin1String("state"))
        return stateWord(endpoint->status.state);
    const QString error = errnoName(endpoint->status.failure.error);
    return error.isEmpty() ? QStringLiteral("none") : error;
}

} // namespace sw
