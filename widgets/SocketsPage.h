#pragma once

#include "models/kernel/SocketAddress.h"

#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <functional>

class QComboBox;
class QLineEdit;
class QPushButton;
class QSplitter;
class QToolButton;

namespace sw {

class EmptyState;
class Inspector;
class PlainLabel;
class Segments;
class SocketCount;
class SocketDetails;
class SocketTable;
class SocketTableModel;
class StaleFilesView;
enum class SocketAct;

/// The live table of all Unix sockets, with filter and details; instead of it, when asked for, the socket
/// files that nobody owns. Where there is no room for both, the details come beside the table when a row is
/// chosen, or instead of it when they are asked for, and can be closed.
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
    /// Addresses beside which to look for stale files, too; asked for before each look.
    void setPlaces(std::function<QStringList()> places);
    /// Milliseconds between two looks at the kernel; 0: as its cost allows. Does not emit.
    void setRefresh(int milliseconds);
    /// Of the chosen socket, as SocketAddress::parse() takes it; empty when it is no absolute path.
    QString chosenAddress() const;
    SocketTable* table() const { return m_table; }
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

signals:
    /// An address as SocketAddress::parse() takes it.
    void connectWanted(const QString& address, sw::SocketType type);
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
    void makeStale();
    bool showsStale() const;
    void clearFilter();
    void updateEmptyState(bool filtered);
    void onFiltered();
    void updateCounts();
    void chooseCurrent();
    void showChosen();
    void forgetUnmarked();
    void openChosen(int row);
    void arrange();
    void openDetails(bool open);
    bool isNarrow() const;
    bool fitsBeside() const;
    void showMenu(int row, const QPoint& position);
    void act(SocketAct what, std::uint32_t inode);
    void showPeer(std::uint32_t inode);
    QString rowText(int row) const;

    SocketTableModel* m_model;
    Inspector* m_inspector;
    bool m_canStart;
    QLineEdit* m_filter;
    Segments* m_states;
    PlainLabel* m_error;
    SocketCount* m_count;
    PlainLabel* m_refreshLabel;
    QComboBox* m_refresh;
    QToolButton *m_pause, *m_toDetails;
    QPushButton* m_clear;
    SocketTable* m_table;
    SocketDetails* m_details;
    StaleFilesView* m_stale = nullptr; // once it was asked for
    std::function<QStringList()> m_places;
    QSplitter* m_split = nullptr;
    EmptyState* m_empty = nullptr;
    std::uint32_t m_chosen = 0;   // inode
    bool m_detailsClosed = false; // by the person, in a narrow window
};

} // namespace sw
