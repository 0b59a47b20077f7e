#include "widgets/SocketsPage.h"

#include "models/inspect/Inspector.h"
#include "models/inspect/SocketTableModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EmptyState.h"
#include "widgets/FairSplit.h"
#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/SocketDetails.h"
#include "widgets/SocketMenu.h"
#include "widgets/SocketTable.h"
#include "widgets/StaleFilesView.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QComboBox>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace sw {

/// How many rows there are: "42 sockets", or "42" where there is no room.
class SocketCount : public PlainLabel
{
public:
    SocketCount() : PlainLabel({}, LabelTone::Secondary) {}
    void setCount(const QString& number, const QString& noun)
    {
        m_number = number;
        m_noun = noun;
        updateGeometry();
        choose();
    }
    /// Where room is small it does not ask for that of the noun.
    void setShort(bool isShort)
    {
        if (std::exchange(m_isShort, isShort) != isShort)
            updateGeometry();
        choose();
    }
    QSize sizeHint() const override { return sizeOf(m_isShort ? m_number : m_number + u' ' + m_noun); }
    /// It is hidden before it is cut: see arrange().
    QSize minimumSizeHint() const override { return {0, fontMetrics().height()}; }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        PlainLabel::resizeEvent(event);
        choose();
    }

private:
    QSize sizeOf(const QString& text) const
    {
        const QMargins edges = contentsMargins();
        return {fontMetrics().horizontalAdvance(text) + edges.left() + edges.right() + 2,
                fontMetrics().height()};
    }
    void choose()
    {
        const bool fits = !m_isShort && width() >= sizeHint().width();
        setText(fits ? m_number + u' ' + m_noun : m_number);
    }

    QString m_number, m_noun;
    bool m_isShort = false;
};

namespace {

/// Goes where room is small; what it says is the name of its buddy all the same.
class DispensableLabel : public PlainLabel
{
public:
    using PlainLabel::PlainLabel;
    QSize minimumSizeHint() const override { return {0, PlainLabel::minimumSizeHint().height()}; }
};

constexpr int leastWidthWithDetails = 880; // always in view from here on
constexpr int leastWidthBeside = 524;      // below, they take the table's place
constexpr int leastWidthForWords = 640,
              leastWidthForCount = 520; // beside the number of rows and before the pace
constexpr int filterWidth = 376;        // so that its hint can be read
constexpr int staleSegment = 3;         // behind the states

struct RefreshPace
{
    const char* text;
    int milliseconds;
};
constexpr RefreshPace refreshPaces[] = {{"Auto", 0}, {"250 ms", 250}, {"1 s", 1000}, {"5 s", 5000}};

QToolButton* makeDetailsButton()
{
    auto* button = makeIconButton(QStringLiteral("Details"), QStringLiteral("info"));
    button->setText(QStringLiteral("Details"));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setToolTip(QStringLiteral("What is known about the chosen socket"));
    button->setCheckable(true);
    button->hide();
    return button;
}

/// One height with the field beside it, whatever stands below that.
QWidget* atTheTop(QLayout* row)
{
    auto* tools = new QWidget;
    auto* layout = new QVBoxLayout(tools);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addStretch(1);
    return tools;
}

} // namespace

