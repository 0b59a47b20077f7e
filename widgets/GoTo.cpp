#include "widgets/GoTo.h"

#include "models/session/EndpointModel.h"
#include "models/session/SpecCheck.h"
#include "widgets/AddressBook.h"
#include "widgets/Commands.h"
#include "widgets/GoToHead.h"
#include "widgets/GoToOrder.h"
#include "widgets/GoToPages.h"
#include "widgets/GoToPopup.h"
#include "widgets/HomePath.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/VerdictProbe.h"

#include <QAction>
#include <QApplication>

#include <utility>

namespace sw {

namespace {

constexpr int usualWidth = 330, narrowWidth = 140;

/// The longest one that fits is shown: the key must not be what gives way.
QStringList placeholders(const GoToSources& sources)
{
    const QString key = QStringLiteral("   Ctrl+K"), shortest = QStringLiteral("Go to") + key;
    if (!sources.endpoints)
        return {QStringLiteral("Go to a command") + key, shortest};
    return {QStringLiteral("Go to a socket, page or command") + key,
            QStringLiteral("Go to a socket or page") + key, shortest};
}

QString nameInList(const EndpointModel& model, int row, const QModelIndex& group)
{
    return model.index(row, 0, group).data(Qt::DisplayRole).toString();
}

GoToItem offer(GoToItem::Kind kind, const QString& title, const QString& icon, const QString& text)
{
    GoToItem item;
    item.kind = kind;
    item.title = title;
    item.icon = icon;
    item.text = text;
    return item;
}

bool canStart(const SocketAddress& address, SocketType type)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.address = address;
    spec.type = type;
    return bool(checkSpec(spec));
}

} // namespace

GoTo::GoTo(const GoToSources& sources, QWidget* parent)
    : QLineEdit(parent),
      m_sources(sources),
      m_probe(new VerdictProbe(this)),
      m_popup(new GoToPopup(this, QStringLiteral("Go to results"), GoToPopup::Enter::Goes)),
      m_head(new GoToHead)
{
    nameWidget(this, QStringLiteral("Go to"));
    setPlaceholderText(placeholders(sources).constFirst());
    addMagnifier(this);
    expandHome(this);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMaximumWidth(Theme::px(usualWidth));
    m_popup->setHead(m_head);
    connect(this, &QLineEdit::textChanged, this, &GoTo::onText);
    connect(m_probe, &VerdictProbe::changed, this, [this] { refresh(); });
    connect(m_popup, &GoToPopup::chosen, this, &GoTo::perform);
    connect(m_popup, &GoToPopup::starClicked, this, &GoTo::toggleFavourite);
    connect(m_popup, &GoToPopup::completed, this, &QLineEdit::setText);
    connect(m_popup, &GoToPopup::openWanted, this, &GoTo::search);
    connect(m_popup, &GoToPopup::enterPressed, this, &GoTo::performDefault);
    connect(m_popup, &GoToPopup::escaped, this, [this] { leave(); });
    connect(m_sources.book, &AddressBook::changed, this, [this] {
        if (m_popup->isOpen())
            search();
    });
    if (m_sources.inspector)
        connect(m_sources.inspector, &Inspector::delta, this,
                [this](const SocketDelta& delta) { m_index.apply(delta); });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* old, QWidget* now) {
        if (now == this && old && !isOwn(old))
            m_before = old;
    });
}

GoTo::~GoTo() = default;

QSize GoTo::sizeHint() const { return {Theme::px(usualWidth), QLineEdit::sizeHint().height()}; }
QSize GoTo::minimumSizeHint() const
{
    return {Theme::px(narrowWidth), QLineEdit::minimumSizeHint().height()};
}

void GoTo::resizeEvent(QResizeEvent* event)
{
    QLineEdit::resizeEvent(event);
    const QMargins edges = textMargins();
    const int room = width() - edges.left() - edges.right() - Theme::px(52); // frame, magnifier, their gaps
    for (const QString& text : placeholders(m_sources)) {
        setPlaceholderText(text);
        if (fontMetrics().horizontalAdvance(text) <= room)
            break;
    }
}

bool GoTo::isOwn(const QWidget* widget) const { return widget == this || m_popup->isAncestorOf(widget); }

void GoTo::begin()
{
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
    search();
}

void GoTo::mousePressEvent(QMouseEvent* event)
{
    QLineEdit::mousePressEvent(event);
    if (!m_popup->isOpen())
        search();
}

void GoTo::onText()
{
    m_enterWaits = false;
    m_popup->forgetMoves();
    const QString typed = text().trimmed();
    m_probe->setText(m_sources.endpoints && isAddressText(typed) ? typed : QString());
    if (hasFocus())
        search();
}

