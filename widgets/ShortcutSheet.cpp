#include "widgets/ShortcutSheet.h"

#include "widgets/Commands.h"
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

namespace sw {

namespace {

QString keysText(const CommandSpec& spec)
{
    QStringList keys;
    for (const QKeySequence& key : spec.shortcuts)
        keys << key.toString(QKeySequence::NativeText);
    return keys.join(QStringLiteral("  or  "));
}

} // namespace

ShortcutSheet::ShortcutSheet(const Commands& commands, QWidget* parent)
    : QDialog(parent),
      m_find(new QLineEdit)
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
    auto* scroll = new QScrollArea;
    nameWidget(scroll, QStringLiteral("Shortcuts"));
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus); // Up, Down and the Page keys work from the field
    m_bar = scroll->verticalScrollBar();
    m_find->installEventFilter(this);
    scroll->setWidget(inside);
    const QSize room = screen()->availableSize() * 9 / 10;
    const int margins = Theme::px(16) * 2;
    scroll->setMinimumWidth(std::min(inside->sizeHint().width() + Theme::px(16), room.width() - margins));
    QPushButton* close = makeButton(QStringLiteral("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_find, &QLineEdit::textChanged, this, &ShortcutSheet::narrow);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(14), Theme::px(16), Theme::px(14));
    layout->setSpacing(Theme::px(10));
    layout->addWidget(m_find);
    layout->addWidget(scroll, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    close->setAutoDefault(false);
    const int wanted = inside->sizeHint().height() + Theme::px(110);
    resize(sizeHint().width(), std::min(wanted, room.height()));
    m_find->setFocus();
}

void ShortcutSheet::addLines(const Commands& commands, QGridLayout* grid)
{
    QString menu;
    std::size_t headLine = 0;
    int row = 0;
    for (const CommandSpec& spec : commandSpecs()) {
        if (spec.shortcuts.isEmpty() || !commands.has(spec.id))
            continue;
        if (spec.menu != menu) {
            menu = spec.menu;
            auto* head = new PlainLabel(menu, LabelTone::Secondary);
            head->setFont(Theme::head());
            head->setContentsMargins(0, row == 0 ? 0 : Theme::px(8), 0, Theme::px(2));
            grid->addWidget(head, row++, 0, 1, 3);
            headLine = m_lines.size();
            m_lines.push_back({{}, {head}, headLine, true});
        }
        auto* name = new PlainLabel(spec.text);
        auto* keys = new PlainLabel(keysText(spec), LabelTone::Primary);
        keys->setFont(Theme::mono());
        auto* purpose = new ElidedLabel; // a narrow screen cuts words short rather than move the keys away
        purpose->setText(spec.purpose);
        purpose->setTone(LabelTone::Secondary);
        purpose->setElideMode(Qt::ElideRight);
        purpose->setToolTip(plainToolTip(spec.purpose));
        grid->addWidget(name, row, 0);
        grid->addWidget(keys, row, 1);
        grid->addWidget(purpose, row++, 2);
        m_lines.push_back({QStringList{spec.text, keys->text(), spec.purpose}.join(u'\n'),
                           {name, keys, purpose},
                           headLine,
                           false});
    }
    grid->setRowStretch(row, 1);
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
