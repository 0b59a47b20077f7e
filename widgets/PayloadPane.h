#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QWidget>

#include <optional>

class QModelIndex;

namespace sw {

class ElidedLabel;
class PayloadView;
class Segments;
class TrafficModel;

/// The whole payload of the chosen row of a traffic table, beside it. Hidden while none is chosen.
class PayloadPane : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadPane(TrafficModel* model, QWidget* parent = nullptr);

    void showRow(const QModelIndex& index);
    PayloadView* view() const { return m_view; }

signals:
    /// The person closed it.
    void dismissed();

private:
    TrafficModel* m_model;
    ElidedLabel* m_title;
    Segments* m_modes;
    PayloadView* m_view;
    std::optional<RowId> m_row;
};

} // namespace sw
