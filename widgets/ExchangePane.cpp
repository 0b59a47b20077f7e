#include "widgets/ExchangePane.h"

#include "models/base/Bytes.h"
#include "models/decode/ExchangeModel.h"
#include "models/decode/RelayTarget.h"
#include "models/http/CurlLine.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/ExchangeColumns.h"
#include "widgets/ExchangeDelegate.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/FairSplit.h"
#include "widgets/FollowingTable.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int filterSoonMilliseconds = 120;
constexpr int exchangeRow = 24;                 // pixels at 100 %
constexpr int leastRows = 2, rowsBesideOne = 6; ///< of the table, while an exchange is open
constexpr int mostShareBesideOne = 45;          ///< of the height, percent
constexpr int everything = 10000, wholeShare = 100;

QWidget* makeHint()
{
    auto* whole = new QWidget;
    auto* words = new PlainLabel(QStringLiteral("Choose an exchange to see both of its sides here"),
                                 LabelTone::Secondary);
    words->setAlignment(Qt::AlignCenter);
    words->setContentsMargins(Theme::px(12), Theme::px(7), Theme::px(12), Theme::px(7));
    auto* rows = new QVBoxLayout(whole);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(new Hairline(Qt::Horizontal));
    rows->addWidget(words);
    return whole;
}

DecodeScope scopeOf(EndpointId endpoint, Side received)
{
    DecodeScope scope;
    scope.endpoint = endpoint;
    scope.received = received;
    scope.onlyRelayed = endpoint == 0;
    return scope;
}

} // namespace

ExchangePane::ExchangePane(const WindowContext& context, EndpointId endpoint, Side received, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_follower(new ExchangeFollower(context.store, scopeOf(endpoint, received), this)),
      m_model(new ExchangeModel(m_follower, this)),
      m_table(new FollowingTable(Theme::px(exchangeRow))),
      m_filter(new QLineEdit),
      m_protocol(new QComboBox),
      m_bar(new QWidget(this)),
      m_words(new ElidedLabel),
      m_notice(new Notice),
      m_detail(new ExchangeDetail(context.store)),
      m_soon(new QTimer(this)),
      m_split(new FairSplit(Qt::Vertical, 0, everything, wholeShare)),
      m_hint(makeHint()),
      m_advice(QStringLiteral("What programs ask through this address is shown here as it happens."))
{
    build();
    if (received == Side::Target && endpoint != 0)
        m_columns->leaveOut(ExchangeModel::Client); // it is ours
    m_soon->setSingleShot(true);
    m_soon->setInterval(filterSoonMilliseconds);
    connect(m_soon, &QTimer::timeout, this, &ExchangePane::applyFilter);
    connect(m_filter, &QLineEdit::textChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_protocol, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_follower->setProtocol(index == 0 ? std::nullopt : std::optional(quint8(index - 1)));
    });
    connect(m_model, &ExchangeModel::updated, this, &ExchangePane::onUpdated);
    connect(m_table, &FollowingTable::rowChosen, this, [this](const QModelIndex& index) {
        m_chosen = index.isValid() ? index.data(ExchangeModel::NumberRole).toUInt() : m_chosen;
        showChosen();
        if (index.isValid())
            m_detail->bringUp();
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &ExchangePane::showMenu);
    connect(m_detail, &ExchangeDetail::sendAgainWanted, this, &ExchangePane::sendAgainWanted);
    connect(m_detail, &ExchangeDetail::copyCurlWanted, this, &ExchangePane::copyCurl);
    connect(m_detail, &ExchangeDetail::showInTrafficWanted, this, &ExchangePane::showInTrafficWanted);
    onUpdated();
}

ExchangePane::~ExchangePane() = default;

void ExchangePane::buildBar()
{
    nameWidget(m_filter, QStringLiteral("Filter exchanges"));
    m_filter->setPlaceholderText(QStringLiteral("Filter exchanges"));
    m_filter->setToolTip(
        QStringLiteral("Words, and method:POST, target:, status:4xx, type:, client:, is:error, "
                       "is:mutating, is:running, is:raw; a minus before means without"));
    addMagnifier(m_filter);
    addClearButton(m_filter);
    m_protocol->addItem(QStringLiteral("Detect"));
    for (const Protocol& protocol : protocols())
        m_protocol->addItem(protocol.name);
    auto* label = new PlainLabel(QStringLiteral("Protocol"), LabelTone::Secondary);
    label->setBuddy(m_protocol);
    nameWidget(m_protocol, QStringLiteral("Protocol"));
    m_words->setTone(LabelTone::Secondary);
    m_words->setElideMode(Qt::ElideRight);
    nameWidget(m_words, QStringLiteral("Exchange count"));
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_words);
    layout->addWidget(label);
    layout->addWidget(m_protocol);
}

