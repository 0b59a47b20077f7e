#include "widgets/TrafficPanel.h"

#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/DiskNotice.h"
#include "widgets/EmptyState.h"
#include "widgets/LongTable.h"
#include "widgets/Parts.h"
#include "widgets/PayloadPane.h"
#include "widgets/Theme.h"
#include "widgets/TrafficBars.h"
#include "widgets/TrafficColumns.h"
#include "widgets/TrafficDelegate.h"
#include "widgets/TrafficFilterField.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>

namespace sw {

namespace {

constexpr int applyMilliseconds = 60;   // after the last key,
constexpr quint64 fewRows = 20'000;     // unless they are through before the next one
constexpr int slowMilliseconds = 100;   // of the header
constexpr int wordMilliseconds = 150;   // a filter that is done by then never says that it works
constexpr quint64 rowsToAskFor = 1'000; // before they are forgotten

struct TimeChoice
{
    TimeForm form;
    const char* key;
    const char* text;
    int width; ///< of the column, at 100 %
};
constexpr TimeChoice timeChoices[] = {
    {TimeForm::TimeOfDay, "time", "Time of day", 136},
    {TimeForm::DateTime, "date", "Date and time", 212},
    {TimeForm::SinceStart, "start", "Since start of capture", 136},
    {TimeForm::Delta, "delta", "Since row shown before", 136},
};

QToolButton* makeMenuButton(const QString& text, const QString& icon, QMenu* menu)
{
    QToolButton* button = makeIconButton(text, icon);
    menu->setParent(button, menu->windowFlags());
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    return button;
}

} // namespace

TrafficPanel::TrafficPanel(const WindowContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_marks(new TrafficMarks(context.store, this)),
      m_model(new TrafficModel(context.store, context.names, this)),
      m_table(new LongTable(Theme::px(22))),
      m_payload(new PayloadPane(m_model, context.settings)),
      m_filter(new TrafficFilterField(context.names)),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_fold(makeIconButton(QStringLiteral("Fold traffic"), QStringLiteral("down"))),
      m_count(new PlainLabel({}, LabelTone::Secondary)),
      m_progress(new ProgressLine),
      m_follow(makeButton(QStringLiteral("Follow"), QStringLiteral("follow"))),
      m_remark(new TrafficRemark),
      m_comment(new CommentBar),
      m_headerTick(new QTimer(this)),
      m_applyLater(new QTimer(this)),
      m_slow(new QTimer(this))
{
    buildTable();
    buildBody();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    layout->addWidget(m_progress);
    layout->addWidget(new DiskNotice(m_context.store));
    layout->addWidget(m_errorLine);
    layout->addWidget(m_body, 1);
    layout->addWidget(m_remark);
    layout->addWidget(m_comment);
    connectParts();
    updateHeader();
}

TrafficPanel::~TrafficPanel()
{
    m_model->setMarks(nullptr); // they go first
}

void TrafficPanel::buildTable()
{
    nameWidget(m_table, QStringLiteral("Traffic"));
    m_model->setMarks(m_marks);
    m_delegate = new TrafficDelegate(m_table);
    m_table->setItemDelegate(m_delegate);
    m_table->setModel(m_model);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setKeepsChosen(true);
    m_columns = new TrafficColumns(m_table);
    m_empty = new EmptyState(m_table, {}, {});
    m_clearFilter = makeButton(QStringLiteral("Clear filter"), QStringLiteral("close"));
    m_empty->addButton(m_clearFilter);
    connect(m_clearFilter, &QPushButton::clicked, this, &TrafficPanel::clearFilter);
    m_error->setWordWrap(true);
    m_errorLine = new QWidget;
    auto* error = new QHBoxLayout(m_errorLine);
    error->setContentsMargins(Theme::px(12), Theme::px(3), Theme::px(12), Theme::px(3));
    error->addWidget(m_error);
    m_errorLine->hide();
}

void TrafficPanel::buildBody()
{
    auto* split = new QSplitter(Qt::Horizontal);
    m_body = split;
    split->setHandleWidth(1);
    m_rows = new WholeRows(m_table);
    split->addWidget(m_rows);
    split->addWidget(m_payload);
    split->setSizes({Theme::px(680), Theme::px(336)});
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 1);
    connect(m_rows, &WholeRows::seenChanged, this, &TrafficPanel::updateFold);
}

QWidget* TrafficPanel::buildHeader()
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("panel"));
    bar->setMinimumHeight(Theme::px(40));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(8), Theme::px(4));
    layout->setSpacing(Theme::px(8));
    auto* title = new PlainLabel(QStringLiteral("Traffic"));
    title->setFont(Theme::ui(13, QFont::DemiBold));
    layout->addWidget(title);
    nameWidget(m_fold, QStringLiteral("Fold traffic"));
    m_fold->setIcon(themedIcon(QStringLiteral("down"), IconColor::Dim));
    connect(m_fold, &QToolButton::clicked, this, [this] { emit roomWanted(!hasRows()); });
    layout->addWidget(m_fold);
    m_count->setMinimumWidth(Theme::px(132)); // "1,204 of 128,403 rows": the field stays put
    layout->addWidget(m_count);
    m_filter->setMaximumWidth(Theme::px(560));
    m_filter->setMinimumWidth(Theme::px(80));
    layout->addWidget(m_filter, 1000); // all there is, up to its most
    layout->addStretch(1);
    buildTools(layout);
    return bar;
}

