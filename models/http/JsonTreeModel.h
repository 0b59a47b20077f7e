#pragma once

#include "models/http/JsonTape.h"

#include <QAbstractItemModel>

#include <memory>
#include <optional>
#include <vector>

namespace sw {

/// JSON as a tree of keys and values over its tape. A row is made when somebody looks at it. Where a value
/// holds more than a thousand others, they stand in groups of a thousand ("[0 … 999]"), so that a million
/// cost as little as ten. Values that stand in nothing are the top rows; there may come more. Text is as
/// escapedText() gives it, and bounded. GUI thread; reading the source must be quick.
class JsonTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Key, Value, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole, ///< of the Value column: int of JsonTape::Kind; nothing for a group
    };
    /// Values that stand in nothing: no more are shown.
    static constexpr int mostTopRows = 100'000;
    /// Bytes of a key or string that are shown.
    static constexpr qint64 shownBytes = 400;

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    /// Another text, of which nothing is known yet.
    void setSource(std::shared_ptr<const ByteSource> source);
    /// What was read of it next; its values become rows.
    void addTape(std::shared_ptr<const JsonTape> tape);
    /// There were more than mostTopRows.
    bool isBounded() const { return m_bounded; }

    /// As jq writes it: ".[0].Names[0]", from the value that stands in nothing. Empty for a group.
    QString path(const QModelIndex& index) const;
    /// As `jq -r` gives it: strings without quotes and escapes, others indented. Nothing for a group and
    /// for more than limit bytes.
    std::optional<QByteArray> value(const QModelIndex& index, qint64 limit) const;
    /// First and last byte of the value (with its key) in the source; {-1, -1} for a group.
    std::pair<qint64, qint64> range(const QModelIndex& index) const;
    /// The innermost row to which the byte belongs.
    QModelIndex indexAt(qint64 offset) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;

    const Node& node(const QModelIndex& index) const;
    int rowsOf(const Node& node) const;
    quint32 topNode(int row) const;
    quint32 firstChild(quint32 parent) const;
    QString keyText(const Node& node) const;
    QString valueText(const Node& node) const;
    QByteArray keyBytes(const Node& node) const;

    std::shared_ptr<const ByteSource> m_source;
    std::vector<std::shared_ptr<const JsonTape>> m_tapes;
    std::vector<int> m_tapeEnds; ///< top rows up to the end of each
    bool m_bounded = false, m_numbered = false;
    mutable std::vector<Node> m_nodes; ///< rows that were looked at; by internalId
    mutable std::vector<quint32> m_top;
};

} // namespace sw
