#include "widgets/EndpointHeader.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"
#include "models/session/ShellLines.h"
#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStringList>
#include <QToolButton>

#include <algorithm>

namespace sw {

class EndpointHeader::Dot : public QWidget
{
public:
    Dot() { setFixedSize(Theme::px(18, 18)); }
    void setState(const EndpointStatus& status)
    {
        m_state = status.state;
        m_hasTrouble = !status.failure.sentence.isEmpty();
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintStateDot(painter, QRectF(rect()).center(), endpointStateColor(m_state, m_hasTrouble),
                      endpointStateHollow(m_state));
    }

private:
    EndpointStatus::State m_state = EndpointStatus::State::Starting;
    bool m_hasTrouble = false;
};

namespace {

constexpr int leastFacts = 260;    // pixels at 100 %
constexpr int leastForTools = 600; // pixels at 100 %: below, all but the main button are in a menu

} // namespace

/// One quiet line that ends with "…" when there is no room; the whole is its tooltip.
class EndpointHeader::Facts : public QWidget
{
public:
    Facts() { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred); }
    /// more: what only the tooltip says; whole: what is shown instead where there is room for it.
    void setText(const QString& text, const QString& more, const QString& whole)
    {
        setToolTip(plainToolTip(whole + more));
        if (text == m_text && whole == m_whole)
            return;
        m_text = text;
        m_whole = whole;
        setAccessibleName(text);
        updateGeometry();
        update();
    }
    /// As much of it as no other words may take the room of; empty: the beginning.
    void setLeast(const QString& text)
    {
        m_least =
            text.isEmpty() ? 0 : QFontMetrics(Theme::ui(12)).horizontalAdvance(text + QStringLiteral(" …"));
        updateGeometry();
    }
    QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::ui(12));
        return {metrics.horizontalAdvance(m_text) + 2, metrics.height()};
    }
    /// A long path gives way before the type and the mode do.
    QSize minimumSizeHint() const override
    {
        const int least = m_least > 0 ? std::min(m_least, Theme::px(220)) : Theme::px(leastFacts);
        return {std::min(sizeHint().width(), least), sizeHint().height()};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setFont(Theme::ui(12));
        if (width() < Theme::px(64) && painter.fontMetrics().horizontalAdvance(m_text) > width())
            return; // half a word says nothing
        painter.setPen(Theme::tokens().text2);
        const bool isRoomy = painter.fontMetrics().horizontalAdvance(m_whole) <= width();
        painter.drawText(
            rect(), Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(isRoomy ? m_whole : m_text, Qt::ElideRight, width()));
    }

private:
    QString m_text, m_whole;
    int m_least = 0;
};

/// State, address and facts in a row. The facts have what they need first, the directory of the address gives
/// way, and its last part only when the facts have no more than their least.
class EndpointHeader::Line : public QWidget
{
public:
    Line(QWidget* dot, QWidget* state, ElidedLabel* address, QWidget* facts)
        : m_parts{dot, state, address, facts},
          m_address(address)
    {
        for (QWidget* part : m_parts)
            part->setParent(this);
    }
    QSize sizeHint() const override { return sumOf(&QWidget::sizeHint); }
    QSize minimumSizeHint() const override { return sumOf(&QWidget::minimumSizeHint); }

protected:
    bool event(QEvent* event) override
    {
        const bool handled = QWidget::event(event);
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize ||
            event->type() == QEvent::Show)
            arrange();
        return handled;
    }

private:
    /// A part of a fixed size has it, whatever it wishes.
    static QSize sizeOf(const QWidget* part, QSize (QWidget::*wish)() const)
    {
        return (part->*wish)().expandedTo(part->minimumSize()).boundedTo(part->maximumSize());
    }
    QSize sumOf(QSize (QWidget::*wish)() const) const
    {
        QSize all(3 * Theme::px(8), 0);
        for (const QWidget* part : m_parts) {
            const QSize one = sizeOf(part, part == m_parts[1] ? &QWidget::sizeHint : wish);
            all = QSize(all.width() + one.width(), std::max(all.height(), one.height()));
        }
        return all;
    }
    /// Pixels of so much that is shared by the address and the facts.
    int addressWidth(int room) const
    {
        const int whole = m_address->sizeHint().width(), facts = m_parts[3]->sizeHint().width();
        const int leastForFacts = std::min(m_parts[3]->minimumSizeHint().width(), room);
        const int factsWish = std::min(facts, std::max(leastForFacts, room * 2 / 3));
        const QString& text = m_address->text();
        const qsizetype slash = text.lastIndexOf(u'/');
        const int name =
            slash < 0 ? whole
                      : m_address->fontMetrics().horizontalAdvance(QStringLiteral("…") + text.mid(slash)) +
                            Theme::px(26); // less, and the name would be cut, too
        return std::min(whole, std::max(room - factsWish, std::min(name, room - leastForFacts)));
    }
    void arrange()
    {
        const int gap = Theme::px(8);
        int widths[4] = {sizeOf(m_parts[0], &QWidget::sizeHint).width(),
                         sizeOf(m_parts[1], &QWidget::sizeHint).width(), 0, 0};
        const int room = std::max(0, width() - widths[0] - widths[1] - 3 * gap);
        widths[2] = addressWidth(room);
        widths[3] = std::max(0, room - widths[2]);
        for (int i = 0, x = 0; i < 4; x += widths[i] + gap, ++i) {
            const int high = std::min(height(), sizeOf(m_parts[i], &QWidget::sizeHint).height());
            m_parts[i]->setGeometry(x, (height() - high) / 2, widths[i], high);
        }
    }

    QWidget* m_parts[4];
    ElidedLabel* m_address;
};

