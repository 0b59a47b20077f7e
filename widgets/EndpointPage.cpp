#include "widgets/EndpointPage.h"

#include "models/session/ConnectionListModel.h"
#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/StatusWords.h"
#include "models/sockets/PathProbe.h"
#include "widgets/AccessPanel.h"
#include "widgets/AttachmentBar.h"
#include "widgets/Composer.h"
#include "widgets/ConnectionDelegate.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationActions.h"
#include "widgets/DescriptorPanel.h"
#include "widgets/EndpointHeader.h"
#include "widgets/ExchangePane.h"
#include "widgets/FairSplit.h"
#include "widgets/FollowingTable.h"
#include "widgets/Notice.h"
#include "widgets/PageRoom.h"
#include "widgets/PageSending.h"
#include "widgets/Parts.h"
#include "widgets/QueueStrip.h"
#include "widgets/ReadyLines.h"
#include "widgets/RelayPane.h"
#include "widgets/ReplyBar.h"
#include "widgets/ReplyForm.h"
#include "widgets/RoomForAll.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

/// Needs no more height than its parts do at least: else what could give way would be scrolled to.
class PageBody : public QWidget
{
public:
    int heightForWidth(int width) const override
    {
        return layout()->hasHeightForWidth() ? layout()->totalMinimumHeightForWidth(width) : -1;
    }
};

} // namespace

EndpointPage::EndpointPage(const WindowContext& context, EndpointId id, EndpointKind kind,
                           ConnectionModel* connections, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_id(id),
      m_connections(connections),
      m_rows(new ConnectionListModel(connections, this)),
      m_header(new EndpointHeader),
      m_access(new AccessPanel),
      m_failure(new Notice),
      m_remark(new Notice),
      m_sendFailure(new Notice),
      m_queues(new QueueStrip(context, id, connections)),
      m_listTitle(new PlainLabel(QStringLiteral("Connections"))),
      m_list(new QListView),
      m_close(makeButton(QStringLiteral("Close connection"))),
      m_conversation(new Conversation(context, id)),
      m_composer(new Composer(context, id, kind, connections)),
      m_sending(new PageSending(context, id, m_composer, m_conversation, connections, this))
{
    auto* rows = new FairSplit(Qt::Vertical, 1, 190, 60);
    rows->setOtherWants(200); // the conversation
    auto* upper = new QWidget;
    m_upper = new QVBoxLayout(upper);
    m_upper->setContentsMargins(0, 0, 0, 0);
    m_upper->setSpacing(0);
    if (kind == EndpointKind::Tap || kind == EndpointKind::Bridge)
        m_relay = new RelayPane(context, id, m_conversation);
    m_upper->addWidget(m_relay ? static_cast<QWidget*>(m_relay) : m_conversation, 1);
    rows->addWidget(upper);
    rows->addWidget(m_sending->area());
    m_sending->area()->setVisible(!m_relay); // nobody but the two ends sends through a relay
    auto* columns = new FairSplit(Qt::Horizontal, 0, 226, 28);
    columns->addWidget(buildConnections());
    columns->addWidget(rows);
    for (const auto& [split, key] : {std::pair(rows, QStringLiteral("layout/page/rows")),
                                     std::pair(columns, QStringLiteral("layout/page/columns"))}) {
        split->restore(context.settings->bytes(key));
        connect(split, &QSplitter::splitterMoved, this,
                [this, split = split, key = key] { m_context.settings->setBytes(key, split->kept()); });
    }
    auto* body = new PageBody;
    auto* bodyRows = new QVBoxLayout(body);
    bodyRows->setContentsMargins(0, 0, 0, 0);
    bodyRows->setSpacing(0);
    bodyRows->addWidget(m_access);
    if (m_relay)
        buildRelay(bodyRows);
    bodyRows->addWidget(m_queues);
    bodyRows->addWidget(columns, 1);
    putTogether(body);
    m_room = new PageRoom({static_cast<RoomForAll*>(layout()->itemAt(layout()->count() - 1)->widget()),
                           m_access, m_relay ? nullptr : m_queues, columns, columns->widget(0), upper,
                           m_sending->area(), m_conversation, m_relay != nullptr, m_rows},
                          this);
    m_header->offerParts(m_room->actions());
    connectParts();
}

void EndpointPage::putTogether(QWidget* body)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_failure);
    layout->addWidget(m_remark);
    m_access->hide();
    m_sendFailure->setObjectName(QStringLiteral("sendFailure"));
    layout->addWidget(m_sendFailure);
    layout->addWidget(new RoomForAll(body), 1);
}

