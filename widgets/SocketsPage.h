#pragma once

#include <QWidget>

#include <cstdint>

class QLineEdit;
class QTableView;
class QToolButton;

namespace sw {

class EmptyState;
class Inspector;
class PlainLabel;
class Segments;
class SocketDetails;
class SocketTableModel;

/// The live table of all Unix sockets, with filter and details.
class SocketsPage : public QWidget
{
    Q_OBJECT
public:
    /// canConnect: clients can be opened from here.
    SocketsPage(SocketTableModel* model, Inspector* inspector, bool canConnect, QWidget* parent = nullptr);

    void focusFilter();
    /// As if typed: shows what matches, and chooses it when it is one.
    void filterBy(const QString& filter);
    void setPaused(bool paused);
    QTableView* table() const { return m_table; }
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

signals:
    /// An address as SocketAddress::parse() takes it.
    void connectWanted(const QString& address);
    void pauseChanged(bool paused);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildBar();
    void buildTable();
    void setUpColumns();
    void applyFilter();
    void updateCounts();
    void chooseCurrent();
    void showChosen();
    void openChosen(int row);
    void showColumnMenu(const QPoint& position);

    SocketTableModel* m_model;
    Inspector* m_inspector;
    bool m_canConnect;
    QLineEdit* m_filter;
    Segments* m_states;
    PlainLabel *m_error, *m_count;
    QToolButton* m_pause;
    QTableView* m_table;
    SocketDetails* m_details;
    EmptyState* m_empty = nullptr;
    std::uint32_t m_chosen = 0; // inode
};

} // namespace sw
