#pragma once

#include "models/http/PullProgress.h"
#include "widgets/BodyForm.h"

#include <QAbstractTableModel>

#include <vector>

class QTableView;

namespace sw {

class BodyFeed;
class PlainLabel;
class PullBar;

/// The layers of an image while it is pulled or pushed. Changes are told by row. GUI thread.
class PullLayersModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Layer, Status, Progress, ColumnCount };
    enum Roles { PartRole = Qt::UserRole + 1 }; ///< 0 to 1, of the download and extraction of a layer

    using QAbstractTableModel::QAbstractTableModel;
    void setLayers(const std::vector<PullLayer>& layers);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<PullLayer> m_layers;
};

/// A pull or push while it goes on: how far the whole is, a bar for each layer, and what the engine said
/// besides. GUI thread.
class PullForm : public BodyForm
{
    Q_OBJECT
public:
    explicit PullForm(QWidget* parent = nullptr);

    QString title() const override { return QStringLiteral("Progress"); }
    void setBody(std::shared_ptr<const ByteSource> body, bool ended) override;
    void bodyGrew(bool ended) override;
    bool isSettled() const override;
    QString words() const override;
    PullLayersModel* layers() const { return m_layers; }

private:
    struct Told;
    class Reader;
    void build();
    void take(const Told& told);

    BodyFeed* m_feed;
    PullLayersModel* m_layers;
    QTableView* m_table;
    PullBar* m_bar;
    PlainLabel *m_state, *m_notes;
    bool m_ended = false, m_isBad = false;
};

} // namespace sw
