#pragma once

#include <QTableView>

namespace sw {

class SocketTableModel;

/// The view of the socket table: every other column keeps the width that it has, the address takes the rest.
class SocketTable : public QTableView
{
    Q_OBJECT
public:
    explicit SocketTable(SocketTableModel* model, QWidget* parent = nullptr);
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

signals:
    /// Enter or a double click.
    void openWanted(int row);
    /// Right click or the Menu key, beside the row. position is global.
    void menuWanted(int row, const QPoint& position);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpColumns();
    void fitAddress();
    void showColumnMenu(const QPoint& position);
};

} // namespace sw
