#include "models/traffic/TrafficModel.h"

#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficWords.h"

#include <algorithm>

namespace sw {

namespace {

struct TrafficColumn
{
    QString title, toolTip;
    Qt::Alignment alignment;
};

const TrafficColumn& trafficColumn(int section)
{
    static const TrafficColumn columns[TrafficModel::ColumnCount] = {
        {QStringLiteral("No."), QStringLiteral("Number of the row in this capture"), Qt::AlignRight},
        {QStringLiteral("Time"), QStringLiteral("When it happened; choose how with Time above"),
         Qt::AlignLeft},
        {QStringLiteral("Delta"), QStringLiteral("Time since the row shown before"), Qt::AlignRight},
        {QString(), QStringLiteral("Direction: received, sent, or what else happened"), Qt::AlignHCenter},
        {QStringLiteral("Endpoint"), QStringLiteral("The listener or client"), Qt::AlignLeft},
        {QStringLiteral("Peer"), QStringLiteral("The process at the other end"), Qt::AlignLeft},
        {QStringLiteral("Length"), QStringLiteral("Bytes of payload"), Qt::AlignRight},
        {QStringLiteral("Preview"), QStringLiteral("The first bytes, or what happened"), Qt::AlignLeft},
        {QStringLiteral("Rule"), QStringLiteral("Number of the reply rule that made this answer"),
         Qt::AlignRight},
    };
    return columns[section];
}

QString directionSign(TrafficEvent event)
{
    switch (event) {
    case TrafficEvent::Received:
        return QStringLiteral("←");
    case TrafficEvent::Sent:
        return QStringLiteral("→");
    case TrafficEvent::Failed:
        return QStringLiteral("×");
    default:
        return QStringLiteral("·");
    }
}

} // namespace

int TrafficModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : shownRows(); }

int TrafficModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

qint64 TrafficModel::deltaAt(int row, const TrafficRecord& record) const
{
    const TrafficRecord* before = row > 0 ? m_before.record(rowIdAt(row - 1)) : nullptr;
    return before ? std::max<qint64>(record.time - before->time, 0) : -1;
}

QString TrafficModel::detail(RowId id) const
{
    const QByteArrayView payload = m_reader.payload(id);
    const TrafficRecord* record = m_reader.record(id);
    if (record->isData() && record->size == 0)
        return QStringLiteral("(empty message)");
    return record->isData() ? trafficPreview(*record, payload) : trafficWords(*record, payload);
}

QString TrafficModel::timeText(int row, const TrafficRecord& record) const
{
    switch (m_timeForm) {
    case TimeForm::TimeOfDay:
        break;
    case TimeForm::DateTime:
        return trafficDateTimeText(record.time);
    case TimeForm::SinceStart:
        return m_start < 0 ? QString() : trafficElapsedText(record.time - m_start);
    case TimeForm::Delta: {
        const qint64 delta = deltaAt(row, record);
        return delta < 0 ? QString() : trafficElapsedText(delta);
    }
    }
    return trafficTimeText(record.time);
}

QVariant TrafficModel::displayText(int row, int column, const TrafficRecord& record) const
{
    switch (column) {
    case Number:
        return trafficNumberText(rowIdAt(row) + 1);
    case Time:
        return timeText(row, record);
    case Delta: {
        const qint64 delta = deltaAt(row, record);
        return delta < 0 ? QString() : trafficDurationText(delta);
    }
    case Direction:
        return directionSign(record.event);
    case Endpoint:
        return m_names->endpointName(record.endpoint);
    case Peer:
        return m_names->peerName(record);
    case Length:
        return record.isData() ? trafficNumberText(record.size) : QString();
    case Rule:
        return record.rule > 0 ? QString::number(record.rule) : QString();
    default:
        return detail(rowIdAt(row));
    }
}

QVariant TrafficModel::accessibleText(int row, int column, const TrafficRecord& record) const
{
    if (column == Direction)
        return trafficEventName(record.event);
    QString text = displayText(row, column, record).toString();
    if (column == Preview && record.rule > 0)
        text += QStringLiteral(" (rule %1)").arg(record.rule);
    if (const QStringList badges = trafficBadges(record); column == Preview && !badges.isEmpty())
        text += QStringLiteral(" (%1)").arg(badges.join(QStringLiteral(", ")));
    if (!m_marks || (column != Number && column != Preview))
        return text;
    const TrafficMark mark = m_marks->at(rowIdAt(row));
    if (column == Number)
        return mark.marked ? text + QStringLiteral(" marked") : text;
    return mark.comment.isEmpty()
               ? text
               : QStringLiteral("%1 (comment: %2)").arg(text, trafficSafeText(mark.comment));
}

QVariant TrafficModel::ownRole(int row, int role, const TrafficRecord& record) const
{
    switch (role) {
    case EventRole:
        return int(record.event);
    case EndpointRole:
        return record.endpoint;
    case ConnectionRole:
        return record.connection;
    case TimeRole:
        return qint64(record.time);
    case DeltaRole:
        return deltaAt(row, record);
    case BeginningRole:
        return record.isData() ? record.previewBytes().toByteArray() : QByteArray();
    case PayloadRole:
        return m_reader.payload(rowIdAt(row)).toByteArray();
    case DetailRole:
        return detail(rowIdAt(row));
    case MarkedRole:
        return m_marks && m_marks->at(rowIdAt(row)).marked;
    case BadgesRole:
        return trafficBadges(record);
    case CommentRole:
        return m_marks ? trafficSafeText(m_marks->at(rowIdAt(row)).comment) : QString();
    default:
        return {};
    }
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RowId id = rowIdAt(index.row());
    if (role == RowIdRole)
        return quint64(id);
    if (role == Qt::TextAlignmentRole)
        return int(trafficColumn(index.column()).alignment | Qt::AlignVCenter);
    const TrafficRecord* found = m_reader.record(id);
    if (!found)
        return role == Qt::DisplayRole && index.column() == Preview ? QStringLiteral("(no longer kept)")
                                                                    : QVariant();
    const TrafficRecord record = *found; // the reader moves on below
    if (role == Qt::AccessibleTextRole)
        return accessibleText(index.row(), index.column(), record);
    if (role == Qt::DisplayRole)
        return displayText(index.row(), index.column(), record);
    return ownRole(index.row(), role, record);
}

void TrafficModel::setTimeForm(TimeForm form)
{
    if (std::exchange(m_timeForm, form) == form)
        return;
    emit headerDataChanged(Qt::Horizontal, Time, Time);
    if (shownRows() > 0)
        emit dataChanged(index(0, Time), index(shownRows() - 1, Time), {Qt::DisplayRole});
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const TrafficColumn& column = trafficColumn(section);
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::ToolTipRole)
        return column.toolTip;
    if (role == Qt::TextAlignmentRole)
        return int(column.alignment | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole)
        return column.title.isEmpty() ? QStringLiteral("Direction") : column.title;
    return {};
}

} // namespace sw
