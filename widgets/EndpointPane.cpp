#include "widgets/EndpointPane.h"

#include "models/session/EndpointModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Commands.h"
#include "widgets/EmptyState.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/EndpointTree.h"
#include "widgets/Parts.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int fewEndpoints = 20; // more than a glance takes in: the field that filters shows by itself
constexpr int judgeMilliseconds = 300;

/// Every word of the filter is in its name, its address, its state or its second line.
bool endpointHolds(const QModelIndex& index, const QStringList& wanted)
{
    const auto status = index.data(EndpointModel::StatusRole).value<EndpointStatus>();
    const QString said =
        QStringList({index.data().toString(), status.spec.address.display(), status.spec.target.display(),
                     index.data(EndpointModel::StateWordRole).toString(),
                     index.data(EndpointModel::DetailRole).toString()})
            .join(u'\n');
    return std::all_of(wanted.begin(), wanted.end(),
                       [&said](const QString& word) { return said.contains(word, Qt::CaseInsensitive); });
}

const QString foldedKey = QStringLiteral("layout/foldedGroups");

/// Other words than the toolbar's button, which shows at the same time.
QPushButton* commandButton(Commands* commands, CommandId id, const QString& text, const QString& icon)
{
    QAction* action = commands->action(id);
    QPushButton* button = makeButton(text, icon);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

} // namespace

