#include "widgets/HttpHistoryModel.h"

#include "models/base/Bytes.h"

namespace sw {

quint32 HttpHistoryModel::add(const HttpRequest& request)
{
    if (int(m_rows.size()) >= mostRows) {
        beginRemoveRows({}, mostRows - 1, mostRows - 1);
        m_rows.pop_back();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_rows.push_front({++m_last, request, QStringLiteral("…"), false});
    endInsertRows();
    return m_last;
}

void HttpHistoryModel::setOutcome(quint32 number, const QString& outcome, bool bad)
{
    const auto row = std::size_t(m_last - number); // numbers stand without a gap
    if (row >= m_rows.size() || (m_rows[row].outcome == outcome && m_rows[row].bad == bad))
        return;
    m_rows[row].outcome = outcome;
    m_rows[row].bad = bad;
    const QModelIndex index = this->index(int(row));
    emit dataChanged(index, index, {Qt::DisplayRole, OutcomeRole, BadRole});
}

const HttpRequest* HttpHistoryModel::request(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? &m_rows[std::size_t(row)].request : nullptr;
}

int HttpHistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant HttpHistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows[std::size_t(index.row())];
    const QString method = escapedText(row.request.method), target = escapedText(row.request.target);
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1 %2 %3").arg(method, target, row.outcome);
    case MethodRole:
        return method;
    case TargetRole:
        return target;
    case OutcomeRole:
        return row.outcome;
    case BadRole:
        return row.bad;
    default:
        return {};
    }
}

} // namespace sw
