#include "widgets/Conversation.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationActions.h"
#include "widgets/ConversationFindBar.h"
#include "widgets/ConversationHint.h"
#include "widgets/ConversationTable.h"
#include "widgets/FramesView.h"
#include "widgets/Notice.h"
#include "widgets/OverView.h"
#include "widgets/Parts.h"
#include "widgets/PayloadPane.h"
#include "widgets/PayloadView.h"
#include "widgets/ReplyBar.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"

#include <QDrag>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int lookAtMost = 200;  // rows of one batch that are asked whether they are messages
constexpr int leastBeside = 640; // pixels at 100 %: below, a payload takes the place of the messages

} // namespace

Conversation::Conversation(const WindowContext& context, EndpointId endpoint, QWidget* parent)
    : QWidget(parent),
      m_store(context.store),
      m_endpoint(endpoint),
      m_model(new TrafficModel(context.store, context.names, this)),
      m_table(new ConversationTable(context.store, m_model)),
      m_payload(new PayloadPane(m_model, context.settings)),
      m_follow(makeButton(QStringLiteral("Newest messages"), QStringLiteral("follow"))),
      m_followInBar(makeIconButton(QStringLiteral("Newest messages"), QStringLiteral("follow"))),
      m_hint(new ConversationHint(this)),
      m_actions(new ConversationActions(context.store, m_model, m_table)),
      m_find(new ConversationFindBar(context.store)),
      m_notice(new Notice),
      m_reply(new ReplyBar(m_model, m_table))
{
    nameWidget(m_table, QStringLiteral("Conversation"));
    m_payload->nameAfter(QStringLiteral("conversation"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_find);
    layout->addWidget(m_notice);
    layout->addWidget(buildSplit(), 1);
    layout->addWidget(m_reply);
    m_hintOver = new OverView(m_hint, m_table, [this] { updateHint(); });
    m_payload->installEventFilter(this);
    m_split->installEventFilter(this);
    connect(m_hint, &ConversationHint::clientWanted, this, &Conversation::clientWanted);
    m_followOver = new OverView(m_follow, m_table, [this] { updateFollow(); });
    setAcceptDrops(true);
    connectParts();
    connectActions();
    connectFind();
    m_table->setRoundTrips(context.roundTrips);
    m_model->setScope(endpoint);
    m_find->setScope(endpoint, 0);
    updateFollow();
}

QWidget* Conversation::buildSplit()
{
    auto* split = m_split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_payload);
    split->setStretchFactor(0, 1);
    split->setSizes({Theme::px(420), Theme::px(360)});
    return split;
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

void Conversation::connectActions()
{
    connect(m_table, &ConversationTable::copyWanted, this, [this] { m_actions->copyAs(BytesForm::Text); });
    connect(m_table, &ConversationTable::editWanted, m_actions, &ConversationActions::edit);
    connect(m_table, &ConversationTable::saveWanted, m_actions, &ConversationActions::save);
    connect(m_table, &ConversationTable::dragWanted, this, &Conversation::startDrag);
    connect(m_table, &ConversationTable::menuWanted, this, [this](const QPoint& position) {
        QMenu* menu = m_actions->makeMenu(m_table);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(position);
    });
    connect(m_actions, &ConversationActions::openWanted, this,
            [this] { openPayload(m_table->currentIndex()); });
    connect(m_actions, &ConversationActions::noticed, m_notice, [this](const Failure& failure, bool calm) {
        m_notice->renew();
        m_notice->show(failure, calm);
    });
}

void Conversation::connectFind()
{
    connect(m_find, &ConversationFindBar::patternChanged, m_table, &ConversationTable::setHighlight);
    connect(
        m_find, &ConversationFindBar::hitChosen, this,
        [this](const ConversationSearch::Hit& hit, qint64 length) { showHit(hit.row, hit.offset, length); });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_pendingHit && m_model->rowOf(m_pendingHit->row) >= 0)
            showHit(m_pendingHit->row, m_pendingHit->offset, m_find->search().pattern().size());
    });
    connect(m_find, &ConversationFindBar::closed, m_table, qOverload<>(&QWidget::setFocus));
    m_find->addTool(m_followInBar);
    connect(m_followInBar, &QToolButton::clicked, m_table, &FollowingTable::follow);
    connect(m_find, &ConversationFindBar::closed, this, &Conversation::updateFollow);
    connect(m_find, &ConversationFindBar::closed, this, &Conversation::shareKept);
}

void Conversation::keepRoom(int height)
{
    m_kept = height;
    shareKept();
}

/// What finds takes its height from the messages, and does not make the page too high.
void Conversation::shareKept()
{
    const int find = m_find->isHidden() ? 0 : m_find->sizeHint().height();
    const int least = std::max(m_kept / 2, m_kept - find);
    if (m_split->minimumHeight() != least)
        m_split->setMinimumHeight(least);
}

bool Conversation::isPayloadShown() const { return !m_payload->isHidden(); }

bool Conversation::eventFilter(QObject* watched, QEvent* event)
{
    const bool isPayload = watched == m_payload &&
                           (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent);
    if (isPayload)
        emit payloadShown();
    if (isPayload || (watched == m_split && event->type() == QEvent::Resize))
        shareRoom();
    return QWidget::eventFilter(watched, event);
}

