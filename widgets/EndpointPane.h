#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QTimer>
#include <QWidget>

class QModelIndex;
class QPoint;

namespace sw {

class Commands;
class EndpointModel;
class PlainLabel;

/// The list at the left: what you started, in groups.
class EndpointPane : public QWidget
{
    Q_OBJECT
public:
    EndpointPane(EndpointModel* model, Commands* commands, QWidget* parent = nullptr);

    /// Shows which endpoint's tab is in front; 0: none.
    void setCurrent(EndpointId id);

signals:
    /// The person wants its tab.
    void chosen(sw::EndpointId id);
    /// What can be done with this one, whichever tab is in front; position is global.
    void menuWanted(sw::EndpointId id, const QPoint& position);
    void removeWanted(sw::EndpointId id);

private:
    class Tree;
    void build(Commands* commands);
    void updateTotals();
    void followTotals();
    void connectTree();

    EndpointModel* m_model;
    Tree* m_tree;
    QTimer m_totalsTimer;
    PlainLabel* m_totals;
};

} // namespace sw