EndpointHeader::EndpointHeader(QWidget* parent)
    : QFrame(parent),
      m_dot(new Dot),
      m_state(new PlainLabel),
      m_address(new ElidedLabel),
      m_detail(new Facts),
      m_bytes(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Both"),
                            QStringLiteral("Decoded")})),
      m_editReply(makeIconButton(QStringLiteral("Edit reply"), QStringLiteral("reply"))),
      m_copyLine(makeIconButton(QStringLiteral("Copy as socat line"), QStringLiteral("copy"))),
      m_access(makeIconButton(QStringLiteral("Access"), QStringLiteral("access"))),
      m_copyName(makeIconButton(QStringLiteral("Copy reply name"), QStringLiteral("reply"))),
      m_http(makeIconButton(QStringLiteral("HTTP request"), QStringLiteral("http"))),
      m_more(makeIconButton(QStringLiteral("More of this page"), QStringLiteral("more"))),
      m_menu(new QMenu(this)),
      m_start(makeButton(QStringLiteral("Start"), QStringLiteral("play"), IconColor::Ok)),
      m_stop(makeButton(QStringLiteral("Stop"), QStringLiteral("stop"), IconColor::Err))
{
    setObjectName(QStringLiteral("bar"));
    m_state->setFont(Theme::ui(12, QFont::DemiBold));
    m_address->setFont(Theme::mono(13, QFont::Medium));
    QStringList names{QStringLiteral("Show as text"), QStringLiteral("Show as hex"),
                      QStringLiteral("Show as both"), QStringLiteral("Show decoded")};
    for (QToolButton* button : m_bytes->findChildren<QToolButton*>()) {
        button->setToolTip(names.first()); // the composer's are called Text and Hex, too
        nameWidget(button, names.takeFirst());
    }
    for (QPushButton* button : {m_start, m_stop})
        button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); // also in a row of their own
    QToolButton* find = makeIconButton(QStringLiteral("Find"), QStringLiteral("search"));
    find->setToolTip(QStringLiteral("Find in conversation (Ctrl+F)"));
    m_access->setCheckable(true);
    m_access->setToolTip(QStringLiteral("Who may connect, and which part of the path decides"));
    buildLayout(find);
    connectParts(find);
}

void EndpointHeader::connectParts(QToolButton* find)
{
    connect(m_access, &QToolButton::toggled, this, &EndpointHeader::accessToggled);
    connect(m_bytes, &Segments::chosen, this, &EndpointHeader::bytesViewChosen);
    connect(find, &QToolButton::clicked, this, &EndpointHeader::findWanted);
    m_more->setToolTip(QStringLiteral("What has no room here"));
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    connect(m_menu, &QMenu::aboutToShow, this, &EndpointHeader::fillMenu);
    m_http->setToolTip(QStringLiteral("HTTP request to this address (Ctrl+H)"));
    connect(m_http, &QToolButton::clicked, this, &EndpointHeader::httpWanted);
    connect(m_editReply, &QToolButton::clicked, this, &EndpointHeader::editReplyWanted);
    connect(m_copyName, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_replyName); });
    connect(m_copyLine, &QToolButton::clicked, this, &EndpointHeader::copySocatWanted);
    connect(m_start, &QPushButton::clicked, this, &EndpointHeader::startWanted);
    connect(m_stop, &QPushButton::clicked, this, &EndpointHeader::stopWanted);
}