void GoTo::search()
{
    GoToQuery query;
    query.text = text().trimmed();
    query.candidates = candidates();
    query.canConnect = m_sources.endpoints != nullptr;
    query.canFilter = m_sources.inspector != nullptr;
    query.completesPaths = query.canConnect;
    if (query.canFilter && !query.text.isEmpty())
        query.sockets = m_index.sockets();
    m_job.start([query = std::move(query)] { return goToResults(query); },
                [this](std::vector<GoToItem> found) {
                    m_found = std::move(found);
                    refresh();
                });
}

/// What has been found so far; nothing happens in a field that was left.
void GoTo::refresh()
{
    if (!hasFocus() && !m_popup->isOpen())
        return;
    m_head->show(*m_probe);
    const QStringList favourites = m_sources.book->favourites();
    std::vector<GoToItem> items;
    for (const GoToItem& item : m_found) {
        if (item.kind != GoToItem::Kind::TakeAddress || item.text != m_probe->text())
            items.push_back(item);
    }
    items = goToOrder(hereItems(), std::move(items), unusedAddress());
    for (GoToItem& item : items) {
        item.favourite = item.hasStar() && favourites.contains(item.text);
        const bool isPage = item.kind == GoToItem::Kind::Page && m_sources.endpoints;
        if (const EndpointStatus* status = isPage ? m_sources.endpoints->status(item.number) : nullptr)
            item.detail = goToPageDetail(*status);
    }
    m_popup->setItems(items, isDecided());
    if (m_popup->count() > 0 || !m_head->isHidden())
        m_popup->open();
    else
        m_popup->close();
    if (m_enterWaits && isDecided() && m_popup->isOpen())
        performDefault();
}

/// What the typed text leads to is known.
bool GoTo::isDecided() const
{
    if (m_probe->text().isEmpty())
        return !m_job.isPending();
    if (!m_probe->problem().isEmpty())
        return true;
    return m_probe->verdict() && (unusedAddress().isEmpty() || !m_job.isPending());
}

/// The typed address when nothing is there: it may be half of another one.
QString GoTo::unusedAddress() const
{
    const bool unused = m_probe->verdict() && m_probe->verdict()->state == PathVerdict::State::Free;
    const auto address = m_probe->address();
    return unused && address ? address->display() : QString();
}

void GoTo::performDefault()
{
    m_enterWaits = !m_popup->isOpen() || !isDecided();
    if (!m_popup->isOpen())
        search();
    if (m_enterWaits)
        return m_probe->hurry();
    if (const GoToItem* item = m_popup->current())
        perform(GoToItem(*item));
}

void GoTo::leave()
{
    m_enterWaits = false;
    m_popup->close();
    m_job.cancel();
    clear();
    if (m_before && m_before->isVisible() && m_before->isEnabled())
        m_before->setFocus(Qt::OtherFocusReason);
    else
        clearFocus();
}

void GoTo::perform(const GoToItem& item)
{
    const auto address = SocketAddress::parse(item.text);
    switch (item.kind) {
    case GoToItem::Kind::TakeDirectory:
        return setText(item.text);
    case GoToItem::Kind::TakeAddress:
        setFocus(Qt::OtherFocusReason);
        setText(isAddressText(item.text) ? item.text : QStringLiteral("./") + item.text);
        m_enterWaits = true;
        return m_probe->hurry();
    case GoToItem::Kind::AddFavourite:
    case GoToItem::Kind::RemoveFavourite:
        return toggleFavourite(item);
    default:
        break;
    }
    const SocketType type =
        m_probe->verdict() ? m_probe->verdict()->type.value_or(SocketType::Stream) : SocketType::Stream;
    leave();
    switch (item.kind) {
    case GoToItem::Kind::Connect:
        if (address)
            emit connectWanted(*address, item.group == GoToItem::Group::Here ? type : item.type);
        break;
    case GoToItem::Kind::Http:
        if (address)
            emit httpWanted(*address);
        break;
    case GoToItem::Kind::Tap:
        if (address)
            emit tapWanted(*address);
        break;
    case GoToItem::Kind::Listen:
        if (address)
            emit listenWanted(*address);
        break;
    case GoToItem::Kind::Bridge:
        emit bridgeWanted(item.text);
        break;
    case GoToItem::Kind::ReplaceStale:
        if (address)
            emit replaceWanted(*address);
        break;
    case GoToItem::Kind::ShowInSockets:
        emit socketsWanted(item.text);
        break;
    case GoToItem::Kind::Page:
        emit endpointWanted(item.number);
        break;
    case GoToItem::Kind::ExplainAccess:
        emit accessWanted(item.text);
        break;
    case GoToItem::Kind::Command:
        m_sources.commands->action(CommandId(item.number))->trigger();
        break;
    default:
        break;
    }
}

void GoTo::toggleFavourite(const GoToItem& item)
{
    const auto address = SocketAddress::parse(item.text);
    if (address)
        m_sources.book->setFavourite(*address, !m_sources.book->isFavourite(*address));
}