SocketsPage::SocketsPage(SocketTableModel* model, Inspector* inspector, bool canStart, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_inspector(inspector),
      m_canStart(canStart),
      m_filter(new QLineEdit),
      m_states(new Segments({QStringLiteral("All"), QStringLiteral("Listening"), QStringLiteral("Connected"),
                             QStringLiteral("Stale files")})),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_count(new SocketCount),
      m_refreshLabel(new DispensableLabel(QStringLiteral("Refresh"), LabelTone::Secondary)),
      m_refresh(new QComboBox),
      m_pause(makeIconButton(QStringLiteral("Pause table"), QStringLiteral("pause"))),
      m_toDetails(makeDetailsButton()),
      m_clear(makeButton(QStringLiteral("Clear filter"), QStringLiteral("close"))),
      m_table(new SocketTable(model)),
      m_details(new SocketDetails(canStart))
{
    buildTable();
    m_split = new FairSplit(Qt::Horizontal, 1, 260, 32);
    m_split->addWidget(m_table);
    m_split->addWidget(m_details);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_split, 1);

    connect(m_details, &SocketDetails::connectWanted, this,
            [this] { openChosen(m_model->rowOfInode(m_chosen)); });
    connect(m_details, &SocketDetails::closeWanted, this, [this] { openDetails(false); });
    connect(m_toDetails, &QToolButton::clicked, this, &SocketsPage::openDetails);
    connect(m_details, &SocketDetails::httpWanted, this, [this] { act(SocketAct::Http, m_chosen); });
    connect(m_details, &SocketDetails::peerWanted, this, [this] { act(SocketAct::ShowPeer, m_chosen); });
    connect(m_details, &SocketDetails::tapWanted, this, [this] { act(SocketAct::Tap, m_chosen); });
    connect(m_details, &SocketDetails::accessWanted, this, [this] { emit accessWanted(chosenAddress()); });
    connect(m_details, &SocketDetails::menuWanted, this,
            [this](const QPoint& position) { showMenu(m_model->rowOfInode(m_chosen), position); });
    connect(m_model, &SocketTableModel::countsChanged, this, &SocketsPage::updateCounts);
    connect(m_model, &SocketTableModel::filtered, this, &SocketsPage::onFiltered);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SocketsPage::showChosen);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &SocketsPage::showChosen);
    updateCounts();
}

/// The first time that it is asked for: most windows never are, and all of them shall open fast.
void SocketsPage::makeStale()
{
    m_stale = new StaleFilesView(m_canStart);
    m_stale->hide();
    m_stale->setPlaces(m_places);
    m_stale->setPaused(m_pause->isChecked());
    layout()->addWidget(m_stale);
    static_cast<QVBoxLayout*>(layout())->setStretchFactor(m_stale, 1);
    tabAfter(m_details, m_stale);
    connect(m_stale, &StaleFilesView::countsChanged, this, &SocketsPage::updateCounts);
    connect(m_stale, &StaleFilesView::listenWanted, this, &SocketsPage::listenWanted);
    connect(m_stale, &StaleFilesView::accessWanted, this, &SocketsPage::accessWanted);
    connect(m_stale, &StaleFilesView::clearFilterWanted, this, [this] {
        m_filter->clear();
        m_filter->setFocus(Qt::OtherFocusReason);
    });
}

bool SocketsPage::showsStale() const { return m_states->current() == staleSegment; }

void SocketsPage::setPlaces(std::function<QStringList()> places) { m_places = std::move(places); }

QWidget* SocketsPage::buildBar() { return new WrappingBar(buildField(), buildTools(), filterWidth); }

QWidget* SocketsPage::buildField()
{
    nameWidget(m_filter, QStringLiteral("Filter sockets"));
    m_filter->setPlaceholderText(
        QStringLiteral("Filter sockets:  docker cmd: pid: user: path: type: state:"));
    addClearButton(m_filter);
    addMagnifier(m_filter);
    m_filter->setMinimumWidth(Theme::px(100));
    m_error->setWordWrap(true);
    m_error->hide();
    auto* field = new QWidget;
    auto* layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    auto* line = new QHBoxLayout;
    line->setSpacing(Theme::px(8));
    line->addWidget(m_filter, 1);
    line->addWidget(m_toDetails);
    layout->addLayout(line);
    layout->addWidget(m_error);
    connect(m_filter, &QLineEdit::textChanged, this, &SocketsPage::applyFilter);
    return field;
}

QWidget* SocketsPage::buildTools()
{
    m_refreshLabel->setBuddy(m_refresh);
    nameWidget(m_refresh, m_refreshLabel->text());
    for (const RefreshPace& pace : refreshPaces)
        m_refresh->addItem(QLatin1String(pace.text), pace.milliseconds);
    m_pause->setCheckable(true);
    m_refresh->setMinimumWidth(Theme::px(70)); // the words of the list may be cut where room is small
    auto* layout = new QHBoxLayout;
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_states);
    layout->addWidget(m_count);
    layout->addStretch(1);
    layout->addWidget(m_refreshLabel);
    layout->addWidget(m_refresh);
    layout->addWidget(m_pause);
    m_count->setContentsMargins(0, 0, Theme::px(8), 0);
    connect(m_states, &Segments::chosen, this, &SocketsPage::applyFilter);
    connect(m_pause, &QToolButton::clicked, this, &SocketsPage::setPaused);
    connect(m_refresh, &QComboBox::activated, this, [this] {
        m_inspector->setInterval(m_refresh->currentData().toInt());
        emit refreshChosen(m_refresh->currentData().toInt());
    });
    return atTheTop(layout);
}

