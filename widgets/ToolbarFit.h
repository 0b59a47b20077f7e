#pragma once

#include <QObject>

class QToolBar;
class QToolButton;

namespace sw {

/// Keeps all of a toolbar in sight: where the labels of its buttons leave too little room for the rest, only
/// their icons are shown. Owned by the toolbar; GUI thread.
class ToolbarFit : public QObject
{
    Q_OBJECT
public:
    /// The buttons that the toolbar has now and that have a label and an icon.
    explicit ToolbarFit(QToolBar* toolbar);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit();
    /// Pixels, of all buttons with their labels; measured again when the letters have another size.
    int labelledWidth();

    QToolBar* m_toolbar;
    QList<QToolButton*> m_buttons;
    QString m_measuredFor;
    int m_labelledWidth = 0;
};

} // namespace sw
