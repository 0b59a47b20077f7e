#pragma once

#include <QTableView>

#include <set>

namespace sw {

class SocketTableModel;

/// The view of the socket table. The address takes what the others leave, unless the person gave it a width;
/// where that is little, they become as narrow as their words allow, those that the person gave a width
/// excepted.
class SocketTable : public QTableView
{
    Q_OBJECT
public:
    explicit SocketTable(SocketTableModel* model, QWidget* parent = nullptr);
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);
    /// No width is the person's own any more.
    void fitToRoom();

signals:
    /// Enter or a double click.
    void openWanted(int row);
    /// Right click or the Menu key, beside the row. position is global.
    void menuWanted(int row, const QPoint& position);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setUpColumns();
    void fitColumns();
    void fitAddress();
    void showColumnMenu(const QPoint& position);

    std::set<int> m_own; // columns whose width the person chose
    bool m_dragging = false, m_fitting = false;
};

} // namespace sw
