#include "widgets/HttpPage.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"
#include "models/http/CurlLine.h"
#include "models/http/DockerAnswer.h"
#include "models/http/HttpCall.h"
#include "models/http/HttpRequestFile.h"
#include "models/session/SavedMessages.h"
#include "widgets/AddressBook.h"
#include "widgets/AddressField.h"
#include "widgets/BackgroundJob.h"
#include "widgets/EmptyState.h"
#include "widgets/FairSplit.h"
#include "widgets/HttpHistoryDelegate.h"
#include "widgets/HttpHistoryModel.h"
#include "widgets/HttpRequestEditor.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/SavedMessagesPanel.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"
#include "widgets/VerdictLine.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int narrowPage = 640, lowPage = 400, leastSide = 154, leastResponse = 160; // pixels at 100 %
constexpr qint64 longestFile = 64 << 20, longestSaved = 16 << 20;                    // bytes

} // namespace

HttpPage::HttpPage(const WindowContext& context, AddressBook& book, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_book(book),
      m_addressLabel(new PlainLabel(QStringLiteral("Address"), LabelTone::Secondary)),
      m_openSide(makeIconButton(QStringLiteral("Open history"), QStringLiteral("history"))),
      m_closeSide(makeIconButton(QStringLiteral("Close history"), QStringLiteral("close"))),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_request(new HttpRequestEditor),
      m_response(new HttpResponsePane),
      m_history(HttpHistoryModel::of(context.settings.get())),
      m_list(new QListView),
      m_sides(new Segments({QStringLiteral("History"), QStringLiteral("Saved")})),
      m_sideStack(new QStackedWidget),
      m_reading(new BackgroundJob(this))
{
    setObjectName(QStringLiteral("httpPage"));
    setAttribute(Qt::WA_StyledBackground);
    build();
    connectRequest();
    connect(m_response, &HttpResponsePane::retryWanted, this, [this] {
        m_request->target()->setFocus(); // the button that had it goes
        send();
    });
    connect(m_response, &HttpResponsePane::requestWanted, this, [this](const HttpRequest& request) {
        setRequest(request);
        send();
    });
    connect(m_response, &HttpResponsePane::changeWanted, this, [this](const HttpRequest& request) {
        setRequest(request);
        withWhole([this, shown = m_sent](const Whole& whole) {
            start(whole);
            m_again = shown;
        });
    });
    connect(m_response, &HttpResponsePane::sendWanted, this, [this](const QByteArray& bytes) {
        if (m_call)
            m_call->send(bytes);
    });
    connect(m_response, &HttpResponsePane::finishWanted, this, [this] {
        if (m_call)
            m_call->finishSending();
    });
    connect(m_address, &AddressField::accessWanted, this, &HttpPage::accessWanted);
    connect(m_address, &AddressField::verdictChanged, this, &HttpPage::fitVerdict);
    connect(m_address->edit(), &QLineEdit::textChanged, this, &HttpPage::titleChanged);
    m_response->installEventFilter(this);
    connect(m_area->verticalScrollBar(), &QScrollBar::actionTriggered, this,
            [this] { m_showsResponse = false; });
    connect(m_request->target(), &QLineEdit::textEdited, this,
            [this] { m_area->ensureWidgetVisible(m_request->target()); });
    connect(m_openSide, &QToolButton::clicked, this, [this] { openSide(true); });
    connect(m_closeSide, &QToolButton::clicked, this, [this] { openSide(false); });
    connect(&Theme::instance(), &Theme::changed, this, &HttpPage::fit);
    fit();
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) { take(index.row()); });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { take(index.row()); });
}

HttpPage::~HttpPage() = default;

bool HttpPage::event(QEvent* event) { return m_response->takeKey(event) || QWidget::event(event); }

void HttpPage::connectRequest()
{
    connect(m_request, &HttpRequestEditor::sendWanted, this, &HttpPage::send);
    connect(m_request, &HttpRequestEditor::stopWanted, this, &HttpPage::stop);
    connect(m_request, &HttpRequestEditor::copyCurlWanted, this, &HttpPage::copyCurl);
    connect(m_request, &HttpRequestEditor::pasteCurlWanted, this, &HttpPage::pasteCurl);
    connect(m_request, &HttpRequestEditor::saveWanted, this, &HttpPage::save);
}