void EndpointHeader::buildLayout(QWidget* find)
{
    const auto row = [](std::initializer_list<QWidget*> widgets) {
        auto* whole = new QWidget;
        auto* line = new QHBoxLayout(whole);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(Theme::px(8));
        for (QWidget* widget : widgets) {
            if (widget)
                line->addWidget(widget);
            else
                line->addStretch(1);
        }
        return whole;
    };
    auto* tools = new WrappingBar(
        row({m_bytes, find, nullptr}),
        row({m_access, m_http, m_editReply, m_copyName, m_copyLine, m_more, nullptr, m_start, m_stop}), 0);
    auto* bar = new WrappingBar(new Line(m_dot, m_state, m_address, m_detail), tools, 0);
    for (WrappingBar* part : {tools, bar})
        part->setPlain();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    layout->addWidget(bar);
}

QList<QToolButton*> EndpointHeader::foldableTools() const
{
    return {m_access, m_http, m_editReply, m_copyName, m_copyLine};
}

void EndpointHeader::offerParts(const QList<QAction*>& parts)
{
    m_parts = parts;
    for (QAction* part : parts)
        connect(part, &QAction::changed, this, &EndpointHeader::fold);
    fold();
}

void EndpointHeader::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fold();
}

/// In a narrow page the tools are entries of the menu. Whether one is offered at all is its enabled state.
void EndpointHeader::fold()
{
    const bool folded = width() < Theme::px(leastForTools);
    bool any = false;
    for (QToolButton* tool : foldableTools()) {
        tool->setVisible(tool->isEnabled() && !folded);
        any |= tool->isEnabled() && folded;
    }
    for (const QAction* part : std::as_const(m_parts))
        any |= part->isVisible();
    m_more->setVisible(any);
}

void EndpointHeader::fillMenu()
{
    m_menu->clear();
    for (QToolButton* tool : foldableTools()) {
        if (!tool->isEnabled() || tool->isVisible())
            continue;
        QAction* entry = m_menu->addAction(tool->icon(), tool->accessibleName());
        entry->setCheckable(tool->isCheckable());
        entry->setChecked(tool->isChecked());
        connect(entry, &QAction::triggered, tool, &QToolButton::click);
    }
    m_menu->addSeparator();
    m_menu->addActions(m_parts);
}

void EndpointHeader::setAccessShown(bool shown) { m_access->setChecked(shown); }

void EndpointHeader::setBytesShown(bool shown) { m_bytes->setVisible(shown); }

void EndpointHeader::setBytesView(int view) { m_bytes->setCurrent(view); }

bool canStart(EndpointStatus::State state)
{
    return state != EndpointStatus::State::Running && state != EndpointStatus::State::Starting;
}

namespace {

QString replyFact(const Reply& reply)
{
    switch (reply.kind) {
    case Reply::Kind::None:
        return QStringLiteral("no reply");
    case Reply::Kind::Echo:
        return QStringLiteral("reply: echo");
    case Reply::Kind::Fixed:
        return QStringLiteral("reply: fixed, %1 B").arg(reply.bytes.size());
    case Reply::Kind::Command:
        return QStringLiteral("reply: runs %1").arg(escapedText(reply.bytes));
    case Reply::Kind::File:
        return QStringLiteral("reply: file %1").arg(escapedText(reply.bytes));
    case Reply::Kind::Rules:
        return reply.rules.size() == 1 ? QStringLiteral("reply: 1 rule")
                                       : QStringLiteral("reply: %1 rules").arg(reply.rules.size());
    case Reply::Kind::Http:
        return QStringLiteral("reply: HTTP rules");
    }
    return {};
}

QStringList listenerFacts(const EndpointSpec& spec)
{
    QStringList parts;
    if (spec.address.kind() == SocketAddress::Kind::Path)
        parts << QStringLiteral("mode %1").arg(spec.mode, 4, 8, QLatin1Char('0'));
    if (spec.owner || spec.group)
        parts << QStringLiteral("%1:%2").arg(spec.owner ? userName(*spec.owner) : QString(),
                                             spec.group ? groupName(*spec.group) : QString());
    if (spec.type != SocketType::Datagram)
        parts << QStringLiteral("backlog %1").arg(spec.backlog);
    if (spec.askSenders == AskSenders::Never)
        parts << QStringLiteral("sender credentials not asked for");
    parts << replyFact(spec.reply);
    if (spec.reply.delaySeconds > 0 && spec.reply.kind != Reply::Kind::None)
        parts << QStringLiteral("after %1 s").arg(spec.reply.delaySeconds);
    return parts;
}

QStringList relayFacts(const EndpointSpec& spec)
{
    const bool isInDirectory =
        spec.target.kind() == SocketAddress::Kind::Path && spec.target.display().contains(QLatin1Char('/'));
    QStringList parts{QStringLiteral("to %1").arg((isInDirectory ? QStringLiteral("…/") : QString()) +
                                                  spec.target.shortName())};
    if (spec.address.kind() == SocketAddress::Kind::Path)
        parts << QStringLiteral("mode %1").arg(spec.mode, 4, 8, QLatin1Char('0'));
    if (spec.allowRemote)
        parts << QStringLiteral("remote clients allowed");
    if (spec.allowOtherUsers)
        parts << QStringLiteral("other users allowed");
    if (!spec.tapRules.isEmpty())
        parts << (spec.tapRules.size() == 1 ? QStringLiteral("1 rule")
                                            : QStringLiteral("%1 rules").arg(spec.tapRules.size()));
    return parts;
}

QStringList clientFacts(const EndpointStatus& status)
{
    const EndpointSpec& spec = status.spec;
    QStringList parts;
    if (spec.takesPickedName() && status.ownName.kind() != SocketAddress::Kind::Unnamed)
        parts << QStringLiteral("reply name %1, picked by the kernel").arg(status.ownName.display());
    else if (spec.takesPickedName())
        parts << QStringLiteral("reply name picked by the kernel");
    else if (spec.replyName.kind() != SocketAddress::Kind::Unnamed)
        parts << QStringLiteral("reply name %1").arg(spec.replyName.display());
    else if (spec.type == SocketType::Datagram)
        parts << QStringLiteral("no reply name");
    if (spec.askSenders != AskSenders::WhereFree)
        parts << (spec.askSenders == AskSenders::Always ? QStringLiteral("asks for sender credentials")
                                                        : QStringLiteral("sender credentials not asked for"));
    if (spec.retry)
        parts << QStringLiteral("retries until it appears");
    return parts;
}

} // namespace

