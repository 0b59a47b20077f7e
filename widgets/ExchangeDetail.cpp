#include "widgets/ExchangeDetail.h"

#include "models/decode/ExchangeReader.h"
#include "models/decode/ExchangeWords.h"
#include "models/decode/ProtocolDecoder.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"
#include "widgets/BodyView.h"
#include "widgets/Notice.h"
#include "widgets/PairView.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTimer>

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 mostRepeated = 16 << 20; ///< bytes of a body that is sent again
// pixels at 100 %
constexpr int leastTitleWidth = 200, leastSideWidth = 370;
constexpr int leastHeight = 205;      ///< a few lines of a body under all that stands above it
constexpr int leastRowsAbove = 53;    ///< of the table, with the chosen one
constexpr int leastTableBeside = 100; ///< where both have no room, the page scrolls to this
constexpr int leastForLine = 240;     ///< of the page: lower, the row above says what is open
constexpr int leastForBar = 185;      ///< of the page: lower, how the body is seen is in a menu, too

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

/// Of a body. What ends a line belongs to the message, which is one byte longer in the conversation.
QString bodyBytes(qint64 bytes, const Exchange& exchange, bool isEnded)
{
    if (bytes == 0 && isEnded && exchange.kind != Exchange::Kind::Raw)
        return QStringLiteral("no body");
    const QString counted = trafficNumberText(std::uint64_t(bytes)) + QStringLiteral(" B");
    const bool isLine = exchange.kind != Exchange::Kind::Raw && exchange.state == Exchange::State::Done &&
                        protocols()[exchange.protocol].id == QLatin1String("json");
    return isLine ? counted + QStringLiteral(" + line end") : counted;
}

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
      m_rows(makeButton(QStringLiteral("Show rows"), QStringLiteral("traffic"))),
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
    m_title->setElideMode(Qt::ElideMiddle);
    m_sendAgain->setToolTip(QStringLiteral("Send again: the request, as an HTTP request of one's own"));
    m_copyCurl->setToolTip(QStringLiteral("Copy as curl: the line that asks the target the same"));
    m_rows->setToolTip(QStringLiteral("Show rows: its first row among all traffic, byte for byte"));
    auto* tools = new QWidget;
    auto* buttons = new QHBoxLayout(tools);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(Theme::px(8));
    for (QPushButton* button : {m_sendAgain, m_copyCurl, m_rows})
        buttons->addWidget(button);
    buttons->addStretch(1); // in a row of their own
    auto* bar = new WrappingBar(m_title, tools, leastTitleWidth);
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
    sides->setLeastBeside(leastSideWidth);
    m_request->body()->setNeighbour(m_response->body());
    for (const MessagePane* pane : {m_request, m_response})
        connect(pane, &MessagePane::menuOpens, this, &ExchangeDetail::addEntries);
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

void ExchangeDetail::bringUp()
{
    m_staysUp = true;
    if (RoomForAll* room = roomAround(this))
        room->keepHeadUp(nullptr);
    takeRoom();
    comeUp();
}

/// Once it is laid out. From its top on when the page shows less than all of it.
void ExchangeDetail::comeUp()
{
    if (!m_staysUp || !m_page)
        return;
    QTimer::singleShot(0, this, [this] {
        auto* area = m_page ? qobject_cast<QScrollArea*>(m_page->parentWidget()) : nullptr;
        if (!area || !isVisible() || !m_staysUp)
            return;
        QScrollBar* bar = area->verticalScrollBar();
        const int top = mapTo(area->widget(), QPoint()).y(), seen = m_page->height();
        const int lowest = std::min(top, top + height() - seen); // all of its end, too
        bar->setValue(std::clamp(bar->value(), lowest, std::max(lowest, top)));
    });
}

bool ExchangeDetail::event(QEvent* event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // what has come needs more, or less
        takeRoom();
    if (event->type() == QEvent::Resize) {
        fitButtons();
        comeUp();
    }
    return handled;
}

void ExchangeDetail::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    RoomForAll* room = roomAround(this);
    QWidget* page = room ? room->viewport() : nullptr;
    if (page && page != m_page) {
        m_page = page;
        page->installEventFilter(this);
        const QScrollBar* bar = room->verticalScrollBar();
        connect(bar, &QScrollBar::actionTriggered, this, [this] { m_staysUp = false; });
        connect(bar, &QScrollBar::rangeChanged, this, &ExchangeDetail::comeUp);
    }
    takeRoom();
}

bool ExchangeDetail::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_page && event->type() == QEvent::Resize) {
        takeRoom();
        comeUp();
    } else if (watched == m_page && event->type() == QEvent::Wheel) {
        m_staysUp = false; // a person looks elsewhere
    }
    return QWidget::eventFilter(watched, event);
}

/// No less than what shows a few lines of a body. A page too low for a table beside that keeps the rows
/// around the chosen one above it, where that is possible.
void ExchangeDetail::takeRoom()
{
    const int room = m_page ? m_page->height() : 0, least = Theme::px(leastHeight);
    fold(room);
    const bool isLow = room < least + Theme::px(leastTableBeside);
    setMinimumHeight(std::max(minimumSizeHint().height(), isLow ? room - Theme::px(leastRowsAbove) : least));
}

/// A row that is in view says what is open; then a menu beside what is read has what acts on it.
void ExchangeDetail::fold(int room)
{
    m_isFolded = m_page && room < Theme::px(leastForLine) && m_isListed;
    m_line->setVisible(m_exchange.has_value() && !m_isFolded);
    for (MessagePane* pane : {m_request, m_response})
        pane->setFolded(m_isFolded, m_isFolded && room < Theme::px(leastForBar));
}

void ExchangeDetail::setListed(bool listed)
{
    if (std::exchange(m_isListed, listed) != listed)
        takeRoom();
}

void ExchangeDetail::addEntries(QMenu* menu)
{
    for (QPushButton* button : {m_sendAgain, m_copyCurl, m_rows}) {
        if (button->isVisibleTo(m_line))
            menu->addAction(button->accessibleName(), button, &QPushButton::click);
    }
}

void ExchangeDetail::begin()
{
    m_job->cancel();
    m_isReading = m_again = false;
    m_asked = m_answered = {};
    m_notice->renew();
    m_readers = m_exchange ? std::make_shared<Readers>(m_store, *m_exchange) : nullptr;
    if (!m_exchange) {
        m_request->begin({}, {});
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
        m_request->show(m_asked, from + bodyBytes(m_exchange->requestBytes, *m_exchange, m_asked.isEnded));
    const bool hasAnswer = !m_answered.headText.isEmpty() || m_answered.body;
    if (hasAnswer) {
        QStringList words{exchangeStatusText(*m_exchange), exchangeDurationText(*m_exchange),
                          bodyBytes(m_exchange->responseBytes, *m_exchange, m_answered.isEnded)};
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
    m_line->setVisible(m_exchange.has_value() && !m_isFolded);
    fitButtons();
}

/// Where they would leave no room for what is open, their icons say what they do.
void ExchangeDetail::fitButtons()
{
    int wanted = Theme::px(24 + leastTitleWidth);
    for (QPushButton* button : {m_sendAgain, m_copyCurl, m_rows}) {
        button->setText(button->accessibleName());
        wanted += button->isVisibleTo(m_line) ? button->sizeHint().width() + Theme::px(8) : 0;
    }
    if (wanted <= width())
        return;
    for (QPushButton* button : {m_sendAgain, m_copyCurl, m_rows})
        button->setText({});
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
