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

/// A pull or push while it goes on: how far the whole is, a bar for each layer, and below them what the
/// engine said besides. GUI thread.
class PullForm : public BodyForm
{
    Q_OBJECT
public:
    explicit PullForm(QWidget* parent = nullptr);

    QString title() const override { return QStringLiteral("Progress"); }
    void setBody(std::shared_ptr<const ByteSource> body, bool ended) override;
    void bodyGrew(bool ended) override;
    bool isSettled() const override;
    void setFailureSaid() override { m_saysFailure = false; }
    /// How far the whole is: "1 of 2 layers · 56 %".
    QString state() const;
    PullLayersModel* layers() const { return m_layers; }

private:
    struct Told;
    class Reader;
    void build();
    void fitTable();
    void take(const Told& told);

    BodyFeed* m_feed;
    PullLayersModel* m_layers;
    QTableView* m_table;
    PullBar* m_bar;
    PlainLabel *m_failure, *m_state, *m_notes;
    QWidget* m_whole; ///< state and bar
    QWidget* m_room = nullptr;
    bool m_ended = false, m_saysFailure = true;
};

} // namespace sw
