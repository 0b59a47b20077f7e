#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"

#include <QWidget>

class QPushButton;
class QTableWidget;
class QTableWidgetItem;

namespace sw {

/// The rules of a reply as a table that is edited in place; all of it by keyboard. GUI thread.
class RulesEditor : public QWidget
{
    Q_OBJECT
public:
    enum Column { When, Pattern, Answer, Delay, ColumnCount };

    explicit RulesEditor(QWidget* parent = nullptr);

    void setRules(const QList<ReplyRule>& rules);
    /// Failure: names the rule, and what of it is wrong.
    Result<QList<ReplyRule>> rules() const;
    QTableWidget* table() const { return m_table; }
    /// The table and its buttons, in the order of the Tab key.
    bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    void changed();

private:
    void onEdited(QTableWidgetItem* item);
    void addRule();
    void removeRule();
    void moveRule(int by);
    void setRow(int row, const ReplyRule& rule);
    Result<ReplyRule> ruleAt(int row) const;
    void updateButtons();
    void fitHeight();
    void fitPattern();

    QTableWidget* m_table;
    QPushButton *m_add, *m_remove, *m_up, *m_down;
};

} // namespace sw
