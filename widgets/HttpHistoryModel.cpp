#include "widgets/HttpHistoryModel.h"

#include "models/base/Bytes.h"
#include "widgets/Settings.h"

#include <QCoreApplication>

#include <algorithm>

namespace sw {

namespace {

constexpr int historySaveDelay = 1000; // milliseconds: one writing for a burst of requests

} // namespace

HttpHistoryModel* HttpHistoryModel::of(Settings* settings)
{
    auto* known = settings->findChild<HttpHistoryModel*>(QString(), Qt::FindDirectChildrenOnly);
    return known ? known : new HttpHistoryModel(settings, settings);
}

HttpHistoryModel::HttpHistoryModel(Settings* settings, QObject* parent)
    : QAbstractListModel(parent),
      m_settings(settings)
{
    load();
    m_save.setSingleShot(true);
    m_save.setInterval(historySaveDelay);
    connect(&m_save, &QTimer::timeout, this, &HttpHistoryModel::flush);
    connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, this, &HttpHistoryModel::flush);
    connect(settings, &Settings::changed, this, &HttpHistoryModel::onSettingChanged);
}

void HttpHistoryModel::load()
{
    if (!m_settings->value(Choice::rememberMessages))
        return;
    for (HttpHistoryRecord& record : unpackedHistory(m_settings->value(Choice::httpHistory)))
        m_rows.push_back(std::move(record));
    m_rows.resize(std::min<std::size_t>(m_rows.size(), mostRows));
    m_last = quint32(m_rows.size());
}

void HttpHistoryModel::saveSoon()
{
    m_isDirty = true;
    if (!m_save.isActive())
        m_save.start();
}

void HttpHistoryModel::flush()
{
    if (!std::exchange(m_isDirty, false) || !m_settings->value(Choice::rememberMessages))
        return;
    std::vector<HttpHistoryRecord> ended;
    for (const HttpHistoryRecord& record : m_rows) {
        ended.push_back(record);
        if (record.outcome == QStringLiteral("…"))
            ended.back().outcome.clear(); // how it ends is for this run to see
    }
    m_settings->set(Choice::httpHistory, packedHistory(ended));
}

void HttpHistoryModel::onSettingChanged(const QString& key)
{
    if (key != QLatin1String(Choice::rememberMessages.key))
        return;
    if (m_settings->value(Choice::rememberMessages))
        saveSoon();
    else
        m_settings->set(Choice::httpHistory, QByteArray()); // those of this run stay at hand
}

void HttpHistoryModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
    m_isDirty = false;
    m_settings->set(Choice::httpHistory, QByteArray());
}

quint32 HttpHistoryModel::add(const HttpRequest& request, const QString& address)
{
    if (int(m_rows.size()) >= mostRows) {
        beginRemoveRows({}, mostRows - 1, mostRows - 1);
        m_rows.pop_back();
        endRemoveRows();
    }
    HttpHistoryRecord record{address, request, QStringLiteral("…"), false, {}};
    if (!request.bodyFile.isEmpty())
        record.request.body.clear(); // it is read again when it is sent again
    beginInsertRows({}, 0, 0);
    m_rows.push_front(std::move(record));
    endInsertRows();
    saveSoon();
    return ++m_last;
}

void HttpHistoryModel::setOutcome(quint32 number, const QString& outcome, bool bad)
{
    const auto row = std::size_t(m_last - number); // numbers stand without a gap
    if (row >= m_rows.size() || (m_rows[row].outcome == outcome && m_rows[row].isBad == bad))
        return;
    m_rows[row].outcome = outcome;
    m_rows[row].isBad = bad;
    saveSoon();
    const QModelIndex index = this->index(int(row));
    emit dataChanged(index, index, {Qt::DisplayRole, OutcomeRole, BadRole});
}

const HttpHistoryRecord* HttpHistoryModel::record(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? &m_rows[std::size_t(row)] : nullptr;
}

int HttpHistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant HttpHistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const HttpHistoryRecord& row = m_rows[std::size_t(index.row())];
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
    case AddressRole:
        return row.address;
    case BadRole:
        return row.isBad;
    default:
        return {};
    }
}

} // namespace sw
