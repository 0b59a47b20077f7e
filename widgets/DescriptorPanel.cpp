#include "widgets/DescriptorPanel.h"

#include "models/base/Bytes.h"
#include "models/kernel/SaveDescriptor.h"
#include "models/session/Engine.h"
#include "widgets/BackgroundJob.h"
#include "widgets/DenseTable.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>

namespace sw {

namespace {

constexpr int descriptorRowHeight = 22, mostShownRows = 4; // pixels at 100 %; rows without scrolling
constexpr int leastRoomyWidth = 720;                       // pixels at 100 %
constexpr int roomyWindow = 760; // pixels at 100 %: below, messages and composer need the room more
constexpr int rowsInLowWindow = 2;

/// Rows of one endpoint: a thousand at most.
class OfEndpoint : public QSortFilterProxyModel
{
public:
    OfEndpoint(EndpointId endpoint, QAbstractItemModel* all, QObject* parent)
        : QSortFilterProxyModel(parent),
          m_endpoint(endpoint)
    {
        setSourceModel(all);
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        return sourceModel()->index(row, 0, parent).data(DescriptorModel::EndpointRole).toUInt() ==
               m_endpoint;
    }

private:
    EndpointId m_endpoint;
};

/// Cells whose text stands below that of the header, whole in the tool tip.
class DescriptorDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintTableCell(*painter, option);
        const QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
        const bool isName = index.column() == DescriptorModel::Name;
        painter->setFont(isName ? Theme::mono() : Theme::ui(12));
        painter->setPen(index.column() >= DescriptorModel::From ? cellDim(option) : cellText(option));
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(),
                                                            isName ? Qt::ElideMiddle : Qt::ElideRight,
                                                            rect.width()));
    }
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                   const QModelIndex& index) override
    {
        return index.isValid() && showRowToolTip(event, view, {index.data().toString()});
    }
};

} // namespace

DescriptorPanel::DescriptorPanel(const WindowContext& context, EndpointId endpoint, DescriptorModel* all,
                                 QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_endpoint(endpoint),
      m_rows(new OfEndpoint(endpoint, all, this)),
      m_table(new QTableView),
      m_title(new PlainLabel(QStringLiteral("Descriptors"))),
      m_words(new PlainLabel({}, LabelTone::Secondary)),
      m_save(makeButton(QStringLiteral("Save…"))),
      m_open(makeButton(QStringLiteral("Open as client"))),
      m_attach(makeButton(QStringLiteral("Attach to message"))),
      m_close(makeButton(QStringLiteral("Close descriptor"))),
      m_closeAll(makeButton(QStringLiteral("Close all"))),
      m_cancel(makeButton(QStringLiteral("Cancel saving"))),
      m_more(makeIconButton(QStringLiteral("More for this descriptor"), QStringLiteral("more"))),
      m_saving(new BackgroundJob(this))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    buildTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(buildHead());
    layout->addWidget(m_table);
    connect(m_save, &QPushButton::clicked, this, &DescriptorPanel::chooseFile);
    connect(m_open, &QPushButton::clicked, this, &DescriptorPanel::openAsClient);
    connect(m_attach, &QPushButton::clicked, this, [this] {
        if (const auto kept = current())
            emit attachWanted(*kept);
    });
    connect(m_close, &QPushButton::clicked, this, &DescriptorPanel::closeCurrent);
    connect(m_closeAll, &QPushButton::clicked, this,
            [this] { m_context.engine->closeDescriptors(m_endpoint); });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_saving->cancel();
        say(QStringLiteral("Saving was cancelled"));
        m_cancel->hide();
    });
    m_cancel->hide();
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget*, QWidget* now) {
        if (now && isAncestorOf(now)) // with what it is called, and all that can be done
            bringIntoView(this);
    });
    updateShown();
}

DescriptorPanel::~DescriptorPanel() = default;

