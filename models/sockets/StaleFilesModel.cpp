#include "models/sockets/StaleFilesModel.h"

#include <QDateTime>

#include <algorithm>

namespace sw {

namespace {

ColumnSpec<StaleFile> staleColumn(const char* title, const char* toolTip,
                                  std::function<QString(const StaleFile&)> text)
{
    ColumnSpec<StaleFile> spec;
    spec.title = QString::fromLatin1(title);
    spec.id = spec.title;
    spec.toolTip = QString::fromLatin1(toolTip);
    spec.text = std::move(text);
    return spec;
}

bool comesBefore(const StaleFile& a, const StaleFile& b) { return a.address.bytes() < b.address.bytes(); }

} // namespace

const std::vector<ColumnSpec<StaleFile>>& StaleFilesModel::columns()
{
    static const std::vector<ColumnSpec<StaleFile>> all{
        staleColumn("State", "A socket file that no socket owns: connecting there is refused",
                    [](const StaleFile&) { return QStringLiteral("Stale file"); }),
        staleColumn("Address", "", [](const StaleFile& file) { return file.address.display(); }),
        staleColumn("Mode", "As ls shows it", [](const StaleFile& file) { return file.modeText(); }),
        staleColumn("Owner", "User and group of the file",
                    [](const StaleFile& file) { return file.ownerText(); }),
        staleColumn("Made", "When its server bound it",
                    [](const StaleFile& file) {
                        return QDateTime::fromSecsSinceEpoch(file.verdict.changed)
                            .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
                    }),
    };
    return all;
}

void StaleFilesModel::setFiles(const std::vector<StaleFile>& files)
{
    int row = 0;
    const auto removeUntil = [this, &row](int end) {
        if (end == row)
            return;
        beginRemoveRows({}, row, end - 1);
        m_files.erase(m_files.begin() + row, m_files.begin() + end);
        endRemoveRows();
    };
    for (const StaleFile& file : files) {
        const auto from = m_files.begin() + row;
        removeUntil(int(std::lower_bound(from, m_files.end(), file, comesBefore) - m_files.begin()));
        if (row < rowCount() && m_files[std::size_t(row)].address == file.address) {
            if (!m_files[std::size_t(row)].isSame(file)) {
                m_files[std::size_t(row)] = file;
                emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
            }
        } else {
            beginInsertRows({}, row, row);
            m_files.insert(m_files.begin() + row, file);
            endInsertRows();
        }
        ++row;
    }
    removeUntil(rowCount());
}

const StaleFile* StaleFilesModel::file(int row) const
{
    return row >= 0 && row < rowCount() ? &m_files[std::size_t(row)] : nullptr;
}

int StaleFilesModel::rowOf(const SocketAddress& address) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_files[std::size_t(row)].address == address)
            return row;
    }
    return -1;
}

int StaleFilesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_files.size());
}

int StaleFilesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StaleFilesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const StaleFile& file = m_files[std::size_t(index.row())];
    if (role == Qt::DisplayRole)
        return columns()[std::size_t(index.column())].text(file);
    if (role == DimRole && index.column() == Address)
        return int(file.address.display().lastIndexOf(u'/') + 1);
    return {};
}

QVariant StaleFilesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto& column = columns()[std::size_t(section)];
    return role == Qt::DisplayRole                                ? QVariant(column.title)
           : role == Qt::ToolTipRole && !column.toolTip.isEmpty() ? QVariant(column.toolTip)
                                                                  : QVariant();
}

} // namespace sw
