#pragma once

#include <QDialog>

#include <vector>

class QLabel;
class QGridLayout;
class QLineEdit;
class QScrollArea;
class QScrollBar;

namespace sw {

class Commands;

/// The list of all commands with their shortcuts, made from the declared command set, group by group, and of
/// the keys that single places take; a field narrows it. No larger than the window that it belongs to.
class ShortcutSheet : public QDialog
{
    Q_OBJECT
public:
    ShortcutSheet(const Commands& commands, QWidget* parent);

protected:
    /// Of the field: keys that scroll the list.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Line
    {
        QString words; ///< what the field searches; of a head its own
        std::vector<QWidget*> labels;
        std::size_t head = 0; ///< its group's line
        bool isHead = false;
    };
    void addLines(const Commands& commands, QGridLayout* grid);
    void addLine(QGridLayout* grid, const QString& group, const QString& text, const QString& keys,
                 const QString& purpose);
    void narrow(const QString& typed);
    void fit();

    QLineEdit* m_find;
    QScrollArea* m_scroll;
    QScrollBar* m_bar = nullptr;
    std::vector<Line> m_lines;
};

} // namespace sw
