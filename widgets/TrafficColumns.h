#pragma once

#include <QByteArray>
#include <QObject>

#include <array>
#include <initializer_list>

class QMenu;
class QTableView;

namespace sw {

/// Widths and visibility of the Traffic table's columns. The person's widths are kept apart from what there
/// is room for. In a narrow table what tells least gives way first: the microseconds of Time, then Delta,
/// which is out of sight until there is room again, then the ends of names, at last whole columns; No., which
/// other places speak of, goes last. Preview always has some room, and nothing is pushed out sideways.
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
    /// Widths, what is shown, and in which order.
    QByteArray state() const;
    void restore(const QByteArray& state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static constexpr int count = 9; ///< Preview among them, which has what is left
    using Widths = std::array<int, count>;
    void fit();
    /// Of widths, until no more than excess pixels are too much. Returns what still is.
    int narrow(Widths* widths, int excess, std::initializer_list<int> columns) const;
    int omit(Widths* widths, int excess, std::initializer_list<int> columns) const;
    int leastWidth(int column) const;
    /// By the person, that is; for want of room it may be out of sight all the same.
    bool isWanted(int column) const;
    void keepPreviewLast();
    void onResized(int column, int width);

    QTableView* m_table;
    Widths m_wanted;                     ///< at 100 %
    std::array<bool, count> m_omitted{}; ///< hidden for want of room
    bool m_fitting = false;
};

} // namespace sw
