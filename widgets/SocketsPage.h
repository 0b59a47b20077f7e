#pragma once

#include <QWidget>

#include <cstdint>

class QComboBox;
class QLineEdit;
class QSplitter;
class QToolButton;

namespace sw {

class EmptyState;
class Inspector;
class PlainLabel;
class Segments;
class SocketDetails;
class SocketTable;
class SocketTableModel;
enum class SocketAct;

/// The live table of all Unix sockets, with filter and details.
class SocketsPage : public QWidget
{
    Q_OBJECT
public:
    /// canStart: endpoints can be started from here.
    SocketsPage(SocketTableModel* model, Inspector* inspector, bool canStart, QWidget* parent = nullptr);

    void focusFilter();
    /// As if typed: shows what matches, and chooses it when it is one.
    void filterBy(const QString& filter);
    void setPaused(bool paused);
    /// Milliseconds between two looks at the kernel; 0: as its cost allows. Does not emit.
    void setRefresh(int milliseconds);
    /// Of the chosen socket, as SocketAddress::parse() takes it; empty when it is no absolute path.
    QString chosenAddress() const;
    SocketTable* table() const { return m_table; }
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

signals:
    /// An address as SocketAddress::parse() takes it.
    void connectWanted(const QString& address);
    void httpWanted(const QString& address);
    void tapWanted(const QString& address);
    void listenWanted(const QString& address);
    void accessWanted(const QString& address);
    void pauseChanged(bool paused);
    /// A person chose another pace.
    void refreshChosen(int milliseconds);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildField();
    QWidget* buildTools();
    void buildTable();
    void applyFilter();
    void onFiltered();
    void updateCounts();
    void chooseCurrent();
    void showChosen();
    void openChosen(int row);
    void showMenu(int row, const QPoint& position);
    void act(SocketAct what, std::uint32_t inode);
    void showPeer(std::uint32_t inode);
    QString rowText(int row) const;

    SocketTableModel* m_model;
    Inspector* m_inspector;
    bool m_canStart;
    QLineEdit* m_filter;
    Segments* m_states;
    PlainLabel *m_error, *m_count;
    QComboBox* m_refresh;
    QToolButton* m_pause;
    SocketTable* m_table;
    SocketDetails* m_details;
    EmptyState* m_empty = nullptr;
    std::uint32_t m_chosen = 0; // inode
};

} // namespace sw
