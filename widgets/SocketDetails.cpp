#include "widgets/SocketDetails.h"

#include "models/inspect/SocketColumns.h"
#include "models/kernel/Credentials.h"
#include "models/sockets/AccessCheck.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/SocketDetailParts.h"
#include "widgets/SocketMenu.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QKeyEvent>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

QString fileText(const SocketRecord& record)
{
    if (record.address.kind() != SocketAddress::Kind::Path)
        return {};
    if (record.pathState == SocketRecord::PathState::Deleted)
        return QStringLiteral("gone from its path: nobody can connect there");
    if (record.pathState == SocketRecord::PathState::Replaced)
        return QStringLiteral("replaced at its path: who connects there reaches another");
    if (!record.fileMode)
        return {};
    QString text = u's' + rightsText(*record.fileMode);
    QStringList names; // together on one line
    if (record.fileOwner)
        names << userName(*record.fileOwner);
    if (record.fileGroup)
        names << groupName(*record.fileGroup);
    return names.isEmpty() ? text : text + u' ' + names.join(QChar(QChar::Nbsp));
}

QString ageText(std::chrono::seconds age)
{
    const qint64 s = age.count();
    if (s < 60)
        return QStringLiteral("%1 s").arg(s);
    if (s < 3600)
        return QStringLiteral("%1 min %2 s").arg(s / 60).arg(s % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1 h %2 min").arg(s / 3600).arg(s / 60 % 60, 2, 10, QLatin1Char('0'));
}

QString typeText(const SocketRecord& record)
{
    QString state = socketStateText(record);
    state[0] = state[0].toLower();
    QString type = socketTypeName(record.type);
    type[0] = type[0].toUpper();
    return QStringLiteral("%1, %2").arg(type, state);
}

} // namespace

SocketDetails::SocketDetails(bool canStart, QWidget* parent) : QScrollArea(parent), m_canStart(canStart)
{
    makeRegion(this);
    nameWidget(this, QStringLiteral("Socket details"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(Theme::px(224));
    build();
    m_ageTimer.setInterval(1000);
    connect(&m_ageTimer, &QTimer::timeout, this, &SocketDetails::showAge);
    show(nullptr);
}

QSize SocketDetails::sizeHint() const { return Theme::px(260, 300); }

void SocketDetails::build()
{
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("panel"));
    m_hint = new PlainLabel(QStringLiteral("Choose a socket to see who holds it"), LabelTone::Secondary);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    m_content = new QWidget;
    m_name = new ElidedLabel;
    m_name->setFont(Theme::ui(14, QFont::DemiBold));
    m_badge = new StateBadge;
    auto* title = new QHBoxLayout;
    title->setSpacing(Theme::px(6));
    title->addWidget(m_name, 1);
    title->addWidget(m_badge);
    m_close = makeIconButton(QStringLiteral("Close details"), QStringLiteral("close"));
    m_close->hide();
    connect(m_close, &QToolButton::clicked, this, &SocketDetails::closeWanted);
    title->addWidget(m_close);
    m_address = new ElidedLabel; // a path has no blanks to wrap at
    m_address->setFont(Theme::mono());
    m_facts = new Facts;
    m_holders = new QVBoxLayout;
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(Theme::px(14), Theme::px(10), Theme::px(14), Theme::px(12));
    layout->setSpacing(Theme::px(3));
    layout->addLayout(title);
    layout->addWidget(m_address);
    layout->addWidget(buildButtons()); // in view, however low the window
    layout->addWidget(m_facts);
    layout->addWidget(buildQueues());
    layout->addLayout(m_holders);
    layout->addStretch(1);
    auto* both = new QVBoxLayout(page);
    both->setContentsMargins(0, 0, 0, 0);
    both->addWidget(m_hint, 1);
    both->addWidget(m_content, 1);
    setFocusPolicy(Qt::NoFocus);
    m_content->hide(); // a child is not hidden on its own before its parent shows
    setWidget(page);
}

SocketDetails::~SocketDetails() = default;

void SocketDetails::setChoosable(bool choosable)
{
    m_hint->setText(choosable ? QStringLiteral("Choose a socket to see who holds it") : QString());
}

/// The button stands where the state does in a wide window; Type says it, too. In little room what can be
/// done comes before what is known.
void SocketDetails::setCloses(bool closes)
{
    m_close->setVisible(closes);
    m_badge->setVisible(!closes);
}

void SocketDetails::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_close->isHidden())
        emit closeWanted();
    else
        QScrollArea::keyPressEvent(event);
}

