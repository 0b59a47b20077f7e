#include "widgets/SocketTable.h"

#include "models/base/ProcessName.h"
#include "models/inspect/SocketTableModel.h"
#include "widgets/DenseTable.h"
#include "widgets/Parts.h"
#include "widgets/SocketDelegate.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QFontMetrics>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

namespace sw {

namespace {

constexpr int socketRowHeight = 25;
constexpr int shortAddressWidth = 112; // "…/docker.sock"; where not even the columns before it leave more
constexpr int leastAddressWidth = 132, goodAddressWidth = 184; // "/tmp/demo/docker.sock" and some more
constexpr int fairAddressWidth = 172;                          // and hardly more

struct SocketColumnWidth
{
    int usual, least; // pixels at 100 %; the address has what is left
};
/// Of Process and Peer the least alone counts: what they like depends on their words.
constexpr SocketColumnWidth socketColumnWidths[] = {{116, 60}, {84, 60}, {0, 0},   {146, 104}, {136, 92},
                                                    {68, 62},  {68, 62}, {84, 84}, {90, 70}};
static_assert(std::size(socketColumnWidths) == SocketTableModel::ColumnCount);

constexpr char ownWidthsMark[] = "\nown widths:";

bool namesProcess(int column)
{
    return column == SocketTableModel::Process || column == SocketTableModel::Peer;
}

/// Room for a name and a pid of as many digits as ours, at least five, as SocketDelegate paints them.
int processWidth(const QString& name)
{
    QFont small = Theme::ui(13);
    small.setPixelSize(Theme::px(12));
    const auto digits = std::max<qsizetype>(5, QString::number(QCoreApplication::applicationPid()).size());
    return QFontMetrics(Theme::ui(13)).horizontalAdvance(name) + Theme::px(6) +
           QFontMetrics(small).horizontalAdvance(QString(digits, u'0')) + 2 * Theme::px(8) + Theme::px(2);
}

/// Room for the longest of some words, with what stands beside them.
int roomForWords(const QStringList& words, int beside)
{
    int longest = 0;
    for (const QString& word : words)
        longest = std::max(longest, QFontMetrics(Theme::ui(13)).horizontalAdvance(word));
    return longest + Theme::px(beside) + 1;
}

int stateWidth()
{
    QStringList words;
    for (const SocketState state :
         {SocketState::Listening, SocketState::Connected, SocketState::Connecting, SocketState::Unconnected,
          SocketState::PeerClosed, SocketState::HalfClosed})
        words << socketStateName(state);
    for (QString& word : words)
        word[0] = word[0].toUpper(); // as the cells have them
    return roomForWords(words, 28);
}

int typeWidth()
{
    QStringList words;
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket})
        words << socketTypeName(type);
    return roomForWords(words, 16);
}

/// The width at which a column is at its best, at which it names this program, at which it still says what
/// it should, and at which it is readable.
struct SocketColumnRoom
{
    int usual, own, fair, least;
};

SocketColumnRoom socketColumnRoom(int column)
{
    const int usual = Theme::px(socketColumnWidths[column].usual);
    int least = Theme::px(socketColumnWidths[column].least);
    if (column == SocketTableModel::State || column == SocketTableModel::Type)
        least = column == SocketTableModel::State ? stateWidth() : typeWidth();
    if (!namesProcess(column))
        return {std::max(usual, least), least, least, least};
    const QString us = shownProcess(QStringLiteral("socket-workbenc"));
    const int fair = std::max(least, processWidth(QStringLiteral("python3")));
    const int own = std::max(fair, roomForWords({us}, 18));
    return {std::max(own, processWidth(us)), own, fair, least};
}

/// What is missing is taken from all in proportion to what they can give.
void takeFrom(std::map<int, int>* widths, const std::map<int, int>& least, int missing)
{
    int spare = 0;
    for (const auto& [column, width] : *widths)
        spare += width - least.at(column);
    missing = std::clamp(missing, 0, spare);
    if (missing == 0)
        return;
    for (auto& [column, width] : *widths)
        width -= ((width - least.at(column)) * missing + spare - 1) / spare;
}

} // namespace

SocketTable::SocketTable(SocketTableModel* model, QWidget* parent) : QTableView(parent)
{
    nameWidget(this, QStringLiteral("Sockets"));
    makeDense(this, Theme::px(socketRowHeight));
    setItemDelegate(new SocketDelegate(this));
    setModel(model);
    setUpColumns();
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { emit openWanted(index.row()); });
}

void SocketTable::setUpColumns()
{
    QHeaderView* header = horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(Theme::px(40));
    header->setSortIndicator(SocketTableModel::Address, Qt::AscendingOrder);
    setSortingEnabled(true);
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column)
        setColumnHidden(column, !columns[std::size_t(column)].shown);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->viewport()->installEventFilter(this);
    connect(header, &QHeaderView::customContextMenuRequested, this, &SocketTable::showColumnMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (m_dragging && !m_fitting)
            m_own.insert(column);
        fitColumns();
    });
    connect(&Theme::instance(), &Theme::changed, this, &SocketTable::fitColumns, Qt::QueuedConnection);
    fitColumns();
}

