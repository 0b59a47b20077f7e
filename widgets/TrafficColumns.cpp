#include "widgets/TrafficColumns.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QDataStream>
#include <QEvent>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHeaderView>
#include <QIODevice>
#include <QMenu>
#include <QTableView>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

// Of Preview: before microseconds, Delta, names and whole columns give way to it.
constexpr int previewLikes = 260, previewWants = 200, previewNeeds = 150, previewAtLeast = 120;
constexpr qint32 stateVersion = 5;

struct ColumnWidth
{
    int usual, least;
};
/// By column; Preview has what is left.
constexpr ColumnWidth columnWidths[] = {{72, 52},  {136, 0}, {84, 76}, {36, 30}, {140, 92},
                                        {186, 76}, {74, 66}, {0, 0},   {52, 44}};
constexpr int peerFits = 124;     ///< a name of usual length with its pid; above it, ours
constexpr int endpointFits = 112; ///< a name of usual length
constexpr int dateFrom = 200;     ///< the width of a Time column that has a date

} // namespace

TrafficColumns::TrafficColumns(QTableView* table) : QObject(table), m_table(table)
{
    static_assert(std::size(columnWidths) == count);
    for (int column = 0; column < count; ++column) // with a place for Preview, which has no use
        m_wanted[std::size_t(column)] = columnWidths[column].usual;
    QHeaderView* header = table->horizontalHeader();
    header->setSectionsClickable(false); // rows stand in the order in which they came
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(24);
    header->setStretchLastSection(true);
    connect(header, &QHeaderView::sectionResized, this,
            [this](int column, int, int width) { onResized(column, width); });
    connect(&Theme::instance(), &Theme::changed, this, &TrafficColumns::fit, Qt::QueuedConnection);
    connect(header, &QHeaderView::sectionMoved, this, &TrafficColumns::keepPreviewLast, Qt::QueuedConnection);
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

/// It has the room that is left.
void TrafficColumns::keepPreviewLast()
{
    QHeaderView* header = m_table->horizontalHeader();
    header->moveSection(header->visualIndex(TrafficModel::Preview), count - 1);
}

void TrafficColumns::setTimeWidth(int pixels)
{
    m_wanted[TrafficModel::Time] = pixels;
    fit();
}

/// Of Time: what it has without microseconds, and with a date without milliseconds.
int TrafficColumns::leastWidth(int column) const
{
    if (column != TrafficModel::Time)
        return Theme::px(columnWidths[column].least);
    const bool hasDate = m_wanted[TrafficModel::Time] >= dateFrom;
    const QString time = hasDate ? QStringLiteral("0000-00-00 00:00:00") : QStringLiteral("00:00:00.000");
    return QFontMetrics(Theme::mono()).horizontalAdvance(time) + Theme::px(18);
}

bool TrafficColumns::isWanted(int column) const
{
    return m_omitted[std::size_t(column)] || !m_table->isColumnHidden(column);
}

int TrafficColumns::narrow(Widths* widths, int excess, std::initializer_list<int> columns) const
{
    for (const int column : columns) {
        int& width = (*widths)[std::size_t(column)];
        const int given = std::clamp(excess, 0, std::max(0, width - leastWidth(column)));
        width -= given;
        excess -= given;
    }
    return excess;
}

int TrafficColumns::omit(Widths* widths, int excess, std::initializer_list<int> columns) const
{
    for (const int column : columns) {
        if (excess <= 0)
            break;
        excess -= std::exchange((*widths)[std::size_t(column)], 0);
    }
    return excess;
}

void TrafficColumns::fit()
{
    Widths widths{};
    int excess = -m_table->viewport()->width(); // without Preview
    for (int column = 0; column < count; ++column) {
        if (column == TrafficModel::Preview || !isWanted(column))
            continue;
        widths[std::size_t(column)] = Theme::px(m_wanted[std::size_t(column)]);
        excess += widths[std::size_t(column)];
    }
    using Model = TrafficModel;
    const auto without = [&](int preview, auto give, std::initializer_list<int> columns) {
        const int all = excess + Theme::px(preview);
        excess -= all - (this->*give)(&widths, all, columns);
    };
    const auto spare = [&](int column, int fits) {
        int& width = widths[std::size_t(column)];
        const int spared =
            std::clamp(excess + Theme::px(previewLikes), 0, std::max(0, width - Theme::px(fits)));
        width -= spared;
        excess -= spared;
    };
    spare(Model::Peer, peerFits);
    without(previewLikes, &TrafficColumns::narrow, {Model::Time, Model::Number, Model::Delta});
    spare(Model::Endpoint, endpointFits);
    without(previewLikes, &TrafficColumns::narrow, {Model::Length, Model::Rule, Model::Direction});
    without(previewWants, &TrafficColumns::omit, {Model::Delta});
    without(previewNeeds, &TrafficColumns::narrow, {Model::Endpoint, Model::Peer});
    without(previewAtLeast, &TrafficColumns::omit,
            {Model::Time, Model::Length, Model::Peer, Model::Rule, Model::Endpoint, Model::Number});
    m_fitting = true;
    for (int column = 0; column < count; ++column) {
        if (column == TrafficModel::Preview || !isWanted(column))
            continue;
        const int width = widths[std::size_t(column)];
        m_omitted[std::size_t(column)] = width == 0;
        if (m_table->isColumnHidden(column) != (width == 0))
            m_table->setColumnHidden(column, width == 0);
        if (width > 0)
            m_table->setColumnWidth(column, width);
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
        action->setChecked(isWanted(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_omitted[std::size_t(column)] = false;
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
        stream << qint32(m_wanted[std::size_t(column)]) << !isWanted(column);
    for (int place = 0; place < count; ++place)
        stream << qint32(m_table->horizontalHeader()->logicalIndex(place));
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
        m_omitted[std::size_t(column)] = false;
        m_table->setColumnHidden(column, hidden && column != TrafficModel::Preview);
    }
    QHeaderView* header = m_table->horizontalHeader();
    for (int place = 0; place < count; ++place) {
        qint32 column = -1;
        stream >> column;
        if (stream.status() != QDataStream::Ok || column < 0 || column >= count)
            break;
        header->moveSection(header->visualIndex(column), place);
    }
    keepPreviewLast();
    fit();
}

bool TrafficColumns::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fit();
    return QObject::eventFilter(watched, event);
}

} // namespace sw
