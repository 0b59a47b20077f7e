#include "widgets/SocketsPage.h"

#include "models/inspect/Inspector.h"
#include "models/inspect/SocketTableModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EmptyState.h"
#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/SocketDelegate.h"
#include "widgets/SocketDetails.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int leastWidthWithDetails = 720;

class SocketTable : public QTableView
{
public:
    using QTableView::QTableView;
    std::function<void(int)> openRow;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
            openRow(currentIndex().row());
        else
            QTableView::keyPressEvent(event);
    }
};

} // namespace

SocketsPage::SocketsPage(SocketTableModel* model, Inspector* inspector, bool canConnect, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_inspector(inspector),
      m_canConnect(canConnect),
      m_filter(new QLineEdit),
      m_states(
          new Segments({QStringLiteral("All"), QStringLiteral("Listening"), QStringLiteral("Connected")})),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_count(new PlainLabel({}, LabelTone::Secondary)),
      m_pause(makeIconButton(QStringLiteral("Pause table"), QStringLiteral("pause"))),
      m_table(nullptr),
      m_details(new SocketDetails(canConnect))
{
    buildTable();
    auto* split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_details);
    split->setStretchFactor(0, 1);
    split->setSizes({768, 260});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(split, 1);

    connect(m_details, &SocketDetails::connectWanted, this,
            [this] { openChosen(m_model->rowOfInode(m_chosen)); });
    connect(m_model, &SocketTableModel::countsChanged, this, &SocketsPage::updateCounts);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SocketsPage::showChosen);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &SocketsPage::showChosen);
    updateCounts();
}

QWidget* SocketsPage::buildBar()
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("bar"));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(8), Theme::px(8), Theme::px(8), Theme::px(8));
    layout->setSpacing(Theme::px(8));
    nameWidget(m_filter, QStringLiteral("Filter sockets"));
    m_filter->setPlaceholderText(
        QStringLiteral("Filter sockets:  docker  cmd:  pid:  user:  path:  type:  state:"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search"), IconColor::Dim), QLineEdit::LeadingPosition);
    m_pause->setCheckable(true);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_error);
    layout->addWidget(m_states);
    layout->addWidget(m_count);
    layout->addWidget(m_pause);
    m_error->hide();
    connect(m_filter, &QLineEdit::textChanged, this, &SocketsPage::applyFilter);
    connect(m_states, &Segments::chosen, this, &SocketsPage::applyFilter);
    connect(m_pause, &QToolButton::clicked, this, &SocketsPage::setPaused);
    return bar;
}

void SocketsPage::buildTable()
{
    auto* table = new SocketTable;
    table->openRow = [this](int row) { openChosen(row); };
    m_table = table;
    nameWidget(m_table, QStringLiteral("Sockets"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setMinimumSectionSize(Theme::px(25));
    m_table->verticalHeader()->setDefaultSectionSize(Theme::px(25));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setItemDelegate(new SocketDelegate(m_table));
    m_table->setModel(m_model);
    setUpColumns();
    m_empty = new EmptyState(m_table, QStringLiteral("Reading the socket table"), {});
    connect(m_table, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { openChosen(index.row()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SocketsPage::chooseCurrent);
}

void SocketsPage::setUpColumns()
{
    auto* header = new TableHeader(m_table);
    m_table->setHorizontalHeader(header);
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    header->setSortIndicator(SocketTableModel::Address, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    const int widths[] = {112, 82, 230, 146, 134, 64, 64, 80, 90};
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        m_table->setColumnWidth(column, Theme::px(widths[column]));
        m_table->setColumnHidden(column, !columns[std::size_t(column)].shown);
    }
    header->setSectionResizeMode(SocketTableModel::Address, QHeaderView::Stretch);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, &SocketsPage::showColumnMenu);
}

void SocketsPage::applyFilter()
{
    static const QString states[] = {QString(), QStringLiteral(" state:listening"),
                                     QStringLiteral(" state:connected")};
    const auto typed = SocketFilter::parse(m_filter->text());
    m_error->setVisible(!typed);
    markWrong(m_filter, !typed);
    if (!typed)
        m_error->setText(typed.failure().sentence);
    const auto whole = SocketFilter::parse(m_filter->text() + states[m_states->current()]);
    m_model->setFilter(whole ? *whole : SocketFilter::nothing());
    updateCounts();
    if (const int row = m_model->rowOfInode(m_chosen); row >= 0)
        m_table->selectRow(row);
    showChosen();
}

void SocketsPage::updateCounts()
{
    const int shown = m_model->shownCount();
    const QString all = trafficNumberText(quint64(m_model->totalCount()));
    const bool filtered = !m_filter->text().trimmed().isEmpty() || m_states->current() > 0;
    m_count->setText(filtered ? QStringLiteral("%1 of %2").arg(trafficNumberText(quint64(shown)), all) : all);
    m_count->setAccessibleDescription(QStringLiteral("Sockets shown"));
    if (!m_model->trouble().isEmpty())
        m_empty->setWords(QStringLiteral("The socket table can't be read"), m_model->trouble());
    else if (filtered && m_model->totalCount() > 0)
        m_empty->setWords(
            m_error->isHidden() ? QStringLiteral("No sockets match") : m_error->text(),
            QStringLiteral("%1 sockets are there. Change or clear the filter to see them.").arg(all));
    else
        m_empty->setWords(QStringLiteral("Reading the socket table"), {});
    if (m_chosen)
        showChosen();
}

void SocketsPage::chooseCurrent()
{
    const QModelIndexList chosen = m_table->selectionModel()->selectedIndexes();
    if (chosen.isEmpty())
        return; // the row left; the details stay until it is chosen again or another one is
    m_chosen = chosen.first().data(SocketTableModel::InodeRole).toUInt();
    showChosen();
}

void SocketsPage::showChosen()
{
    const int row = m_chosen ? m_model->rowOfInode(m_chosen) : -1;
    m_details->show(row < 0 ? nullptr : m_model->record(row));
}

void SocketsPage::openChosen(int row)
{
    const SocketRecord* record = row < 0 ? nullptr : m_model->record(row);
    if (m_canConnect && record && canConnectTo(*record))
        emit connectWanted(record->address.copyText());
}

/// In a narrow window the table comes first.
void SocketsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_details->setVisible(width() >= Theme::px(leastWidthWithDetails));
}

void SocketsPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void SocketsPage::filterBy(const QString& filter)
{
    m_filter->setText(filter);
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    m_table->setFocus(Qt::OtherFocusReason);
}

void SocketsPage::setPaused(bool paused)
{
    m_pause->setChecked(paused);
    m_pause->setToolTip(paused ? QStringLiteral("Paused; click to go on") : QStringLiteral("Pause table"));
    if (m_inspector->isPaused() == paused)
        return;
    m_inspector->setPaused(paused);
    emit pauseChanged(paused);
}

void SocketsPage::showColumnMenu(const QPoint& position)
{
    QMenu menu(this);
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        QAction* action = menu.addAction(columns[std::size_t(column)].title);
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(column));
        action->setEnabled(column != SocketTableModel::Address);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { m_table->setColumnHidden(column, !shown); });
    }
    menu.exec(m_table->horizontalHeader()->mapToGlobal(position));
}

QByteArray SocketsPage::columnState() const { return m_table->horizontalHeader()->saveState(); }

void SocketsPage::restoreColumnState(const QByteArray& state)
{
    if (!state.isEmpty())
        m_table->horizontalHeader()->restoreState(state);
}

} // namespace sw