void HttpPage::build()
{
    m_address->setFocusProxy(nullptr); // the Tab key would come by it a second time
    nameWidget(m_address->edit(), QStringLiteral("Address"));
    m_address->edit()->setPlaceholderText(QStringLiteral("/var/run/docker.sock, @name"));
    auto* top = new QWidget;
    auto* topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    auto* address = new QHBoxLayout;
    address->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), 0);
    address->setSpacing(Theme::px(8));
    m_addressLabel->setBuddy(m_address->edit());
    m_addressLabel->setMinimumHeight(m_address->edit()->sizeHint().height());
    for (QWidget* part : {static_cast<QWidget*>(m_openSide), static_cast<QWidget*>(m_addressLabel)})
        address->addWidget(part, 0, Qt::AlignTop);
    address->addWidget(m_address, 1);
    topLayout->addLayout(address);
    topLayout->addWidget(m_request, 1);
    auto* rows = new FairSplit(Qt::Vertical, 0, 230, 46);
    rows->setObjectName(QStringLiteral("httpMain"));
    rows->addWidget(top);
    rows->addWidget(m_response);
    rows->setOtherWants(300);
    auto* columns = new FairSplit(Qt::Horizontal, 0, 256, 30);
    columns->addWidget(m_side = buildSide());
    columns->addWidget(m_area = new RoomForAll(rows));
    for (FairSplit* split : {rows, columns}) {
        split->setHandleWidth(1);
        split->setChildrenCollapsible(false);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns);
}

QWidget* HttpPage::buildSide()
{
    nameWidget(m_list, QStringLiteral("History"));
    m_list->setModel(m_history);
    m_list->setItemDelegate(new HttpHistoryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QListView::customContextMenuRequested, this, &HttpPage::showHistoryMenu);
    new EmptyState(m_list, QStringLiteral("No requests yet"),
                   QStringLiteral("Requests you send are kept here, even after a restart."));
    m_sides->nameButtons({QStringLiteral("Show history"), QStringLiteral("Show saved requests")});
    m_sideStack->addWidget(m_list);
    auto* side = new QWidget;
    side->setObjectName(QStringLiteral("httpSide"));
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(Theme::px(10), Theme::px(8), Theme::px(10), Theme::px(6));
    head->addWidget(m_sides);
    head->addStretch(1);
    head->addWidget(m_closeSide);
    layout->addLayout(head);
    layout->addWidget(m_sideStack, 1);
    if (m_context.savedRequests)
        m_sideStack->addWidget(buildSaved());
    else
        m_sides->hide();
    connect(m_sides, &Segments::chosen, this, &HttpPage::showSide);
    return side;
}

QWidget* HttpPage::buildSaved()
{
    m_saved = new SavedMessagesPanel(m_context.savedRequests.get(), nullptr, QStringLiteral("request"));
    m_saved->setAlone(false);
    connect(m_saved, &SavedMessagesPanel::editWanted, this,
            [this](const QByteArray& entry) { takeSaved(entry, false); });
    connect(m_saved, &SavedMessagesPanel::sendWanted, this,
            [this](const QByteArray& entry) { takeSaved(entry, true); });
    return m_saved;
}

/// Where there is no room for history and request beside each other, one of them is there.
void HttpPage::openSide(bool open)
{
    m_isSideOpen = open;
    fit();
    if (m_isNarrow)
        open ? m_list->setFocus() : m_request->target()->setFocus();
}

void HttpPage::fit()
{
    const bool wasLow = m_isLow;
    m_isNarrow = width() < Theme::px(narrowPage);
    m_isLow = height() < Theme::px(lowPage);
    m_side->setMinimumWidth(m_isNarrow ? 0 : Theme::px(leastSide));
    m_side->setVisible(!m_isNarrow || m_isSideOpen);
    m_area->setVisible(!m_isNarrow || !m_isSideOpen);
    m_openSide->setVisible(m_isNarrow);
    m_closeSide->setVisible(m_isNarrow);
    m_addressLabel->setVisible(!m_isNarrow);
    m_request->setFoldable(m_isLow);
    if (m_isLow && !wasLow && m_call)
        m_request->fold();
    fitVerdict();
    fitResponse();
}

/// In a low page what is good or has been found out by asking is not said there, too.
void HttpPage::fitVerdict()
{
    auto* line = m_address->findChild<VerdictLine*>();
    const auto& verdict = m_address->verdict();
    const bool hasFailed = m_call && m_call->status().state == HttpCallStatus::State::Failed;
    const bool isWorth = verdict ? !verdict->mayConnect && !hasFailed : !m_address->verdictText().isEmpty();
    line->setVisible(!m_isLow || isWorth);
}

void HttpPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void HttpPage::showSide(int side)
{
    m_sides->setCurrent(side);
    m_sideStack->setCurrentIndex(side);
}

