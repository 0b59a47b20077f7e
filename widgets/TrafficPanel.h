#pragma once

#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficModel.h"
#include "widgets/SavedMenu.h"
#include "widgets/WindowContext.h"

#include <QWidget>

#include <functional>
#include <optional>

class QHBoxLayout;
class QMenu;
class QPushButton;
class QTimer;
class QToolButton;

namespace sw {

class CommentBar;
class EmptyState;
class FollowingTable;
class PayloadPane;
class PlainLabel;
class ProgressLine;
class TrafficColumns;
class TrafficDelegate;
class TrafficFilterField;
class TrafficMarks;
class TrafficRemark;
class WholeRows;

/// Every message of everything, one line each, with the payload of the chosen one beside it; a filter, marks
/// and comments. A filter that can't be read leaves the last one that could in force, and says so.
class TrafficPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TrafficPanel(const WindowContext& context, QWidget* parent = nullptr);
    ~TrafficPanel() override;

    /// What an endpoint is, for the lines that do the same as a message of it. Null where it is not known.
    using SpecOf = std::function<const EndpointSpec*(EndpointId)>;
    void setSpecs(SpecOf specOf) { m_specOf = std::move(specOf); }

    void follow();
    /// Forgets all rows recorded so far. Where they are many, or marks or comments would go with them, a line
    /// asks first. The filter stays.
    void clear();
    void focusFilter();
    /// Folded: only its bar and what it has to say are there.
    void setFolded(bool folded);
    bool isFolded() const;
    /// At least one row has room.
    bool hasRows() const;
    void clearFilter();
    /// Selects a row and scrolls to it. When the filter hides it, a line says so and offers to show it;
    /// nothing else changes.
    void showRow(RowId id);
    /// Of the chosen row.
    void toggleMark();
    void editComment();
    /// To the next marked or commented row that is shown, by +1 or -1, round the end.
    void stepMark(int by);

    FollowingTable* table() const { return m_table; }
    TrafficMarks* marks() const { return m_marks; }
    TrafficModel* model() const { return m_model; }
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

protected:
    /// Ctrl+F filters what has the focus, not the sockets of another tab.
    bool event(QEvent* event) override;

signals:
    /// The person wants the page of an endpoint.
    void endpointWanted(sw::EndpointId id);
    /// By the person, for rows, or not any more.
    void roomWanted(bool wanted);
    /// For what is being done just now.
    void rowsWanted();
    /// saved: of Answer; empty: the person will choose.
    void messageActionWanted(sw::MessageAction action, sw::RowId row, const QByteArray& saved);

private:
    // --- its parts (TrafficPanel.cpp)
    void buildTable();
    void buildBody();
    QWidget* buildHeader();
    void buildTools(QHBoxLayout* layout);
    void connectParts();
    void fillTimeMenu(QMenu* menu);
    void fillOptions(QMenu* menu);
    void setTimeForm(TimeForm form);
    void checkFilter();
    void applyFilter();
    void onFilterProgress();
    void updateCount();
    void wantRows();
    void updateFold();
    void updateHeader();
    void updateEmptyState();
    void clearNow();
    void followTimeSetting();

    // --- rows (TrafficPanelRows.cpp)
    std::optional<RowId> chosenRow() const;
    void select(int row);
    void onRowChosen(const QModelIndex& index);
    void bringBack();
    void showRowMenu(const QPoint& position);
    void fillFilterEntries(QMenu* menu, const QModelIndex& cell);
    void fillCopyEntries(QMenu* menu, const QModelIndex& cell);
    void fillSendEntries(QMenu* menu, const QModelIndex& cell);
    void addTerm(const QString& term);

    WindowContext m_context;
    SpecOf m_specOf;
    TrafficMarks* m_marks;
    TrafficModel* m_model;
    FollowingTable* m_table;
    TrafficColumns* m_columns = nullptr;
    TrafficDelegate* m_delegate = nullptr;
    PayloadPane* m_payload;
    TrafficFilterField* m_filter;
    QWidget *m_body = nullptr, *m_errorLine = nullptr;
    WholeRows* m_rows = nullptr;
    PlainLabel* m_error;
    QToolButton* m_fold;
    PlainLabel* m_count;
    ProgressLine* m_progress;
    QPushButton* m_follow;
    TrafficRemark* m_remark;
    CommentBar* m_comment;
    EmptyState* m_empty = nullptr;
    QPushButton* m_clearFilter = nullptr; // of the empty state
    QTimer* m_headerTick;
    QTimer* m_applyLater;
    QTimer* m_slow; // until the filter has worked so long that it is worth a word
    bool m_isSlow = false;
    TrafficFilter m_typed;         // the last that could be read
    std::optional<RowId> m_chosen; // by the person; may be hidden by the filter now
    std::optional<RowId> m_sought; // by showRow(), while the filter is at work
    bool m_bringsBack = false;     // m_chosen is to be selected again when it turns up
};

} // namespace sw
