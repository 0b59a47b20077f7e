#include "widgets/Conversation.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationHint.h"
#include "widgets/ConversationTable.h"
#include "widgets/Parts.h"
#include "widgets/PayloadPane.h"
#include "widgets/Theme.h"

#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int lookAtMost = 200; // rows of one batch that are asked whether they are messages

} // namespace

Conversation::Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent)
    : QWidget(parent),
      m_endpoint(endpoint),
      m_model(new TrafficModel(context.store, context.names, this)),
      m_table(new ConversationTable(context.store, m_model)),
      m_payload(new PayloadPane(m_model, context.settings)),
      m_follow(makeButton(QStringLiteral("Follow"), QStringLiteral("follow"))),
      m_hint(new ConversationHint(m_table->viewport()))
{
    nameWidget(m_table, QStringLiteral("Conversation"));
    auto* split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_payload);
    split->setStretchFactor(0, 1);
    split->setSizes({420, 360});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(split, 1);
    m_follow->setParent(m_table->viewport());
    connectParts();
    m_model->setScope(endpoint);
    updateFollow();
}

void Conversation::connectParts()
{
    connect(m_follow, &QPushButton::clicked, m_table, &FollowingTable::follow);
    connect(m_table, &FollowingTable::followChanged, this, &Conversation::updateFollow);
    connect(m_table, &ConversationTable::laidOut, this, &Conversation::updateHint);
    connect(m_table, &ConversationTable::openWanted, this, &Conversation::openPayload);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &Conversation::showCurrent);
    connect(m_payload, &PayloadPane::dismissed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { lookForMessages(first, last); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_hasMessages = false;
        m_payload->showRow({});
        lookForMessages(0, m_model->rowCount() - 1);
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this] {
        if (m_model->rowCount() == 0)
            m_hasMessages = false;
    });
}

void Conversation::openPayload(const QModelIndex& index)
{
    m_table->setCurrentIndex(index);
    m_payload->showRow(index);
}

/// An open payload is that of the current row.
void Conversation::showCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (m_payload->isVisible() && current.isValid())
        m_payload->showRow(current);
}

void Conversation::lookForMessages(int first, int last)
{
    const int end = std::min(last, first + lookAtMost);
    for (int row = first; row <= end && !m_hasMessages; ++row) {
        const int event = m_model->index(row, 0).data(TrafficModel::EventRole).toInt();
        m_hasMessages = event == int(TrafficEvent::Received) || event == int(TrafficEvent::Sent);
    }
    m_hasMessages = m_hasMessages || last - first > lookAtMost;
    updateHint();
}

void Conversation::setConnection(ConnectionId id)
{
    m_connection = id;
    m_table->selectionModel()->clear();
    m_model->setScope(m_endpoint, id);
    updateHint();
}

void Conversation::setBytesView(BytesView view) { m_table->setBytesView(view); }

void Conversation::setStatus(const EndpointStatus& status)
{
    m_status = status;
    updateHint();
}

void Conversation::updateHint()
{
    m_hint->setWords(ConversationHint::wordsFor(m_status, m_connection != 0));
    QRect area = m_table->viewport()->rect();
    area.setTop(m_model->rowCount() == 0 ? 0 : m_table->contentBottom());
    if (m_hasMessages)
        m_hint->hide();
    else
        m_hint->placeIn(area);
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
    m_follow->move((room.width() - m_follow->width()) / 2,
                   room.height() - m_follow->height() - Theme::px(10));
}

void Conversation::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateFollow();
}

} // namespace sw
