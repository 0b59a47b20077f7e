#include "widgets/StaleFilesView.h"

#include "models/base/Bytes.h"
#include "models/sockets/StaleFilesModel.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/Notice.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

constexpr int staleRowHeight = 25, staleTick = 3000;  // pixels at 100 %, milliseconds
constexpr int staleWidths[] = {104, 0, 96, 120, 156}; // pixels at 100 %; the address has what is left
constexpr int staleShare = 20;                        // of the time, one part at most is spent on looking
constexpr int leastStaleAddress = 180;
constexpr int staleWordsWidth = 200; // so that what is to be done can be read beside the buttons

QStringList rowLines(const QModelIndex& at)
{
    QStringList lines;
    for (const int column :
         {StaleFilesModel::Address, StaleFilesModel::Mode, StaleFilesModel::Owner, StaleFilesModel::Made})
        lines << at.siblingAtColumn(column).data().toString();
    return lines;
}

class StaleFileDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        QStyleOptionViewItem row = option;
        row.features.setFlag(QStyleOptionViewItem::Alternate, false);
        paintTableCell(*painter, row);
        QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
        const bool isMono =
            index.column() == StaleFilesModel::Address || index.column() == StaleFilesModel::Mode;
        if (index.column() == StaleFilesModel::State) {
            paintStateDot(*painter, QPointF(rect.left() + Theme::px(5), rect.center().y() + 1),
                          Theme::tokens().err, false, false);
            rect.setLeft(rect.left() + Theme::px(16));
        }
        painter->setFont(isMono ? Theme::mono() : Theme::ui(13));
        paintElided(*painter, rect, index.data().toString(), index.data(StaleFilesModel::DimRole).toInt(),
                    cellText(option), cellDim(option));
        painter->restore();
    }
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                   const QModelIndex& index) override
    {
        return showRowToolTip(event, view, rowLines(index));
    }
};

} // namespace

StaleFilesView::StaleFilesView(bool canStart, QWidget* parent)
    : QWidget(parent),
      m_canStart(canStart),
      m_model(new StaleFilesModel(this)),
      m_table(new QTableView),
      m_empty(nullptr),
      m_notice(new Notice),
      m_words(new ElidedLabel),
      m_question(new PlainLabel),
      m_listen(makeButton(QStringLiteral("Listen here…"), QStringLiteral("listener"))),
      m_access(makeButton(QStringLiteral("Explain access"), QStringLiteral("access"))),
      m_copy(makeButton(QStringLiteral("Copy address"), QStringLiteral("copy"))),
      m_remove(makeButton(QStringLiteral("Remove…"), QStringLiteral("trash"))),
      m_confirm(makeButton(QStringLiteral("Remove file"), QStringLiteral("warning"))),
      m_keep(makeButton(QStringLiteral("Keep file"))),
      m_clear(makeButton(QStringLiteral("Clear filter"), QStringLiteral("close")))
{
    setObjectName(QStringLiteral("staleFilesView"));
    build();
    m_tick.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, [this] { m_isPaused ? m_tick.start() : look(); });
    const auto tell = [this](auto signal) {
        return [this, signal] {
            if (const StaleFile* file = chosen())
                emit(this->*signal)(file->address.copyText());
        };
    };
    connect(m_listen, &QPushButton::clicked, this, tell(&StaleFilesView::listenWanted));
    connect(m_access, &QPushButton::clicked, this, tell(&StaleFilesView::accessWanted));
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(chosenAddress()); });
    connect(m_remove, &QPushButton::clicked, this, [this] { ask(true); });
    connect(m_confirm, &QPushButton::clicked, this, &StaleFilesView::remove);
    connect(m_keep, &QPushButton::clicked, this, [this] { ask(false); });
    connect(m_clear, &QPushButton::clicked, this, &StaleFilesView::clearFilterWanted);
    showFound();
}

StaleFilesView::~StaleFilesView() = default;

