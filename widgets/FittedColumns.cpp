#include "widgets/FittedColumns.h"

#include "widgets/Theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>
#include <numeric>

namespace sw {

namespace {

constexpr int seenAtTheEdge = 75;                                          // percent of a column
constexpr int mostFittedRows = 200, cellEdges = 18, mostFittedWidth = 360; // the latter two: pixels at 100 %

/// No cell is cut through without a sign.
void endAtTheEdge(std::vector<int>& widths, int edge)
{
    int left = 0;
    int* before = nullptr;
    for (int& width : widths) {
        if (left + width > edge) {
            const bool isMostlySeen = (edge - left) * 100 >= width * seenAtTheEdge;
            if (isMostlySeen || !before)
                width = std::max(edge - left, width * seenAtTheEdge / 100);
            else
                *before += edge - left;
            return;
        }
        left += width;
        before = width > 0 ? &width : before;
    }
}

} // namespace

FittedColumns::FittedColumns(QTableView* table, std::vector<GivesWay> givesWay)
    : QObject(table),
      m_table(table),
      m_givesWay(std::move(givesWay))
{
    m_table->viewport()->installEventFilter(this);
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(true);
    connect(header, &QHeaderView::sectionResized, this, [this, header](int column) {
        if (!m_isFitting && header->isVisible() && column != header->count() - 1)
            m_isDrawn = true;
    });
    const QAbstractItemModel* model = m_table->model();
    connect(model, &QAbstractItemModel::modelReset, this, &FittedColumns::fit);
    connect(model, &QAbstractItemModel::dataChanged, this, &FittedColumns::fit);
    connect(model, &QAbstractItemModel::rowsInserted, this, &FittedColumns::fit);
    connect(&Theme::instance(), &Theme::changed, this, &FittedColumns::fit, Qt::QueuedConnection);
}

int FittedColumns::wantOf(int column) const
{
    const QFontMetrics letters(Theme::ui(13));
    const QAbstractItemModel* model = m_table->model();
    int want = m_table->horizontalHeader()->sectionSizeHint(column);
    for (int row = 0; row < std::min(mostFittedRows, model->rowCount()); ++row)
        want = std::max(want, letters.horizontalAdvance(model->index(row, column).data().toString()) +
                                  Theme::px(cellEdges));
    return std::min(want, Theme::px(mostFittedWidth));
}

void FittedColumns::fit()
{
    QHeaderView* header = m_table->horizontalHeader();
    if (m_isDrawn || m_isFitting || header->count() == 0)
        return;
    std::vector<int> widths;
    widths.reserve(std::size_t(header->count()));
    for (int column = 0; column < header->count(); ++column)
        widths.push_back(header->isSectionHidden(column) ? 0 : wantOf(column));
    int lacking = std::accumulate(widths.begin(), widths.end(), 0) - m_table->viewport()->width();
    int most = 0;
    for (const GivesWay& one : m_givesWay)
        most += std::max(0, widths[std::size_t(one.column)] - Theme::px(one.least));
    const bool isEnough = most >= lacking;
    for (const GivesWay& one : m_givesWay) {
        if (!isEnough && &one != &m_givesWay.front())
            break;
        int& width = widths[std::size_t(one.column)];
        const int given = std::clamp(width - Theme::px(one.least), 0, std::max(0, lacking));
        width -= given;
        lacking -= given;
    }
    if (!isEnough)
        endAtTheEdge(widths, m_table->viewport()->width());
    m_isFitting = true;
    for (int column = 0; column < header->count(); ++column) {
        if (widths[std::size_t(column)] > 0)
            header->resizeSection(column, widths[std::size_t(column)]);
    }
    m_isFitting = false;
}

bool FittedColumns::eventFilter(QObject* watched, QEvent* event)
{
    const bool handled = QObject::eventFilter(watched, event);
    if (event->type() == QEvent::Resize)
        fit();
    return handled;
}

} // namespace sw
