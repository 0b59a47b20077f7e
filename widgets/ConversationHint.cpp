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
    if (status.state != State::Running)
        return {QStringLiteral("Not listening"), QStringLiteral("Start (Ctrl+R) listens again."), {}};
    if (status.openConnections == 0)
        return {QStringLiteral("Waiting for a client"), QStringLiteral("Try it from a shell:"),
                otherEnd(status.spec)};
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
    return {QStringLiteral("Not connected"), QStringLiteral("Start (Ctrl+R) connects again."), {}};
}

} // namespace

ConversationHint::ConversationHint(QWidget* parent)
    : QWidget(parent),
      m_title(new PlainLabel),
      m_advice(new PlainLabel({}, LabelTone::Secondary)),
      m_line(new PlainLabel),
      m_copy(makeButton(QStringLiteral("Copy line"), QStringLiteral("copy")))
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
    layout->addWidget(m_copy, 0, Qt::AlignHCenter);
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
    m_advice->setText(words.advice);
    m_advice->setVisible(!words.advice.isEmpty());
    m_line->setText(words.line);
    m_line->setVisible(!words.line.isEmpty());
    m_copy->setVisible(!words.line.isEmpty());
}

void ConversationHint::placeIn(const QRect& area)
{
    const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(area.width())
                                                     : layout()->totalSizeHint().height();
    if (wanted > area.height() || area.width() < Theme::px(160)) {
        hide();
        return;
    }
    const int above = (area.height() - wanted) * 2 / 5;
    setGeometry(area.left(), area.top() + above, area.width(), wanted);
    show();
}

} // namespace sw
