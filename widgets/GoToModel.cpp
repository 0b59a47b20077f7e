#include "widgets/GoToModel.h"

namespace sw {

void GoToModel::setItems(const std::vector<GoToItem>& items)
{
    beginResetModel();
    m_rows.clear();
    for (const GoToItem& item : items) {
        if (m_rows.empty() || m_rows.back().item.group != item.group) {
            GoToItem head;
            head.group = item.group;
            m_rows.push_back({true, head});
        }
        m_rows.push_back({false, item});
    }
    endResetModel();
}

const GoToItem* GoToModel::item(int row) const
{
    const bool there = row >= 0 && row < rowCount() && !m_rows[std::size_t(row)].isHead;
    return there ? &m_rows[std::size_t(row)].item : nullptr;
}

int GoToModel::choosable(int row, int step) const
{
    for (; row >= 0 && row < rowCount(); row += step) {
        if (item(row))
            return row;
    }
    return -1;
}

int GoToModel::rowOf(const GoToItem& wanted) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (const GoToItem* here = item(row); here && here->isSame(wanted))
            return row;
    }
    return -1;
}

int GoToModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

QVariant GoToModel::data(const QModelIndex& index, int role) const
{
    const Row& row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.isHead ? goToGroupName(row.item.group) : row.item.title;
    case Qt::AccessibleTextRole: { // what a screen reader says in one go
        if (row.isHead)
            return goToGroupName(row.item.group);
        QStringList words{row.item.title, row.item.detail, row.item.hint};
        if (row.item.favourite)
            words << QStringLiteral("favourite");
        words.removeAll(QString());
        return words.join(QStringLiteral(", "));
    }
    case IsHeadRole:
        return row.isHead;
    default:
        return {};
    }
}

Qt::ItemFlags GoToModel::flags(const QModelIndex& index) const
{
    return item(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace sw
