#include "widgets/CapturePage.h"

#include "models/decode/ExchangeModel.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationActions.h"
#include "widgets/ConversationTable.h"
#include "widgets/DecodedTalk.h"
#include "widgets/EndpointHeader.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/FrontStack.h"
#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace sw {

CapturePage::CapturePage(const WindowContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_exchanges(new ExchangePane(context, 0)),
      m_conversation(new Conversation(context, 0)),
      m_parts(new Segments({QStringLiteral("Exchanges"), QStringLiteral("Conversation")})),
      m_forms(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Both"),
                            QStringLiteral("Decoded")})),
      m_whose(new ElidedLabel),
      m_all(makeButton(QStringLiteral("All connections"))),
      m_stack(new FrontStack),
      m_talk(new FrontStack)
{
    build();
    connectParts();
    showPart(Part::Exchanges);
    setConnection(0);
    EndpointStatus relay; // nobody sends from here
    relay.spec.kind = EndpointKind::Tap;
    relay.state = EndpointStatus::State::Stopped;
    m_conversation->setStatus(relay);
    const int form = std::clamp(context.settings->value(Choice::conversationBytes), 0, int(BytesView::Both));
    m_forms->setCurrent(form);
    m_conversation->setBytesView(BytesView(form));
}

void CapturePage::build()
{
    m_parts->nameButtons({QStringLiteral("Show exchanges"), QStringLiteral("Show conversation")});
    m_forms->nameButtons({QStringLiteral("Show as text"), QStringLiteral("Show as hex"),
                          QStringLiteral("Show as both"), QStringLiteral("Show decoded")});
    nameWidget(m_whose, QStringLiteral("Followed connection"));
    m_whose->setTone(LabelTone::Secondary);
    m_exchanges->detail()->setSendable(false);
    auto* left = new QWidget;
    auto* parts = new QHBoxLayout(left);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(Theme::px(8));
    parts->addWidget(m_parts);
    parts->addWidget(m_forms);
    parts->addWidget(m_all);
    parts->addWidget(m_whose, 1);
    parts->addStretch(0);
    m_talk->addWidget(m_conversation);
    m_stack->addWidget(m_exchanges);
    m_stack->addWidget(m_talk);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_exchanges->takeBarBeside(left));
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_stack, 1);
}

void CapturePage::connectParts()
{
    connect(m_parts, &Segments::chosen, this, [this](int part) { showPart(Part(part)); });
    connect(m_forms, &Segments::chosen, this, &CapturePage::chooseForm);
    connect(m_all, &QPushButton::clicked, this, [this] {
        setConnection(0);
        const bool isTalk = m_stack->currentIndex() == int(Part::Conversation);
        QWidget* table = m_exchanges->table(); // the button, which had the focus, is gone
        if (isTalk && m_talk->currentIndex() == 1)
            table = m_decoded->table();
        else if (isTalk)
            table = m_conversation->table();
        table->setFocus();
    });
    connect(m_exchanges, &ExchangePane::showInTrafficWanted, this, &CapturePage::showInTrafficWanted);
    connect(m_exchanges, &ExchangePane::followWanted, this, &CapturePage::follow);
    connect(m_conversation->actions(), &ConversationActions::showInTrafficWanted, this,
            &CapturePage::showInTrafficWanted);
    connect(m_exchanges->model(), &ExchangeModel::updated, this, [this] {
        if (m_exchanges->model()->total() > 0 && !std::exchange(m_isFilled, true))
            emit filled();
    });
}

void CapturePage::showPart(Part part)
{
    m_parts->setCurrent(int(part));
    m_stack->setCurrentIndex(int(part));
    m_exchanges->bar()->setVisible(part == Part::Exchanges);
    m_forms->setVisible(part == Part::Conversation);
}

void CapturePage::follow(ConnectionId id)
{
    setConnection(id);
    showPart(Part::Conversation);
}

/// In both parts: what is followed is what is listed.
void CapturePage::setConnection(ConnectionId id)
{
    m_connection = id;
    const QString client = id == 0 ? QString() : m_exchanges->clientOf(id);
    m_whose->setText(client);
    m_whose->setVisible(id != 0);
    m_all->setVisible(id != 0);
    m_exchanges->setConnection(id);
    m_conversation->setConnection(id);
    if (m_decoded)
        m_decoded->setConnection(id);
}

/// Text, hex and both are remembered, as on the page of an endpoint.
void CapturePage::chooseForm(int form)
{
    const bool isDecoded = form == EndpointHeader::decodedView;
    if (isDecoded && !m_decoded) {
        m_decoded = new DecodedTalk(m_context, 0);
        m_decoded->detail()->setSendable(false);
        m_decoded->setConnection(m_connection);
        m_talk->addWidget(m_decoded);
        connect(m_decoded, &DecodedTalk::copyCurlWanted, this,
                [this](const HttpRequest& request, EndpointId endpoint) {
                    m_decoded->say(m_exchanges->copyCurl(request, endpoint));
                });
        connect(m_decoded, &DecodedTalk::showInTrafficWanted, this, &CapturePage::showInTrafficWanted);
    }
    m_talk->setCurrentIndex(isDecoded ? 1 : 0);
    if (isDecoded)
        return;
    m_context.settings->set(Choice::conversationBytes, form);
    m_conversation->setBytesView(BytesView(form));
}

} // namespace sw