QString endpointFacts(const EndpointStatus& status)
{
    const EndpointSpec& spec = status.spec;
    QStringList parts{socketTypeName(spec.type)};
    parts << (spec.isRelay()                        ? relayFacts(spec)
              : spec.kind == EndpointKind::Listener ? listenerFacts(spec)
                                                    : clientFacts(status));
    if (spec.api == SocketApi::Qt)
        parts << QStringLiteral("Qt API");
    return parts.join(QStringLiteral(" · "));
}

void EndpointHeader::show(const EndpointStatus& status)
{
    m_dot->setState(status);
    m_state->setText(endpointStateWord(status));
    const QString address = status.spec.address.display();
    const bool path = status.spec.address.kind() == SocketAddress::Kind::Path;
    m_address->setText(address, path ? address.lastIndexOf(QLatin1Char('/')) + 1 : 0);
    const QString facts = endpointFacts(status);
    QString whole = facts;
    if (status.spec.isRelay()) // the whole way
        whole.replace(QStringLiteral("to …/") + status.spec.target.shortName(),
                      QStringLiteral("to ") + status.spec.target.display());
    m_detail->setText(facts, status.spec.api == SocketApi::Qt ? QString() : QStringLiteral(" · kernel API"),
                      whole);
    m_detail->setLeast(status.spec.isRelay() ? facts.section(QStringLiteral(" · "), 0, 1) : QString());
    m_access->setEnabled(path);
    const QString tool = shellLineTool(status.spec);
    m_copyLine->setEnabled(!tool.isEmpty() && !status.spec.isRelay());
    const QString words = QStringLiteral("Copy as %1 line").arg(tool);
    if (!tool.isEmpty() && m_copyLine->accessibleName() != words) {
        nameWidget(m_copyLine, words);
        m_copyLine->setToolTip(words);
    }
    m_bytes->showButton(decodedView, status.spec.type == SocketType::Stream);
    m_http->setEnabled(status.spec.type == SocketType::Stream && !status.spec.isAdopted);
    m_editReply->setEnabled(status.spec.kind == EndpointKind::Listener);
    m_replyName = status.ownName.copyText();
    m_copyName->setEnabled(status.ownName.kind() != SocketAddress::Kind::Unnamed);
    fold();
    const bool hadFocus = m_start->hasFocus() || m_stop->hasFocus();
    m_start->setVisible(canStart(status.state));
    m_stop->setVisible(!canStart(status.state));
    if (hadFocus) // not to whatever comes next in the order
        focusSwitch();
}

void EndpointHeader::focusSwitch()
{
    (m_stop->isVisibleTo(this) ? m_stop : m_start)->setFocus(Qt::OtherFocusReason);
}

} // namespace sw
