#include "widgets/TrafficColumns.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QDataStream>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QIODevice>
#include <QMenu>
#include <QTableView>
#include <QTimer>

#include <algorithm>

namespace sw {

namespace {

constexpr int previewAtLeast = 150;
constexpr qint32 stateVersion = 4;

struct ColumnWidth
{
    int usual, least;
};
/// By column; Preview has what is left.
constexpr ColumnWidth columnWidths[] = {{72, 60},  {136, 136}, {84, 76}, {36, 30}, {140, 76},
                                        {124, 76}, {68, 52},   {0, 0},   {52, 44}};

/// In this order columns give way.
constexpr int givingWay[] = {TrafficModel::Endpoint, TrafficModel::Peer,   TrafficModel::Delta,
                             TrafficModel::Number,   TrafficModel::Length, TrafficModel::Rule,
                             TrafficModel::Direction};

} // namespace

TrafficColumns::TrafficColumns(QTableView* table) : QObject(table), m_table(table)
{
    static_assert(std::size(columnWidths) == count);
    for (int column = 0; column < count; ++column) // with a place for Preview, which has no use
        m_wanted[std::size_t(column)] = columnWidths[column].usual;
    QHeaderView* header = table->horizontalHeader();
    header->setSectionsClickable(false); // rows stand in the order in which they came
    header->setMinimumSectionSize(24);
    header->setStretchLastSection(true);
    connect(header, &QHeaderView::sectionResized, this,
            [this](int column, int, int width) { onResized(column, width); });
    connect(&Theme::instance(), &Theme::changed, this, &TrafficColumns::fit, Qt::QueuedConnection);
    header->moveSection(header->visualIndex(TrafficModel::Rule), header->visualIndex(TrafficModel::Preview));
    table->setColumnHidden(TrafficModel::Rule, true); // of interest to few
    table->viewport()->installEventFilter(this);
    fit();
}

void TrafficColumns::onResized(int column, int width)
{
    // Only what the person drags; the zoom resizes columns as well.
    if (m_fitting || column == TrafficModel::Preview || width == 0 ||
        QGuiApplication::mouseButtons() == Qt::NoButton)
        return;
    m_wanted[std::size_t(column)] = width * 100 / Theme::instance().zoom();
    QTimer::singleShot(0, this, &TrafficColumns::fit);
}

void TrafficColumns::setTimeWidth(int pixels)
{
    m_wanted[TrafficModel::Time] = pixels;
    fit();
}

void TrafficColumns::fit()
{
    std::array<int, count> widths{};
    int sum = 0;
    for (int column = 0; column < count; ++column) {
        if (column == TrafficModel::Preview || m_table->isColumnHidden(column))
            continue;
        widths[std::size_t(column)] = Theme::px(m_wanted[std::size_t(column)]);
        sum += widths[std::size_t(column)];
    }
    int excess = sum + Theme::px(previewAtLeast) - m_table->viewport()->width();
    for (const int column : givingWay) {
        int& width = widths[std::size_t(column)];
        const int given = std::clamp(excess, 0, std::max(0, width - Theme::px(columnWidths[column].least)));
        width -= given;
        excess -= given;
    }
    m_fitting = true;
    for (int column = 0; column < count; ++column) {
        if (column != TrafficModel::Preview && !m_table->isColumnHidden(column))
            m_table->setColumnWidth(column, widths[std::size_t(column)]);
    }
    m_fitting = false;
}

void TrafficColumns::fillMenu(QMenu* menu)
{
    for (int column = 0; column < count; ++column) {
        if (column == TrafficModel::Preview)
            continue;
        const QString title =
            m_table->model()->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
        QAction* action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_table->setColumnHidden(column, !shown);
            fit();
        });
    }
}

QByteArray TrafficColumns::state() const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << stateVersion;
    for (int column = 0; column < count; ++column)
        stream << qint32(m_wanted[std::size_t(column)]) << m_table->isColumnHidden(column);
    return bytes;
}

void TrafficColumns::restore(const QByteArray& state)
{
    QDataStream stream(state);
    qint32 version = 0;
    stream >> version;
    if (version != stateVersion)
        return;
    for (int column = 0; column < count; ++column) {
        qint32 width = 0;
        bool hidden = false;
        stream >> width >> hidden;
        if (stream.status() != QDataStream::Ok)
            break;
        m_wanted[std::size_t(column)] = std::clamp<int>(width, 24, 1000);
        m_table->setColumnHidden(column, hidden && column != TrafficModel::Preview);
    }
    fit();
}

bool TrafficColumns::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fit();
    return QObject::eventFilter(watched, event);
}

} // namespace sw
