#pragma once

#include "models/session/FrameScan.h"

#include <QAbstractTableModel>

#include <deque>

namespace sw {

/// Framed messages as a table: those that are settled, then those that are not whole yet. The oldest go when
/// there are more than `most`. GUI thread.
class FramesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr std::size_t most = 100'000;
    enum Column { Number, Time, Direction, Connection, Rows, Length, Preview, ColumnCount };
    enum OwnRole { RowIdRole = Qt::UserRole + 1 }; ///< quint64, its first row

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(const std::vector<StreamFrame>& settled, const std::vector<StreamFrame>& open);
    quint64 dropped() const { return m_dropped; }
    quint64 whole() const { return m_whole; } ///< ever

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const StreamFrame& frame, quint64 number, int column) const;

    std::deque<StreamFrame> m_settled;
    std::vector<StreamFrame> m_open;
    quint64 m_dropped = 0, m_whole = 0;
};

} // namespace sw
