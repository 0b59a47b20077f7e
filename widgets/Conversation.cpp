#include "widgets/Conversation.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationDelegate.h"
#include "widgets/EmptyState.h"
#include "widgets/FollowingTable.h"
#include "widgets/Parts.h"
#include "widgets/PayloadPane.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int fitAtMost = 20'000; // rows of one batch that are asked for their kind

} // namespace

Conversation::Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent)
    : QWidget(parent),
      m_endpoint(endpoint),
      m_model(new TrafficModel(context.store, context.names, this)),
      m_table(new FollowingTable(ConversationDelegate::messageHeight)),
      m_payload(new PayloadPane(m_model, context.settings)),
      m_follow(makeButton(QStringLiteral("Follow"), QStringLiteral("follow")))
{
    buildTable();
    m_model->setScope(endpoint);
    auto* split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_payload);
    split->setStretchFactor(0, 1);
    split->setSizes({420, 360});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);

    m_follow->setParent(m_table->viewport());
    connect(m_follow, &QPushButton::clicked, m_table, &FollowingTable::follow);
    connect(m_table, &FollowingTable::followChanged, this, &Conversation::updateFollow);
    connect(m_table, &FollowingTable::rowChosen, m_payload, &PayloadPane::showRow);
    connect(m_payload, &PayloadPane::dismissed, m_table->selectionModel(), &QItemSelectionModel::clear);
    updateFollow();
}

void Conversation::buildTable()
{
    nameWidget(m_table, QStringLiteral("Conversation"));
    m_table->verticalHeader()->setMinimumSectionSize(ConversationDelegate::eventHeight);
    m_table->setItemDelegate(new ConversationDelegate(m_table));
    QPalette cards = m_table->palette(); // a card shows by itself that it is selected
    cards.setColor(QPalette::Highlight, Qt::transparent);
    m_table->setPalette(cards);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { fitRows(first, last); });
    m_table->setModel(m_model);
    m_table->horizontalHeader()->hide();
    for (int column = 0; column < TrafficModel::Preview; ++column)
        m_table->setColumnHidden(column, true);
    m_table->horizontalHeader()->setSectionResizeMode(TrafficModel::Preview, QHeaderView::Stretch);
    new EmptyState(m_table, QStringLiteral("Nothing said yet"),
                   QStringLiteral("Messages appear here as they come and go."));
}

/// Rows that are no message need one line only.
void Conversation::fitRows(int first, int last)
{
    if (last - first >= fitAtMost)
        return;
    QMetaObject::invokeMethod(
        this,
        [this, first, last] {
            for (int row = first; row <= std::min(last, m_model->rowCount() - 1); ++row) {
                const int event = m_model->index(row, 0).data(TrafficModel::EventRole).toInt();
                if (event != int(TrafficEvent::Received) && event != int(TrafficEvent::Sent))
                    m_table->verticalHeader()->resizeSection(row, ConversationDelegate::eventHeight);
            }
        },
        Qt::QueuedConnection);
}

void Conversation::setConnection(ConnectionId id)
{
    m_table->selectionModel()->clear();
    m_model->setScope(m_endpoint, id);
    fitRows(0, m_model->rowCount() - 1);
}

void Conversation::updateFollow()
{
    m_follow->setVisible(!m_table->isFollowing());
    const int waiting = m_table->waiting();
    m_follow->setText(waiting > 0 ? QStringLiteral("%1 new below").arg(trafficNumberText(quint64(waiting)))
                                  : QStringLiteral("Follow"));
    m_follow->setAccessibleName(m_follow->text());
    m_follow->adjustSize();
    const QSize room = m_table->viewport()->size();
    m_follow->move((room.width() - m_follow->width()) / 2, room.height() - m_follow->height() - 10);
}

void Conversation::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateFollow();
}

} // namespace sw