void TrafficPanel::buildTools(QHBoxLayout* layout)
{
    layout->addWidget(m_follow);
    m_follow->setToolTip(QStringLiteral("Go to the newest row and stay there"));
    if (m_context.engine) {
        QToolButton* clearButton = makeIconButton(QStringLiteral("Clear traffic"), QStringLiteral("trash"));
        clearButton->setToolTip(QStringLiteral(
            "Forget all rows recorded so far; asks when they are many, or have marks or comments"));
        layout->addWidget(clearButton);
        connect(clearButton, &QToolButton::clicked, this, &TrafficPanel::clear);
    }
    auto* times = new QMenu(this);
    fillTimeMenu(times);
    layout->addWidget(makeMenuButton(QStringLiteral("Time"), QStringLiteral("clock"), times));
    auto* options = new QMenu(this);
    connect(options, &QMenu::aboutToShow, this, [this, options] {
        options->clear();
        fillOptions(options);
    });
    layout->addWidget(makeMenuButton(QStringLiteral("Traffic options"), QStringLiteral("more"), options));
}

void TrafficPanel::connectParts()
{
    connect(m_table, &FollowingTable::rowChosen, this, &TrafficPanel::onRowChosen);
    connect(m_payload, &PayloadPane::dismissed, m_table->selectionModel(), &QItemSelectionModel::clear);
    connect(m_table, &FollowingTable::followChanged, m_headerTick, qOverload<>(&QTimer::start));
    connect(m_table, &QWidget::customContextMenuRequested, this, &TrafficPanel::showRowMenu);
    QHeaderView* header = m_table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& position) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillOptions(menu);
        menu->popup(header->mapToGlobal(position));
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, [this] {
            updateCount();
            if (!m_headerTick->isActive())
                m_headerTick->start();
        });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &TrafficPanel::bringBack);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_bringsBack = m_chosen.has_value();
        bringBack();
        updateHeader();
    });
    connect(m_model, &TrafficModel::filterProgressed, this, &TrafficPanel::onFilterProgress);
    m_slow->setSingleShot(true);
    m_slow->setInterval(wordMilliseconds);
    connect(m_slow, &QTimer::timeout, this, [this] {
        m_isSlow = m_model->filterProgress() >= 0;
        updateHeader();
    });
    connect(m_filter, &QLineEdit::textChanged, this, &TrafficPanel::checkFilter);
    connect(m_filter, &QLineEdit::returnPressed, this, &TrafficPanel::applyFilter);
    connect(m_follow, &QPushButton::clicked, this, &TrafficPanel::follow);
    connect(m_comment, &CommentBar::kept, this, [this](RowId id, const QString& comment) {
        if (!m_marks->setComment(id, comment))
            m_remark->say(QStringLiteral("There are as many marks and comments as a capture can have."));
    });
    connect(m_comment, &CommentBar::closed, m_table, qOverload<>(&QWidget::setFocus));
    followTimeSetting();
    connect(m_marks, &TrafficMarks::failed, m_remark,
            [this](const QString& sentence) { m_remark->say(sentence); });
    connect(m_remark, &TrafficRemark::left, m_table, qOverload<>(&QWidget::setFocus));
    // Not of this panel: its parts are hidden once more while it is being destroyed.
    const auto keepRow = [rows = m_rows, remark = m_remark, comment = m_comment] {
        rows->setKeepsRow(!remark->isHidden() || !comment->isHidden());
    };
    connect(m_remark, &TrafficRemark::shown, m_rows, keepRow);
    connect(m_comment, &CommentBar::shown, m_rows, keepRow);
    m_headerTick->setSingleShot(true);
    m_headerTick->setInterval(slowMilliseconds);
    connect(m_headerTick, &QTimer::timeout, this, &TrafficPanel::updateHeader);
    m_applyLater->setObjectName(QStringLiteral("applyLater"));
    m_applyLater->setSingleShot(true);
    connect(m_applyLater, &QTimer::timeout, this, &TrafficPanel::applyFilter);
}

