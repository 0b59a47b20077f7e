#pragma once

#include <QObject>

#include <vector>

class QTableView;

namespace sw {

/// Makes the columns of a table as wide as what they hold. Where that is more than there is room for, those
/// that are named give way, the first of them first; if that is not enough, the first one only, and the table
/// scrolls: the one that the edge would cut through ends there, with "…", if most of it is seen, else it
/// begins there. The last column takes what is left over. Looks again after the model's rows, the table's
/// size or the letters have changed, until a person has drawn a column to another width. Owned by the table;
/// GUI thread.
class FittedColumns : public QObject
{
    Q_OBJECT
public:
    struct GivesWay
    {
        int column;
        int least; ///< pixels at 100 %
    };
    FittedColumns(QTableView* table, std::vector<GivesWay> givesWay);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit();
    int wantOf(int column) const;

    QTableView* m_table;
    std::vector<GivesWay> m_givesWay;
    bool m_isFitting = false, m_isDrawn = false;
};

} // namespace sw