void DescriptorPanel::buildTable()
{
    nameWidget(m_table, QStringLiteral("Descriptors"));
    m_table->setModel(m_rows);
    m_table->setItemDelegate(new DescriptorDelegate(m_table));
    m_table->setMouseTracking(true);
    QHeaderView* header = makeDense(m_table, Theme::px(descriptorRowHeight));
    header->setStretchLastSection(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    fitColumns();
    header->setSectionResizeMode(DescriptorModel::Name, QHeaderView::Stretch);
    auto* remove = new QAction(QStringLiteral("Close descriptor"), m_table);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(remove);
    connect(remove, &QAction::triggered, this, &DescriptorPanel::closeCurrent);
    connect(m_table, &QTableView::customContextMenuRequested, this, &DescriptorPanel::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        say({});
        updateButtons();
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_rows, signal, this, &DescriptorPanel::updateShown);
    fitHeight();
}

QWidget* DescriptorPanel::buildHead()
{
    auto* words = new QWidget;
    auto* line = new QHBoxLayout(words);
    m_title->setFont(Theme::head());
    m_title->setTone(LabelTone::Secondary);
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line->addWidget(m_title);
    line->addWidget(m_words, 1);
    auto* tools = new QWidget;
    auto* row = new QHBoxLayout(tools);
    for (QPushButton* button : {m_cancel, m_save, m_attach, m_open, m_close, m_closeAll}) {
        row->addWidget(button);
        button->setToolTip(button->accessibleName()); // where nothing else is said
    }
    row->addWidget(m_more);
    m_more->setToolTip(QStringLiteral("What else can be done with it"));
    connect(m_more, &QToolButton::clicked, this,
            [this] { popUpMenu(m_more->mapToGlobal(m_more->rect().bottomLeft())); });
    for (QHBoxLayout* each : {line, row}) {
        each->setContentsMargins(0, 0, 0, 0);
        each->setSpacing(Theme::px(8));
    }
    auto* bar = new WrappingBar(words, tools, 190);
    bar->setPlain();
    bar->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    return bar;
}

void DescriptorPanel::fitHeight()
{
    const int height = Theme::px(descriptorRowHeight);
    setRowHeights(m_table, height);
    const int most = window()->height() < Theme::px(roomyWindow) ? rowsInLowWindow : mostShownRows;
    const int shown = std::clamp(m_rows->rowCount(), 1, most);
    m_table->setFixedHeight(denseHeight(m_table, shown));
}

QSize DescriptorPanel::minimumSizeHint() const
{
    int width = Theme::px(24) + m_more->sizeHint().width();
    for (const QPushButton* button : {m_save, m_attach})
        width += button->sizeHint().width() + Theme::px(8);
    return {width, QWidget::minimumSizeHint().height()};
}

/// In a narrow window what is needed less often is in a menu, with its words: icons would not tell closing
/// one from closing all.
void DescriptorPanel::fitButtons()
{
    int needed = Theme::px(24);
    for (const QPushButton* button : {m_save, m_attach, m_open, m_close, m_closeAll})
        needed += button->sizeHint().width() + Theme::px(8);
    const bool roomy = width() >= needed;
    for (QPushButton* button : {m_open, m_close})
        button->setVisible(roomy);
    m_closeAll->setVisible(roomy && m_rows->rowCount() > 1);
    m_more->setVisible(!roomy);
}

/// The name takes what the others leave, and has to be left something.
void DescriptorPanel::fitColumns()
{
    const bool roomy = width() >= Theme::px(leastRoomyWidth);
    const std::array<int, DescriptorModel::ColumnCount> widths =
        roomy ? std::array{118, 220, 224, 122, 76} : std::array{70, 110, 236, 100, 74};
    for (int column = 0; column < DescriptorModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, Theme::px(widths[std::size_t(column)]));
}

void DescriptorPanel::resizeEvent(QResizeEvent* event)
{
    const int least = Theme::px(leastRoomyWidth);
    QWidget::resizeEvent(event);
    if ((event->oldSize().width() >= least) != (width() >= least)) // else a person's widths stay
        fitColumns();
    fitButtons();
}

void DescriptorPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    window()->installEventFilter(this); // once: a filter that is there is moved only
    fitHeight();
}

bool DescriptorPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && watched == window())
        fitHeight();
    return false;
}

void DescriptorPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitHeight();
        fitButtons();
    }
}

std::optional<KeptDescriptor> DescriptorPanel::current() const
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return {};
    return index.data(DescriptorModel::KeptRole).value<KeptDescriptor>();
}

