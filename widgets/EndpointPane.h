#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <memory>

class QModelIndex;
class QPoint;
class QLineEdit;
class QToolButton;

namespace sw {

class Commands;
class EndpointModel;
class EndpointTree;
class PlainLabel;
class Settings;

/// The list at the left: what you started, in groups that fold, with a field that filters it: behind a button
/// while they are few.
class EndpointPane : public QWidget
{
    Q_OBJECT
public:
    EndpointPane(EndpointModel* model, Commands* commands, QWidget* parent = nullptr);

    /// Shows which endpoint's tab is in front; 0: none.
    void setCurrent(EndpointId id);
    /// Which groups are folded, from now on.
    void remember(const std::shared_ptr<Settings>& settings);

signals:
    /// The person wants its tab.
    void chosen(sw::EndpointId id);
    /// What can be done with this one, whichever tab is in front; position is global.
    void menuWanted(sw::EndpointId id, const QPoint& position);
    void removeWanted(sw::EndpointId id);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build(Commands* commands);
    void buildFilter();
    void showFilter(bool shown);
    void applyFilter();
    bool isFiltered() const;
    void applyFolds();
    void onFolded(const QModelIndex& group);
    void updateTotals();
    void fitBytes();
    void followTotals();
    void connectTree();

    EndpointModel* m_model;
    EndpointTree* m_tree;
    QWidget* m_filterLine = nullptr;
    QLineEdit* m_filter;
    QToolButton* m_filterButton;
    QTimer m_totalsTimer, m_judge;
    std::shared_ptr<Settings> m_settings;
    QStringList m_folded; ///< titles of groups
    bool m_foldsOurselves = false;
    bool m_filterChosen = false; ///< the person said whether the field shows
    PlainLabel *m_totals, *m_bytes;
    QString m_moved; ///< what m_bytes says where it fits
};

} // namespace sw
