#include "models/inspect/SocketTableModel.h"

#include <algorithm>

/// The order of the shown rows, and how its changes are announced.
namespace sw {
namespace {

/// Up to so many separate runs are announced one by one; more cost a view less as one change of layout. Each
/// insertion or removal makes a header add up the places of all its rows again.
constexpr std::size_t maxRuns = 32, maxRunsOfMany = 4;
constexpr std::size_t manyRows = 2000;

bool areTooMany(std::size_t runs, std::size_t rows)
{
    return runs > (rows > manyRows ? maxRunsOfMany : maxRuns);
}

struct Run
{
    int first = 0, last = 0;
};

/// Neighbouring rows as ranges. rows are ascending.
std::vector<Run> runsOf(const std::vector<int>& rows)
{
    std::vector<Run> runs;
    for (const int row : rows) {
        if (!runs.empty() && runs.back().last == row - 1)
            runs.back().last = row;
        else
            runs.push_back({row, row});
    }
    return runs;
}

} // namespace

SocketTableModel::SortKey SocketTableModel::keyOf(const SocketRecord& record) const
{
    const QVariant value = columns()[std::size_t(m_sortColumn)].sortKey(record);
    if (value.typeId() == QMetaType::QString)
        return {true, 0, value.toString()};
    return {false, value.toLongLong(), {}};
}

bool SocketTableModel::comesBefore(const Entry* a, const Entry* b) const
{
    const int order = a->key.isText                   ? a->key.text.compare(b->key.text)
                      : a->key.number < b->key.number ? -1
                                                      : int(a->key.number > b->key.number);
    if (order != 0)
        return m_sortOrder == Qt::AscendingOrder ? order < 0 : order > 0;
    return a->record.inode < b->record.inode;
}

/// By its key, which is the one that it was placed with.
int SocketTableModel::rowOf(const Entry* entry) const
{
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), entry,
                                     [this](auto* a, auto* b) { return comesBefore(a, b); });
    if (at != m_rows.end() && *at == entry)
        return int(at - m_rows.begin());
    const auto found = std::find(m_rows.begin(), m_rows.end(), entry); // while rows are being moved about
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

/// One change of layout; what is selected stays selected.
void SocketTableModel::rearrange(const std::function<void()>& change)
{
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    Entries anchors;
    for (const QModelIndex& index : before)
        anchors.push_back(m_rows[std::size_t(index.row())]);
    change();
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_rows[i]->place = int(i);
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after << index(anchors[std::size_t(i)]->place, before[i].column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void SocketTableModel::insertEntries(Entries entries)
{
    if (entries.empty())
        return;
    const auto before = [this](auto* a, auto* b) { return comesBefore(a, b); };
    for (Entry* entry : entries) {
        if (!entry->keyed)
            entry->key = keyOf(entry->record);
        entry->keyed = entry->shown = true;
    }
    std::sort(entries.begin(), entries.end(), before);
    std::vector<std::pair<int, Entries>> runs; // by the row that they come before
    for (Entry* entry : entries) {
        const int at = int(std::lower_bound(m_rows.begin(), m_rows.end(), entry, before) - m_rows.begin());
        if (runs.empty() || runs.back().first != at)
            runs.push_back({at, {}});
        runs.back().second.push_back(entry);
    }
    if (areTooMany(runs.size(), m_rows.size())) { // at the end in one piece, then to their places
        const auto old = std::ptrdiff_t(m_rows.size());
        beginInsertRows({}, int(old), int(old) + int(entries.size()) - 1);
        m_rows.insert(m_rows.end(), entries.begin(), entries.end());
        endInsertRows();
        rearrange([&] { std::inplace_merge(m_rows.begin(), m_rows.begin() + old, m_rows.end(), before); });
        return;
    }
    int shift = 0;
    for (const auto& [at, run] : runs) {
        const int first = at + shift;
        beginInsertRows({}, first, first + int(run.size()) - 1);
        m_rows.insert(m_rows.begin() + first, run.begin(), run.end());
        endInsertRows();
        shift += int(run.size());
    }
}

void SocketTableModel::removeEntries(const Entries& entries)
{
    std::vector<int> rows;
    for (const Entry* entry : entries)
        rows.push_back(rowOf(entry));
    std::sort(rows.begin(), rows.end());
    removeRowsAt(rows);
}

/// rows are ascending.
void SocketTableModel::removeRowsAt(const std::vector<int>& rows)
{
    if (rows.empty())
        return;
    for (const int row : rows)
        m_rows[std::size_t(row)]->shown = false;
    std::vector<Run> runs = runsOf(rows);
    if (areTooMany(runs.size(), m_rows.size())) { // to the end in one piece, then away
        rearrange([&] {
            std::stable_partition(m_rows.begin(), m_rows.end(), [](const Entry* e) { return e->shown; });
        });
        const int first = int(m_rows.size() - rows.size());
        runs = {{first, int(m_rows.size()) - 1}};
    }
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, run->first, run->last);
        m_rows.erase(m_rows.begin() + run->first, m_rows.begin() + run->last + 1);
        endRemoveRows();
    }
}

/// Brings shown rows whose sort key changed to their new places.
void SocketTableModel::moveEntries(const Entries& entries)
{
    if (!areTooMany(entries.size(), m_rows.size())) {
        for (Entry* entry : entries)
            moveOne(entry);
        return;
    }
    rearrange([&] {
        const auto before = [this](auto* a, auto* b) { return comesBefore(a, b); };
        for (Entry* entry : entries)
            entry->shown = false; // marks the ones that are on the move
        const auto middle =
            std::stable_partition(m_rows.begin(), m_rows.end(), [](const Entry* e) { return e->shown; });
        for (Entry* entry : entries) {
            entry->shown = true;
            entry->key = keyOf(entry->record);
        }
        std::sort(middle, m_rows.end(), before);
        std::inplace_merge(m_rows.begin(), middle, m_rows.end(), before);
    });
}

bool SocketTableModel::moveOne(Entry* entry)
{
    const auto before = [this](auto* a, auto* b) { return comesBefore(a, b); };
    const int row = rowOf(entry);
    const auto here = m_rows.begin() + row;
    entry->key = keyOf(entry->record);
    auto target = std::lower_bound(m_rows.begin(), here, entry, before); // among those above
    if (target == here)
        target = std::lower_bound(here + 1, m_rows.end(), entry, before); // or below
    if (target == here + 1)
        return false;
    beginMoveRows({}, row, row, {}, int(target - m_rows.begin()));
    if (target < here)
        std::rotate(target, here, here + 1);
    else
        std::rotate(here, here + 1, target);
    endMoveRows();
    return true;
}

void SocketTableModel::announceChanges(const Entries& entries)
{
    std::vector<int> rows;
    for (const Entry* entry : entries) {
        if (entry->shown)
            rows.push_back(rowOf(entry));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    std::vector<Run> runs = runsOf(rows);
    if (runs.size() > maxRuns) // a view asks only for what it shows, so too much costs less than too often
        runs = {{runs.front().first, runs.back().last}};
    for (const Run& run : runs)
        emit dataChanged(index(run.first, 0), index(run.last, ColumnCount - 1));
}

} // namespace sw
