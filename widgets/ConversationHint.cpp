#include "widgets/ConversationHint.h"

#include "models/session/ShellLines.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int lastLevel = 3;

/// What stands at the other end of an address.
QString otherEnd(const EndpointSpec& spec)
{
    EndpointSpec other = spec;
    const bool listener = spec.kind == EndpointKind::Listener;
    other.kind = listener ? EndpointKind::Client : EndpointKind::Listener;
    other.retry = false;
    other.reply = {};
    return endpointShellLine(other).text;
}

ConversationHint::Words listenerWords(const EndpointStatus& status)
{
    using State = EndpointStatus::State;
    if (status.state == State::Failed) // why, and what helps, stands above
        return {QStringLiteral("Not listening"), {}, {}};
    if (status.state != State::Running)
        return {QStringLiteral("Not listening"), QStringLiteral("Start (Ctrl+R) listens again."), {}};
    if (status.openConnections == 0)
        return {QStringLiteral("Waiting for a client"), QStringLiteral("Try it from a shell:"),
                otherEnd(status.spec), true};
    return {QStringLiteral("Nothing said yet"),
            QStringLiteral("What a client sends appears here. Ctrl+Enter sends the message below to it."),
            {}};
}

ConversationHint::Words clientWords(const EndpointStatus& status)
{
    using State = EndpointStatus::State;
    if (status.state == State::Running && isUnanswerable(status.spec))
        return {
            QStringLiteral("Nothing said yet"),
            QStringLiteral("Type a message below; Ctrl+Enter sends it. No answer can come: this client has "
                           "no reply name. Bind one above to be answered."),
            {}};
    if (status.state == State::Running)
        return {QStringLiteral("Nothing said yet"),
                QStringLiteral("Type a message below; Ctrl+Enter sends it. Answers appear here."),
                {}};
    if (status.state == State::Starting && status.spec.retry)
        return {QStringLiteral("Waiting for the server to appear"), QStringLiteral("To try it, start one:"),
                otherEnd(status.spec)};
    if (status.state == State::Starting)
        return {QStringLiteral("Connecting"), {}, {}};
    if (status.state == State::Failed) // why, and what helps, stands above
        return {QStringLiteral("Not connected"), {}, {}};
    return {QStringLiteral("Not connected"), QStringLiteral("Start (Ctrl+R) connects again."), {}};
}

} // namespace

ConversationHint::ConversationHint(QWidget* parent)
    : QWidget(parent),
      m_title(new PlainLabel),
      m_beside(new PlainLabel),
      m_advice(new PlainLabel({}, LabelTone::Secondary)),
      m_line(new PlainLabel),
      m_copy(makeButton(QStringLiteral("Copy line"), QStringLiteral("copy"))),
      m_client(makeButton(QStringLiteral("Connect a client"), QStringLiteral("client"))),
      m_buttons(new QWidget)
{
    m_title->setFont(Theme::ui(13, QFont::DemiBold));
    m_line->setFont(Theme::mono());
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(4), Theme::px(16), Theme::px(4));
    layout->setSpacing(Theme::px(4));
    for (PlainLabel* label : {m_title, m_advice, m_line}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    m_beside->setFont(Theme::ui(13, QFont::DemiBold));
    row->addWidget(m_beside);
    row->addWidget(m_copy);
    row->addWidget(m_client);
    layout->addWidget(m_buttons, 0, Qt::AlignHCenter);
    connect(m_client, &QPushButton::clicked, this, &ConversationHint::clientWanted);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_words.line); });
    hide();
}

ConversationHint::Words ConversationHint::wordsFor(const EndpointStatus& status, bool oneConnection)
{
    if (oneConnection)
        return {QStringLiteral("Nothing said on this connection"), {}, {}};
    if (status.spec.isRelay())
        return {QStringLiteral("Nothing went through yet"),
                QStringLiteral("Send a program through this address: what both ends say is shown here."),
                {}};
    return status.spec.kind == EndpointKind::Listener ? listenerWords(status) : clientWords(status);
}

void ConversationHint::setWords(const Words& words)
{
    if (words == m_words)
        return;
    m_words = words;
    m_title->setText(words.title);
    m_beside->setText(words.title);
    m_advice->setText(words.advice);
    m_line->setText(words.line);
    m_copy->setToolTip(plainToolTip(words.line));
    m_client->setVisible(words.offersClient);
    keep(0);
}

/// 0: all; 1: what is so, and the line; 2: what is so, and the buttons; 3: beside each other. Without a line:
/// all, or what to do.
void ConversationHint::keep(int level)
{
    const bool hasLine = !m_words.line.isEmpty(), hasAdvice = !m_words.advice.isEmpty();
    m_title->setVisible(hasLine ? level < lastLevel : level == 0 || !hasAdvice);
    m_advice->setVisible(hasAdvice && (level == 0 || !hasLine));
    m_line->setVisible(hasLine && level < 2);
    m_buttons->setVisible(hasLine);
    m_beside->setVisible(hasLine && level == lastLevel);
}

int ConversationHint::heightNow(int width) const
{
    const QMargins edges = layout()->contentsMargins();
    int height = edges.top() + edges.bottom() - layout()->spacing();
    for (const PlainLabel* label : {m_title, m_advice, m_line}) {
        if (!label->isHidden())
            height += label->heightForWidth(width - edges.left() - edges.right()) + layout()->spacing();
    }
    return height + (m_buttons->isHidden() ? 0 : m_buttons->sizeHint().height() + layout()->spacing());
}

void ConversationHint::placeIn(const QRect& area)
{
    int wanted = 0;
    for (int level = 0; level <= lastLevel; ++level) {
        keep(level);
        wanted = heightNow(area.width());
        if (wanted <= area.height())
            break;
    }
    if (!m_beside->isHidden() && m_buttons->sizeHint().width() > area.width())
        m_beside->hide();
    if (wanted > area.height() || area.width() < Theme::px(160)) {
        hide();
        return;
    }
    const int above = (area.height() - wanted) * 2 / 5;
    layout()->invalidate(); // not as it was with other parts
    setGeometry(area.left(), area.top() + above, area.width(), wanted);
    layout()->activate();
    show();
}

} // namespace sw