void EndpointPage::buildRelay(QVBoxLayout* layout)
{
    layout->addWidget(m_relay->readyLines());
    connect(m_relay, &RelayPane::sendAgainWanted, this, &EndpointPage::sendAgainWanted);
    connect(m_relay, &RelayPane::showInTrafficWanted, this, &EndpointPage::showInTrafficWanted);
    connect(m_relay, &RelayPane::followWanted, this, &EndpointPage::follow);
    const auto showForms = [this] {
        m_header->setBytesShown(m_relay->part() == RelayPane::Part::Conversation);
    };
    connect(m_relay, &RelayPane::partShown, this, showForms);
    showForms();
}

/// One connection as a conversation. The list may have dropped it: then all of them.
void EndpointPage::follow(ConnectionId id)
{
    const QModelIndex found = m_connections->indexOf(id);
    m_list->setCurrentIndex(m_rows->index(found.isValid() ? found.row() + 1 : 0));
    if (m_relay)
        return m_relay->showPart(RelayPane::Part::Conversation);
    showDecoded(false);
    applyBytesView();
}

void EndpointPage::focusFirst()
{
    if (m_relay)
        m_relay->exchanges()->table()->setFocus();
    else
        m_composer->focusMessage();
}

/// In what is in front.
void EndpointPage::find()
{
    if (m_decoded && m_isDecoded)
        return m_decoded->focusFilter();
    if (m_relay && (m_isDecoded || m_relay->part() != RelayPane::Part::Conversation)) {
        m_relay->showPart(RelayPane::Part::Exchanges);
        m_relay->exchanges()->focusFilter();
    } else {
        m_conversation->find();
    }
}

QWidget* EndpointPage::buildConnections()
{
    auto* side = new QWidget;
    side->setObjectName(QStringLiteral("panel"));
    side->setMinimumWidth(Theme::px(150)); // its button whole
    m_listTitle->setFont(Theme::head());
    m_listTitle->setTone(LabelTone::Secondary);
    m_listTitle->setContentsMargins(Theme::px(12), Theme::px(10), Theme::px(12), Theme::px(6));
    nameWidget(m_list, QStringLiteral("Connections"));
    m_list->setModel(m_rows);
    m_list->setItemDelegate(new ConnectionDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setCurrentIndex(m_rows->index(0));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(Theme::px(8), Theme::px(6), Theme::px(8), Theme::px(8));
    foot->addWidget(m_close);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_listTitle);
    layout->addWidget(m_list, 1);
    layout->addLayout(foot);
    return side;
}

void EndpointPage::connectParts()
{
    connect(m_header, &EndpointHeader::startWanted, this, &EndpointPage::start);
    connect(m_header, &EndpointHeader::stopWanted, this, &EndpointPage::stop);
    connect(m_header, &EndpointHeader::editReplyWanted, this, &EndpointPage::editReply);
    connect(m_header, &EndpointHeader::httpWanted, this, &EndpointPage::httpWanted);
    connect(m_header, &EndpointHeader::copySocatWanted, this, &EndpointPage::copySocatWanted);
    connect(m_header, &EndpointHeader::bytesViewChosen, this, &EndpointPage::chooseBytesView);
    connect(m_context.settings.get(), &Settings::changed, this, &EndpointPage::applyBytesView);
    applyBytesView();
    connectConversation();
    connect(m_header, &EndpointHeader::accessToggled, this, &EndpointPage::setAccessShown);
    for (Notice* notice : {m_failure, m_remark})
        connect(notice, &Notice::remedyChosen, this, &EndpointPage::onRemedy);
    connect(m_sendFailure, &Notice::remedyChosen, this, &EndpointPage::onSendRemedy);
    connect(m_close, &QPushButton::clicked, this, &EndpointPage::closeConnection);
    connect(m_list, &QListView::customContextMenuRequested, this, &EndpointPage::showConnectionMenu);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &EndpointPage::onConnectionChosen);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_connections, signal, this, &EndpointPage::updateButtons);
    connect(m_connections, &QAbstractItemModel::dataChanged, this, &EndpointPage::updateButtons);
    updateButtons();
}

void EndpointPage::connectConversation()
{
    ConversationActions* actions = m_conversation->actions();
    connect(m_header, &EndpointHeader::findWanted, this, &EndpointPage::find);
    connect(m_conversation, &Conversation::clientWanted, this, &EndpointPage::clientWanted);
    connect(m_conversation, &Conversation::fileDropped, m_composer, &Composer::setFile);
    connect(actions, &ConversationActions::showInTrafficWanted, this, &EndpointPage::showInTrafficWanted);
    connect(actions, &ConversationActions::editWanted, this, &EndpointPage::editMessage);
    connect(actions, &ConversationActions::sendWanted, this, &EndpointPage::sendMessage);
    connect(actions, &ConversationActions::replyWanted, this, &EndpointPage::replyTo);
    ReplyBar* reply = m_conversation->replyBar();
    reply->setOpenTest([this](ConnectionId id) { return isOpen(id); });
    connect(reply, &ReplyBar::replyWanted, this, &EndpointPage::replyTo);
    connect(m_connections, &QAbstractItemModel::dataChanged, reply, &ReplyBar::refresh);
}

