#include "models/inspect/SocketTableModel.h"

#include "models/inspect/SocketColumns.h"

#include <algorithm>

namespace sw {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

QVariant fillOf(const SocketRecord& record, int column)
{
    if (record.state == SocketState::Listening) {
        if (column != SocketTableModel::ReceiveQueue || !record.receiveQueue || !record.sendQueue)
            return {};
        return std::min(1.0, *record.receiveQueue / (*record.sendQueue + 1.0)); // a backlog of n admits n + 1
    }
    if (column != SocketTableModel::SendQueue || !record.sendQueue || !record.sendBuffer)
        return {};
    return std::min(1.0, double(*record.sendQueue) / *record.sendBuffer);
}

int directoryLength(const SocketRecord& record)
{
    return record.address.kind() == SocketAddress::Kind::Path
               ? int(record.address.display().lastIndexOf(u'/') + 1)
               : 0;
}

int firstPid(const std::vector<SocketOwner>& owners) { return owners.empty() ? 0 : int(owners.front().pid); }

} // namespace

SocketTableModel::SocketTableModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_expiry.setInterval(200);
    connect(&m_expiry, &QTimer::timeout, this, &SocketTableModel::expire);
    connect(&m_looking, &QTimer::timeout, this, [this] { lookThrough(3ms); });
}

void SocketTableModel::follow(Inspector* inspector)
{
    connect(inspector, &Inspector::delta, this, &SocketTableModel::apply);
}

void SocketTableModel::setFadeTimes(std::chrono::milliseconds fresh, std::chrono::milliseconds gone)
{
    m_freshTime = fresh;
    m_goneTime = gone;
    m_expiry.setInterval(std::clamp<std::chrono::milliseconds>(gone / 10, 1ms, 200ms));
}

void SocketTableModel::apply(const SocketDelta& delta)
{
    m_hiddenProcesses = delta.hiddenProcesses;
    m_hiddenNames = delta.hiddenNames;
    m_processes = delta.processes;
    m_trouble = delta.trouble;
    Entries inserted, moved, touched;
    applyRemoved(delta, touched);
    applyAdded(delta, inserted, touched);
    applyChanged(delta, inserted, moved, touched);
    if (!moved.empty())
        moveEntries(moved);
    insertEntries(std::move(inserted));
    announceChanges(touched);
    m_primed = m_primed || !delta.added.empty();
    if (!m_fading.empty() && !m_expiry.isActive())
        m_expiry.start();
    emit countsChanged();
}

/// Gone rows stay for a while; a gone one whose inode is used again leaves at once.
void SocketTableModel::applyRemoved(const SocketDelta& delta, Entries& touched)
{
    const auto until = Clock::now() + m_goneTime;
    Entries dropped;
    for (const std::uint32_t inode : delta.removed) {
        const auto found = m_entries.find(inode);
        if (found == m_entries.end() || found->second->gone)
            continue;
        Entry& entry = *found->second;
        --m_alive;
        entry.gone = true;
        entry.fresh = false;
        entry.goneUntil = until;
        entry.record.closing = true;
        m_fading.push_back(inode);
        if (entry.shown)
            touched.push_back(&entry);
        else
            dropped.push_back(&entry);
    }
    dropEntries(std::exchange(dropped, {}));
    for (const SocketRecord& record : delta.added) {
        const auto found = m_entries.find(record.inode);
        if (found != m_entries.end() && found->second->gone) {
            dropped.push_back(found->second.get());
            std::erase(touched, found->second.get());
        }
    }
    dropEntries(dropped);
}

void SocketTableModel::applyAdded(const SocketDelta& delta, Entries& inserted, Entries& touched)
{
    const auto until = Clock::now() + m_freshTime;
    for (const SocketRecord& record : delta.added) {
        auto& place = m_entries[record.inode];
        if (place) { // told twice: the later word counts
            place->record = record;
            if (place->shown)
                touched.push_back(place.get());
            else
                place->keyed = false;
            continue;
        }
        place = std::make_unique<Entry>();
        place->record = record;
        place->fresh = m_primed;
        place->freshUntil = until;
        if (m_primed)
            place->since = Clock::now();
        if (m_primed)
            m_fading.push_back(record.inode);
        m_known.push_back(record.inode);
        ++m_alive;
        if (matches(*place))
            inserted.push_back(place.get());
    }
}

void SocketTableModel::applyChanged(const SocketDelta& delta, Entries& inserted, Entries& moved,
                                    Entries& touched)
{
    Entries hidden;
    for (const SocketRecord& record : delta.changed) {
        const auto found = m_entries.find(record.inode);
        if (found == m_entries.end() || found->second->gone)
            continue;
        Entry& entry = *found->second;
        entry.record = record;
        entry.keyed = entry.keyed && entry.shown;
        const bool isWanted = matches(entry);
        if (!entry.shown) {
            if (isWanted)
                inserted.push_back(&entry);
        } else if (!isWanted) {
            hidden.push_back(&entry);
        } else {
            touched.push_back(&entry);
            if (keyOf(record) != entry.key)
                moved.push_back(&entry);
        }
    }
    removeEntries(hidden);
}

void SocketTableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount)
        return;
    rearrange([&] {
        m_sortColumn = column;
        m_sortOrder = order;
        for (const auto& [inode, entry] : m_entries)
            entry->keyed = entry->shown;
        for (Entry* entry : m_rows)
            entry->key = keyOf(entry->record);
        std::sort(m_rows.begin(), m_rows.end(), [this](auto* a, auto* b) { return comesBefore(a, b); });
    });
}

void SocketTableModel::expire()
{
    const auto now = Clock::now();
    Entries faded, dropped;
    std::sort(m_fading.begin(), m_fading.end());
    m_fading.erase(std::unique(m_fading.begin(), m_fading.end()), m_fading.end());
    std::erase_if(m_fading, [&](std::uint32_t inode) {
        const auto found = m_entries.find(inode);
        if (found == m_entries.end())
            return true;
        Entry& entry = *found->second;
        if (entry.gone && entry.goneUntil <= now)
            dropped.push_back(&entry);
        if (entry.fresh && entry.freshUntil <= now) {
            entry.fresh = false;
            faded.push_back(&entry);
        }
        return !entry.fresh && (!entry.gone || entry.goneUntil <= now);
    });
    dropEntries(dropped);
    announceChanges(faded);
    if (m_fading.empty())
        m_expiry.stop();
}

/// Takes them from the table and forgets them.
void SocketTableModel::dropEntries(const Entries& entries)
{
    Entries shown;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(shown),
                 [](const Entry* entry) { return entry->shown; });
    removeEntries(shown);
    for (const Entry* entry : entries)
        m_entries.erase(entry->record.inode);
}

const SocketRecord* SocketTableModel::record(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[std::size_t(row)]->record : nullptr;
}

int SocketTableModel::rowOfInode(std::uint32_t inode) const
{
    const auto found = m_entries.find(inode);
    return found == m_entries.end() || !found->second->shown ? -1 : rowOf(found->second.get());
}

std::optional<std::chrono::steady_clock::time_point> SocketTableModel::seenSince(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[std::size_t(row)]->since : std::nullopt;
}

int SocketTableModel::totalCount() const { return m_alive; }
int SocketTableModel::shownCount() const
{
    const auto gone = std::count_if(m_fading.begin(), m_fading.end(), [this](std::uint32_t inode) {
        const auto found = m_entries.find(inode);
        return found != m_entries.end() && found->second->gone && found->second->shown;
    });
    return int(m_rows.size()) - int(gone);
}
int SocketTableModel::hiddenProcesses() const { return m_hiddenProcesses; }
int SocketTableModel::processCount() const { return m_processes; }

int SocketTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SocketTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SocketTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = *m_rows[std::size_t(index.row())];
    const SocketRecord& record = entry.record;
    const int column = index.column();
    const auto& spec = columns()[std::size_t(column)];
    switch (role) {
    case Qt::DisplayRole:
        return spec.text(record);
    case Qt::ToolTipRole:
        return socketToolTip(record) + (entry.gone ? QStringLiteral("\nJust gone: the row leaves in a moment")
                                        : entry.fresh
                                            ? QStringLiteral("\nNew: marked green for a few seconds")
                                            : QString());
    case Qt::TextAlignmentRole:
        return int((spec.rightAligned ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Role::Sort:
        return spec.sortKey(record);
    case Role::Raw:
        return column == Address ? QVariant(record.address.bytes()) : QVariant();
    case InodeRole:
        return record.inode;
    case FreshRole:
        return entry.fresh;
    case GoneRole:
        return entry.gone;
    case FillRole:
        return fillOf(record, column);
    case StateRole:
        return int(record.state);
    case DimRole:
        return column == Address ? directoryLength(record) : 0;
    case PidRole:
        return column == Process ? firstPid(record.owners) : column == Peer ? firstPid(record.peerOwners) : 0;
    default:
        return {};
    }
}

QVariant SocketTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto& spec = columns()[std::size_t(section)];
    switch (role) {
    case Qt::InitialSortOrderRole: // of numbers, the large ones are looked for
        return spec.rightAligned ? Qt::DescendingOrder : Qt::AscendingOrder;
    case Qt::DisplayRole:
        return spec.title;
    case Qt::ToolTipRole:
        return spec.toolTip;
    case Qt::TextAlignmentRole:
        return int((spec.rightAligned ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace sw
