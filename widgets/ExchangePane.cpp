#include "widgets/ExchangePane.h"

#include "models/base/Bytes.h"
#include "models/decode/ExchangeModel.h"
#include "models/decode/RelayTarget.h"
#include "models/http/CurlLine.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EmptyState.h"
#include "widgets/ExchangeDelegate.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/FollowingTable.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QTimer>

#include <algorithm>

namespace sw {

namespace {

constexpr int filterSoonMilliseconds = 120;
constexpr int leastTargetWidth = 136, mostTargetWidth = 620, requestWidth = 78, typeWidth = 92;
constexpr int mostMethodWidth = 116, rowsLookedAt = 64;
constexpr int leastTargetBesideType = 260; ///< else the type, which the response's head says, gives way

/// Names of calls may be longer than HTTP's methods: of the newest rows. True when the column became wider.
bool widenForNames(QTableView* table, const ExchangeModel& model)
{
    const QFontMetrics metrics(Theme::mono());
    int wanted = table->columnWidth(ExchangeModel::Method);
    const int before = wanted, most = Theme::px(mostMethodWidth);
    for (int row = std::max(0, model.rowCount() - rowsLookedAt); row < model.rowCount() && wanted < most;
         ++row) {
        const QString name = model.index(row, ExchangeModel::Method).data().toString();
        wanted = std::max(wanted, metrics.horizontalAdvance(name) + Theme::px(18));
    }
    wanted = std::min(wanted, std::max(before, most));
    if (wanted > before)
        table->setColumnWidth(ExchangeModel::Method, wanted);
    return wanted > before;
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
      m_table(new FollowingTable(Theme::px(24))),
      m_filter(new QLineEdit),
      m_protocol(new QComboBox),
      m_bar(new QWidget(this)),
      m_words(new ElidedLabel),
      m_notice(new Notice),
      m_detail(new ExchangeDetail(context.store)),
      m_soon(new QTimer(this))
{
    build();
    m_table->setColumnHidden(ExchangeModel::Client, received == Side::Target && endpoint != 0); // it is ours
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

void ExchangePane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    shareWidth();
}

/// The target has what the other columns leave, unless somebody chose another width for it.
void ExchangePane::shareWidth()
{
    if (m_table->columnWidth(ExchangeModel::Target) != m_targetWidth)
        return;
    // The last one that is shown is stretched: its width now says nothing.
    int others = m_table->verticalScrollBar()->sizeHint().width() + Theme::px(12) + Theme::px(requestWidth);
    for (int column = 0; column < ExchangeModel::Request; ++column)
        others += column == ExchangeModel::Target ? 0 : m_table->columnWidth(column);
    const bool hasType = width() - others - Theme::px(typeWidth) >= Theme::px(leastTargetBesideType);
    m_table->setColumnHidden(ExchangeModel::Type, !hasType);
    if (hasType)
        m_table->setColumnWidth(ExchangeModel::Request,
                                Theme::px(requestWidth)); // it may have been stretched
    others += hasType ? Theme::px(typeWidth) : 0;
    m_table->setColumnWidth(ExchangeModel::Target, std::clamp(width() - others, Theme::px(leastTargetWidth),
                                                              Theme::px(mostTargetWidth)));
    m_targetWidth = m_table->columnWidth(ExchangeModel::Target);
}

void ExchangePane::build()
{
    setObjectName(QStringLiteral("exchangePane"));
    buildBar();
    nameWidget(m_table, QStringLiteral("Exchanges"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ExchangeDelegate(m_table));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int widths[] = {40, 107, 104, 64, leastTargetWidth, 58, 106, 72, 82, requestWidth};
    for (int column = 0; column < ExchangeModel::Type; ++column)
        m_table->setColumnWidth(column, Theme::px(widths[column]));
    m_targetWidth = m_table->columnWidth(ExchangeModel::Target);
    m_empty = new EmptyState(m_table, {}, {});
    m_table->setMinimumHeight(Theme::px(5 * 24));
    auto* upper = new QWidget;
    auto* rows = new QVBoxLayout(upper);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_bar);
    rows->addWidget(m_notice);
    rows->addWidget(m_table, 1);
    auto* split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(upper);
    split->addWidget(m_detail);
    split->setSizes({Theme::px(165), Theme::px(235)});
    rememberSplit(split, m_context.settings, QStringLiteral("layout/exchanges/rows"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
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
    if (widenForNames(m_table, *m_model))
        shareWidth();
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
        m_empty->setWords(
            QStringLiteral("No exchanges yet"),
            QStringLiteral("What programs ask through this address is shown here as it happens."));
    showChosen();
}

/// One that a filter hides stays in the detail as it was.
void ExchangePane::showChosen()
{
    const Exchange* exchange = m_model->exchange(m_chosen);
    const auto& shown = m_detail->exchange();
    if (!exchange && shown && shown->number == m_chosen &&
        m_chosen < m_model->dropped() + 1 + m_model->total())
        return;
    if (exchange && shown && *exchange == *shown)
        return;
    m_detail->show(exchange);
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
