#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/Failure.h"
#include "models/base/ModelRoles.h"

#include <QAbstractTableModel>
#include <QByteArray>
#include <QStringList>

namespace sw {

/// One element of the answer to GET /containers/json or /images/json, as a table shows it. The names of the
/// fields are the engine's; the ID is whole, tables show its first twelve digits as the docker command does.
struct DockerRow
{
    QString id;
    QStringList names;              ///< without the leading slash; of an image its tags
    QString image, command, status; ///< of containers
    QString state;                  ///< "running", "exited"
    qint64 created = 0;             ///< seconds since 1970
    qint64 size = 0;                ///< bytes, of an image
    QString ports;                  ///< "127.0.0.1:8080→80/tcp, 443/tcp"

    QString shortId() const;
    bool operator==(const DockerRow&) const = default;
};

enum class DockerList { Containers, Images };

/// Failure: not what the engine answers to that call, with the byte where it stops being JSON.
Result<std::vector<DockerRow>> dockerRows(DockerList list, const QByteArray& json);

/// Containers or images as a table. GUI thread.
class DockerRowsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Roles { IdRole = Role::FirstOwn, StateRole };

    explicit DockerRowsModel(DockerList list, QObject* parent = nullptr);
    static const std::vector<ColumnSpec<DockerRow>>& columns(DockerList list);
    void setRows(std::vector<DockerRow> rows);
    const DockerRow& row(int row) const { return m_rows[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    void arrange();

    DockerList m_list;
    std::vector<DockerRow> m_rows;
    int m_sortColumn = -1; // as the engine sent them
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace sw