void DescriptorPanel::updateShown()
{
    const int count = m_rows->rowCount();
    setVisible(count > 0);
    m_title->setText(count > 1 ? QStringLiteral("%1 descriptors").arg(count) : QStringLiteral("Descriptors"));
    if (count > 0 && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_rows->index(0, 0));
    fitButtons();
    fitHeight();
    updateButtons();
}

/// What can't be done says why, in its tool tip, and in words for a socket that can't be opened.
void DescriptorPanel::updateButtons()
{
    const auto kept = current();
    const QString noSave = kept ? kept->info.saveRefusal() : QString();
    const QString noOpen = kept ? kept->info.openRefusal() : QString();
    const auto set = [&kept](QPushButton* button, const QString& refusal, const QString& usual) {
        button->setEnabled(kept && refusal.isEmpty());
        button->setToolTip(plainToolTip(refusal.isEmpty() ? usual : refusal));
        button->setAccessibleDescription(refusal);
    };
    set(m_save, noSave, QStringLiteral("Copy what it holds now to a file; its other holders notice nothing"));
    set(m_open, noOpen, QStringLiteral("Make this socket a client with a page of its own"));
    m_attach->setToolTip(QStringLiteral("Send a duplicate of it with the next message"));
    m_close->setToolTip(QStringLiteral("Close descriptor (Delete)"));
    const bool isSocket = kept && kept->info.kind == DescriptorInfo::Kind::Socket;
    if (kept && m_words->text().isEmpty() && isSocket && !noOpen.isEmpty())
        say(noOpen);
}

void DescriptorPanel::say(const QString& words, bool wrong)
{
    m_words->setTone(wrong ? LabelTone::Error : LabelTone::Secondary);
    m_words->setText(words);
    m_words->setAccessibleName(words);
}

void DescriptorPanel::chooseFile()
{
    const auto kept = current();
    if (!kept || !kept->info.saveRefusal().isEmpty())
        return;
    auto* dialog = new QFileDialog(window(), QStringLiteral("Save descriptor"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("descriptor-%1.bin").arg(kept->id)); // a name of ours, not the peer's
    connect(dialog, &QFileDialog::fileSelected, this, &DescriptorPanel::saveTo);
    dialog->open();
}

void DescriptorPanel::saveTo(const QString& path)
{
    const auto kept = current();
    if (!kept)
        return;
    say(QStringLiteral("Saving to %1…").arg(escapedText(path)));
    m_cancel->show();
    m_saving->start([this, path, id = kept->id,
                     shelf = m_context.engine->shelf()](const BackgroundJob::Ticket& ticket) {
        const auto copy = shelf->duplicate(id);
        const auto goOn = [&ticket](qint64) { return !ticket.isCancelled(); };
        const auto saved = copy ? saveDescriptor(copy->get(), path, goOn) : Result<qint64>(copy.failure());
        ticket.post([this, path, failure = saved ? Failure() : saved.failure(), bytes = saved ? *saved : 0] {
            m_cancel->hide();
            if (failure.sentence.isEmpty())
                say(QStringLiteral("Saved %1 bytes to %2").arg(QLocale().toString(bytes), escapedText(path)));
            else
                say(failure.withErrno(), true);
        });
    });
}

void DescriptorPanel::openAsClient()
{
    const auto kept = current();
    if (kept && kept->info.openRefusal().isEmpty())
        emit opened(m_context.engine->openDescriptor(*kept));
}

void DescriptorPanel::closeCurrent()
{
    if (const auto kept = current())
        m_context.engine->closeDescriptor(kept->id);
}

void DescriptorPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    m_table->setCurrentIndex(index);
    popUpMenu(m_table->viewport()->mapToGlobal(position));
}

void DescriptorPanel::popUpMenu(const QPoint& position)
{
    auto* menu = new QMenu(m_table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("descriptorMenu"));
    for (QPushButton* button : {m_save, m_attach, m_open, m_close, m_closeAll}) {
        if (button == m_closeAll && m_rows->rowCount() < 2)
            continue;
        QAction* action = menu->addAction(button->text(), button, &QPushButton::click);
        action->setEnabled(button->isEnabled());
    }
    menu->addSeparator();
    menu->addAction(QStringLiteral("Show message in traffic"), this, [this] {
        if (const auto kept = current())
            emit showInTrafficWanted(kept->row);
    });
    menu->popup(position);
}

} // namespace sw