EndpointPane::EndpointPane(EndpointModel* model, Commands* commands, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_tree(new EndpointTree),
      m_filter(new QLineEdit),
      m_filterButton(makeIconButton(QStringLiteral("Filter the list"), QStringLiteral("search"))),
      m_totals(new PlainLabel),
      m_bytes(new PlainLabel)
{
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(Theme::px(168)); // the buttons of the empty list;
    nameWidget(m_tree, QStringLiteral("Endpoints"));
    m_tree->setModel(model);
    auto* delegate = new EndpointDelegate(m_tree);
    delegate->setTree(m_tree);
    m_tree->setItemDelegate(delegate);
    m_tree->expandAll();
    build(commands);
    buildFilter();
    connectTree();
    followTotals();
}

/// A group has no id: nothing is asked of it.
void EndpointPane::connectTree()
{
    const auto idOf = [](const QModelIndex& index) {
        return EndpointId(index.data(EndpointModel::IdRole).toUInt());
    };
    const auto choose = [this, idOf](const QModelIndex& index) {
        if (const EndpointId id = idOf(index))
            emit chosen(id);
        else
            m_tree->setExpanded(index, !m_tree->isExpanded(index));
    };
    connect(m_tree, &QTreeView::clicked, this, choose);
    connect(m_tree, &QTreeView::activated, this, choose);
    for (const auto signal : {&QTreeView::expanded, &QTreeView::collapsed})
        connect(m_tree, signal, this, &EndpointPane::onFolded);
    m_tree->menuWanted = [this, idOf](const QModelIndex& index, const QPoint& position) {
        if (const EndpointId id = idOf(index))
            emit menuWanted(id, position);
    };
    m_tree->removeWanted = [this, idOf](const QModelIndex& index) {
        if (const EndpointId id = idOf(index))
            emit removeWanted(id);
    };
}

void EndpointPane::build(Commands* commands)
{
    auto* title = new PlainLabel(QStringLiteral("Endpoints"));
    title->setFont(Theme::ui(13, QFont::DemiBold));
    QToolButton* add = makeIconButton(QStringLiteral("New endpoint"), QStringLiteral("plus"));
    auto* menu = new QMenu(add);
    for (const CommandId id :
         {CommandId::NewListener, CommandId::NewClient, CommandId::NewTap, CommandId::NewBridge})
        menu->addAction(commands->action(id));
    add->setMenu(menu);
    add->setPopupMode(QToolButton::InstantPopup);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(8), Theme::px(4));
    head->addWidget(title, 1);
    head->addWidget(m_filterButton);
    head->addWidget(add);

    auto* empty =
        new EmptyState(m_tree, QStringLiteral("Nothing started yet"),
                       QStringLiteral("A listener waits for programs to connect. A client connects to a "
                                      "socket that is already there."));
    auto* column = new QWidget;
    auto* buttons = new QVBoxLayout(column);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(Theme::px(8));
    buttons->addWidget(commandButton(commands, CommandId::NewListener, QStringLiteral("Listen…"),
                                     QStringLiteral("listener")));
    buttons->addWidget(
        commandButton(commands, CommandId::NewClient, QStringLiteral("Connect…"), QStringLiteral("client")));
    buttons->addWidget(
        commandButton(commands, CommandId::Learn, QStringLiteral("Lessons…"), QStringLiteral("learn")));
    empty->addButton(column);

    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    foot->addWidget(m_totals);
    foot->addWidget(m_bytes, 1);
    m_bytes->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_bytes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // gives way, as a whole
    for (PlainLabel* label : {m_totals, m_bytes}) {
        label->setTone(LabelTone::Secondary);
        label->setFont(Theme::ui(12));
    }
    m_bytes->setToolTip(QStringLiteral("Bytes received and sent by these endpoints"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    m_filterLine = new QWidget;
    auto* filter = new QHBoxLayout(m_filterLine);
    filter->setContentsMargins(Theme::px(8), 0, Theme::px(8), Theme::px(6));
    filter->addWidget(m_filter);
    layout->addWidget(m_filterLine);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_tree, 1);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addLayout(foot);
}

void EndpointPane::buildFilter()
{
    nameWidget(m_filter, QStringLiteral("Filter endpoints"));
    m_filter->setPlaceholderText(QStringLiteral("Filter endpoints"));
    addClearButton(m_filter);
    m_filterLine->hide();
    m_filterButton->setCheckable(true);
    m_filterButton->setToolTip(QStringLiteral("Show only endpoints whose name, address or state has a word"));
    m_judge.setSingleShot(true);
    m_judge.setInterval(judgeMilliseconds);
    connect(&m_judge, &QTimer::timeout, this, &EndpointPane::applyFilter);
    connect(m_filter, &QLineEdit::textChanged, this, &EndpointPane::applyFilter);
    connect(m_filter, &QLineEdit::returnPressed, m_tree, qOverload<>(&QWidget::setFocus));
    connect(m_filterButton, &QToolButton::clicked, this, [this](bool shown) {
        m_filterChosen = true;
        showFilter(shown);
    });
}

void EndpointPane::showFilter(bool shown)
{
    m_filterButton->setChecked(shown);
    m_filterLine->setVisible(shown);
    if (shown && m_filterChosen)
        m_filter->setFocus(Qt::OtherFocusReason);
    else if (!shown)
        m_filter->clear();
}

void EndpointPane::applyFilter()
{
    const QStringList wanted = m_filter->text().split(u' ', Qt::SkipEmptyParts);
    if (wanted.isEmpty())
        m_tree->showOnly({});
    else
        m_tree->showOnly([&wanted](const QModelIndex& index) { return endpointHolds(index, wanted); });
    applyFolds();
    updateTotals();
}

/// What matches is seen, whatever is folded.
void EndpointPane::applyFolds()
{
    m_foldsOurselves = true;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex group = m_model->index(row, 0);
        m_tree->setExpanded(group, isFiltered() || !m_folded.contains(group.data().toString()));
    }
    m_foldsOurselves = false;
}

void EndpointPane::onFolded(const QModelIndex& group)
{
    if (m_foldsOurselves || isFiltered())
        return;
    const QString name = group.data().toString();
    m_folded.removeAll(name);
    if (!m_tree->isExpanded(group))
        m_folded << name;
    if (m_settings)
        m_settings->setBytes(foldedKey, m_folded.join(u',').toUtf8());
}

void EndpointPane::remember(const std::shared_ptr<Settings>& settings)
{
    m_settings = settings;
    m_folded = QString::fromUtf8(settings->bytes(foldedKey)).split(u',', Qt::SkipEmptyParts);
    applyFolds();
}

