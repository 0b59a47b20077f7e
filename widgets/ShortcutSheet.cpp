#include "widgets/ShortcutSheet.h"

#include "widgets/Commands.h"
#include "widgets/LocalKeys.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int sheetMost = 900, titleHeight = 30, nameShare = 26; // pixels at 100 %; of the width, percent

QString keysText(const CommandSpec& spec)
{
    QStringList keys;
    for (const QKeySequence& key : spec.shortcuts)
        keys << key.toString(QKeySequence::NativeText);
    return keys.join(u'\n');
}

} // namespace

ShortcutSheet::ShortcutSheet(const Commands& commands, QWidget* parent)
    : QDialog(parent),
      m_find(new QLineEdit),
      m_scroll(new QScrollArea)
{
    setWindowTitle(QStringLiteral("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    nameWidget(m_find, QStringLiteral("Find shortcut"));
    m_find->setPlaceholderText(QStringLiteral("Find a command or key"));
    addClearButton(m_find);
    auto* inside = new QWidget;
    auto* grid = new QGridLayout(inside);
    grid->setContentsMargins(Theme::px(4), 0, Theme::px(12), 0);
    grid->setHorizontalSpacing(Theme::px(24));
    grid->setVerticalSpacing(Theme::px(4));
    grid->setColumnStretch(2, 1);
    addLines(commands, grid);
    nameWidget(m_scroll, QStringLiteral("Shortcuts"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus); // Up, Down and the Page keys work from the field
    m_bar = m_scroll->verticalScrollBar();
    m_find->installEventFilter(this);
    m_scroll->setWidget(inside);
    QPushButton* close = makeButton(QStringLiteral("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_find, &QLineEdit::textChanged, this, &ShortcutSheet::narrow);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(14), Theme::px(16), Theme::px(14));
    layout->setSpacing(Theme::px(10));
    layout->addWidget(m_find);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    close->setAutoDefault(false);
    m_find->setFocus();
    fit();
}

/// As wide as its words like, as high as they need then; within the window, or a screen that is larger.
void ShortcutSheet::fit()
{
    const QRect all = screen()->availableGeometry();
    const QWidget* over = parentWidget() ? parentWidget()->window() : nullptr;
    const QRect room = over && over->isVisible() ? over->frameGeometry() & all : all;
    const int title = Theme::px(titleHeight), edge = Theme::px(12);
    const int across = std::min(Theme::px(sheetMost), room.width() - edge);
    const QLayout* lines = m_scroll->widget()->layout();
    const QMargins margins = layout()->contentsMargins();
    const int inner = across - margins.left() - margins.right() - m_bar->sizeHint().width();
    for (const Line& line : m_lines) {
        if (!line.isHead)
            line.labels.front()->setMinimumWidth(
                std::min(line.labels.front()->sizeHint().width(), inner * nameShare / 100));
    }
    const int rest = layout()->totalSizeHint().height() - m_scroll->sizeHint().height();
    const int high = std::min(lines->totalHeightForWidth(inner) + rest, room.height() - title - edge);
    resize(across, high);
    move(room.center() - QPoint(across, high + title) / 2);
}

void ShortcutSheet::addLines(const Commands& commands, QGridLayout* grid)
{
    for (const CommandSpec& spec : commandSpecs()) {
        if (!spec.shortcuts.isEmpty() && commands.has(spec.id))
            addLine(grid, spec.menu, spec.text, keysText(spec), spec.purpose);
    }
    for (const LocalKey& key : localKeys()) {
        if (!key.sends || commands.has(CommandId::Send))
            addLine(grid, key.place, key.text, key.keys, key.purpose);
    }
    grid->setRowStretch(grid->rowCount(), 1);
}

/// Under its group's head, which the first one makes.
void ShortcutSheet::addLine(QGridLayout* grid, const QString& group, const QString& text, const QString& keys,
                            const QString& purpose)
{
    int row = grid->rowCount();
    if (m_lines.empty() || m_lines[m_lines.back().head].words != group) {
        auto* head = new PlainLabel(group, LabelTone::Secondary);
        head->setFont(Theme::head());
        head->setContentsMargins(0, m_lines.empty() ? 0 : Theme::px(8), 0, Theme::px(2));
        grid->addWidget(head, row++, 0, 1, 3);
        m_lines.push_back({group, {head}, m_lines.size(), true});
    }
    const std::size_t headLine = m_lines.back().head;
    auto* name = new PlainLabel(text);
    auto* pressed = new PlainLabel(keys, LabelTone::Primary);
    pressed->setFont(Theme::mono());
    auto* about = new PlainLabel(purpose, LabelTone::Secondary);
    about->setFont(Theme::ui(13));
    for (PlainLabel* label : {name, about})
        label->setWordWrap(true); // what has no room goes on in the next line
    grid->addWidget(name, row, 0, Qt::AlignTop);
    grid->addWidget(pressed, row, 1, Qt::AlignTop);
    grid->addWidget(about, row, 2, Qt::AlignTop);
    m_lines.push_back(
        {QStringList{text, keys, purpose}.join(u'\n'), {name, pressed, about}, headLine, false});
}

bool ShortcutSheet::eventFilter(QObject*, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return false;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
        m_bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
        return true;
    case Qt::Key_Down:
        m_bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
        return true;
    case Qt::Key_PageUp:
        m_bar->triggerAction(QAbstractSlider::SliderPageStepSub);
        return true;
    case Qt::Key_PageDown:
        m_bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
        return true;
    default:
        return false;
    }
}

void ShortcutSheet::narrow(const QString& typed)
{
    std::vector<bool> shown(m_lines.size(), false);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].isHead || !m_lines[i].words.contains(typed.trimmed(), Qt::CaseInsensitive))
            continue;
        shown[i] = shown[m_lines[i].head] = true;
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        for (QWidget* label : m_lines[i].labels)
            label->setVisible(shown[i]);
}

} // namespace sw