QWidget* SocketDetails::buildQueues()
{
    m_queues = new QWidget;
    m_in = std::make_unique<QueueRow>();
    m_out = std::make_unique<QueueRow>();
    m_waiting = new PlainLabel({}, LabelTone::Secondary);
    m_waiting->setWordWrap(true);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(Theme::px(12));
    grid->setVerticalSpacing(Theme::px(3));
    grid->setColumnStretch(1, 1);
    m_in->placeIn(grid, 0);
    m_out->placeIn(grid, 1);
    auto* layout = new QVBoxLayout(m_queues);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(3));
    layout->addWidget(detailHeading(QStringLiteral("Queues")));
    layout->addLayout(grid);
    layout->addWidget(m_waiting);
    return m_queues;
}

QWidget* SocketDetails::buildButtons()
{
    m_more = makeIconButton(QStringLiteral("More actions"), QStringLiteral("more"));
    connect(m_more, &QToolButton::clicked, this,
            [this] { emit menuWanted(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    m_access = makeIconButton(QStringLiteral("Explain access"), QStringLiteral("access"));
    connect(m_access, &QToolButton::clicked, this, &SocketDetails::accessWanted);
    m_http = makeIconButton(QStringLiteral("HTTP request"), QStringLiteral("http"));
    connect(m_http, &QToolButton::clicked, this, &SocketDetails::httpWanted);
    m_tap = makeButton(QStringLiteral("Tap"), QStringLiteral("tap"));
    m_tap->setToolTip(QStringLiteral("See what goes over it: a socket in front of it that records"));
    connect(m_tap, &QPushButton::clicked, this, &SocketDetails::tapWanted);
    m_peer = makeButton(QStringLiteral("Show peer"), QStringLiteral("follow"));
    m_peer->setToolTip(QStringLiteral("The row of the socket at the other end"));
    connect(m_peer, &QPushButton::clicked, this, &SocketDetails::peerWanted);
    m_buttons = new QWidget; // what most come for; the rest goes below it where there is no room beside
    auto* tools = new QWidget;
    for (auto [widget, first] : {std::pair(m_buttons, static_cast<QWidget*>(m_tap)), {tools, m_http}}) {
        auto* row = new QHBoxLayout(widget);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(first);
    }
    m_buttons->layout()->addWidget(m_peer);
    static_cast<QHBoxLayout*>(m_buttons->layout())->addStretch(1);
    tools->layout()->addWidget(m_access);
    tools->layout()->addWidget(m_more);
    static_cast<QHBoxLayout*>(tools->layout())->addStretch(1);
    auto* bar = new WrappingBar(m_buttons, tools, 0);
    bar->setPlain();
    bar->setContentsMargins(0, Theme::px(10), 0, 0);
    return bar;
}

void SocketDetails::show(const SocketRecord* record, const Since& since)
{
    const std::optional<SocketRecord> next = record ? std::optional(*record) : std::nullopt;
    const bool other = !next || !m_record || next->inode != m_record->inode;
    if (next == m_record && since == m_since && m_hint->isHidden() == bool(record))
        return;
    m_record = next;
    m_since = since;
    m_hint->setVisible(!m_record);
    setFocusPolicy(m_record ? Qt::StrongFocus : Qt::NoFocus); // there is nothing to scroll to
    m_content->setVisible(m_record.has_value());
    if (m_since)
        m_ageTimer.start();
    else
        m_ageTimer.stop();
    if (!m_record)
        return;
    showTitle();
    showFacts();
    showQueues();
    showHolders();
    showAccess(other);
    if (other)
        ensureVisible(0, 0);
    const bool connects = m_canStart && canConnectTo(*m_record);
    m_http->setVisible(connects && m_record->type == SocketType::Stream);
    m_tap->setVisible(connects);
    m_peer->setVisible(m_record->peerInode.has_value());
    if (connects && !m_connect) {
        m_connect = makePrimaryButton(QStringLiteral("Connect"), QStringLiteral("client"));
        connect(m_connect, &QPushButton::clicked, this, &SocketDetails::connectWanted);
        static_cast<QHBoxLayout*>(m_buttons->layout())->insertWidget(0, m_connect);
        QWidget::setTabOrder(m_connect, m_tap);
    } else if (!connects && m_connect) {
        delete m_connect;
        m_connect = nullptr;
    }
}

void SocketDetails::showTitle()
{
    const bool unnamed = m_record->address.kind() == SocketAddress::Kind::Unnamed;
    m_name->setText(unnamed ? QStringLiteral("(unnamed)") : m_record->address.shortName());
    m_badge->setState(socketStateText(*m_record).section(QLatin1Char(':'), 0, 0), m_record->state);
    const QString shown = unnamed ? QString() : m_record->address.display();
    m_address->setText(shown, shown.lastIndexOf(QLatin1Char('/')) + 1);
    m_address->setVisible(!unnamed);
}

void SocketDetails::showFacts()
{
    m_facts->set(Facts::Type, typeText(*m_record));
    m_facts->set(Facts::Inode, QString::number(m_record->inode));
    m_facts->set(Facts::Owner,
                 m_record->uid ? QStringLiteral("%1 (%2)").arg(userName(*m_record->uid)).arg(*m_record->uid)
                               : QString());
    m_facts->set(Facts::File, fileText(*m_record));
    const int accepted = m_record->acceptedCount.value_or(0);
    m_facts->set(Facts::Accepted, !m_record->acceptedCount ? QString()
                                  : accepted == 1          ? QStringLiteral("1 connection")
                                                           : QStringLiteral("%1 connections").arg(accepted));
    showAge();
}

/// Asked for again whenever the record changes, its file's mode as well; the walk is the worker pool's.
void SocketDetails::showAccess(bool other)
{
    const bool explains = hasAccessToExplain(*m_record) && !m_record->isMasked(); // else it is another's file
    m_access->setVisible(explains);
    if (other || !explains)
        m_facts->set(Facts::MayConnect, {});
    m_whoMay.cancel();
    if (explains && m_record->state == SocketState::Listening)
        m_whoMay.start(
            [address = m_record->address] { return checkAccess(address, Identity::ours()).whoMay; },
            [this](const QString& who) { m_facts->set(Facts::MayConnect, who); });
}

void SocketDetails::showAge()
{
    using namespace std::chrono;
    m_facts->set(Facts::Age,
                 m_since ? ageText(duration_cast<seconds>(steady_clock::now() - *m_since)) : QString());
}

void SocketDetails::showQueues()
{
    const bool known = m_record->receiveQueue && m_record->sendQueue;
    m_queues->setVisible(known);
    if (!known)
        return;
    const quint32 in = *m_record->receiveQueue, out = *m_record->sendQueue;
    const bool listening = m_record->state == SocketState::Listening;
    m_out->setShown(!listening);
    QString waiting;
    if (listening) {
        m_in->set(QStringLiteral("Pending"), out > 0 ? in / (out + 1.0) : 0,
                  QStringLiteral("%1 of backlog %2").arg(in).arg(out));
        if (in > 0)
            waiting = in == 1 ? QStringLiteral("A client waits to be accepted.")
                              : QStringLiteral("%1 clients wait to be accepted.").arg(in);
    } else {
        m_in->set(QStringLiteral("Unread"), in / 212992.0, trafficNumberText(in) + QStringLiteral(" B"));
        const quint32 most = m_record->sendBuffer.value_or(0);
        m_out->set(QStringLiteral("Send memory"), most > 0 ? double(out) / most : 0,
                   trafficNumberText(out) + QStringLiteral(" B"));
    }
    m_waiting->setText(waiting);
    m_waiting->setVisible(!waiting.isEmpty());
}

void SocketDetails::showHolders()
{
    if (m_holderRows && m_shownOwners == m_record->owners && m_shownPeers == m_record->peerOwners &&
        m_shownPeer == m_record->peerInode)
        return;
    m_shownOwners = m_record->owners;
    m_shownPeers = m_record->peerOwners;
    m_shownPeer = m_record->peerInode;
    delete m_holderRows;
    m_holderRows = new QWidget;
    auto* layout = new QVBoxLayout(m_holderRows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(3));
    addHolderRows(layout, QStringLiteral("Held by"), m_shownOwners);
    if (m_shownPeer)
        addHolderRows(layout, QStringLiteral("Peer, inode %1").arg(*m_shownPeer), m_shownPeers);
    m_holders->addWidget(m_holderRows);
    m_holderRows->show(); // at once, not when Qt's loop comes round
}

} // namespace sw