void EndpointPage::showDescriptors(DescriptorModel* all)
{
    auto* panel = new DescriptorPanel(m_context, m_id, all);
    m_upper->addWidget(panel);
    tabAfter(tabAfter(panel, panel), m_composer); // as the eye goes
    m_composer->shareRoomWith(panel);
    connect(panel, &DescriptorPanel::attachWanted, m_composer->attachments(), &AttachmentBar::addKept);
    connect(panel, &DescriptorPanel::opened, this, &EndpointPage::endpointOpened);
    connect(panel, &DescriptorPanel::showInTrafficWanted, this, &EndpointPage::showInTrafficWanted);
}

bool EndpointPage::isOpen(ConnectionId id) const
{
    const ConnectionStatus* status = m_connections->status(id);
    return status && status->state == ConnectionStatus::State::Open;
}

void EndpointPage::editMessage(const QByteArray& payload, ConnectionId connection)
{
    m_composer->setPayload(payload, QStringLiteral("from the conversation"));
    if (isOpen(connection))
        m_composer->setTarget(connection);
    m_composer->focusMessage();
}

void EndpointPage::replyTo(ConnectionId sender)
{
    if (!isOpen(sender))
        return emit m_conversation->actions()->noticed(
            {QStringLiteral("that sender has gone, so nobody can be answered there"), 0, Remedy::None}, true);
    m_composer->setTarget(sender);
    m_composer->focusMessage();
}

void EndpointPage::editReply()
{
    auto* form = new ReplyForm(m_status.spec, window());
    connect(form, &ReplyForm::submitted, this,
            [this](const Reply& reply) { m_context.engine->setReply(m_id, reply); });
    form->show();
}

/// Where it went before if that is still open, else where a new message would go.
void EndpointPage::sendMessage(const QByteArray& payload, ConnectionId connection)
{
    const ConnectionId to = isOpen(connection) ? connection : chosenConnection();
    if (isOpen(to))
        m_context.engine->send(m_id, to, payload);
    else
        emit m_conversation->actions()->noticed(
            {QStringLiteral("that connection is closed; choose an open one in the list to send again"), 0,
             Remedy::None},
            true);
}

