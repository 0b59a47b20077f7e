#include "models/session/SavedTreeModel.h"

#include "models/traffic/TrafficWords.h"

#include <QHash>

#include <algorithm>
#include <functional>
#include <vector>

namespace sw {

struct SavedTreeModel::Node
{
    SavedEntry entry;
    QByteArray name;
    Node* parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
    int row = 0; // among its parent's children

    bool before(const Node& other) const
    {
        return entry.isFolder != other.entry.isFolder ? entry.isFolder : name < other.name;
    }
    void renumber(std::size_t from)
    {
        for (std::size_t i = from; i < children.size(); ++i)
            children[i]->row = int(i);
    }
};

SavedTreeModel::SavedTreeModel(QObject* parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>())
{
}
SavedTreeModel::~SavedTreeModel() = default;

void SavedTreeModel::setListing(std::shared_ptr<const SavedListing> listing)
{
    m_listing = std::move(listing);
    apply();
}

void SavedTreeModel::setFilter(const QString& words)
{
    m_words = words.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    apply();
}

/// The tree that the listing makes; of folders without a match below only those that match themselves.
std::unique_ptr<SavedTreeModel::Node> SavedTreeModel::wanted()
{
    auto root = std::make_unique<Node>();
    root->entry.isFolder = true;
    m_messages = 0;
    if (!m_listing)
        return root;
    QHash<QByteArray, const SavedEntry*> folders;
    QHash<QByteArray, Node*> made{{{}, root.get()}};
    const auto matches = [this](const SavedEntry& entry) {
        if (m_words.isEmpty())
            return true;
        const QString path = SavedFolder::shownName(entry.path).toCaseFolded();
        return std::all_of(m_words.begin(), m_words.end(),
                           [&](const QString& word) { return path.contains(word); });
    };
    const std::function<Node*(const SavedEntry&)> add = [&](const SavedEntry& entry) -> Node* {
        if (Node* there = made.value(entry.path))
            return there;
        const QByteArray above = SavedFolder::folderOf(entry.path);
        Node* parent = made.value(above);
        if (!parent)
            parent = add(*folders.value(above));
        auto node = std::make_unique<Node>();
        node->entry = entry;
        node->name = SavedFolder::nameOf(entry.path);
        node->parent = parent;
        node->row = int(parent->children.size());
        if (entry.isFolder)
            made.insert(entry.path, node.get());
        parent->children.push_back(std::move(node));
        return parent->children.back().get();
    };
    for (const SavedEntry& entry : m_listing->entries) {
        if (entry.isFolder)
            folders.insert(entry.path, &entry);
        if (!matches(entry))
            continue;
        m_messages += !entry.isFolder;
        add(entry);
    }
    return root;
}

void SavedTreeModel::apply()
{
    const std::unique_ptr<Node> target = wanted();
    merge(m_root.get(), target.get());
}

/// Both are in order: what only one has comes or goes in runs.
void SavedTreeModel::merge(Node* live, Node* target)
{
    const QModelIndex at = indexOf(live);
    auto& mine = live->children;
    auto& theirs = target->children;
    for (std::size_t i = 0, j = 0; i < mine.size() || j < theirs.size();) {
        std::size_t end = i;
        while (end < mine.size() && (j == theirs.size() || mine[end]->before(*theirs[j])))
            ++end;
        if (end > i) {
            beginRemoveRows(at, int(i), int(end) - 1);
            mine.erase(mine.begin() + std::ptrdiff_t(i), mine.begin() + std::ptrdiff_t(end));
            live->renumber(i);
            endRemoveRows();
        }
        end = j;
        while (end < theirs.size() && (i == mine.size() || theirs[end]->before(*mine[i])))
            ++end;
        if (end > j) {
            const std::size_t count = end - j;
            beginInsertRows(at, int(i), int(i + count) - 1);
            for (std::size_t k = j; k < end; ++k)
                theirs[k]->parent = live;
            mine.insert(mine.begin() + std::ptrdiff_t(i),
                        std::make_move_iterator(theirs.begin() + std::ptrdiff_t(j)),
                        std::make_move_iterator(theirs.begin() + std::ptrdiff_t(end)));
            live->renumber(i);
            endInsertRows();
            i += count;
            j = end;
        }
        while (i < mine.size() && j < theirs.size() && !mine[i]->before(*theirs[j]) &&
               !theirs[j]->before(*mine[i])) {
            if (!(mine[i]->entry == theirs[j]->entry)) {
                mine[i]->entry = theirs[j]->entry;
                const QModelIndex changed = indexOf(mine[i].get());
                emit dataChanged(changed, changed.siblingAtColumn(Size));
            }
            merge(mine[i++].get(), theirs[j++].get());
        }
    }
}

const SavedTreeModel::Node* SavedTreeModel::nodeOf(const QModelIndex& index)
{
    return static_cast<const Node*>(index.constInternalPointer());
}

QModelIndex SavedTreeModel::indexOf(const Node* node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

QModelIndex SavedTreeModel::indexOf(const QByteArray& path) const
{
    const Node* node = m_root.get();
    for (const QByteArray& name : path.split('/')) {
        const auto found = std::find_if(node->children.begin(), node->children.end(),
                                        [&](const auto& child) { return child->name == name; });
        if (found == node->children.end())
            return {};
        node = found->get();
    }
    return indexOf(node);
}

QModelIndex SavedTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node* node = parent.isValid() ? nodeOf(parent) : m_root.get();
    return createIndex(row, column, node->children[std::size_t(row)].get());
}

QModelIndex SavedTreeModel::parent(const QModelIndex& index) const
{
    return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int SavedTreeModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return 0;
    return int((parent.isValid() ? nodeOf(parent) : m_root.get())->children.size());
}

int SavedTreeModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant SavedTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Node& node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name)
            return SavedFolder::shownName(node.name);
        if (!node.entry.problem.isEmpty())
            return node.entry.problem;
        return node.entry.isFolder ? QString()
                                   : QStringLiteral("%1 B").arg(trafficNumberText(quint64(node.entry.size)));
    case Qt::TextAlignmentRole:
        return index.column() == Size ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case PathRole:
        return node.entry.path;
    case FolderRole:
        return node.entry.isFolder;
    case ProblemRole:
        return node.entry.problem;
    default:
        return {};
    }
}

QVariant SavedTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? QStringLiteral("Name") : QStringLiteral("Size");
}

} // namespace sw
