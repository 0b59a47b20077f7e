#include "widgets/EndpointPane.h"

#include "models/session/EndpointModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Commands.h"
#include "widgets/EmptyState.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QAction>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

#include <functional>

namespace sw {

/// Indentation and branch marks take room that two-line rows need.
class EndpointPane::Tree : public QTreeView
{
public:
    std::function<void(const QModelIndex&, const QPoint&)> menuWanted; // position is global
    std::function<void(const QModelIndex&)> removeWanted;

protected:
    void contextMenuEvent(QContextMenuEvent* event) override
    {
        const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
        const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
        if (index.isValid())
            menuWanted(index,
                       byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Delete && event->modifiers() == Qt::NoModifier &&
            currentIndex().isValid())
            removeWanted(currentIndex());
        else
            QTreeView::keyPressEvent(event);
    }
    /// No height depends on data: what QTreeView works out for each of thousands of runs is not needed.
    void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override
    {
        if (QAccessible::isActive())
            QTreeView::dataChanged(first, last, roles); // tells a screen reader, too
        else
            viewport()->update();
    }
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override
    {
        QStyleOptionViewItem plain = option;
        plain.palette.setColor(QPalette::Highlight, Qt::transparent);
        QTreeView::drawRow(painter, plain, index);
    }
};

namespace {

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
      m_tree(new Tree),
      m_totals(new PlainLabel)
{
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(Theme::px(168)); // the buttons of the empty list;
    nameWidget(m_tree, QStringLiteral("Endpoints"));
    m_tree->setModel(model);
    m_tree->setItemDelegate(new EndpointDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->header()->setSectionResizeMode(QHeaderView::Stretch); // becomes narrow with the pane, too
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setIndentation(0);
    m_tree->setMouseTracking(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->expandAll();
    build(commands);

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
    };
    connect(m_tree, &QTreeView::clicked, this, choose);
    connect(m_tree, &QTreeView::activated, this, choose);
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
    m_totals->setTone(LabelTone::Secondary);
    m_totals->setFont(Theme::ui(12));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_tree, 1);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addLayout(foot);
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
        if (parent.isValid())
            m_tree->expand(parent); // no effect on one that is
        soon();
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, soon);
    connect(m_model, &QAbstractItemModel::dataChanged, this, soon);
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
    m_totals->setText(text);
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