std::vector<GoToItem> GoTo::hereItems() const
{
    using Kind = GoToItem::Kind;
    using State = PathVerdict::State;
    std::vector<GoToItem> items;
    const auto address = m_probe->address();
    const auto& verdict = m_probe->verdict();
    if (const auto typed = SocketAddress::parse(m_probe->text());
        m_sources.endpoints && typed && typed->kind() == SocketAddress::Kind::Tcp)
        return {offer(Kind::Bridge, QStringLiteral("New bridge from here"), QStringLiteral("bridge"),
                      typed->display())};
    if (!address || !verdict)
        return items;
    const QString text = address->copyText();
    const auto add = [&](Kind kind, const char* title, const char* icon, const QString& target) {
        items.push_back(offer(kind, QLatin1String(title), QLatin1String(icon), target));
    };
    const State state = verdict->state;
    if (state == State::Live && verdict->mayConnect &&
        canStart(*address, verdict->type.value_or(SocketType::Stream)))
        add(Kind::Connect, "Connect", "client", text);
    if (state == State::Live && verdict->mayConnect && verdict->type == SocketType::Stream &&
        canStart(*address, SocketType::Stream))
        add(Kind::Http, "HTTP request", "http", text);
    if (state == State::Live && verdict->mayConnect && verdict->type != SocketType::Datagram &&
        canStart(*address, verdict->type.value_or(SocketType::Stream)))
        add(Kind::Tap, "Tap", "tap", text);
    if (verdict->mayListen || state == State::Stale)
        add(Kind::Listen, "Listen here", "listener", text);
    if (state == State::Stale && !verdict->isLink)
        add(Kind::ReplaceStale, "Replace stale and listen", "repeat", text);
    if (m_sources.inspector && (state == State::Live || state == State::NotListening))
        add(Kind::ShowInSockets, "Show in Sockets", "sockets", socketFilterFor(*address));
    if (address->kind() == SocketAddress::Kind::Path && state != State::Free && state != State::NotASocket)
        add(Kind::ExplainAccess, "Explain access", "access", text);
    if (m_sources.book->isFavourite(*address))
        add(Kind::RemoveFavourite, "Remove from favourites", "star-on", text);
    else if (state != State::NotASocket && state != State::NoDirectory)
        add(Kind::AddFavourite, "Add to favourites", "star", text);
    return items;
}

std::vector<GoToItem> GoTo::candidates()
{
    std::vector<GoToItem> items;
    if (m_sources.endpoints) {
        addAddresses(items);
        addEndpoints(items);
    }
    addCommands(items);
    return items;
}

void GoTo::addAddresses(std::vector<GoToItem>& items) const
{
    const QStringList favourites = m_sources.book->favourites();
    const auto add = [&items](GoToItem::Group group, const QString& text, const char* icon) {
        items.push_back(goToAddressItem(group, GoToItem::Kind::TakeAddress, *SocketAddress::parse(text)));
        items.back().icon = QLatin1String(icon);
    };
    for (const QString& text : favourites)
        add(GoToItem::Group::Favourites, text, "sockets");
    for (const QString& text : m_sources.book->recent()) {
        if (!favourites.contains(text))
            add(GoToItem::Group::Recent, text, "clock");
    }
}

/// What is said of them is put in when they are shown: there may be ten thousand, and a person types.
void GoTo::addEndpoints(std::vector<GoToItem>& items)
{
    const EndpointModel& model = *m_sources.endpoints;
    std::size_t at = 0;
    for (int group = 0; group < model.rowCount(); ++group) {
        const QModelIndex parent = model.index(group, 0);
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const EndpointStatus* status =
                model.status(model.index(row, 0, parent).data(EndpointModel::IdRole).toUInt());
            if (!status)
                continue;
            if (at == m_pages.size())
                m_pages.emplace_back();
            Page& page = m_pages[at++];
            if (page.item.number != status->id || page.address != status->spec.address ||
                page.target != status->spec.target || page.name != status->spec.name)
                page = {status->spec.address, status->spec.target, status->spec.name,
                        goToPageItem(*status, nameInList(model, row, parent))};
            items.push_back(page.item);
        }
    }
    m_pages.resize(at);
}

void GoTo::addCommands(std::vector<GoToItem>& items) const
{
    for (const CommandSpec& spec : commandSpecs()) {
        const QAction* action = m_sources.commands->action(spec.id);
        if (!action || !action->isEnabled() || spec.id == CommandId::GoTo)
            continue;
        GoToItem item;
        item.group = GoToItem::Group::Commands;
        item.kind = GoToItem::Kind::Command;
        item.title = action->text();
        item.detail = spec.purpose;
        item.icon = spec.icon;
        item.number = quint32(spec.id);
        if (!spec.shortcuts.isEmpty())
            item.hint = spec.shortcuts.first().toString(QKeySequence::NativeText);
        items.push_back(std::move(item));
    }
}

} // namespace sw