void ExchangePane::build()
{
    setObjectName(QStringLiteral("exchangePane"));
    buildBar();
    nameWidget(m_table, QStringLiteral("Exchanges"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ExchangeDelegate(m_table));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerItem); // none is cut by the header
    m_table->setKeepsChosen(true);
    m_columns = new ExchangeColumns(m_table, m_model);
    m_empty = new EmptyState(m_table, {}, {});
    m_table->setMinimumHeight(denseHeight(m_table, leastRows));
    auto* upper = new QWidget;
    auto* rows = new QVBoxLayout(upper);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_bar);
    rows->addWidget(m_notice);
    rows->addWidget(m_table, 1);
    rows->addWidget(m_hint);
    rows->addStretch(0); // what is left of a row
    m_split->addWidget(upper);
    m_split->addWidget(m_detail);
    m_detail->hide();
    const QString key = QStringLiteral("layout/exchanges/share");
    m_split->restore(m_context.settings->bytes(key));
    connect(m_split, &QSplitter::splitterMoved, this, [this, key] {
        m_context.settings->setBytes(key, m_split->kept());
        showWholeRows(m_split->widget(0)->height());
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_split);
}

void ExchangePane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    shareHeight();
}

QWidget* ExchangePane::takeBarBeside(QWidget* left)
{
    m_bar->layout()->setContentsMargins(0, 0, 0, 0);
    auto* bar = new WrappingBar(left, m_bar, 0);
    bar->setPlain();
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    line->addWidget(bar);
    return whole;
}

void ExchangePane::setAdvice(const QString& advice)
{
    m_advice = advice;
    onUpdated();
}

/// Of what is above and below the rows.
int ExchangePane::heightBesideTable() const
{
    int others = 0;
    for (const QWidget* part : {m_bar, static_cast<QWidget*>(m_notice), m_hint}) {
        if (part->parentWidget() != m_split->widget(0) || part->isHidden())
            continue;
        others += part->hasHeightForWidth() ? part->heightForWidth(width()) : part->sizeHint().height();
    }
    return others;
}

/// Of a table that has more rows than there is room for the last one would be whole, and the first one cut.
void ExchangePane::showWholeRows(int room)
{
    const int rows = (room - heightBesideTable() - denseHeight(m_table, 0)) / Theme::px(exchangeRow);
    const bool isFull = m_model->rowCount() > rows && rows >= leastRows;
    m_table->setMaximumHeight(isFull ? denseHeight(m_table, rows) : QWIDGETSIZE_MAX);
}

/// While an exchange is open the table makes do with its rows; else it has everything.
void ExchangePane::shareHeight()
{
    const bool isOpen = m_detail->exchange().has_value();
    m_hint->setVisible(!isOpen && m_model->rowCount() > 0);
    m_detail->setVisible(isOpen);
    if (!isOpen)
        return showWholeRows(height());
    const int others = heightBesideTable();
    const int most = m_split->height() * mostShareBesideOne / 100;
    int rows = std::clamp(m_model->rowCount(), leastRows, rowsBesideOne);
    while (rows > leastRows && others + denseHeight(m_table, rows) > most)
        --rows;
    const int wanted = others + denseHeight(m_table, rows);
    const int zoom = Theme::instance().zoom();
    m_split->setLength((wanted * 100 + zoom - 1) / zoom, wholeShare);
    showWholeRows(m_split->kept().isEmpty() ? wanted : m_split->widget(0)->height());
}

