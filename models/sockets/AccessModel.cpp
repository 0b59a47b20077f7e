#include "models/sockets/AccessModel.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"

#include <algorithm>

namespace sw {
namespace {

QString partText(const AccessPart& part)
{
    return part.isWorkingDirectory ? QStringLiteral("%1 (working directory)").arg(part.name()) : part.name();
}

bool isThere(const AccessPart& part)
{
    return part.kind != AccessPart::Kind::Missing && part.kind != AccessPart::Kind::Hidden;
}

ColumnSpec<AccessPart> column(const char* title, const char* toolTip,
                              std::function<QString(const AccessPart&)> text)
{
    ColumnSpec<AccessPart> spec;
    spec.title = QString::fromLatin1(title);
    spec.id = spec.title;
    spec.toolTip = QString::fromLatin1(toolTip);
    spec.text = std::move(text);
    return spec;
}

} // namespace

const std::vector<ColumnSpec<AccessPart>>& AccessModel::columns()
{
    static const std::vector<ColumnSpec<AccessPart>> all{
        column("Part", "The parts of the path as the kernel walks them, links resolved", partText),
        column("Mode", "Type and rights as ls shows them (+: an access control list), and in octal",
               [](const AccessPart& part) { return part.modeText(); }),
        column("Owner", "",
               [](const AccessPart& part) { return isThere(part) ? userName(part.uid) : QString(); }),
        column("Group", "",
               [](const AccessPart& part) { return isThere(part) ? groupName(part.gid) : QString(); }),
        column("Needs", "x on each directory that a name is looked up in, w on the socket file",
               [](const AccessPart& part) { return part.needText(); }),
        column("Decided by", "Exactly one class counts: the owner, else the group, else the others",
               [](const AccessPart& part) { return part.deciderText(); }),
        column("Verdict", "", [](const AccessPart& part) { return part.verdictText(); }),
    };
    return all;
}

void AccessModel::setReport(const AccessReport& report)
{
    const int before = int(m_parts.size()), after = int(report.parts.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_parts.resize(std::size_t(after));
        endRemoveRows();
    }
    const int blamedBefore = std::exchange(m_blamed, report.blamed);
    const int common = std::min(before, after);
    for (int row = 0; row < common; ++row) {
        const bool blameMoved = blamedBefore != m_blamed && (row == blamedBefore || row == m_blamed);
        if (m_parts[std::size_t(row)] == report.parts[std::size_t(row)] && !blameMoved)
            continue;
        m_parts[std::size_t(row)] = report.parts[std::size_t(row)];
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_parts.insert(m_parts.end(), report.parts.begin() + before, report.parts.end());
        endInsertRows();
    }
}

int AccessModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_parts.size());
}

int AccessModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant AccessModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const AccessPart& part = m_parts[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return columns()[std::size_t(index.column())].text(part);
    case BarsRole:
        return part.error != 0 || part.kind == AccessPart::Kind::Hidden;
    case BlamedRole:
        return index.row() == m_blamed;
    case JudgedRole:
        return part.need != AccessPart::Need::None || part.error != 0;
    default:
        return {};
    }
}

QVariant AccessModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto& column = columns()[std::size_t(section)];
    return role == Qt::DisplayRole                                ? QVariant(column.title)
           : role == Qt::ToolTipRole && !column.toolTip.isEmpty() ? QVariant(column.toolTip)
                                                                  : QVariant();
}

} // namespace sw
