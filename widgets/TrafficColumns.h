#pragma once

#include <QByteArray>
#include <QObject>

#include <array>
#include <functional>

class QMenu;
class QTableView;

namespace sw {

/// Widths and visibility of the Traffic table's columns. The person's widths are kept apart from what there
/// is room for: in a narrow table Endpoint, Peer and the rest give way, so that Preview always has some room
/// and nothing is pushed out sideways.
class TrafficColumns : public QObject
{
    Q_OBJECT
public:
    explicit TrafficColumns(QTableView* table);

    /// One checkable entry per column; Preview always stays.
    void fillMenu(QMenu* menu);
    /// Fits them into the table; call when its form of time changes (the Time column then needs another
    /// width).
    void setTimeWidth(int pixels);
    QByteArray state() const;
    void restore(const QByteArray& state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static constexpr int count = 9; ///< Preview among them, which has what is left
    void fit();
    void onResized(int column, int width);

    QTableView* m_table;
    std::array<int, count> m_wanted; ///< at 100 %
    bool m_fitting = false;
};

} // namespace sw
