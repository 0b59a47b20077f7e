#include "models/session/DescriptorModel.h"

#include "models/session/Engine.h"
#include "models/session/RowRuns.h"

#include <algorithm>

namespace sw {

void DescriptorModel::follow(Engine* engine)
{
    connect(engine, &Engine::descriptorsChanged, this, &DescriptorModel::apply);
}

void DescriptorModel::apply(const ShelfChanges& changes)
{
    std::vector<int> gone;
    for (const DescriptorId id : changes.gone) {
        const auto spot = std::lower_bound(
            m_rows.begin(), m_rows.end(), id,
            [](const KeptDescriptor& kept, DescriptorId wanted) { return kept.id < wanted; });
        if (spot != m_rows.end() && spot->id == id)
            gone.push_back(int(spot - m_rows.begin()));
    }
    const auto runs = rowRuns(std::move(gone));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) { // from below: what is above keeps its number
        beginRemoveRows({}, run->first, run->second);
        m_rows.erase(m_rows.begin() + run->first, m_rows.begin() + run->second + 1);
        endRemoveRows();
    }
    if (changes.added.empty())
        return;
    const int end = int(m_rows.size());
    beginInsertRows({}, end, end + int(changes.added.size()) - 1); // ids only grow
    m_rows.insert(m_rows.end(), changes.added.begin(), changes.added.end());
    endInsertRows();
}

int DescriptorModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DescriptorModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString DescriptorModel::text(const KeptDescriptor& kept, int column) const
{
    switch (column) {
    case What:
        return kept.info.kindWord();
    case Name:
        return kept.info.name();
    case Details:
        return kept.info.details();
    case From:
        return kept.connection == 0 ? QStringLiteral("a nameless sender")
                                    : QStringLiteral("connection %1").arg(kept.connection);
    case Message:
        return QString::number(kept.row + 1); // as the traffic counts
    default:
        return {};
    }
}

QVariant DescriptorModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const KeptDescriptor& kept = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(kept, index.column());
    case KeptRole:
        return QVariant::fromValue(kept);
    case EndpointRole:
        return kept.endpoint;
    default:
        return {};
    }
}

QVariant DescriptorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char* const titles[] = {"What", "Name", "Details", "From", "Message"};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    return QString::fromLatin1(titles[section]);
}

} // namespace sw