void SocketsPage::setRefresh(int milliseconds)
{
    const int index = m_refresh->findData(milliseconds);
    m_refresh->setCurrentIndex(std::max(index, 0));
    m_inspector->setInterval(m_refresh->currentData().toInt());
}

void SocketsPage::buildTable()
{
    m_empty = new EmptyState(m_table, QStringLiteral("Reading the socket table"), {});
    m_clear->setObjectName(QStringLiteral("clearSocketFilter")); // Traffic has one, too
    m_clear->setToolTip(QStringLiteral("Shows all sockets again"));
    m_empty->addButton(m_clear);
    connect(m_clear, &QPushButton::clicked, this, &SocketsPage::clearFilter);
    connect(m_table, &SocketTable::openWanted, this, &SocketsPage::openChosen);
    connect(m_table, &SocketTable::menuWanted, this, &SocketsPage::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SocketsPage::chooseCurrent);
}

void SocketsPage::applyFilter()
{
    static const QString states[] = {QString(), QStringLiteral(" state:listening"),
                                     QStringLiteral(" state:connected"), QString()};
    const auto typed = SocketFilter::parse(m_filter->text());
    m_error->setVisible(!typed);
    markWrong(m_filter, !typed);
    if (!typed)
        m_error->setText(typed.failure().sentence);
    const auto whole = SocketFilter::parse(m_filter->text() + states[m_states->current()]);
    m_model->setFilter(whole ? *whole : SocketFilter::nothing());
    if (showsStale() && !m_stale)
        makeStale();
    if (m_stale)
        m_stale->setFilter(typed ? *typed : SocketFilter::nothing());
    arrange();
    updateCounts();
}

void SocketsPage::clearFilter()
{
    m_states->setCurrent(0);
    m_filter->clear();
    applyFilter();
    m_filter->setFocus(Qt::OtherFocusReason);
}

void SocketsPage::onFiltered()
{
    if (const int row = m_model->rowOfInode(m_chosen); row >= 0)
        m_table->selectRow(row);
    showChosen();
}

void SocketsPage::updateCounts()
{
    if (showsStale() && m_stale) {
        const int shownFiles = m_stale->shownCount(), files = m_stale->totalCount();
        m_count->setCount(shownFiles == files ? QString::number(files)
                                              : QStringLiteral("%1 of %2").arg(shownFiles).arg(files),
                          files == 1 ? QStringLiteral("file") : QStringLiteral("files"));
        m_count->setAccessibleDescription(QStringLiteral("Stale files shown"));
        return;
    }
    const int shown = m_model->shownCount();
    const QString all = trafficNumberText(quint64(m_model->totalCount()));
    const bool filtered = !m_filter->text().trimmed().isEmpty() || m_states->current() > 0;
    m_count->setCount(filtered ? QStringLiteral("%1 of %2").arg(trafficNumberText(quint64(shown)), all) : all,
                      m_model->totalCount() == 1 ? QStringLiteral("socket") : QStringLiteral("sockets"));
    m_count->setAccessibleDescription(QStringLiteral("Sockets shown"));
    updateEmptyState(filtered);
    if (m_chosen)
        showChosen();
}

/// What is wrong with the filter stands beside it, and only there.
void SocketsPage::updateEmptyState(bool filtered)
{
    const bool hides = filtered && m_model->totalCount() > 0 && m_model->trouble().isEmpty();
    m_clear->setVisible(hides);
    if (!m_model->trouble().isEmpty())
        m_empty->setWords(QStringLiteral("The socket table can't be read"), m_model->trouble());
    else if (hides)
        m_empty->setWords(m_error->isHidden() ? QStringLiteral("No sockets match")
                                              : QStringLiteral("No sockets to show"),
                          QStringLiteral("%1 sockets are there. Change or clear the filter to see them.")
                              .arg(trafficNumberText(quint64(m_model->totalCount()))));
    else
        m_empty->setWords(QStringLiteral("Reading the socket table"), {});
    m_details->setChoosable(m_model->rowCount() > 0);
    arrange();
    m_table->setHorizontalScrollBarPolicy(m_model->rowCount() > 0 ? Qt::ScrollBarAsNeeded
                                                                  : Qt::ScrollBarAlwaysOff);
}