void HttpPage::setAddress(const QString& address)
{
    m_address->setText(address);
    (address.isEmpty() ? m_address->edit() : m_request->target())->setFocus();
}

void HttpPage::setRequest(const HttpRequest& request) { m_request->setRequest(request); }

QString HttpPage::title() const
{
    const QString text = m_address->edit()->text().trimmed();
    const QString name = text.mid(text.lastIndexOf(QLatin1Char('/')) + 1);
    return name.isEmpty() ? QStringLiteral("HTTP") : QStringLiteral("HTTP ") + name;
}

void HttpPage::showHistoryMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPersistentModelIndex chosen = m_list->currentIndex(); // others may send meanwhile
    if (chosen.isValid()) {
        menu->addAction(QStringLiteral("Send again"), this, [this, chosen] {
            take(chosen.row());
            send();
        });
        if (m_saved)
            menu->addAction(QStringLiteral("Save request"), this, [this, chosen] {
                take(chosen.row());
                save();
            });
        menu->addSeparator();
    }
    menu->addAction(QStringLiteral("Forget history"), m_history, &HttpHistoryModel::clear)
        ->setEnabled(m_history->rowCount() > 0);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void HttpPage::take(int row)
{
    const HttpHistoryRecord* record = m_history->record(row);
    if (!record)
        return;
    if (!record->address.isEmpty())
        m_address->setText(record->address);
    m_request->setRequest(record->request);
    if (m_isNarrow)
        openSide(false);
    if (!record->missing.isEmpty())
        m_request->setRemark(
            QStringLiteral("Not kept from run to run: %1.").arg(escapedText(record->missing)));
}

void HttpPage::save()
{
    if (!m_saved)
        return;
    const auto request = m_request->request();
    if (!request)
        return;
    const auto bytes = httpFileBytes({m_address->edit()->text().trimmed(), *request, {}});
    if (!bytes)
        return m_request->setError(bytes.failure().sentence);
    QByteArray path = request->target.split('?').first();
    path = path.sliced(dockerPathPrefix(path + '/').size()).replace('/', ' ').trimmed().left(60);
    showSide(1);
    openSide(true);
    m_saved->beginSave(*bytes, escapedText(request->method + ' ' + path).trimmed() + QStringLiteral(".http"));
}

void HttpPage::takeSaved(const QByteArray& entry, bool sends)
{
    m_context.savedRequests->read(
        entry, longestSaved, this, [this, entry, sends](const Result<QByteArray>& bytes) {
            if (!bytes)
                return m_saved->say(bytes.failure().withErrno(), true);
            const auto saved = parseHttpFile(*bytes);
            if (!saved)
                return m_saved->say(QStringLiteral("%1 is no request. %2")
                                        .arg(SavedFolder::shownName(entry), saved.failure().sentence),
                                    true);
            m_saved->say({}, false);
            if (!saved->address.isEmpty())
                m_address->setText(saved->address);
            m_request->setRequest(saved->request);
            if (m_isNarrow)
                openSide(false);
            if (!saved->missing.isEmpty())
                m_request->setRemark(
                    QStringLiteral("Not saved with it: %1.").arg(escapedText(saved->missing)));
            sends ? send() : m_request->target()->setFocus();
        });
}

struct HttpPage::Whole
{
    SocketAddress address;
    HttpRequest request;
};

/// Nothing happens when something is wrong; it is said beside it. A file is read in a worker.
void HttpPage::withWhole(const Then& then)
{
    const auto address = m_address->address();
    if (!address)
        return m_address->edit()->setFocus();
    const auto request = m_request->request();
    if (!request)
        return;
    m_reading->cancel();
    if (request->bodyFile.isEmpty())
        return then({*address, *request});
    m_reading->start([path = request->bodyFile] { return readFile(path, longestFile); },
                     [this, then, whole = Whole{*address, *request}](Result<QByteArray> bytes) mutable {
                         if (!bytes)
                             return m_request->setFileError(bytes.failure().withErrno());
                         whole.request.body = *bytes;
                         then(whole);
                     });
}

void HttpPage::copyCurl()
{
    withWhole([this](const Whole& whole) { copyCurlOf(whole); });
}

void HttpPage::copyCurlOf(const Whole& whole)
{
    const auto line = curlLine(whole.address, whole.request);
    if (!line)
        return m_request->setError(line.failure().sentence);
    if (!isValidUtf8(*line))
        return m_request->setError(
            QStringLiteral("This address has bytes that are no text: a clipboard can't hold the line."));
    QGuiApplication::clipboard()->setText(QString::fromUtf8(*line));
    m_request->setRemark(QStringLiteral("Copied; a shell with curl sends the same."));
}

