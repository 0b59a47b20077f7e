#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"

#include <QAbstractTableModel>
#include <QByteArray>
#include <QStringList>

#include <deque>
#include <optional>
#include <vector>

namespace sw {

/// One thing that an engine tells on GET /events.
struct DockerEvent
{
    qint64 time = 0;    ///< nanoseconds since 1970; 0: not told
    QString type;       ///< "container", "image", "network"
    QString action;     ///< "start", "exec_create: ls"
    QString actor;      ///< its name, else the beginning of its ID
    QString attributes; ///< "image=web:1, exitCode=0", by name
    QByteArray json;    ///< as it came
    QString haystack;   ///< all of it in lower case, for the filter
};

/// Nothing for what is no JSON object. Any thread.
std::optional<DockerEvent> dockerEvent(QByteArrayView json);

/// Events in the order they came, the latest `mostRows` of at most `mostBytes` of JSON; the filter hides
/// others without forgetting them. GUI thread.
class DockerEventsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr std::size_t mostRows = 20'000;
    static constexpr qint64 mostBytes = 32 << 20;
    enum Column { Time, Type, Action, Actor, Attributes, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    static const std::vector<ColumnSpec<DockerEvent>>& columns();

    /// passedOver: how many came before these that are not kept; from then on only these are.
    void add(std::vector<DockerEvent> events, qint64 passedOver = 0);
    void clear();
    /// Words that must all be there, in any case and place; "-word": that must not.
    void setFilter(const QString& words);
    /// All that came since clear(), forgotten ones too.
    qint64 total() const { return m_total; }
    std::size_t kept() const { return m_events.size(); }
    const DockerEvent& event(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    bool matches(const DockerEvent& event) const;
    void forget();

    std::deque<DockerEvent> m_events;
    std::deque<qint64> m_shown; ///< numbers, counted from the first that ever came
    qint64 m_total = 0, m_bytes = 0;
    QStringList m_with, m_without;
};

} // namespace sw