void ExchangePane::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void ExchangePane::setConnection(ConnectionId id)
{
    m_connection = id;
    applyFilter();
}

void ExchangePane::applyFilter()
{
    m_soon->stop();
    const ExchangeFilter filter(m_filter->text(), m_connection);
    m_notice->show({filter.remark()}, true);
    m_follower->setFilter(filter);
}

void ExchangePane::onUpdated()
{
    m_columns->look();
    const auto number = [](quint32 count) { return trafficNumberText(count); };
    const auto shown = quint32(m_model->rowCount());
    QString words =
        shown == m_model->total()
            ? shown == 1 ? QStringLiteral("1 exchange") : QStringLiteral("%1 exchanges").arg(number(shown))
            : QStringLiteral("%1 of %2 exchanges").arg(number(shown), number(m_model->total()));
    if (m_model->dropped() > 0)
        words += QStringLiteral("; the first %1 are not kept").arg(number(m_model->dropped()));
    m_words->setText(words);
    if (m_model->total() > 0)
        m_empty->setWords(
            QStringLiteral("No exchanges match"),
            QStringLiteral("%1 are there. Change or clear the filter, or choose all connections.")
                .arg(number(m_model->total())));
    else
        m_empty->setWords(QStringLiteral("No exchanges yet"), m_advice);
    showChosen();
}

/// One that a filter hides stays in the detail as it was.
void ExchangePane::showChosen()
{
    const Exchange* exchange = m_model->exchange(m_chosen);
    const auto& shown = m_detail->exchange();
    m_detail->setListed(exchange != nullptr);
    if (!exchange && shown && shown->number == m_chosen &&
        m_chosen < m_model->dropped() + 1 + m_model->total())
        return;
    if (!exchange || !shown || !(*exchange == *shown))
        m_detail->show(exchange);
    shareHeight();
}

QString ExchangePane::clientOf(ConnectionId id) const
{
    for (int row = 0; const Exchange* exchange = m_model->at(row); ++row) {
        if (exchange->connection == id)
            return exchange->client;
    }
    return {};
}

Failure ExchangePane::copyCurl(const HttpRequest& request, EndpointId endpoint)
{
    const bool isKnown = m_target.kind() != SocketAddress::Kind::Unnamed;
    const auto line =
        curlLine(isKnown ? m_target : relayTarget(m_context.store, endpoint).value_or(m_target), request);
    Failure told =
        line ? Failure{QStringLiteral("Copied; a shell with curl sends the same.")} : line.failure();
    const bool isText = line && isValidUtf8(*line);
    if (isText)
        QGuiApplication::clipboard()->setText(QString::fromUtf8(*line));
    else if (line)
        told.sentence =
            QStringLiteral("this request has bytes that are no text: a clipboard can't hold the line");
    m_notice->renew();
    m_notice->show(told, isText);
    return told;
}

void ExchangePane::showMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    const QString target = index.siblingAtColumn(ExchangeModel::Target).data().toString();
    const QString method = index.siblingAtColumn(ExchangeModel::Method).data().toString();
    const Exchange* exchange = m_model->at(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("exchangeMenu"));
    menu->addAction(QStringLiteral("Follow connection"), this,
                    [this, id = exchange->connection] { emit followWanted(id); });
    menu->addAction(QStringLiteral("Show rows"), this,
                    [this, row = exchange->firstRow()] { emit showInTrafficWanted(row); });
    menu->addAction(QStringLiteral("Copy target"), this,
                    [target] { QGuiApplication::clipboard()->setText(target); });
    if (!method.isEmpty())
        menu->addAction(QStringLiteral("Only this method"), this, [this, method] {
            m_filter->setText(QStringLiteral("method:") + quotedFilterValue(method));
        });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace sw
