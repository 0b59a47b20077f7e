#include "widgets/RulesEditor.h"

#include "models/base/Bytes.h"
#include "models/session/ReplyRules.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int conditionRole = Qt::UserRole;
constexpr int leastRuleRows = 3, mostRuleRows = 6;
constexpr RuleCondition offeredConditions[] = {RuleCondition::Equals, RuleCondition::Contains,
                                               RuleCondition::StartsWith, RuleCondition::EndsWith,
                                               RuleCondition::Regex};

/// Text where the header's text stands, as in the other tables.
class RuleCellDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintTableCell(*painter, option);
        const int padding = Theme::px(8);
        painter->setFont(index.data(Qt::FontRole).isValid() ? Theme::mono() : Theme::ui(13));
        paintElided(*painter, option.rect.adjusted(padding, 0, -padding, 0), index.data().toString(), 0,
                    cellText(option), cellDim(option));
    }
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                   const QModelIndex& index) override
    {
        return showRowToolTip(event, view, {index.data().toString()});
    }
};

/// The condition is chosen, not typed.
class ConditionDelegate : public RuleCellDelegate
{
public:
    using RuleCellDelegate::RuleCellDelegate;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        auto* combo = new QComboBox(parent);
        nameWidget(combo, QStringLiteral("Condition"));
        for (const RuleCondition one : offeredConditions)
            combo->addItem(ruleConditionName(one), int(one));
        return combo;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        auto* combo = static_cast<QComboBox*>(editor);
        combo->setCurrentIndex(combo->findData(index.data(conditionRole)));
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        auto* combo = static_cast<QComboBox*>(editor);
        model->setData(index, combo->currentData(), conditionRole);
        model->setData(index, combo->currentText());
    }
};

/// A control character or a bidi mark as the escape that means it: a cell shows all that is in it.
QString withEscapes(const QString& text, bool isExpression)
{
    QString shown;
    for (const char32_t c : text.toUcs4()) {
        const QString plain = QString::fromUcs4(&c, 1);
        const QString escaped = escapedText(plain);
        if (c == U'\\' || escaped == plain) {
            shown += plain;
        } else if (!isExpression) {
            shown += escaped;
        } else {
            const auto behind =
                std::find_if(shown.crbegin(), shown.crend(), [](QChar one) { return one != u'\\'; });
            if ((behind - shown.crbegin()) % 2 == 1)
                shown.chop(1); // it stands for itself with and without
            shown += QStringLiteral("\\x{%1}").arg(uint(c), 0, 16);
        }
    }
    return shown;
}

QString delayText(const ReplyRule& rule)
{
    return rule.delaySeconds ? QLocale::c().toString(*rule.delaySeconds, 'g', 6) : QString();
}

} // namespace

RulesEditor::RulesEditor(QWidget* parent)
    : QWidget(parent),
      m_table(new QTableWidget(0, ColumnCount)),
      m_add(makeButton(QStringLiteral("Add rule"), QStringLiteral("plus"))),
      m_remove(makeButton(QStringLiteral("Remove rule"), QStringLiteral("trash"))),
      m_up(makeButton(QStringLiteral("Move up"), QStringLiteral("up"))),
      m_down(makeButton(QStringLiteral("Move down"), QStringLiteral("down")))
{
    m_table->setHorizontalHeaderLabels({QStringLiteral("When it"), QStringLiteral("Pattern"),
                                        QStringLiteral("Reply"), QStringLiteral("Delay, s")});
    makeDense(m_table, Theme::px(26));
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);      // a cell is edited, not a rule
    m_table->setVerticalHeader(new TableHeader(m_table, Qt::Vertical)); // failures name a rule by its number
    setRowHeights(m_table, Theme::px(26));
    m_table->setCornerButtonEnabled(false);
    m_table->horizontalHeader()->setSectionResizeMode(Answer, QHeaderView::Stretch);
    m_table->setColumnWidth(When, Theme::px(92));
    m_table->setColumnWidth(Delay, Theme::px(64));
    m_table->setItemDelegate(new RuleCellDelegate(m_table));
    m_table->setItemDelegateForColumn(When, new ConditionDelegate(m_table));
    m_table->installEventFilter(this);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::px(6));
    for (QPushButton* button : {m_add, m_remove, m_up, m_down}) {
        button->setAutoDefault(false); // Return in a cell is not a click
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    setFocusProxy(m_table);
    new EmptyState(m_table, QStringLiteral("No rules yet"), QStringLiteral("Add rule writes the first one."));
    connect(m_add, &QPushButton::clicked, this, &RulesEditor::addRule);
    connect(m_remove, &QPushButton::clicked, this, &RulesEditor::removeRule);
    connect(m_up, &QPushButton::clicked, this, [this] { moveRule(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveRule(1); });
    connect(m_table, &QTableWidget::currentCellChanged, this, &RulesEditor::updateButtons);
    connect(m_table, &QTableWidget::itemChanged, this, &RulesEditor::onEdited);
    connect(&Theme::instance(), &Theme::changed, this, &RulesEditor::fitHeight);
    updateButtons();
}

/// Replies are longer than what they answer.
void RulesEditor::fitPattern()
{
    const int both = m_table->viewport()->width() - m_table->columnWidth(When) - m_table->columnWidth(Delay);
    m_table->setColumnWidth(Pattern, both * 2 / 5);
}

bool RulesEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &RulesEditor::fitPattern, Qt::QueuedConnection);
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const QWidget* focus = QApplication::focusWidget();
    if (focus != m_table && m_table->isAncestorOf(focus)) // a cell's editor let it through: it ends here
        return key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool moves = key->modifiers() == Qt::AltModifier;
    if (key->key() == Qt::Key_Insert)
        addRule();
    else if (key->key() == Qt::Key_Delete)
        removeRule();
    else if (moves && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down))
        moveRule(key->key() == Qt::Key_Up ? -1 : 1);
    else if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_table->currentItem())
        m_table->editItem(m_table->currentItem()); // not the form's button
    else
        return false;
    return true;
}