void TrafficPanel::fillTimeMenu(QMenu* menu)
{
    auto* group = new QActionGroup(menu);
    for (const TimeChoice& choice : timeChoices) {
        QAction* action = menu->addAction(QLatin1String(choice.text));
        action->setCheckable(true);
        action->setChecked(m_model->timeForm() == choice.form);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice] {
            setTimeForm(choice.form);
            m_context.settings->set(Choice::trafficTime, QString::fromLatin1(choice.key));
        });
        // The button's menu stays; the form may be chosen elsewhere meanwhile.
        connect(menu, &QMenu::aboutToShow, action,
                [this, action, choice] { action->setChecked(m_model->timeForm() == choice.form); });
    }
}

void TrafficPanel::fillOptions(QMenu* menu)
{
    fillTimeMenu(menu->addMenu(QStringLiteral("Time")));
    m_columns->fillMenu(menu->addMenu(QStringLiteral("Columns")));
    menu->addSeparator();
    menu->addAction(QStringLiteral("Only marked rows"), this, [this] { addTerm(QStringLiteral("mark:")); });
    menu->addAction(QStringLiteral("Only rows with a comment"), this,
                    [this] { addTerm(QStringLiteral("comment:")); });
    menu->addAction(QStringLiteral("Next mark"), this, [this] { stepMark(1); });
    menu->addAction(QStringLiteral("Previous mark"), this, [this] { stepMark(-1); });
    if (!m_filter->text().isEmpty()) {
        menu->addSeparator();
        menu->addAction(QStringLiteral("Clear filter"), this, &TrafficPanel::clearFilter);
    }
}

/// It may be chosen on the page of settings, too.
void TrafficPanel::followTimeSetting()
{
    const auto apply = [this] {
        for (const TimeChoice& choice : timeChoices) {
            if (m_context.settings->value(Choice::trafficTime) == QLatin1String(choice.key))
                setTimeForm(choice.form);
        }
    };
    apply();
    connect(m_context.settings.get(), &Settings::changed, this, [apply](const QString& key) {
        if (key == QLatin1String(Choice::trafficTime.key))
            apply();
    });
}

void TrafficPanel::setTimeForm(TimeForm form)
{
    m_model->setTimeForm(form);
    for (const TimeChoice& choice : timeChoices) {
        if (choice.form == form)
            m_columns->setTimeWidth(choice.width);
    }
}

/// At each key: says what is wrong at once, applies a moment later.
void TrafficPanel::checkFilter()
{
    const ParsedTrafficFilter parsed = TrafficFilter::parse(m_filter->text());
    markWrong(m_filter, parsed.error.has_value());
    m_errorLine->setVisible(parsed.error.has_value());
    m_remark->hide();
    if (m_filter->hasFocus())
        wantRows();
    if (parsed.error) {
        m_error->setText(QStringLiteral("%1. %2.").arg(
            escapedText(parsed.error->sentence).replace(QLatin1String("\\\\"), QLatin1String("\\")),
            m_model->filter().isEmpty() ? QStringLiteral("All rows are shown")
                                        : QStringLiteral("The last filter stays in force")));
        m_filter->markPart(parsed.error->offset, parsed.error->length);
        m_applyLater->stop();
        return;
    }
    m_filter->markPart(0, 0);
    m_typed = parsed.filter;
    if (m_typed.isEmpty())
        applyFilter();
    else
        m_applyLater->start(m_model->totalRows() < fewRows ? 0 : applyMilliseconds);
}

void TrafficPanel::applyFilter()
{
    m_applyLater->stop();
    m_model->setFilter(m_typed);
    updateHeader();
}

/// A filter that goes through the rows in no time changes the words once, when it is done.
void TrafficPanel::onFilterProgress()
{
    bringBack();
    const bool works = m_model->filterProgress() >= 0;
    if (works && !m_isSlow && !m_slow->isActive())
        m_slow->start();
    const bool isOver = !works && (m_isSlow || m_slow->isActive());
    if (isOver) {
        m_slow->stop();
        m_isSlow = false;
        updateHeader();
    } else if (!m_headerTick->isActive()) {
        m_headerTick->start();
    }
}

/// Numbers count since the start, so that a row keeps its own; where the first ones are gone, this says so.
void TrafficPanel::updateCount()
{
    const auto rows = quint64(m_model->rowCount());
    const quint64 gone = m_context.store->begin();
    QString count =
        rows == 1 ? QStringLiteral("1 row") : QStringLiteral("%1 rows").arg(trafficNumberText(rows));
    if (!m_model->filter().isEmpty())
        count = QStringLiteral("%1 of %2 rows")
                    .arg(trafficNumberText(rows), trafficNumberText(m_model->totalRows()));
    if (gone > 0 && m_model->totalRows() > 0)
        count += QStringLiteral(" from No. ") + trafficNumberText(gone + 1);
    if (m_isSlow)
        count = QStringLiteral("filtering… %1 %").arg(std::max(0, m_model->filterProgress()));
    else if (m_model->showsOldRows())
        return; // of the filter before; the answer comes at once
    if (count == m_count->text())
        return;
    m_count->setText(count);
    m_count->setToolTip(
        gone == 0 ? QString()
                  : QStringLiteral("Rows are numbered from the start of the recording; the first %1 are no "
                                   "longer kept")
                        .arg(trafficNumberText(gone)));
    m_count->setMinimumWidth(
        std::max(m_count->minimumWidth(), m_count->sizeHint().width())); // the field stays put
}

