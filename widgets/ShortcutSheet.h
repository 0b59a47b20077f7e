#pragma once

#include <QDialog>

namespace sw {

class Commands;

/// The list of all commands with their shortcuts, made from the declared command set.
class ShortcutSheet : public QDialog
{
    Q_OBJECT
public:
    ShortcutSheet(const Commands& commands, QWidget* parent);
};

} // namespace sw