void RulesEditor::onEdited(QTableWidgetItem* item)
{
    if (item->column() == Pattern || item->column() == Answer) {
        const int condition = m_table->item(item->row(), When)->data(conditionRole).toInt();
        const bool isExpression =
            item->column() == Pattern && RuleCondition(condition) == RuleCondition::Regex;
        const QSignalBlocker blocker(m_table);
        item->setText(withEscapes(item->text(), isExpression));
    }
    emit changed();
}

void RulesEditor::setRow(int row, const ReplyRule& rule)
{
    const QSignalBlocker blocker(m_table);
    const QString pattern = rule.condition == RuleCondition::Regex
                                ? withEscapes(QString::fromUtf8(rule.pattern), true)
                                : escapedText(rule.pattern);
    const QString texts[] = {ruleConditionName(rule.condition), pattern, escapedText(rule.reply),
                             delayText(rule)};
    for (int column = 0; column < ColumnCount; ++column) {
        auto* item = new QTableWidgetItem(texts[column]);
        if (column == When)
            item->setData(conditionRole, int(rule.condition));
        else if (column != Delay)
            item->setFont(Theme::mono());
        m_table->setItem(row, column, item);
    }
}

void RulesEditor::setRules(const QList<ReplyRule>& rules)
{
    m_table->setRowCount(0);
    m_table->setRowCount(int(rules.size()));
    for (int row = 0; row < rules.size(); ++row)
        setRow(row, rules[row]);
    updateButtons();
    emit changed();
}

void RulesEditor::addRule()
{
    if (m_table->rowCount() >= RuleSet::most)
        return;
    const int row = m_table->currentRow() + 1;
    m_table->insertRow(row);
    setRow(row, {});
    fitHeight();
    m_table->setCurrentCell(row, Pattern);
    m_table->setFocus();
    m_table->editItem(m_table->item(row, Pattern));
    emit changed();
}

void RulesEditor::removeRule()
{
    const int row = m_table->currentRow();
    if (row < 0)
        return;
    m_table->removeRow(row);
    updateButtons();
    emit changed();
}

void RulesEditor::moveRule(int by)
{
    const int row = m_table->currentRow(), to = row + by;
    if (row < 0 || to < 0 || to >= m_table->rowCount())
        return;
    {
        const QSignalBlocker blocker(m_table);
        for (int column = 0; column < ColumnCount; ++column) {
            QTableWidgetItem* mine = m_table->takeItem(row, column);
            m_table->setItem(row, column, m_table->takeItem(to, column));
            m_table->setItem(to, column, mine);
        }
    }
    m_table->setCurrentCell(to, m_table->currentColumn());
    updateButtons();
    emit changed();
}

Result<ReplyRule> RulesEditor::ruleAt(int row) const
{
    const auto text = [&](int column) { return m_table->item(row, column)->text(); };
    const auto wrong = [row](const QString& part, const QString& why) {
        return Failure{QStringLiteral("Rule %1%2: %3").arg(row + 1).arg(part, why), 0, Remedy::None};
    };
    ReplyRule rule;
    rule.condition = RuleCondition(m_table->item(row, When)->data(conditionRole).toInt());
    const ParsedBytes pattern = rule.condition == RuleCondition::Regex
                                    ? ParsedBytes{text(Pattern).toUtf8(), {}}
                                    : parseEscapes(text(Pattern));
    if (pattern.error)
        return wrong(QStringLiteral(", pattern"), pattern.error->sentence);
    const ParsedBytes reply = parseEscapes(text(Answer));
    if (reply.error)
        return wrong(QStringLiteral(", reply"), reply.error->sentence);
    rule.pattern = pattern.bytes;
    rule.reply = reply.bytes;
    if (const QString delay = text(Delay).trimmed(); !delay.isEmpty()) {
        bool ok = false;
        const double seconds = QLocale::c().toDouble(delay, &ok);
        if (!ok || !(seconds >= 0 && seconds <= 86'400))
            return wrong(QStringLiteral(", delay"),
                         QStringLiteral("it takes seconds from 0 to 86400, such as 0.5"));
        rule.delaySeconds = seconds;
    }
    if (const auto fine = checkRule(rule); !fine)
        return wrong({}, fine.failure().sentence);
    return rule;
}

Result<QList<ReplyRule>> RulesEditor::rules() const
{
    QList<ReplyRule> rules;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const auto rule = ruleAt(row);
        if (!rule)
            return rule.failure();
        rules.append(*rule);
    }
    return rules;
}

/// As many rows as there are, within bounds: what is below stays near.
void RulesEditor::fitHeight()
{
    const int rows = std::clamp(m_table->rowCount(), leastRuleRows, mostRuleRows);
    const int high = denseHeight(m_table, rows);
    if (m_table->minimumHeight() != high || m_table->maximumHeight() != high)
        m_table->setFixedHeight(high);
}

void RulesEditor::updateButtons()
{
    const int row = m_table->currentRow(), rows = m_table->rowCount();
    fitHeight();
    m_add->setEnabled(rows < RuleSet::most);
    m_remove->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < rows);
}

} // namespace sw
