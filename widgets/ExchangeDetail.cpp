#include "widgets/ExchangeDetail.h"

#include "models/decode/ExchangeReader.h"
#include "models/decode/ExchangeWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"
#include "widgets/Notice.h"
#include "widgets/PairView.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSplitter>

namespace sw {

namespace {

constexpr qint64 mostRepeated = 16 << 20; ///< bytes of a body that is sent again

MessageSight sightOf(ExchangeReader& reader, const Exchange& exchange)
{
    reader.extend(exchange);
    MessageSight sight;
    sight.isEnded = reader.isEnded() || exchange.state != Exchange::State::Running;
    sight.trouble = reader.trouble();
    const MessageReader* message = reader.message();
    if (!message)
        return sight;
    sight.headText = message->headText();
    sight.fieldCount = message->fieldCount();
    sight.body = message->body();
    sight.isJson = message->isJson();
    sight.httpHead = message->httpHead();
    return sight;
}

QString countedBytes(qint64 bytes) { return trafficNumberText(std::uint64_t(bytes)) + QStringLiteral(" B"); }

} // namespace

/// Of both sides; touched by one worker at a time.
struct ExchangeDetail::Readers
{
    Readers(const std::shared_ptr<TrafficStore>& store, const Exchange& exchange)
        : asked(store, exchange, exchange.asker),
          answered(store, exchange, otherSide(exchange.asker))
    {
    }
    ExchangeReader asked, answered;
};

ExchangeDetail::ExchangeDetail(std::shared_ptr<TrafficStore> store, QWidget* parent)
    : QWidget(parent),
      m_store(std::move(store)),
      m_line(new QWidget),
      m_title(new ElidedLabel),
      m_notice(new Notice),
      m_sendAgain(makeButton(QStringLiteral("Send again"), QStringLiteral("send"))),
      m_copyCurl(makeButton(QStringLiteral("Copy as curl"), QStringLiteral("copy"))),
      m_rows(makeButton(QStringLiteral("Show rows"))),
      m_request(new MessagePane(QStringLiteral("Request"))),
      m_response(new MessagePane(QStringLiteral("Response"))),
      m_job(new BackgroundJob(this))
{
    build();
    connect(m_sendAgain, &QPushButton::clicked, this, [this] { act(false); });
    connect(m_copyCurl, &QPushButton::clicked, this, [this] { act(true); });
    connect(m_rows, &QPushButton::clicked, this, [this] {
        if (m_exchange)
            emit showInTrafficWanted(m_exchange->firstRow());
    });
    show(nullptr);
}

ExchangeDetail::~ExchangeDetail() = default;

void ExchangeDetail::build()
{
    nameWidget(m_title, QStringLiteral("Chosen exchange"));
    m_title->setFont(Theme::mono());
    m_title->setElideMode(Qt::ElideRight);
    m_rows->setToolTip(QStringLiteral("Its first row among all traffic, byte for byte"));
    auto* tools = new QWidget;
    auto* buttons = new QHBoxLayout(tools);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(Theme::px(8));
    for (QPushButton* button : {m_sendAgain, m_copyCurl, m_rows})
        buttons->addWidget(button);
    auto* bar = new WrappingBar(m_title, tools, 60);
    bar->setPlain();
    auto* line = new QHBoxLayout(m_line);
    line->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    line->addWidget(bar);
    auto* sides = new PairView(m_request, m_response, {QStringLiteral("Request"), QStringLiteral("Response")},
                               {QStringLiteral("Show request"), QStringLiteral("Show response")});
    sides->splitter()->setSizes({Theme::px(440), Theme::px(560)});
    m_request->setChoice(sides->choice(0));
    m_response->setChoice(sides->choice(1));
    connect(sides, &PairView::arranged, this, [this](bool isOne) {
        for (MessagePane* pane : {m_request, m_response})
            pane->showCaption(!isOne);
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_line);
    layout->addWidget(m_notice);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(sides, 1);
}

void ExchangeDetail::show(const Exchange* exchange)
{
    const bool isOther = !exchange || !m_exchange || exchange->number != m_exchange->number;
    m_exchange = exchange ? std::optional(*exchange) : std::nullopt;
    if (isOther)
        begin();
    updateWords();
    if (m_exchange)
        read();
}

void ExchangeDetail::begin()
{
    m_job->cancel();
    m_isReading = m_again = false;
    m_asked = m_answered = {};
    m_notice->renew();
    m_readers = m_exchange ? std::make_shared<Readers>(m_store, *m_exchange) : nullptr;
    if (!m_exchange) {
        const QString advice = QStringLiteral("Choose an exchange above: what was asked and answered is "
                                              "shown side by side.");
        m_request->begin(QStringLiteral("No exchange chosen"), advice);
        m_response->begin({}, {});
        return;
    }
    const bool isOneWay = m_exchange->kind == Exchange::Kind::OneWay;
    m_request->begin(m_exchange->kind == Exchange::Kind::Raw ? QStringLiteral("Nothing from the client yet")
                                                             : QStringLiteral("Reading"),
                     {});
    m_response->begin(isOneWay ? QStringLiteral("No answer belongs to it") : QStringLiteral("No answer yet"),
                      isOneWay ? QString() : QStringLiteral("What comes is shown here as it comes."));
}

void ExchangeDetail::read()
{
    m_again = m_isReading;
    if (m_isReading)
        return;
    m_isReading = true;
    m_job->start(
        [readers = m_readers, exchange = *m_exchange] {
            return std::pair(sightOf(readers->asked, exchange), sightOf(readers->answered, exchange));
        },
        [this](const std::pair<MessageSight, MessageSight>& found) {
            m_isReading = false;
            take(found.first, found.second);
            if (std::exchange(m_again, false))
                read();
        });
}

void ExchangeDetail::take(const MessageSight& request, const MessageSight& response)
{
    m_asked = request;
    m_answered = response;
    if (m_asked.httpHead && m_asked.httpHead->isRequest)
        m_answered.asked = HttpRequest{m_asked.httpHead->method, m_asked.httpHead->target, {}, {}};
    const bool isTold = m_exchange->asker == Side::Target, isRaw = m_exchange->kind == Exchange::Kind::Raw;
    const QString target = QStringLiteral("from the target · ");
    const QString from = isTold ? target : isRaw ? QStringLiteral("from the client · ") : QString();
    if (!isRaw || m_asked.body)
        m_request->show(m_asked, from + countedBytes(m_exchange->requestBytes));
    const bool hasAnswer = !m_answered.headText.isEmpty() || m_answered.body;
    if (hasAnswer) {
        QStringList words{exchangeStatusText(*m_exchange), exchangeDurationText(*m_exchange),
                          countedBytes(m_exchange->responseBytes)};
        words.removeAll(QString());
        m_response->show(m_answered, isRaw ? target + words.last() : words.join(QStringLiteral(" · ")));
    }
    updateWords();
}

void ExchangeDetail::updateWords()
{
    m_title->setText(m_exchange ? exchangeTitle(*m_exchange) : QString());
    const QString remark = m_exchange ? exchangeRemark(*m_exchange) : QString();
    m_notice->show({remark}, !m_exchange || m_exchange->kind == Exchange::Kind::Raw);
    const bool isHttp = m_asked.httpHead && m_asked.httpHead->isRequest;
    m_sendAgain->setVisible(isHttp && m_isSendable);
    m_copyCurl->setVisible(isHttp);
    m_line->setVisible(m_exchange.has_value());
}

void ExchangeDetail::setSendable(bool sendable)
{
    m_isSendable = sendable;
    updateWords();
}

std::optional<HttpRequest> ExchangeDetail::httpRequest() const
{
    if (!m_asked.httpHead || !m_asked.httpHead->isRequest)
        return {};
    HttpRequest request;
    request.method = m_asked.httpHead->method;
    request.target = m_asked.httpHead->target;
    for (const HttpField& field : m_asked.httpHead->fields) {
        const bool isOfTheWay = httpNamesEqual(field.name, "Content-Length") ||
                                httpNamesEqual(field.name, "Transfer-Encoding") ||
                                httpNamesEqual(field.name, "Content-Encoding"); // it was undone
        if (!isOfTheWay)
            request.fields.append(field);
    }
    if (m_asked.body && !m_exchange->isRawNow)
        request.body = m_asked.body->read(0, std::min(m_asked.body->size(), mostRepeated));
    return request;
}

void ExchangeDetail::act(bool copies)
{
    const std::optional<HttpRequest> request = httpRequest();
    if (!request)
        return;
    if (m_asked.body && m_asked.body->size() > mostRepeated)
        return m_notice->show({QStringLiteral("the body is larger than 16 MB: too large to send again")},
                              true);
    if (copies)
        emit copyCurlWanted(*request, m_exchange->endpoint);
    else
        emit sendAgainWanted(*request);
}

} // namespace sw