bool EndpointPage::event(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return QWidget::event(event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (!key->matches(QKeySequence::Find))
        return QWidget::event(event);
    key->accept();
    if (event->type() == QEvent::KeyPress)
        find();
    return true;
}

Failure EndpointPage::apiRemark() const
{
    const EndpointSpec& spec = m_status.spec;
    if (isUnanswerable(spec) && m_status.state == EndpointStatus::State::Running)
        return {QStringLiteral("This client has no reply name, so the server can't answer it"), 0,
                Remedy::BindReplyName};
    if (m_status.spec.api != SocketApi::Qt)
        return {};
    const QString common =
        QStringLiteral("when the peer finishes sending, Qt closes the whole connection and drops "
                       "what we had still to send; passed descriptors are lost, and none can be sent");
    const bool listener = m_status.spec.kind == EndpointKind::Listener;
    QString sentence =
        (listener ? QStringLiteral("Qt's QLocalServer: ") : QStringLiteral("Qt's QLocalSocket: ")) + common;
    if (listener && m_status.spec.address.kind() == SocketAddress::Kind::Path)
        sentence += QStringLiteral("; peers and ss see a temporary name that is gone as the server's path");
    return {sentence, 0, Remedy::None};
}

void EndpointPage::setStatus(const EndpointStatus& status)
{
    m_status = status;
    m_rows->setEndpoint(status);
    m_header->show(status);
    showTrouble();
    nameConnections();
    m_remark->show(apiRemark(), true);
    m_composer->setType(status.spec.type);
    m_composer->setRunning(status.state == EndpointStatus::State::Running);
    m_composer->setCounter(status.macroCounter);
    m_composer->setDiscards(status.spec.api == SocketApi::Kernel);
    m_queues->setStatus(status);
    if (m_relay)
        m_queues->hide(); // the room is the exchanges'
    m_composer->attachments()->setAvailable(status.spec.api != SocketApi::Qt);
    m_conversation->setStatus(status);
    m_sending->setStatus(status);
    if (m_relay)
        m_relay->setStatus(status);
    m_room->arrange();
    updateButtons();
}

/// What has no connections has peers, which can be forgotten. The list keeps its name.
void EndpointPage::nameConnections()
{
    const bool peers = hasPeers(m_status.spec);
    m_listTitle->setText(peers ? QStringLiteral("Peers") : QStringLiteral("Connections"));
    const QString close = peers ? QStringLiteral("Forget peer") : QStringLiteral("Close connection");
    if (m_close->text() != close) {
        m_close->setText(close);
        nameWidget(m_close, close);
    }
}

void EndpointPage::showTrouble()
{
    Failure trouble = m_status.failure;
    m_failure->show(trouble, m_status.state != EndpointStatus::State::Failed);
}

/// Of the chosen connection, or of the only one.
void EndpointPage::showSendFailure()
{
    const ConnectionStatus* status = m_connections->status(chosenConnection());
    const bool shown = status && status->failure != m_status.failure; // the page says that one already
    m_sendFailure->show(shown ? status->failure : Failure(), false, shown ? status->failures : 0);
}

void EndpointPage::applyBytesView()
{
    const int view =
        std::clamp(m_context.settings->value(Choice::conversationBytes), 0, int(BytesView::Both));
    m_header->setBytesView(m_isDecoded ? EndpointHeader::decodedView : view);
    m_conversation->setBytesView(BytesView(view));
}

/// Text, hex and both are remembered for all pages; decoded is this page's.
void EndpointPage::chooseBytesView(int view)
{
    showDecoded(view == EndpointHeader::decodedView);
    if (!m_isDecoded)
        m_context.settings->set(Choice::conversationBytes, view);
}

/// In place of the conversation and the composer: a table and a message need the room.
void EndpointPage::showDecoded(bool decoded)
{
    m_isDecoded = decoded;
    if (m_relay)
        return m_relay->setDecoded(decoded);
    if (decoded && !m_decoded) {
        const bool isClient = m_status.spec.kind == EndpointKind::Client;
        m_decoded = new ExchangePane(m_context, m_id, isClient ? Side::Target : Side::Client);
        m_upper->insertWidget(m_upper->indexOf(m_conversation), m_decoded, 1);
        connect(m_decoded, &ExchangePane::sendAgainWanted, this, &EndpointPage::sendAgainWanted);
        connect(m_decoded, &ExchangePane::showInTrafficWanted, this, &EndpointPage::showInTrafficWanted);
        connect(m_decoded, &ExchangePane::followWanted, this, &EndpointPage::follow);
        tabAfter(tabAfter(m_decoded, m_decoded), m_composer);
        aimDecoded();
    }
    if (m_decoded)
        m_decoded->setVisible(decoded);
    const QWidget* focus = window()->focusWidget();
    if (decoded && focus && (m_conversation->isAncestorOf(focus) || m_sending->area()->isAncestorOf(focus))) {
        QWidget* table = m_decoded->table(); // what is hidden would hand it to what is next, far away
        (table->isVisibleTo(m_decoded) ? table : static_cast<QWidget*>(m_decoded->filter()))->setFocus();
    }
    m_conversation->setVisible(!decoded);
    m_sending->area()->setVisible(!decoded && !m_relay);
}

void EndpointPage::aimDecoded()
{
    m_decoded->setTarget(m_status.spec.address);
    m_decoded->setConnection(selectedConnection());
}

void EndpointPage::start()
{
    if (!canStart(m_status.state))
        return;
    EndpointSpec spec = m_status.spec;
    m_failure->renew();
    spec.replaceStale = false; // that was said of the file which stood there then
    m_context.engine->restart(m_id, spec);
}

void EndpointPage::stop() { m_context.engine->stop(m_id); }

void EndpointPage::setAccessShown(bool shown)
{
    m_header->setAccessShown(shown);
    m_access->setAddress(m_status.spec.address);
    m_access->setVisible(shown);
}

void EndpointPage::onRemedy(Remedy remedy)
{
    if (remedy == Remedy::ExplainAccess)
        return setAccessShown(true);
    if (remedy == Remedy::OtherAddress) {
        emit otherAddressWanted();
        return;
    }
    EndpointSpec spec = m_status.spec;
    m_failure->renew();
    spec.replaceStale = remedy == Remedy::ReplaceStale;
    spec.autobind |= remedy == Remedy::BindReplyName;
    if (const auto type = remedyType(remedy)) {
        spec.type = *type;
        spec.findType = false;
    }
    m_context.engine->restart(m_id, spec);
    m_header->focusSwitch(); // the button that was pressed goes
}

/// The message that failed is still in the box. What else helps, helps the whole endpoint.
void EndpointPage::onSendRemedy(Remedy remedy)
{
    if (remedy != Remedy::Retry && remedy != Remedy::CloseOthers)
        return onRemedy(remedy);
    m_sendFailure->renew();
    m_composer->focusMessage(); // the button may go
    m_composer->send();
}

ConnectionId EndpointPage::selectedConnection() const
{
    const QModelIndexList chosen = m_list->selectionModel()->selectedIndexes();
    return chosen.isEmpty() ? 0 : chosen.first().data(ConnectionModel::IdRole).toUInt();
}

ConnectionId EndpointPage::chosenConnection() const
{
    if (const ConnectionId selected = selectedConnection())
        return selected;
    ConnectionId only = 0;
    for (int row = 0; row < m_connections->rowCount(); ++row) {
        const QModelIndex index = m_connections->index(row);
        if (!index.data(ConnectionModel::OpenRole).toBool())
            continue;
        if (only != 0)
            return 0;
        only = index.data(ConnectionModel::IdRole).toUInt();
    }
    return only;
}

bool EndpointPage::canCloseConnection() const
{
    const ConnectionStatus* status = m_connections->status(chosenConnection());
    return status && status->state == ConnectionStatus::State::Open;
}

void EndpointPage::showAllConnections() { m_list->setCurrentIndex(m_rows->index(0)); }

void EndpointPage::onConnectionChosen()
{
    const ConnectionId id = selectedConnection();
    m_conversation->setConnection(id);
    if (m_relay)
        m_relay->setConnection(id);
    if (m_decoded)
        aimDecoded();
    m_queues->setConnection(id);
    if (id != 0)
        m_composer->setTarget(id);
    updateButtons();
}

void EndpointPage::updateButtons()
{
    showSendFailure();
    m_close->setVisible(m_connections->rowCount() > 0);
    m_close->setEnabled(canCloseConnection());
    const ConnectionStatus* chosen = m_connections->status(chosenConnection());
    m_close->setToolTip(
        plainToolTip(m_close->isEnabled() && chosen
                         ? QStringLiteral("%1: %2, %3")
                               .arg(m_close->text(), connectionName(*chosen), connectionDetail(*chosen))
                         : QStringLiteral("Choose an open one in the list")));
    emit choiceChanged();
}

void EndpointPage::closeConnection()
{
    if (canCloseConnection())
        m_context.engine->closeConnection(m_id, chosenConnection());
}

/// The senders of a datagram listener share one queue: there it is the listener that pauses.
void EndpointPage::addQueueEntries(QMenu& menu, ConnectionId id)
{
    const ConnectionStatus* status = m_connections->status(id);
    if (!status)
        return;
    if (m_status.spec.kind == EndpointKind::Client || m_status.spec.type != SocketType::Datagram)
        menu.addAction(status->readingPaused ? QStringLiteral("Resume reading")
                                             : QStringLiteral("Pause reading"),
                       this, [this, id, pause = !status->readingPaused] {
                           m_context.engine->setReadingPaused(m_id, id, pause);
                       });
    if (status->waitingBytes + status->waitingMessages > 0 && m_status.spec.api == SocketApi::Kernel)
        menu.addAction(QStringLiteral("Discard waiting"), this,
                       [this, id] { m_context.engine->discardWaiting(m_id, id); });
}

void EndpointPage::showConnectionMenu(const QPoint& position)
{
    const QModelIndex index = m_list->indexAt(position);
    QMenu menu(m_list);
    if (m_relay && index.isValid()) {
        menu.addAction(QStringLiteral("Follow"), this,
                       [this, id = index.data(ConnectionModel::IdRole).toUInt()] { follow(id); });
        menu.addSeparator();
    }
    if (index.isValid() && index.data(ConnectionModel::OpenRole).toBool()) {
        const ConnectionId id = index.data(ConnectionModel::IdRole).toUInt();
        if (!m_relay && m_status.spec.type != SocketType::Datagram)
            menu.addAction(QStringLiteral("Finish sending"), this,
                           [this, id] { m_context.engine->finishSending(m_id, id); });
        menu.addAction(m_close->text(), this, [this, id] { m_context.engine->closeConnection(m_id, id); });
        addQueueEntries(menu, id);
        menu.addSeparator();
    }
    menu.addAction(hasPeers(m_status.spec) ? QStringLiteral("Show all peers")
                                           : QStringLiteral("Show all connections"),
                   this, &EndpointPage::showAllConnections);
    menu.exec(m_list->viewport()->mapToGlobal(position));
}

} // namespace sw
