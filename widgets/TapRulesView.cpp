#include "widgets/TapRulesView.h"

#include "models/base/Bytes.h"
#include "models/session/Interceptor.h"
#include "widgets/EmptyState.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>

#include <cmath>

namespace sw {

namespace {

using TapAction = TapRule::Action;

constexpr double longestTapDelay = 3600; // seconds
constexpr int mostTapRules = 99;
constexpr int tapNumberWidth = 110; // pixels at 100 %

} // namespace

TapRulesView::TapRulesView(QWidget* parent)
    : QWidget(parent),
      m_list(new QListWidget),
      m_action(new QComboBox),
      m_direction(new QComboBox),
      m_directionLabel(new PlainLabel(QStringLiteral("Direction"), LabelTone::Secondary)),
      m_valueLabel(new PlainLabel({}, LabelTone::Secondary)),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_advice(new PlainLabel(QStringLiteral("Rules change what goes through here, to see how a client takes "
                                             "it. Those in the list are in force now."),
                              LabelTone::Secondary)),
      m_value(new QLineEdit),
      m_add(makeButton(QStringLiteral("Add rule"), QStringLiteral("plus"))),
      m_remove(makeButton(QStringLiteral("Remove rule"), QStringLiteral("trash")))
{
    build();
    connect(m_action, &QComboBox::currentIndexChanged, this, &TapRulesView::updateFields);
    connect(m_value, &QLineEdit::textChanged, this, [this] {
        say({});
        markWrong(m_value, false);
    });
    connect(m_value, &QLineEdit::returnPressed, this, &TapRulesView::add);
    connect(m_add, &QPushButton::clicked, this, &TapRulesView::add);
    connect(m_remove, &QPushButton::clicked, this, &TapRulesView::remove);
    connect(m_list, &QListWidget::currentRowChanged, this,
            [this](int row) { m_remove->setEnabled(row >= 0); });
    updateFields();
    updateList();
}

void TapRulesView::build()
{
    nameWidget(m_list, QStringLiteral("Rules"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_action->addItem(QStringLiteral("Delay"), int(TapAction::Delay));
    m_action->addItem(QStringLiteral("Refuse clients"), int(TapAction::Refuse));
    m_action->addItem(QStringLiteral("Close after"), int(TapAction::CloseAfter));
    m_action->addItem(QStringLiteral("Answer instead"), int(TapAction::Answer));
    m_direction->addItem(QStringLiteral("To client"), int(RelayDirection::ToClient));
    m_direction->addItem(QStringLiteral("To target"), int(RelayDirection::ToTarget));
    auto* actionLabel = new PlainLabel(QStringLiteral("Action"), LabelTone::Secondary);
    actionLabel->setBuddy(m_action);
    nameWidget(m_action, QStringLiteral("Action"));
    m_directionLabel->setBuddy(m_direction);
    nameWidget(m_direction, QStringLiteral("Direction"));
    m_valueLabel->setBuddy(m_value);
    m_value->setFont(Theme::mono());
    const auto row = [](std::initializer_list<QWidget*> widgets) {
        auto* whole = new QWidget;
        auto* line = new QHBoxLayout(whole);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(Theme::px(8));
        for (QWidget* widget : widgets)
            line->addWidget(widget);
        line->addStretch(0);
        return whole;
    };
    auto* value = new QWidget;
    auto* valueLine = new QHBoxLayout(value);
    valueLine->setContentsMargins(0, 0, 0, 0);
    valueLine->setSpacing(Theme::px(8));
    valueLine->addWidget(m_valueLabel);
    valueLine->addWidget(m_value, 100);
    valueLine->addStretch(1); // beside a number
    auto* entry = new WrappingBar(value, row({m_add, m_remove}), 0);
    QWidget* what = row({actionLabel, m_action, m_directionLabel, m_direction});
    what->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred); // the value takes the rest
    auto* bar = new WrappingBar(what, entry, 0);
    for (WrappingBar* part : {entry, bar})
        part->setPlain();
    auto* top = new QHBoxLayout;
    top->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(4));
    top->addWidget(bar);
    for (PlainLabel* label : {m_advice, m_error}) {
        label->setWordWrap(true);
        label->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(6));
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_error);
    layout->addWidget(m_advice);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_list, 1);
    new EmptyState(m_list, QStringLiteral("No rules"),
                   QStringLiteral("Everything goes through as it comes. Add a rule above to see how a client "
                                  "takes a slow, absent or broken server."));
}

