#include "widgets/RelayPane.h"

#include "models/decode/ExchangeModel.h"
#include "models/decode/ProtocolDecoder.h"
#include "models/session/Engine.h"
#include "widgets/AllowListView.h"
#include "widgets/DecodedTalk.h"
#include "widgets/ExchangePane.h"
#include "widgets/FrontStack.h"
#include "widgets/Parts.h"
#include "widgets/ReadyLines.h"
#include "widgets/RoomForAll.h"
#include "widgets/Segments.h"
#include "widgets/TapRulesView.h"

#include <QHBoxLayout>

namespace sw {

RelayPane::RelayPane(const WindowContext& context, EndpointId endpoint, QWidget* conversation,
                     QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_endpoint(endpoint),
      m_parts(new Segments({QStringLiteral("Exchanges"), QStringLiteral("Conversation"),
                            QStringLiteral("Rules"), QStringLiteral("Allow-list")})),
      m_stack(new FrontStack),
      m_talk(new FrontStack),
      m_exchanges(new ExchangePane(context, endpoint)),
      m_rules(new TapRulesView),
      m_allowList(new AllowListView),
      m_readyLines(new ReadyLines)
{
    m_parts->nameButtons({QStringLiteral("Show exchanges"), QStringLiteral("Show conversation"),
                          QStringLiteral("Show rules"), QStringLiteral("Show allow-list")});
    m_talk->addWidget(conversation);
    for (QWidget* part : std::initializer_list<QWidget*>{m_exchanges, m_talk, m_rules, m_allowList})
        m_stack->addWidget(part);
    auto* parts = new QWidget;
    auto* whole = new QHBoxLayout(parts);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_parts);
    whole->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_exchanges->takeBarBeside(parts));
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_stack, 1);
    m_exchanges->setAdvice(
        QStringLiteral("Copy a line with a button above into a terminal, or send a program "
                       "to this address: what it asks is shown here as it happens."));
    connect(m_parts, &Segments::chosen, this, [this](int part) { showPart(Part(part)); });
    connect(m_rules, &TapRulesView::rulesChosen, this,
            [engine = context.engine, endpoint](const QList<TapRule>& rules) {
                engine->setTapRules(endpoint, rules);
            });
    connect(m_exchanges->model(), &ExchangeModel::updated, this,
            [this] { m_allowList->setCalls(m_exchanges->model()->allowed()); });
    connect(m_exchanges->model(), &ExchangeModel::updated, this, &RelayPane::lookForHttp);
    connect(m_exchanges, &ExchangePane::sendAgainWanted, this, &RelayPane::sendAgainWanted);
    connect(m_exchanges, &ExchangePane::showInTrafficWanted, this, &RelayPane::showInTrafficWanted);
    connect(m_exchanges, &ExchangePane::followWanted, this, &RelayPane::followWanted);
}

void RelayPane::lookForHttp()
{
    const ExchangeModel* model = m_exchanges->model();
    const Exchange* newest = model->at(model->rowCount() - 1);
    if (newest && newest->kind != Exchange::Kind::Raw &&
        protocols()[newest->protocol].id == QLatin1String("http"))
        m_readyLines->setSpeaksHttp();
}

void RelayPane::setStatus(const EndpointStatus& status)
{
    m_readyLines->show(status);
    m_rules->setRules(status.spec.tapRules);
    m_exchanges->setTarget(status.spec.target.isUnix() ? status.spec.target : status.spec.address);
    const qsizetype count = status.spec.tapRules.size();
    m_parts->setTexts({QStringLiteral("Exchanges"), QStringLiteral("Conversation"),
                       count == 0 ? QStringLiteral("Rules") : QStringLiteral("Rules %1").arg(count),
                       QStringLiteral("Allow-list")});
}

void RelayPane::setConnection(ConnectionId id)
{
    m_connection = id;
    m_exchanges->setConnection(id);
    if (m_decoded)
        m_decoded->setConnection(id);
}

void RelayPane::makeDecoded()
{
    m_decoded = new DecodedTalk(m_context, m_endpoint);
    m_decoded->setConnection(m_connection);
    m_talk->addWidget(m_decoded);
    connect(m_decoded, &DecodedTalk::sendAgainWanted, this, &RelayPane::sendAgainWanted);
    connect(m_decoded, &DecodedTalk::copyCurlWanted, this,
            [this](const HttpRequest& request, EndpointId endpoint) {
                m_decoded->say(m_exchanges->copyCurl(request, endpoint));
            });
    connect(m_decoded, &DecodedTalk::showInTrafficWanted, this, &RelayPane::showInTrafficWanted);
}

void RelayPane::setDecoded(bool decoded)
{
    if (decoded && !m_decoded)
        makeDecoded();
    m_talk->setCurrentIndex(decoded ? 1 : 0);
}

void RelayPane::showPart(Part part)
{
    m_parts->setCurrent(int(part));
    m_stack->setCurrentIndex(int(part));
    m_exchanges->bar()->setVisible(part == Part::Exchanges);
    bringHeadUp(this);
    emit partShown(part);
}

/// What stands above it in the page may fill a low one.
void RelayPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    const RoomForAll* room = roomAround(this);
    if (room && room->verticalScrollBar()->value() == 0) // nobody has scrolled
        bringHeadUp(this);
}

RelayPane::Part RelayPane::part() const { return Part(m_stack->currentIndex()); }

} // namespace sw
