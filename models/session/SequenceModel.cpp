#include "models/session/SequenceModel.h"

namespace sw {

SequenceModel::Row SequenceModel::rowOf(const SequenceStep& step)
{
    Row row;
    row.step = step;
    row.argument = step.argument();
    row.within = step.isExpect() ? sequenceSecondsText(step.seconds) : QString();
    return row;
}

/// The step from what is typed, or why not.
void SequenceModel::read(Row& row)
{
    const Result<void> argument = row.step.setArgument(row.argument);
    row.argumentError = argument ? QString() : argument.failure().sentence;
    row.withinError.clear();
    if (!row.step.isExpect())
        return;
    if (const double seconds = sequenceSeconds(row.within); seconds > 0)
        row.step.seconds = seconds;
    else
        row.withinError = QStringLiteral("Within takes a time above 0, such as 2 s or 500 ms");
}

void SequenceModel::setSequence(const Sequence& sequence)
{
    beginResetModel();
    m_rows.clear();
    for (const SequenceStep& step : sequence.steps)
        m_rows.push_back(rowOf(step));
    m_progress = {};
    endResetModel();
}

Result<std::vector<SequenceStep>> SequenceModel::steps() const
{
    std::vector<SequenceStep> steps;
    for (const Row& row : m_rows) {
        Row read = row;
        SequenceModel::read(read);
        const QString error = read.argumentError.isEmpty() ? read.withinError : read.argumentError;
        if (!error.isEmpty())
            return Failure{QStringLiteral("Step %1: %2").arg(steps.size() + 1).arg(error), 0, Remedy::None};
        steps.push_back(read.step);
    }
    return steps;
}

void SequenceModel::insert(int row, const SequenceStep& step)
{
    beginInsertRows({}, row, row);
    m_rows.insert(m_rows.begin() + row, rowOf(step));
    m_progress = {};
    endInsertRows();
    emit edited();
}

void SequenceModel::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    m_progress = {};
    endRemoveRows();
    emit edited();
}

bool SequenceModel::move(int row, int by)
{
    const int to = row + by;
    if (row < 0 || row >= rowCount() || to < 0 || to >= rowCount())
        return false;
    beginMoveRows({}, row, row, {}, by > 0 ? to + 1 : to);
    std::swap(m_rows[std::size_t(row)], m_rows[std::size_t(to)]);
    m_progress = {};
    endMoveRows();
    emit dataChanged(index(std::min(row, to), Number), index(std::max(row, to), Number));
    emit edited();
    return true;
}

void SequenceModel::setProgress(const SequenceProgress& progress)
{
    if (m_progress == progress)
        return;
    m_progress = progress;
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int SequenceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}
int SequenceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

SequenceModel::StepState SequenceModel::stateOf(int row) const
{
    using State = SequenceProgress::State;
    if (m_progress.state == State::None)
        return StepState::None;
    if (row == m_progress.step && m_progress.state == State::Running)
        return StepState::Current;
    if (row == m_progress.step && m_progress.state == State::Failed)
        return StepState::Failed;
    const bool done = row < m_progress.step || m_progress.state == State::Passed;
    return done ? StepState::Done : StepState::None;
}

QVariant SequenceModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows[std::size_t(index.row())];
    const StepState state = stateOf(index.row());
    if (role == StateRole)
        return int(state);
    if (role == ErrorRole)
        return index.column() == Argument ? row.argumentError
               : index.column() == Within ? row.withinError
                                          : QString();
    if (role == Qt::AccessibleDescriptionRole)
        return index.data(ErrorRole);
    if (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Number: {
        static const char* const marks[] = {"", "▶ ", "✓ ", "✗ "};
        static const char* const words[] = {"", "under way: ", "done: ", "failed: "};
        const bool read = role == Qt::AccessibleTextRole;
        return QString::fromUtf8((read ? words : marks)[int(state)]) + QString::number(index.row() + 1);
    }
    case Kind:
        return role == Qt::EditRole ? QVariant(int(row.step.kind)) : SequenceStep::kindName(row.step.kind);
    case Argument:
        return row.argument;
    default:
        return row.within;
    }
}

QVariant SequenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const char* const names[] = {"Step", "What", "Within", "No."};
    return QLatin1String(names[section]);
}

Qt::ItemFlags SequenceModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid() || index.column() == Number)
        return flags;
    const SequenceStep& step = m_rows[std::size_t(index.row())].step;
    const bool has =
        index.column() == Kind ||
        (index.column() == Argument ? step.kind != SequenceStep::Kind::ExpectAny : step.isExpect());
    return has ? flags | Qt::ItemIsEditable : flags;
}

bool SequenceModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    Row& row = m_rows[std::size_t(index.row())];
    if (index.column() == Kind) {
        const bool hadTime = row.step.kind == SequenceStep::Kind::Wait;
        row.step.kind = SequenceStep::Kind(qBound(0, value.toInt(), SequenceStep::kinds - 1));
        if (row.step.isExpect() && row.within.isEmpty())
            row.within = QStringLiteral("2 s");
        else if (!row.step.isExpect())
            row.within.clear();
        const bool takesText =
            row.step.kind != SequenceStep::Kind::Wait && row.step.kind != SequenceStep::Kind::Repeat;
        if (row.step.kind == SequenceStep::Kind::ExpectAny || (hadTime && takesText))
            row.argument.clear();
        else if (!takesText)
            row.argument = row.step.argument();
    } else if (index.column() == Argument) {
        row.argument = value.toString();
    } else {
        row.within = value.toString();
    }
    read(row);
    m_progress = {};
    emit dataChanged(this->index(index.row(), 0), this->index(index.row(), ColumnCount - 1));
    emit edited();
    return true;
}

} // namespace sw
