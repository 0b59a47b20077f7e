#pragma once

#include "models/base/ModelRoles.h"
#include "widgets/GoToItem.h"

#include <QAbstractListModel>

namespace sw {

/// The offers of Go to in groups; the head of a group is a row of its own that can't be chosen. GUI thread.
class GoToModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum OwnRole { IsHeadRole = Role::FirstOwn };
    using QAbstractListModel::QAbstractListModel;

    void setItems(const std::vector<GoToItem>& items);
    /// Null for the head of a group.
    const GoToItem* item(int row) const;
    /// The nearest row that can be chosen, from row on in that direction; -1: none.
    int choosable(int row, int step) const;
    int rowOf(const GoToItem& item) const; ///< -1: not there any more

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        bool isHead = false;
        GoToItem item; // of a head: its group only
    };
    std::vector<Row> m_rows;
};

} // namespace sw