bool EndpointPane::isFiltered() const { return !m_filter->text().trimmed().isEmpty(); }

/// Ctrl+F filters what has the focus, not the sockets of a tab.
bool EndpointPane::event(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return QWidget::event(event);
    auto* key = static_cast<QKeyEvent*>(event);
    const bool finds = key->matches(QKeySequence::Find);
    const bool leaves = key->key() == Qt::Key_Escape && m_filter->hasFocus();
    if (!finds && !leaves)
        return QWidget::event(event);
    key->accept();
    if (event->type() != QEvent::KeyPress)
        return true;
    if (finds) {
        m_filterChosen = true;
        showFilter(true);
        m_filter->selectAll();
    } else {
        if (m_filter->text().isEmpty())
            showFilter(m_model->endpointCount() > fewEndpoints);
        m_filter->clear();
        m_tree->setFocus(Qt::OtherFocusReason);
    }
    return true;
}

/// Once per turn of the loop, however many runs of rows a batch had: with 10,000 endpoints all of this is
/// work that grows.
void EndpointPane::followTotals()
{
    m_totalsTimer.setSingleShot(true);
    m_totalsTimer.setInterval(0);
    connect(&m_totalsTimer, &QTimer::timeout, this, &EndpointPane::updateTotals);
    const auto soon = [this] {
        if (!m_totalsTimer.isActive()) // starting anew costs a timer of the system each time
            m_totalsTimer.start();
    };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this, soon](const QModelIndex& parent) {
        if (parent.isValid() && (isFiltered() || !m_folded.contains(parent.data().toString())))
            m_tree->expand(parent); // no effect on one that is
        soon();
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, soon);
    connect(m_model, &QAbstractItemModel::dataChanged, this, soon);
    connect(&m_totalsTimer, &QTimer::timeout, this, [this] {
        if (isFiltered() && !m_judge.isActive()) // what came or changed may match, or not any more
            m_judge.start();
        if (!m_filterChosen && m_filterLine->isHidden() && m_model->endpointCount() > fewEndpoints)
            showFilter(true);
    });
    updateTotals();
}

void EndpointPane::updateTotals()
{
    const int running = m_model->countOf(EndpointStatus::State::Running);
    const int failed = m_model->countOf(EndpointStatus::State::Failed);
    QString text = m_model->endpointCount() == 0
                       ? QStringLiteral("None")
                       : QStringLiteral("%1 running").arg(trafficNumberText(quint64(running)));
    if (failed > 0)
        text += QStringLiteral(", %1 failed").arg(trafficNumberText(quint64(failed)));
    if (isFiltered()) {
        int shown = 0;
        for (int row = 0; row < m_model->rowCount(); ++row)
            shown += m_tree->shownRows(m_model->index(row, 0));
        text =
            QStringLiteral("%1 of %2 match")
                .arg(trafficNumberText(quint64(shown)), trafficNumberText(quint64(m_model->endpointCount())));
    }
    m_totals->setText(text);
    const quint64 bytes = m_model->bytesMoved();
    m_moved =
        bytes == 0 ? QString() : QLocale::c().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeIecFormat);
    fitBytes();
}

void EndpointPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitBytes();
}

/// As a whole or not at all: half a number is another one.
void EndpointPane::fitBytes()
{
    const int room = width() - m_totals->sizeHint().width() - Theme::px(2 * 12 + 8);
    const bool fits = m_bytes->fontMetrics().horizontalAdvance(m_moved) <= room;
    m_bytes->setText(fits ? m_moved : QString());
}

void EndpointPane::setCurrent(EndpointId id)
{
    const QModelIndex index = id == 0 ? QModelIndex() : m_model->indexOf(id);
    if (index.isValid())
        m_tree->setCurrentIndex(index);
    else
        m_tree->selectionModel()->clear();
}

} // namespace sw
