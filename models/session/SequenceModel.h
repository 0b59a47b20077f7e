#pragma once

#include "models/session/Sequence.h"

#include <QAbstractTableModel>

#include <vector>

namespace sw {

/// The steps of a sequence as a table to edit. What is typed wrong stays as typed, with its sentence, until
/// it is right. GUI thread.
class SequenceModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    /// Number is last, though shown first: what stands in the first column is a row's own.
    enum Column { Kind, Argument, Within, Number, ColumnCount };
    enum OwnRole {
        StateRole = Qt::UserRole + 1, ///< int(StepState)
        ErrorRole,                    ///< QString, of a cell; mostly empty
    };
    enum class StepState { None, Current, Done, Failed };

    using QAbstractTableModel::QAbstractTableModel;

    void setSequence(const Sequence& sequence);
    /// The steps as they stand; the failure names the first that is wrong.
    Result<std::vector<SequenceStep>> steps() const;
    /// Before row; row count: at the end.
    void insert(int row, const SequenceStep& step);
    void remove(int row);
    /// by: -1 or 1. True when it could.
    bool move(int row, int by);
    void setProgress(const SequenceProgress& progress);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    /// By hand.
    void edited();

private:
    struct Row
    {
        SequenceStep step;
        QString argument, within; ///< as typed
        QString argumentError, withinError;
    };
    static Row rowOf(const SequenceStep& step);
    static void read(Row& row);
    StepState stateOf(int row) const;

    std::vector<Row> m_rows;
    SequenceProgress m_progress;
};

} // namespace sw
