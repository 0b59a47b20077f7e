#pragma once

#include "models/session/TapRule.h"

#include <QList>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace sw {

class PlainLabel;

/// The rules of a tap or bridge: each is in force as soon as it stands in the list. GUI thread.
class TapRulesView : public QWidget
{
    Q_OBJECT
public:
    explicit TapRulesView(QWidget* parent = nullptr);
    void setRules(const QList<TapRule>& rules);
    const QList<TapRule>& rules() const { return m_rules; }

signals:
    /// A person changed them.
    void rulesChosen(const QList<sw::TapRule>& rules);

private:
    void build();
    void say(const QString& error);
    void updateFields();
    void updateList();
    void add();
    void remove();
    TapRule::Action action() const;
    /// The rule as the fields have it; nothing when one of them is wrong, which is said.
    bool read(TapRule* rule);

    QList<TapRule> m_rules;
    QListWidget* m_list;
    QComboBox *m_action, *m_direction;
    PlainLabel *m_directionLabel, *m_valueLabel, *m_error, *m_advice;
    QLineEdit* m_value;
    QPushButton *m_add, *m_remove;
};

} // namespace sw