TapRule::Action TapRulesView::action() const { return TapAction(m_action->currentData().toInt()); }

void TapRulesView::updateFields()
{
    const TapAction now = action();
    const bool hasDirection = now == TapAction::Delay || now == TapAction::CloseAfter;
    const bool hasValue = now != TapAction::Refuse;
    m_directionLabel->setVisible(hasDirection);
    m_direction->setVisible(hasDirection);
    m_valueLabel->setVisible(hasValue);
    m_value->setVisible(hasValue);
    const QString words = now == TapAction::Delay        ? QStringLiteral("Seconds")
                          : now == TapAction::CloseAfter ? QStringLiteral("Bytes")
                                                         : QStringLiteral("Answer");
    m_valueLabel->setText(words);
    nameWidget(m_value, words);
    m_value->setMaximumWidth(now == TapAction::Answer ? QWIDGETSIZE_MAX : Theme::px(tapNumberWidth));
    m_value->setPlaceholderText(now == TapAction::Delay ? QStringLiteral("such as 0.5")
                                : now == TapAction::CloseAfter
                                    ? QStringLiteral("such as 1000")
                                    : QStringLiteral("HTTP/1.1 503 Busy\\r\\n\\r\\n"));
    say({});
    markWrong(m_value, false);
}

void TapRulesView::say(const QString& error)
{
    m_error->setText(error);
    m_error->setVisible(!error.isEmpty());
}

bool TapRulesView::read(TapRule* rule)
{
    rule->action = action();
    rule->direction = RelayDirection(m_direction->currentData().toInt());
    const QString text = m_value->text().trimmed();
    QString error;
    bool ok = true;
    if (rule->action == TapAction::Delay) {
        rule->seconds = QLocale::c().toDouble(text, &ok);
        if (!ok || !std::isfinite(rule->seconds) || rule->seconds <= 0 || rule->seconds > longestTapDelay)
            error = QStringLiteral("Seconds: a number above 0, up to %1").arg(longestTapDelay);
    } else if (rule->action == TapAction::CloseAfter) {
        rule->bytes = text.toULongLong(&ok);
        if (!ok)
            error = QStringLiteral("Bytes: a whole number from 0 on");
    } else if (rule->action == TapAction::Answer) {
        const ParsedBytes answer = parseEscapes(m_value->text());
        rule->answer = answer.bytes;
        if (answer.error)
            error = QStringLiteral("Answer: ") + answer.error->sentence;
        else if (answer.bytes.isEmpty())
            error = QStringLiteral("Answer: what the client is to get; \\r, \\n and \\xNN stand for bytes");
    }
    say(error);
    markWrong(m_value, !error.isEmpty());
    return error.isEmpty();
}

void TapRulesView::add()
{
    TapRule rule;
    if (!read(&rule)) {
        m_value->setFocus();
        return;
    }
    if (m_rules.size() >= mostTapRules)
        return say(QStringLiteral("No more than %1 rules").arg(mostTapRules));
    m_rules.append(rule);
    updateList();
    m_list->setCurrentRow(int(m_rules.size()) - 1);
    emit rulesChosen(m_rules);
}

void TapRulesView::remove()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_rules.size())
        return;
    m_rules.removeAt(row);
    updateList();
    m_list->setCurrentRow(std::min(row, int(m_rules.size()) - 1));
    emit rulesChosen(m_rules);
}

void TapRulesView::setRules(const QList<TapRule>& rules)
{
    if (rules == m_rules)
        return;
    const int last = int(rules.size()) - 1;
    const int row = m_list->currentRow() < 0 ? last : m_list->currentRow();
    m_rules = rules;
    updateList();
    m_list->setCurrentRow(std::min(row, last));
}

void TapRulesView::updateList()
{
    m_list->clear();
    for (qsizetype i = 0; i < m_rules.size(); ++i)
        m_list->addItem(QStringLiteral("%1  %2").arg(i + 1).arg(escapedText(tapRuleWords(m_rules[i]))));
    m_remove->setVisible(!m_rules.isEmpty());
    m_advice->setVisible(!m_rules.isEmpty()); // an empty list says it by itself
    m_remove->setEnabled(m_list->currentRow() >= 0);
}

} // namespace sw
