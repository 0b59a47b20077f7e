#pragma once

#include <QHeaderView>

namespace sw {

/// The header row of a table, its text where the cells' text stands; the sort mark beside it. Vertical: the
/// numbers of its rows.
class TableHeader : public QHeaderView
{
    Q_OBJECT
public:
    static constexpr int usualHeight = 26; ///< pixels at 100 %
    explicit TableHeader(QWidget* parent = nullptr, Qt::Orientation orientation = Qt::Horizontal);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace sw