void StaleFilesView::build()
{
    nameWidget(m_table, QStringLiteral("Stale socket files"));
    makeDense(m_table, Theme::px(staleRowHeight));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setItemDelegate(new StaleFileDelegate(m_table));
    m_table->setModel(m_model);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    m_clear->setObjectName(QStringLiteral("clearStaleFilter"));
    m_empty = new EmptyState(m_table, {}, {});
    m_empty->addButton(m_clear);
    connect(m_table, &QTableView::customContextMenuRequested, this, &StaleFilesView::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { ask(false); });
    connect(&Theme::instance(), &Theme::changed, m_table, [this] {
        setRowHeights(m_table, Theme::px(staleRowHeight));
        fitColumns();
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_table, 1);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(buildFoot());
}

QWidget* StaleFilesView::buildTools()
{
    const auto pair = [](QPushButton* first, QPushButton* second) {
        auto* both = new QWidget;
        auto* row = new QHBoxLayout(both);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(Theme::px(6));
        row->addWidget(first);
        row->addWidget(second);
        return both;
    };
    auto* tools = new WrappingBar(pair(m_listen, m_access), pair(m_copy, m_remove), 0);
    tools->setPlain();
    m_listen->setVisible(m_canStart);
    m_listen->setToolTip(plainToolTip(QStringLiteral("A new listener that takes the file's place (Enter)")));
    m_remove->setToolTip(
        plainToolTip(QStringLiteral("Unlinks the file, if still nobody owns it; asks before (Delete)")));
    return tools;
}

QWidget* StaleFilesView::buildFoot()
{
    m_words->setTone(LabelTone::Secondary);
    m_words->setElideMode(Qt::ElideRight);
    m_question->setWordWrap(true);
    m_question->setObjectName(QStringLiteral("removeQuestion"));
    m_asking = new QWidget;
    auto* row = new QHBoxLayout(m_asking);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addWidget(m_question, 1);
    row->addWidget(m_confirm);
    row->addWidget(m_keep);
    m_asking->hide();
    auto* bar = new WrappingBar(m_words, buildTools(), staleWordsWidth);
    bar->setPlain();
    m_tools = bar;
    auto* foot = new QWidget;
    foot->setObjectName(QStringLiteral("panel"));
    auto* layout = new QVBoxLayout(foot);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    layout->addWidget(m_tools);
    layout->addWidget(m_asking);
    return foot;
}

/// Where not all has room, the last columns are in the tooltip only.
void StaleFilesView::fitColumns()
{
    int room = m_table->viewport()->width() - Theme::px(leastStaleAddress);
    bool fits = true;
    for (int column = 0; column < StaleFilesModel::ColumnCount; ++column) {
        const int width = Theme::px(staleWidths[column]);
        fits = column <= StaleFilesModel::Address || (fits && width <= room);
        m_table->setColumnHidden(column, !fits);
        room -= fits ? width : 0;
        m_table->setColumnWidth(column, width);
    }
    m_table->setColumnWidth(StaleFilesModel::Address, Theme::px(leastStaleAddress) + std::max(0, room));
}

void StaleFilesView::look()
{
    const QStringList places = m_places ? m_places() : QStringList();
    m_looking.start([this, places](const BackgroundJob::Ticket& ticket) {
        QElapsedTimer clock;
        clock.start();
        QList<QByteArray> paths;
        for (const QString& text : places) {
            if (const auto address = SocketAddress::parse(text);
                address && address->kind() == SocketAddress::Kind::Path)
                paths << address->bytes();
        }
        StaleSearch found = findStaleFiles(paths, [&ticket] { return ticket.isCancelled(); });
        ticket.post([this, found = std::move(found), took = int(clock.elapsed())]() mutable {
            m_hasLooked = true;
            m_tick.start(std::max(staleTick, staleShare * took));
            m_found = std::move(found);
            showFound();
        });
    });
}

void StaleFilesView::showFound()
{
    const auto wanted = chosen() ? std::optional(chosen()->address) : std::nullopt;
    std::vector<StaleFile> shown;
    for (const StaleFile& file : m_found.files) {
        SocketRecord record;
        record.address = file.address;
        record.uid = file.verdict.uid;
        if (m_filter.isEmpty() || m_filter.matches(record))
            shown.push_back(file);
    }
    m_model->setFiles(shown);
    if (const int row = wanted ? m_model->rowOf(*wanted) : -1; row >= 0 && !chosen())
        m_table->selectRow(row);
    const bool hides = shown.empty() && totalCount() > 0;
    m_clear->setVisible(hides);
    if (hides)
        m_empty->setWords(QStringLiteral("No stale files match"),
                          QStringLiteral("Change or clear the filter to see %1.")
                              .arg(totalCount() == 1
                                       ? QStringLiteral("the one that is there")
                                       : QStringLiteral("the %1 that are there").arg(totalCount())));
    else if (m_hasLooked)
        m_empty->setWords(QStringLiteral("No stale files"),
                          QStringLiteral("Every socket file in /run, /tmp and beside the sockets of this "
                                         "machine has somebody who owns it."));
    else
        m_empty->setWords(QStringLiteral("Looking for socket files that nobody owns"), {});
    updateFoot();
    emit countsChanged();
}

void StaleFilesView::updateFoot()
{
    const bool has = chosen();
    for (QPushButton* button : {m_listen, m_access, m_copy, m_remove})
        button->setEnabled(has && !m_removing.isPending());
    m_words->setText(m_found.isCut ? QStringLiteral("There are more files than are looked at.")
                     : has         ? QStringLiteral("No socket owns this file: connecting there is refused.")
                     : m_model->rowCount() > 0
                         ? QStringLiteral("Choose a file to listen there or to remove it.")
                         : QString());
    if (m_asked && (!has || !chosen()->isSame(*m_asked)))
        ask(false); // it is not what was asked about
}

void StaleFilesView::ask(bool asks)
{
    const bool hadFocus = m_asking->isAncestorOf(focusWidget());
    const StaleFile* file = asks ? chosen() : nullptr;
    m_asked = file ? std::optional(*file) : std::nullopt;
    m_asking->setVisible(file);
    m_tools->setVisible(!file);
    if (file) {
        m_question->setText(QStringLiteral("Remove %1? No socket owns it.").arg(file->address.display()));
        m_keep->setFocus(Qt::OtherFocusReason); // what can't be undone takes a step more
    } else if (hadFocus) {
        m_table->setFocus(Qt::OtherFocusReason);
    }
    if (!asks)
        updateFoot();
}

/// Judged again by removeStale(): whoever has come up there meanwhile keeps the file.
void StaleFilesView::remove()
{
    if (!m_asked)
        return;
    const StaleFile file = *m_asked;
    m_removing.start([file] { return removeStale(file.address, file.verdict); },
                     [this](const Result<void>& gone) {
                         m_notice->renew();
                         m_notice->show(gone ? Failure{} : gone.failure());
                         look();
                     });
    ask(false);
}

void StaleFilesView::showMenu(const QPoint& position)
{
    if (!chosen())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("staleFileMenu"));
    for (QPushButton* button : {m_listen, m_access, m_copy, m_remove}) {
        if (button->isVisibleTo(this))
            menu->addAction(button->icon(), button->text(), button, &QPushButton::click);
    }
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

const StaleFile* StaleFilesView::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : m_model->file(rows.first().row());
}

QString StaleFilesView::chosenAddress() const { return chosen() ? chosen()->address.copyText() : QString(); }

int StaleFilesView::shownCount() const { return m_model->rowCount(); }

void StaleFilesView::setFilter(const SocketFilter& filter)
{
    m_filter = filter;
    showFound();
}

void StaleFilesView::setPaused(bool paused) { m_isPaused = paused; }

bool StaleFilesView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        QTimer::singleShot(0, this, &StaleFilesView::fitColumns);
    if (watched != m_table || event->type() != QEvent::KeyPress || !chosen())
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool opens = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (opens && m_canStart)
        m_listen->click();
    else if (key == Qt::Key_Delete)
        m_remove->click();
    return (opens && m_canStart) || key == Qt::Key_Delete;
}

void StaleFilesView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    look();
}

void StaleFilesView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
    m_looking.cancel();
}

} // namespace sw
