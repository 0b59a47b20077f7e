#include "widgets/EndpointPane.h"

#include "models/session/EndpointModel.h"
#include "widgets/Commands.h"
#include "widgets/EmptyState.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

namespace sw {

namespace {

/// Indentation and branch marks take room that two-line rows need.
class EndpointTree : public QTreeView
{
public:
    using QTreeView::QTreeView;

protected:
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override
    {
        QStyleOptionViewItem plain = option;
        plain.palette.setColor(QPalette::Highlight, Qt::transparent);
        QTreeView::drawRow(painter, plain, index);
    }
};

QPushButton* commandButton(Commands* commands, CommandId id, const QString& icon)
{
    QAction* action = commands->action(id);
    QPushButton* button = makeButton(action->text(), icon);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

} // namespace

EndpointPane::EndpointPane(EndpointModel* model, Commands* commands, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_commands(commands),
      m_tree(new EndpointTree),
      m_totals(new PlainLabel)
{
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(Theme::px(140));
    nameWidget(m_tree, QStringLiteral("Endpoints"));
    m_tree->setModel(model);
    m_tree->setItemDelegate(new EndpointDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setIndentation(0);
    m_tree->setMouseTracking(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->expandAll();
    build(commands);

    const auto choose = [this](const QModelIndex& index) {
        if (const EndpointId id = index.data(EndpointModel::IdRole).toUInt())
            emit chosen(id);
    };
    connect(m_tree, &QTreeView::clicked, this, choose);
    connect(m_tree, &QTreeView::activated, this, choose);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &EndpointPane::showMenu);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, [this] {
            m_tree->expandAll();
            updateTotals();
        });
    connect(model, &QAbstractItemModel::dataChanged, this, &EndpointPane::updateTotals);
    updateTotals();
}

void EndpointPane::build(Commands* commands)
{
    auto* title = new PlainLabel(QStringLiteral("Endpoints"));
    title->setFont(Theme::ui(13, QFont::DemiBold));
    QToolButton* add = makeIconButton(QStringLiteral("New endpoint"), QStringLiteral("plus"));
    auto* menu = new QMenu(add);
    menu->addAction(commands->action(CommandId::NewListener));
    menu->addAction(commands->action(CommandId::NewClient));
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
    buttons->addWidget(commandButton(commands, CommandId::NewListener, QStringLiteral("listener")));
    buttons->addWidget(commandButton(commands, CommandId::NewClient, QStringLiteral("client")));
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

void EndpointPane::updateTotals()
{
    int running = 0, failed = 0, all = 0;
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parent = m_model->index(group, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row, ++all) {
            const int state = m_model->index(row, 0, parent).data(EndpointModel::StateRole).toInt();
            running += state == int(EndpointStatus::State::Running);
            failed += state == int(EndpointStatus::State::Failed);
        }
    }
    QString text = all == 0 ? QStringLiteral("None") : QStringLiteral("%1 running").arg(running);
    if (failed > 0)
        text += QStringLiteral(", %1 failed").arg(failed);
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

void EndpointPane::showMenu(const QPoint& position)
{
    const EndpointId id = m_tree->indexAt(position).data(EndpointModel::IdRole).toUInt();
    if (id == 0)
        return;
    emit chosen(id);
    QMenu menu(m_tree);
    for (const CommandId command : {CommandId::Start, CommandId::Stop, CommandId::CopyAddress,
                                    CommandId::CopySocat, CommandId::ToggleFavourite, CommandId::Remove}) {
        if (m_commands->action(command)->isEnabled())
            menu.addAction(m_commands->action(command));
    }
    menu.exec(m_tree->viewport()->mapToGlobal(position));
}

} // namespace sw
