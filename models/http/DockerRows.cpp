#include "models/http/DockerRows.h"

#include "models/base/Bytes.h"
#include "models/http/JsonValues.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>

namespace sw {
namespace {

QString portText(const QJsonObject& port)
{
    const QString inside = QStringLiteral("%1/%2")
                               .arg(port[QLatin1String("PrivatePort")].toInt())
                               .arg(port[QLatin1String("Type")].toString());
    if (!port.contains(QLatin1String("PublicPort")))
        return inside;
    const QString host = port[QLatin1String("IP")].toString();
    return QStringLiteral("%1:%2→%3")
        .arg(host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]").arg(host) : host)
        .arg(port[QLatin1String("PublicPort")].toInt())
        .arg(inside);
}

QStringList texts(const QJsonValue& list)
{
    QStringList all;
    for (const QJsonValue one : list.toArray())
        all << one.toString();
    return all;
}

DockerRow containerRow(const QJsonObject& from)
{
    DockerRow row;
    row.id = from[QLatin1String("Id")].toString();
    for (const QString& name : texts(from[QLatin1String("Names")]))
        row.names << (name.startsWith(QLatin1Char('/')) ? name.sliced(1) : name);
    row.image = from[QLatin1String("Image")].toString();
    row.command = from[QLatin1String("Command")].toString();
    row.status = from[QLatin1String("Status")].toString();
    row.state = from[QLatin1String("State")].toString();
    row.created = from[QLatin1String("Created")].toInteger();
    QStringList ports;
    for (const QJsonValue port : from[QLatin1String("Ports")].toArray())
        ports << portText(port.toObject());
    row.ports = ports.join(QStringLiteral(", "));
    return row;
}

DockerRow imageRow(const QJsonObject& from)
{
    DockerRow row;
    row.id = from[QLatin1String("Id")].toString();
    row.names = texts(from[QLatin1String("RepoTags")]);
    row.created = from[QLatin1String("Created")].toInteger();
    row.size = from[QLatin1String("Size")].toInteger();
    return row;
}

QString timeText(qint64 seconds)
{
    return seconds == 0
               ? QString()
               : QDateTime::fromSecsSinceEpoch(seconds).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

ColumnSpec<DockerRow> textColumn(const char* title, QString DockerRow::*field)
{
    ColumnSpec<DockerRow> spec;
    spec.id = spec.title = QString::fromLatin1(title);
    spec.text = [field](const DockerRow& row) { return escapedText(row.*field); };
    spec.sortKey = [field](const DockerRow& row) { return QVariant(row.*field); };
    return spec;
}

ColumnSpec<DockerRow> idColumn()
{
    ColumnSpec<DockerRow> spec;
    spec.id = spec.title = QStringLiteral("ID");
    spec.text = [](const DockerRow& row) { return escapedText(row.shortId()); };
    spec.sortKey = [](const DockerRow& row) { return QVariant(row.id); };
    return spec;
}

ColumnSpec<DockerRow> namesColumn(const char* title)
{
    ColumnSpec<DockerRow> spec;
    spec.id = spec.title = QString::fromLatin1(title);
    spec.text = [](const DockerRow& row) { return escapedText(row.names.join(QStringLiteral(", "))); };
    spec.sortKey = [](const DockerRow& row) { return QVariant(row.names.value(0)); };
    return spec;
}

ColumnSpec<DockerRow> numberColumn(const char* title, qint64 DockerRow::*field, QString (*text)(qint64))
{
    ColumnSpec<DockerRow> spec;
    spec.id = spec.title = QString::fromLatin1(title);
    spec.text = [field, text](const DockerRow& row) { return text(row.*field); };
    spec.sortKey = [field](const DockerRow& row) { return QVariant(row.*field); };
    return spec;
}

QString sizeText(qint64 bytes) { return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat); }

} // namespace

QString DockerRow::shortId() const
{
    const qsizetype colon = id.indexOf(QLatin1Char(':')); // "sha256:…"
    return id.sliced(colon + 1).left(12);
}

Result<std::vector<DockerRow>> dockerRows(DockerList list, const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (document.isNull()) {
        JsonValues check([](QByteArrayView) {});
        check.feed(json);
        check.finish();
        return check.error() ? Failure{QStringLiteral("The answer is no JSON: at byte %1 %2.")
                                           .arg(check.error()->offset)
                                           .arg(check.error()->message)}
                             : Failure{QStringLiteral("The answer is no list.")};
    }
    if (!document.isArray())
        return Failure{QStringLiteral("The answer is no list.")};
    std::vector<DockerRow> rows;
    for (const QJsonValue one : document.array())
        rows.push_back(list == DockerList::Containers ? containerRow(one.toObject())
                                                      : imageRow(one.toObject()));
    return rows;
}

const std::vector<ColumnSpec<DockerRow>>& DockerRowsModel::columns(DockerList list)
{
    static const std::vector<ColumnSpec<DockerRow>> containers{
        namesColumn("Name"),
        textColumn("Image", &DockerRow::image),
        textColumn("State", &DockerRow::state),
        textColumn("Status", &DockerRow::status),
        textColumn("Command", &DockerRow::command),
        textColumn("Ports", &DockerRow::ports),
        numberColumn("Created", &DockerRow::created, timeText),
        idColumn(),
    };
    static const std::vector<ColumnSpec<DockerRow>> images = [] {
        std::vector<ColumnSpec<DockerRow>> all{
            namesColumn("Tags"),
            numberColumn("Size", &DockerRow::size, sizeText),
            numberColumn("Created", &DockerRow::created, timeText),
            idColumn(),
        };
        all[1].rightAligned = true;
        return all;
    }();
    return list == DockerList::Containers ? containers : images;
}

DockerRowsModel::DockerRowsModel(DockerList list, QObject* parent) : QAbstractTableModel(parent), m_list(list)
{
}

void DockerRowsModel::setRows(std::vector<DockerRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    arrange();
    endResetModel();
}

void DockerRowsModel::arrange()
{
    if (m_sortColumn < 0)
        return;
    const auto& key = columns(m_list)[std::size_t(m_sortColumn)].sortKey;
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](const DockerRow& one, const DockerRow& other) {
        const auto order = QVariant::compare(key(one), key(other));
        return m_order == Qt::AscendingOrder ? order == QPartialOrdering::Less
                                             : order == QPartialOrdering::Greater;
    });
}

void DockerRowsModel::sort(int column, Qt::SortOrder order)
{
    if (column >= columnCount())
        return;
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QStringList ids;
    for (const QModelIndex& index : before)
        ids << row(index.row()).id;
    m_sortColumn = column;
    m_order = order;
    arrange();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                        [&](const DockerRow& one) { return one.id == ids[i]; });
        after << index(int(found - m_rows.begin()), before[i].column());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

int DockerRowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DockerRowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(columns(m_list).size());
}

QVariant DockerRowsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const DockerRow& one = row(index.row());
    const auto& column = columns(m_list)[std::size_t(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return column.text(one);
    case Qt::TextAlignmentRole:
        return int(column.rightAligned ? Qt::AlignRight | Qt::AlignVCenter
                                       : Qt::AlignLeft | Qt::AlignVCenter);
    case Role::Sort:
        return column.sortKey(one);
    case IdRole:
        return one.id;
    case StateRole:
        return one.state;
    default:
        return {};
    }
}

QVariant DockerRowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto& column = columns(m_list)[std::size_t(section)];
    if (role == Qt::TextAlignmentRole)
        return int((column.rightAligned ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
}

} // namespace sw
