#include "widgets/ShortcutSheet.h"

#include "widgets/Commands.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QGridLayout>

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

ShortcutSheet::ShortcutSheet(const Commands& commands, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(QStringLiteral("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(20, 14, 20, 18);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 1);
    QString menu;
    int row = 0;
    for (const CommandSpec& spec : commandSpecs()) {
        if (spec.shortcuts.isEmpty() || !commands.has(spec.id))
            continue;
        if (spec.menu != menu) {
            menu = spec.menu;
            auto* head = new PlainLabel(menu, LabelTone::Secondary);
            head->setFont(Theme::head());
            head->setContentsMargins(0, row == 0 ? 0 : 8, 0, 2);
            grid->addWidget(head, row++, 0, 1, 3);
        }
        auto* keys = new PlainLabel(keysText(spec), LabelTone::Primary);
        keys->setFont(Theme::mono());
        grid->addWidget(new PlainLabel(spec.text), row, 0);
        grid->addWidget(keys, row, 1);
        grid->addWidget(new PlainLabel(spec.purpose, LabelTone::Secondary), row++, 2);
    }
    grid->setRowStretch(row, 1);
}

} // namespace sw
