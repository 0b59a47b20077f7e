#include "widgets/HttpPage.h"

#include "models/base/Bytes.h"
#include "models/http/CurlLine.h"
#include "models/http/HttpCall.h"
#include "widgets/AddressBook.h"
#include "widgets/AddressField.h"
#include "widgets/EmptyState.h"
#include "widgets/FairSplit.h"
#include "widgets/HttpHistoryDelegate.h"
#include "widgets/HttpHistoryModel.h"
#include "widgets/HttpRequestEditor.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

namespace sw {

HttpPage::HttpPage(const WindowContext& context, AddressBook& book, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_book(book),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_request(new HttpRequestEditor),
      m_response(new HttpResponsePane),
      m_history(new HttpHistoryModel(this)),
      m_list(new QListView)
{
    setObjectName(QStringLiteral("httpPage"));
    setAttribute(Qt::WA_StyledBackground);
    build();
    connect(m_request, &HttpRequestEditor::sendWanted, this, &HttpPage::send);
    connect(m_request, &HttpRequestEditor::stopWanted, this, &HttpPage::stop);
    connect(m_request, &HttpRequestEditor::copyCurlWanted, this, &HttpPage::copyCurl);
    connect(m_request, &HttpRequestEditor::pasteCurlWanted, this, &HttpPage::pasteCurl);
    connect(m_address, &AddressField::accessWanted, this, &HttpPage::accessWanted);
    connect(m_address->edit(), &QLineEdit::textChanged, this, &HttpPage::titleChanged);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) { take(index.row()); });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { take(index.row()); });
}

HttpPage::~HttpPage() = default;

void HttpPage::build()
{
    m_address->setFocusProxy(nullptr); // the Tab key would come by it a second time
    nameWidget(m_address->edit(), QStringLiteral("Address"));
    m_address->edit()->setPlaceholderText(QStringLiteral("/var/run/docker.sock, @name"));
    nameWidget(m_list, QStringLiteral("History"));
    m_list->setModel(m_history);
    m_list->setItemDelegate(new HttpHistoryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setMinimumWidth(Theme::px(150));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    new EmptyState(m_list, QStringLiteral("No requests yet"),
                   QStringLiteral("What you send is kept here while the page is open."));
    auto* top = new QWidget;
    auto* topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    auto* address = new QHBoxLayout;
    address->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), 0);
    address->addWidget(m_address);
    topLayout->addLayout(address);
    topLayout->addWidget(m_request, 1);
    auto* rows = new FairSplit(Qt::Vertical, 0, 230, 46);
    rows->addWidget(top);
    rows->addWidget(m_response);
    auto* columns = new FairSplit(Qt::Horizontal, 0, 230, 30);
    columns->addWidget(m_list);
    columns->addWidget(rows);
    for (FairSplit* split : {rows, columns}) {
        split->setHandleWidth(1);
        split->setChildrenCollapsible(false);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns);
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

void HttpPage::take(int row)
{
    if (const HttpRequest* request = m_history->request(row))
        m_request->setRequest(*request);
}

void HttpPage::copyCurl()
{
    const auto address = m_address->address();
    if (!address) {
        m_address->edit()->setFocus();
        return;
    }
    const auto request = m_request->request();
    if (!request)
        return;
    const auto line = curlLine(*address, *request);
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
    const auto address = m_address->address();
    if (!address) {
        m_address->edit()->setFocus();
        return;
    }
    const auto request = m_request->request();
    if (!request)
        return;
    stop();
    if (m_call)
        m_call->deleteLater();
    m_response->begin(nullptr);
    m_call = new HttpCall(m_context.engine, this);
    connect(m_call, &HttpCall::changed, this, [this, call = m_call] {
        if (call == m_call) // one that was replaced has nothing to say any more
            onChanged();
    });
    const auto started = m_call->start(*address, *request);
    if (!started) {
        m_request->setError(started.failure().sentence);
        delete std::exchange(m_call, nullptr);
        return;
    }
    m_book.addRecent(*address);
    m_number = m_history->add(*request);
    m_response->begin(m_call);
    onChanged();
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
    m_history->setOutcome(m_number, httpOutcome(status),
                          status.isRefused() || status.state == HttpCallStatus::State::Failed);
}

} // namespace sw
