#pragma once

#include "models/base/ModelRoles.h"
#include "models/session/SavedFolder.h"

#include <QAbstractItemModel>

#include <memory>

namespace sw {

/// A listing of saved messages as a tree; every change is announced row by row. GUI thread.
class SavedTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Name, Size, ColumnCount };
    enum OwnRole {
        PathRole = Role::FirstOwn, ///< QByteArray, SavedEntry::path
        FolderRole,                ///< bool
        ProblemRole,               ///< QString, mostly empty
    };

    explicit SavedTreeModel(QObject* parent = nullptr);
    ~SavedTreeModel() override;

    void setListing(std::shared_ptr<const SavedListing> listing);
    /// Words that a path must have, in any order and case; empty: all.
    void setFilter(const QString& words);
    int messages() const { return m_messages; } ///< that are shown
    QModelIndex indexOf(const QByteArray& path) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    std::unique_ptr<Node> wanted();
    void apply();
    void merge(Node* live, Node* target);
    QModelIndex indexOf(const Node* node) const;
    static const Node* nodeOf(const QModelIndex& index);

    std::shared_ptr<const SavedListing> m_listing;
    QStringList m_words;
    std::unique_ptr<Node> m_root;
    int m_messages = 0;
};

} // namespace sw