/// Which width is the person's is known by the mouse that drags an edge.
bool SocketTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == horizontalHeader()->viewport())
        m_dragging = event->type() == QEvent::MouseButtonPress ||
                     event->type() == QEvent::MouseButtonDblClick ||
                     (m_dragging && event->type() != QEvent::MouseButtonRelease);
    return QTableView::eventFilter(watched, event);
}

void SocketTable::fitToRoom()
{
    m_own.clear();
    fitColumns();
}

void SocketTable::fitColumns()
{
    if (std::exchange(m_fitting, true))
        return;
    const int room = viewport()->width();
    std::map<int, int> widths, own, fair, least; // of those that are free
    int others = 0;
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        if (isColumnHidden(column) || column == SocketTableModel::Address)
            continue;
        if (m_own.count(column)) {
            others += columnWidth(column);
            continue;
        }
        const SocketColumnRoom wanted = socketColumnRoom(column);
        widths[column] = wanted.usual;
        own[column] = wanted.own;
        fair[column] = wanted.fair;
        least[column] = wanted.least;
    }
    const bool isAddressOwn = m_own.count(SocketTableModel::Address) > 0;
    const auto missingTo = [&](int address) {
        return std::accumulate(widths.begin(), widths.end(), others + address - room,
                               [](int sum, const auto& width) { return sum + width.second; });
    };
    if (isAddressOwn) {
        widths = own; // the table is then as wide as its columns
    } else {
        takeFrom(&widths, own, missingTo(Theme::px(goodAddressWidth)));
        takeFrom(&widths, fair, missingTo(Theme::px(fairAddressWidth)));
        takeFrom(&widths, least, missingTo(Theme::px(leastAddressWidth)));
    }
    if (!isAddressOwn && missingTo(Theme::px(leastAddressWidth)) > 0 &&
        widths.count(SocketTableModel::Process))
        widths[SocketTableModel::Process] = fair[SocketTableModel::Process]; // it must be scrolled anyway
    for (const auto& [column, width] : widths)
        setColumnWidth(column, width);
    if (!isAddressOwn)
        fitAddress();
    m_fitting = false;
}

void SocketTable::fitAddress()
{
    const QHeaderView* header = horizontalHeader();
    const int room = viewport()->width();
    const int rest = room - header->length() + header->sectionSize(SocketTableModel::Address);
    if (rest >= Theme::px(leastAddressWidth))
        return setColumnWidth(SocketTableModel::Address, rest);
    const int left = room - header->sectionPosition(SocketTableModel::Address);
    // Where the table must be scrolled anyway, the address is what should be whole before it is, and as many
    // of the columns behind it as can be; its edge is then that of a column.
    int inView = std::clamp(left, Theme::px(shortAddressWidth), Theme::px(goodAddressWidth));
    int behind = 0;
    for (int i = header->visualIndex(SocketTableModel::Address) + 1; i < header->count(); ++i) {
        behind += header->sectionSize(header->logicalIndex(i));
        if (left - behind < Theme::px(shortAddressWidth))
            break;
        inView = left - behind;
        // What is over is for the peer's name before it is for a directory.
        if (const int peer = SocketTableModel::Peer; header->logicalIndex(i) == peer && !m_own.count(peer)) {
            const int wanted = socketColumnRoom(peer).fair - columnWidth(peer);
            const int given = std::clamp(inView - Theme::px(shortAddressWidth), 0, std::max(0, wanted));
            setColumnWidth(peer, columnWidth(peer) + given);
            behind += given;
            inView -= given;
        }
    }
    setColumnWidth(SocketTableModel::Address, inView);
}

void SocketTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void SocketTable::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        emit openWanted(currentIndex().row());
    else
        QTableView::keyPressEvent(event);
}

/// The Menu key asks at the middle of the view: what is meant is the current row.
void SocketTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    if (byKey)
        scrollTo(index);
    else
        setCurrentIndex(index);
    emit menuWanted(index.row(),
                    byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

void SocketTable::showColumnMenu(const QPoint& position)
{
    QMenu menu(this);
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        QAction* action = menu.addAction(columns[std::size_t(column)].title);
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != SocketTableModel::Address);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu.addSeparator();
    QAction* fit = menu.addAction(QStringLiteral("Fit columns to the table"), this, &SocketTable::fitToRoom);
    fit->setEnabled(!m_own.empty());
    menu.exec(horizontalHeader()->mapToGlobal(position));
}

/// Qt reads its own part and leaves ours alone.
QByteArray SocketTable::columnState() const
{
    QByteArray state = horizontalHeader()->saveState() + ownWidthsMark;
    for (const int column : m_own)
        state += QByteArray::number(column) + ' ';
    return state;
}

void SocketTable::restoreColumnState(const QByteArray& state)
{
    if (state.isEmpty())
        return;
    m_fitting = true; // the old state's widths are not worth a look each
    const bool restored = horizontalHeader()->restoreState(state);
    m_fitting = false;
    if (!restored)
        return;
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(false);
    m_own.clear();
    const qsizetype mark = state.lastIndexOf(ownWidthsMark);
    const QByteArray own = mark < 0 ? QByteArray() : state.mid(mark + qsizetype(sizeof ownWidthsMark) - 1);
    for (const QByteArray& column : own.split(' ')) {
        bool isNumber = false;
        if (const int number = column.toInt(&isNumber); isNumber)
            m_own.insert(number);
    }
    fitColumns();
}

} // namespace sw
