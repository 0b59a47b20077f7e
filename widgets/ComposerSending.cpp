// The sending of a Composer: once, again and again, and the end of it.
#include "widgets/Composer.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/traffic/RoundTrips.h"
#include "widgets/AttachmentBar.h"
#include "widgets/MessageBody.h"
#include "widgets/MessageFile.h"
#include "widgets/MessageHistory.h"
#include "widgets/MessageSender.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/RepeatBar.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/SendTargets.h"

#include <QPushButton>

#include <utility>

namespace sw {

bool Composer::hasOpenConnection() const
{
    for (int row = m_connections->rowCount() - 1; row >= 0; --row) {
        if (m_connections->index(row).data(ConnectionModel::OpenRole).toBool())
            return true;
    }
    return false;
}

/// What speaks against sending is to be seen before anybody presses a button.
void Composer::updateReasons()
{
    const auto& error = m_message.error();
    QString nobody;
    if (m_running && !hasOpenConnection())
        nobody = m_type == SocketType::Datagram   ? QStringLiteral("No sender with a name is known yet")
                 : m_kind == EndpointKind::Client ? QStringLiteral("No connection is open")
                                                  : QStringLiteral("No client is connected");
    const QString why = m_running && error ? error->sentence : nobody;
    showIdle(m_send, why,
             QStringLiteral("Ctrl+Enter. The message stays, selected: typing replaces it. "
                            "History has what was sent."));
    showIdle(m_finish, nobody,
             QStringLiteral("Nothing more will come from us; receiving goes on (half-close)"));
    m_repeat->setReason(why);
}

bool Composer::mayAct(ConnectionId id)
{
    if (!m_running)
        return false;
    const ConnectionStatus* status = id ? m_connections->status(id) : nullptr;
    if (id == 0 && !hasOpenConnection()) {
        complain(m_type == SocketType::Datagram
                     ? QStringLiteral("No sender with a name is known yet, so nobody can be written to")
                     : QStringLiteral("No connection is open to send to"));
        return false;
    }
    if (id == 0 || (status && status->state == ConnectionStatus::State::Open))
        return true;
    complain(QStringLiteral("That connection is closed; choose another one"));
    return false;
}

/// Nothing when there is nothing that could be sent; then it is said why.
std::optional<SendRequest> Composer::outgoing()
{
    if (m_message.error()) {
        focusMessage();
        return {};
    }
    if (!mayAct(target()))
        return {};
    if (m_message.shape() == MessageText::Shape::File && !m_message.isFile()) {
        complain(QStringLiteral("There is nothing to send: no file is chosen"));
        return {};
    }
    const std::optional<SendOptions> options = m_options->options();
    if (!options) {
        unfold();
        m_options->focusDelimiter();
        return {};
    }
    SendRequest result;
    result.target = target();
    result.bytes = message();
    result.options = *options;
    if (m_message.isFile())
        result.path = m_message.path();
    else
        result.payload = m_message.payload();
    if (!m_message.isFile() && result.bytes.isEmpty() && options->framing.isNone() &&
        m_type == SocketType::Stream) {
        complain(QStringLiteral("There is nothing to send: the message is empty"));
        return {};
    }
    if (!m_attachments->request(&result.attachments))
        return {};
    return result;
}

void Composer::send()
{
    const std::optional<SendRequest> wanted = outgoing();
    if (!wanted)
        return;
    complain({});
    m_sender->post(*wanted);
}

/// Datagrams have peers, and no end to tell them.
void Composer::setType(SocketType type)
{
    m_type = type;
    m_finish->setVisible(type != SocketType::Datagram);
    m_target->setPeers(m_kind == EndpointKind::Listener && type == SocketType::Datagram);
}

void Composer::finishSending()
{
    if (!mayAct(target()))
        return;
    SendRequest end;
    end.kind = SendRequest::Kind::Finish;
    end.target = target();
    m_sender->post(end);
}

void Composer::startRepeat()
{
    const std::optional<SendPlan> plan = m_repeat->plan();
    std::optional<SendRequest> wanted = plan ? outgoing() : std::nullopt;
    if (!wanted)
        return;
    complain({});
    if (!wanted->attachments.isEmpty()) {
        complain(QStringLiteral("Descriptors and credentials go with one message: use Send, or remove them"));
        return;
    }
    wanted->kind = SendRequest::Kind::Repeat;
    wanted->plan = *plan;
    m_sender->post(*wanted);
}

void Composer::stopRepeat() { m_context.engine->stopRepeat(m_endpoint, target()); }

void Composer::deliver(const SendRequest& outgoing)
{
    if (!mayAct(outgoing.target)) // closed while its file was read
        return;
    if (outgoing.kind == SendRequest::Kind::Finish) {
        m_context.engine->finishSending(m_endpoint, outgoing.target);
        return;
    }
    if (outgoing.bytes.isEmpty() && outgoing.options.framing.isNone() && m_type == SocketType::Stream) {
        complain(QStringLiteral("There is nothing to send: %1 is empty").arg(escapedText(outgoing.path)));
        return;
    }
    if (const auto possible = checkMessage(outgoing.bytes, outgoing.options); !possible) {
        complain(possible.failure().withErrno());
        return;
    }
    m_history->add(outgoing.payload);
    m_recalled = -1;
    if (outgoing.kind == SendRequest::Kind::Message) {
        m_context.engine->send(m_endpoint, outgoing.target, outgoing.bytes, outgoing.options, outgoing.with);
        if (m_message.shape() == MessageText::Shape::Editor && m_message.payload() == outgoing.payload)
            m_body->edit()->selectAll(); // the next one is typed over it; it can be sent again, too
        return;
    }
    if (m_context.roundTrips) {
        m_context.roundTrips->beginSummary(m_endpoint);
        showRoundTrips();
    }
    SendPlan plan = outgoing.plan;
    plan.messages = {outgoing.bytes};
    plan.options = outgoing.options;
    m_context.engine->startRepeat(m_endpoint, outgoing.target, plan);
}

void Composer::updateRepeat()
{
    const ConnectionId only = target();
    const int last = m_connections->rowCount() - 1; // how far it got, until there is a newer connection
    bool repeating = false;
    quint64 done = 0, total = 0;
    for (int row = 0; row < m_connections->rowCount(); ++row) {
        const ConnectionStatus* status =
            m_connections->status(m_connections->index(row).data(ConnectionModel::IdRole).toUInt());
        if (!status || (only != 0 && status->id != only) ||
            status->repeatDone + quint64(status->repeating) == 0)
            continue;
        if (only == 0 && row != last && status->state != ConnectionStatus::State::Open)
            continue;
        const bool running = status->repeating && status->state == ConnectionStatus::State::Open;
        if (running >= repeating) {
            done = status->repeatDone;
            total = status->repeatTotal;
        }
        repeating = repeating || running;
    }
    m_repeat->showState(repeating, done, total);
    if (std::exchange(m_isRepeating, repeating) != repeating)
        placeOptions(); // its end stays within reach
}

} // namespace sw