void HttpPage::pasteCurl()
{
    const QString text = QGuiApplication::clipboard()->text();
    const auto line = parseCurlLine(text.toUtf8());
    if (!line)
        return m_request->setError(line.failure().sentence);
    if (line->address.kind() != SocketAddress::Kind::Unnamed)
        m_address->setText(line->address.copyText());
    m_request->setRequest(line->request);
    QStringList ignored;
    for (const QString& option : line->ignored)
        ignored << escapedText(option);
    m_request->setRemark(ignored.isEmpty() ? QString()
                                           : QStringLiteral("Makes no difference here: ") +
                                                 ignored.join(QStringLiteral(", ")));
    m_request->target()->setFocus();
}

void HttpPage::send()
{
    if (!m_address->address() || !m_request->request())
        m_response->markEarlier();
    withWhole([this](const Whole& whole) { start(whole); });
}

void HttpPage::start(const Whole& whole)
{
    stop();
    m_again.reset();
    m_sent = whole.request;
    if (m_call)
        m_call->deleteLater();
    m_response->begin(nullptr);
    m_call = new HttpCall(m_context.engine, this);
    connect(m_call, &HttpCall::changed, this, [this, call = m_call] {
        if (call == m_call) // one that was replaced has nothing to say any more
            onChanged();
    });
    const auto started = m_call->start(whole.address, whole.request);
    if (!started) {
        m_request->setError(started.failure().sentence);
        delete std::exchange(m_call, nullptr);
        return;
    }
    m_book.addRecent(whole.address);
    m_number = m_history->add(whole.request, whole.address.copyText());
    m_response->begin(m_call, whole.request);
    m_list->setCurrentIndex(m_history->index(0)); // its answer is what is shown
    m_request->fold();
    m_showsResponse = true;
    onChanged();
    fitResponse();
}

bool HttpPage::eventFilter(QObject* watched, QEvent* event)
{
    const bool isResponse = watched == m_response;
    if (isResponse && (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize))
        fitResponse();
    return QWidget::eventFilter(watched, event);
}

/// Where a low page has no room for request and response, the response has the height that the line with the
/// target leaves in view, or all of it.
void HttpPage::fitResponse()
{
    int least = 0;
    const QLayout* parts = m_response->layout(); // words in it wrap
    const int needed =
        std::max(m_response->minimumSizeHint().height(),
                 parts->hasHeightForWidth() ? parts->totalMinimumHeightForWidth(m_response->width()) : 0);
    const int room = m_area->viewport()->height();
    const QWidget* top = m_request->parentWidget();
    const bool isWhole = top->minimumSizeHint().height() + std::max(needed, Theme::px(leastResponse)) <= room;
    if (m_isLow && m_call && m_request->isFolded() && !isWhole) {
        const int beside = room - m_request->minimumSizeHint().height();
        least = needed <= beside ? beside : std::max(room, needed);
    }
    if (m_response->minimumHeight() != least)
        m_response->setMinimumHeight(least);
    if (m_showsResponse)
        QTimer::singleShot(0, this, &HttpPage::showResponse);
}

/// Its foot is where its buttons are; what is cut through above goes wholly.
void HttpPage::showResponse()
{
    if (!m_showsResponse || (m_isLow && !m_request->isFolded()))
        return;
    const QRect place(m_response->mapTo(m_area->widget(), QPoint()), m_response->size());
    const int height = m_area->viewport()->height();
    m_area->verticalScrollBar()->setValue(std::min(place.top(), place.bottom() + 1 - height));
}

void HttpPage::stop()
{
    if (m_call && !m_call->status().isOver())
        m_call->stop();
}

void HttpPage::onChanged()
{
    const HttpCallStatus& status = m_call->status();
    m_request->setRunning(!status.isOver());
    m_response->showCall();
    if (status.isOver())
        fitVerdict();
    m_history->setOutcome(m_number, httpOutcome(status),
                          status.isRefused() || status.state == HttpCallStatus::State::Failed);
    if (status.isOver() && m_again)
        QMetaObject::invokeMethod(this, &HttpPage::sendAgain, Qt::QueuedConnection);
}

/// What a change was made to is shown anew; a change that was refused stays to be read.
void HttpPage::sendAgain()
{
    const std::optional<HttpRequest> request = std::exchange(m_again, {});
    if (!request || !m_call || m_call->status().state != HttpCallStatus::State::Done ||
        m_call->status().isRefused())
        return;
    setRequest(*request);
    send();
}

} // namespace sw
