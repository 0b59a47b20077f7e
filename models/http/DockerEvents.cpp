#include "models/http/DockerEvents.h"

#include "models/base/Bytes.h"
#include "models/base/FilterWords.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sw {
namespace {

constexpr qsizetype shortActor = 12, longestCell = 2000; // characters

QString eventCell(const QString& text) { return escapedText(text.left(longestCell)); }

QString eventTime(const DockerEvent& event)
{
    return event.time == 0 ? QString()
                           : QDateTime::fromMSecsSinceEpoch(event.time / 1'000'000)
                                 .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

ColumnSpec<DockerEvent> eventColumn(const char* title, QString DockerEvent::*field)
{
    ColumnSpec<DockerEvent> spec;
    spec.id = spec.title = QString::fromLatin1(title);
    spec.text = [field](const DockerEvent& event) { return eventCell(event.*field); };
    spec.sortKey = [field](const DockerEvent& event) { return QVariant(event.*field); };
    return spec;
}

} // namespace

std::optional<DockerEvent> dockerEvent(QByteArrayView json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json.toByteArray());
    if (!document.isObject())
        return {};
    const QJsonObject said = document.object();
    const auto text = [&said](const char* key) { return said[QLatin1String(key)].toString(); };
    DockerEvent event;
    event.json = json.toByteArray();
    event.time = said[QLatin1String("timeNano")].toInteger();
    if (event.time == 0)
        event.time = said[QLatin1String("time")].toInteger() * 1'000'000'000;
    event.type = text("Type");
    event.action = text("Action").isEmpty() ? text("status") : text("Action");
    const QJsonObject actor = said[QLatin1String("Actor")].toObject();
    const QJsonObject attributes = actor[QLatin1String("Attributes")].toObject();
    const QString id = actor[QLatin1String("ID")].toString();
    event.actor = attributes[QLatin1String("name")].toString();
    if (event.actor.isEmpty())
        event.actor = id.sliced(id.startsWith(QLatin1String("sha256:")) ? 7 : 0).left(shortActor);
    QStringList pairs;
    for (auto at = attributes.begin(); at != attributes.end(); ++at) {
        if (at.key() != QLatin1String("name"))
            pairs << at.key() + QLatin1Char('=') + at.value().toVariant().toString();
    }
    event.attributes = pairs.join(QStringLiteral(", "));
    event.haystack = QStringList{event.type, event.action, event.actor, id, event.attributes}
                         .join(QLatin1Char('\n'))
                         .toLower();
    return event;
}

const std::vector<ColumnSpec<DockerEvent>>& DockerEventsModel::columns()
{
    static const std::vector<ColumnSpec<DockerEvent>> all = [] {
        ColumnSpec<DockerEvent> time;
        time.id = time.title = QStringLiteral("Time");
        time.text = eventTime;
        time.sortKey = [](const DockerEvent& event) { return QVariant(event.time); };
        return std::vector<ColumnSpec<DockerEvent>>{
            time, eventColumn("Type", &DockerEvent::type), eventColumn("Action", &DockerEvent::action),
            eventColumn("Actor", &DockerEvent::actor), eventColumn("Attributes", &DockerEvent::attributes)};
    }();
    return all;
}

bool DockerEventsModel::matches(const DockerEvent& event) const
{
    const auto isIn = [&event](const QString& word) { return event.haystack.contains(word); };
    return std::all_of(m_with.begin(), m_with.end(), isIn) &&
           std::none_of(m_without.begin(), m_without.end(), isIn);
}

void DockerEventsModel::add(std::vector<DockerEvent> events, qint64 passedOver)
{
    if (passedOver > 0) {
        const qint64 total = m_total + passedOver;
        clear();
        m_total = total;
    }
    std::vector<qint64> fresh;
    for (DockerEvent& event : events) {
        if (matches(event))
            fresh.push_back(m_total);
        m_bytes += event.json.size();
        m_events.push_back(std::move(event));
        ++m_total;
    }
    if (!fresh.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
        m_shown.insert(m_shown.end(), fresh.begin(), fresh.end());
        endInsertRows();
    }
    forget();
}

void DockerEventsModel::forget()
{
    std::size_t count = 0;
    qint64 bytes = m_bytes;
    while (m_events.size() - count > mostRows || (bytes > mostBytes && m_events.size() - count > 1))
        bytes -= m_events[count++].json.size();
    if (count == 0)
        return;
    const qint64 first = m_total - qint64(m_events.size() - count); // that stays
    const auto stays = std::lower_bound(m_shown.begin(), m_shown.end(), first);
    const int gone = int(stays - m_shown.begin());
    if (gone > 0)
        beginRemoveRows({}, 0, gone - 1);
    m_shown.erase(m_shown.begin(), stays);
    m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(count));
    m_bytes = bytes;
    if (gone > 0)
        endRemoveRows();
}

void DockerEventsModel::clear()
{
    beginResetModel();
    m_events.clear();
    m_shown.clear();
    m_total = m_bytes = 0;
    endResetModel();
}

void DockerEventsModel::setFilter(const QString& words)
{
    QStringList with, without;
    FilterSyntax syntax;
    syntax.negation = true;
    for (const FilterWord& word : splitFilterWords(words, syntax))
        (word.negated ? without : with) << word.text.toLower();
    if (with == m_with && without == m_without)
        return;
    beginResetModel();
    m_with = with;
    m_without = without;
    m_shown.clear();
    qint64 number = m_total - qint64(m_events.size());
    for (const DockerEvent& event : m_events) {
        if (matches(event))
            m_shown.push_back(number);
        ++number;
    }
    endResetModel();
}

const DockerEvent& DockerEventsModel::event(int row) const
{
    return m_events[std::size_t(m_shown[std::size_t(row)] - (m_total - qint64(m_events.size())))];
}

int DockerEventsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int DockerEventsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DockerEventsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& column = columns()[std::size_t(index.column())];
    if (role == Qt::DisplayRole)
        return column.text(event(index.row()));
    return role == Role::Sort ? column.sortKey(event(index.row())) : QVariant();
}

QVariant DockerEventsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    return columns()[std::size_t(section)].title;
}

} // namespace sw