/// Two slits say less than the one that was asked for.
void Conversation::shareRoom()
{
    const bool alone = isPayloadShown() && m_split->width() < Theme::px(leastBeside);
    const bool hadFocus = m_table->hasFocus();
    m_table->setVisible(!alone && !m_isFramed);
    if (m_frames)
        m_frames->setVisible(!alone && m_isFramed);
    if (alone && hadFocus)
        m_payload->view()->setFocus();
}

void Conversation::find()
{
    const int top = m_table->topRow();
    m_find->open(top < 0 ? 0 : m_model->rowIdAt(top));
    shareKept();
    updateFollow();
    bringIntoView(m_find);
}

void Conversation::findNext()
{
    if (m_find->isHidden())
        find();
    else
        m_find->step(false);
}

/// A match that the card does not show is shown in the payload beside.
void Conversation::showHit(RowId row, qint64 offset, qint64 length)
{
    const int at = m_model->rowOf(row);
    m_pendingHit.reset();
    if (at < 0) { // the search was quicker than the table
        m_pendingHit = ConversationSearch::Hit{row, offset};
        return;
    }
    const QModelIndex index = m_model->index(at, TrafficModel::Preview);
    m_table->scrollTo(index);
    m_table->setCurrentIndex(index);
    if (offset < 0 || (!m_payload->isVisible() && offset + length <= m_table->card(at).shownBytes))
        return;
    m_payload->showRow(index);
    m_payload->view()->reveal(offset, length);
}

void Conversation::startDrag()
{
    QMimeData* mime = m_actions->dragData();
    if (!mime)
        return;
    auto* drag = new QDrag(m_table);
    drag->setMimeData(mime);
    drag->exec(Qt::CopyAction);
}

namespace {

/// The one file that is dragged; empty: something else is.
QString draggedFile(const QMimeData* mime)
{
    const QList<QUrl> urls = mime->urls();
    return urls.size() == 1 ? urls.first().toLocalFile() : QString();
}

} // namespace

void Conversation::dragEnterEvent(QDragEnterEvent* event)
{
    const auto wanted = QMetaMethod::fromSignal(&Conversation::fileDropped);
    if (event->source() != m_table && isSignalConnected(wanted) && !draggedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void Conversation::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    emit fileDropped(draggedFile(event->mimeData()));
}

void Conversation::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape)
        QWidget::keyPressEvent(event);
    else if (!m_find->isHidden())
        m_find->close();
    else
        m_payload->showRow({});
}

void Conversation::openPayload(const QModelIndex& index)
{
    m_table->setCurrentIndex(index);
    m_payload->showRow(index);
    bringHeadUp(m_payload);
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
    m_find->setScope(m_endpoint, id);
    if (m_frames)
        m_frames->setConnection(id);
    updateHint();
}

void Conversation::setFraming(const Framing& framing)
{
    if (!m_frames && framing.isNone())
        return;
    if (!m_frames) {
        m_frames = new FramesView(m_store, m_endpoint);
        m_split->insertWidget(0, m_frames);
        m_split->setStretchFactor(0, 1);
        connect(m_frames, &FramesView::rowWanted, this, [this](RowId row) {
            if (const int at = m_model->rowOf(row); at >= 0)
                m_payload->showRow(m_model->index(at, TrafficModel::Preview));
        });
    }
    m_frames->setConnection(m_connection);
    m_frames->setFraming(framing);
    m_isFramed = !framing.isNone();
    shareRoom();
}

void Conversation::setBytesView(BytesView view) { m_table->setBytesView(view); }

void Conversation::setStatus(const EndpointStatus& status)
{
    m_status = status;
    const bool running = status.state == EndpointStatus::State::Running;
    const bool client = status.spec.kind == EndpointKind::Client;
    m_actions->setEndpoint(status.spec, running && (client || status.openConnections > 0));
    m_reply->setActive(!client && status.spec.type == SocketType::Datagram);
    updateHint();
}

void Conversation::updateHint()
{
    m_hint->setWords(ConversationHint::wordsFor(m_status, m_connection != 0));
    QRect area = m_hintOver->area();
    if (m_model->rowCount() > 0)
        area.setTop(area.top() + m_table->contentBottom());
    if (m_hasMessages)
        m_hint->hide();
    else
        m_hint->placeIn(area);
}

void Conversation::updateFollow()
{
    const QRect room = m_followOver->area();
    const bool isFinding = !m_find->isHidden(); // it must not lie on what was found
    m_follow->setVisible(!m_table->isFollowing() && !isFinding && !room.isEmpty());
    m_followInBar->setVisible(!m_table->isFollowing());
    const int waiting = m_table->waiting();
    m_follow->setText(waiting > 0 ? QStringLiteral("%1 new messages").arg(trafficNumberText(quint64(waiting)))
                                  : QStringLiteral("Newest messages"));
    for (QAbstractButton* button :
         {static_cast<QAbstractButton*>(m_follow), static_cast<QAbstractButton*>(m_followInBar)}) {
        button->setAccessibleName(m_follow->text());
        button->setToolTip(m_follow->text());
    }
    m_follow->adjustSize();
    if (m_follow->width() > room.width()) {
        m_follow->setText({});
        m_follow->adjustSize();
    }
    m_follow->move(room.left() + (room.width() - m_follow->width()) / 2,
                   room.bottom() - m_follow->height() - Theme::px(10));
    m_follow->raise();
}

void Conversation::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateFollow();
}

} // namespace sw