void SocketsPage::chooseCurrent()
{
    const QModelIndexList chosen = m_table->selectionModel()->selectedIndexes();
    if (chosen.isEmpty()) // mostly the row leaves: the details stay until it or another one is chosen
        return QTimer::singleShot(0, this, &SocketsPage::forgetUnmarked);
    m_chosen = chosen.first().data(SocketTableModel::InodeRole).toUInt();
    showChosen();
    if (isNarrow() && fitsBeside() && !m_detailsClosed)
        openDetails(true);
}

/// Details of a row that stands there unmarked would be anybody's.
void SocketsPage::forgetUnmarked()
{
    if (m_table->selectionModel()->hasSelection() || m_model->rowOfInode(m_chosen) < 0)
        return;
    m_chosen = 0;
    showChosen();
    m_toDetails->setChecked(false); // they came with the choice and leave with it
    arrange();
}

void SocketsPage::showChosen()
{
    const int row = m_chosen ? m_model->rowOfInode(m_chosen) : -1;
    m_details->show(row < 0 ? nullptr : m_model->record(row), m_model->seenSince(row));
}

void SocketsPage::openChosen(int row)
{
    const SocketRecord* record = row < 0 ? nullptr : m_model->record(row);
    if (m_canStart && record && canConnectTo(*record))
        emit connectWanted(record->address.copyText(), record->type);
    else if (record && isNarrow())
        openDetails(true);
}

bool SocketsPage::isNarrow() const { return width() < Theme::px(leastWidthWithDetails); }
bool SocketsPage::fitsBeside() const { return width() >= Theme::px(leastWidthBeside); }

/// In a narrow window the table comes first.
void SocketsPage::arrange()
{
    m_count->setShort(width() < Theme::px(leastWidthForWords));
    m_count->setVisible(width() >= Theme::px(leastWidthForCount)); // the status line has it, too
    m_refreshLabel->setVisible(width() >= Theme::px(leastWidthForWords));
    m_split->setVisible(!showsStale());
    if (m_stale)
        m_stale->setVisible(showsStale());
    const bool open = !isNarrow() || (m_toDetails->isChecked() && m_model->rowCount() > 0);
    m_toDetails->setVisible(isNarrow() && !showsStale());
    m_details->setCloses(isNarrow());
    m_details->setVisible(open);
    m_table->setVisible(!open || fitsBeside());
}

void SocketsPage::openDetails(bool open)
{
    const bool hadFocus = m_details->isAncestorOf(focusWidget()) || m_details == focusWidget();
    m_detailsClosed = !open;
    m_toDetails->setChecked(open);
    arrange();
    if (open && m_table->isHidden())
        m_details->setFocus(Qt::OtherFocusReason);
    else if (!open && hadFocus)
        m_table->setFocus(Qt::OtherFocusReason);
    if (open && m_chosen && !m_table->isHidden() && m_table->currentIndex().isValid())
        QTimer::singleShot(0, m_table, [table = m_table] { table->scrollTo(table->currentIndex()); });
}

void SocketsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void SocketsPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void SocketsPage::filterBy(const QString& filter)
{
    if (showsStale()) // what is asked for is a socket
        m_states->setCurrent(0);
    m_filter->setText(filter);
    applyFilter();
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    m_table->setFocus(Qt::OtherFocusReason);
}

/// The state stands in words on the button while it is not the usual one.
void SocketsPage::setPaused(bool paused)
{
    const QString words = paused ? QStringLiteral("Paused — Resume") : QStringLiteral("Pause table");
    m_pause->setChecked(paused);
    m_pause->setText(words);
    m_pause->setAccessibleName(words);
    m_pause->setToolTip(paused ? QStringLiteral("The table stands still; click to go on") : words);
    m_pause->setIcon(themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause"),
                                paused ? IconColor::Accent : IconColor::Dim));
    m_pause->setToolButtonStyle(paused ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    if (m_stale)
        m_stale->setPaused(paused);
    if (m_inspector->isPaused() == paused)
        return;
    m_inspector->setPaused(paused);
    emit pauseChanged(paused);
}

QByteArray SocketsPage::columnState() const { return m_table->columnState(); }

void SocketsPage::restoreColumnState(const QByteArray& state) { m_table->restoreColumnState(state); }

} // namespace sw