bool TrafficPanel::hasRows() const { return m_rows->isSeen() && !m_body->isHidden(); }

void TrafficPanel::setFolded(bool folded)
{
    m_body->setVisible(!folded);
    updateFold();
}

bool TrafficPanel::isFolded() const { return m_body->isHidden(); }

/// Who goes to the filter or to a row, marks it or comments on it, wants to see rows.
void TrafficPanel::wantRows()
{
    if (isVisible() && !hasRows())
        emit rowsWanted();
}

void TrafficPanel::updateFold()
{
    const bool open = hasRows();
    const QString words = open ? QStringLiteral("Fold traffic") : QStringLiteral("Unfold traffic");
    m_fold->setIcon(themedIcon(open ? QStringLiteral("down") : QStringLiteral("right"), IconColor::Dim));
    m_fold->setAccessibleName(words);
    m_fold->setToolTip(open ? QStringLiteral("Only its bar stays") : QStringLiteral("Show its rows"));
}

void TrafficPanel::updateHeader()
{
    updateCount();
    m_progress->setPercent(m_isSlow ? m_model->filterProgress() : -1);
    const bool pale = m_isSlow && m_model->showsOldRows();
    if (pale != m_delegate->isPale()) {
        m_delegate->setPale(pale);
        m_table->viewport()->update();
    }
    const bool following = m_table->isFollowing();
    m_follow->setVisible(!following);
    const int waiting = m_table->waiting();
    m_follow->setText(waiting > 0 ? QStringLiteral("%1 new below").arg(trafficNumberText(quint64(waiting)))
                                  : QStringLiteral("Follow"));
    m_follow->setAccessibleName(m_follow->text());
    if (m_isSlow || m_model->filterProgress() < 0)
        updateEmptyState();
}

void TrafficPanel::updateEmptyState()
{
    const bool filtered = !m_model->filter().isEmpty();
    m_clearFilter->setVisible(filtered);
    const QString total = trafficNumberText(m_model->totalRows());
    if (filtered && m_model->filterProgress() >= 0)
        m_empty->setWords(QStringLiteral("No match so far"),
                          QStringLiteral("Looking through %1 rows.").arg(total));
    else if (filtered)
        m_empty->setWords(
            QStringLiteral("No rows match"),
            QStringLiteral("%1 rows are there. New ones appear here when they match.").arg(total));
    else
        m_empty->setWords(
            QStringLiteral("No messages yet"),
            m_context.engine
                ? QStringLiteral("What your listeners and clients receive and send appears here.")
                : QStringLiteral("This capture holds no rows."));
}

void TrafficPanel::follow() { m_table->follow(); }

void TrafficPanel::clear()
{
    const std::size_t marks = m_marks->size();
    const quint64 rows = m_model->totalRows();
    if (marks > 0)
        m_remark->ask(marks == 1
                          ? QStringLiteral("One row has a mark or a comment, which would be forgotten.")
                          : QStringLiteral("%1 rows have a mark or a comment, which would be forgotten.")
                                .arg(trafficNumberText(marks)),
                      QStringLiteral("Clear anyway"), QStringLiteral("Keep rows"), [this] { clearNow(); });
    else if (rows >= rowsToAskFor)
        m_remark->ask(
            QStringLiteral("Forget %1 rows? They can't be brought back.").arg(trafficNumberText(rows)),
            QStringLiteral("Clear rows"), QStringLiteral("Keep rows"), [this] { clearNow(); });
    else
        clearNow();
}

void TrafficPanel::clearNow()
{
    m_table->selectionModel()->clear();
    m_context.store->requestClear();
}

void TrafficPanel::focusFilter()
{
    wantRows();
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

bool TrafficPanel::event(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return QWidget::event(event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (!key->matches(QKeySequence::Find))
        return QWidget::event(event);
    key->accept();
    if (event->type() == QEvent::KeyPress)
        focusFilter();
    return true;
}

void TrafficPanel::clearFilter()
{
    m_filter->clear();
    m_table->setFocus();
}

QByteArray TrafficPanel::columnState() const { return m_columns->state(); }

void TrafficPanel::restoreColumnState(const QByteArray& state) { m_columns->restore(state); }

} // namespace sw
