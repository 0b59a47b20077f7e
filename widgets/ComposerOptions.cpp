// What a Composer does to its message on the way: macros and framing, always said.
#include "widgets/Composer.h"

#include "models/traffic/RoundTrips.h"
#include "widgets/AttachmentBar.h"
#include "widgets/MessageFile.h"
#include "widgets/Parts.h"
#include "widgets/RepeatBar.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>

namespace sw {

namespace {

constexpr qsizetype shownOfOutgoing = 48;
constexpr qsizetype previewedAtMost = qsizetype(64) * 1024; // beyond, only the number of bytes is told

QString ofBytes(qint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(bytes);
}

} // namespace

/// What is done to the message on its way.
WrappingBar* Composer::buildChoices()
{
    auto* ending = new QWidget;
    auto* row = new QHBoxLayout(ending);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    for (int i = 0; i <= int(MessageText::LineEnding::Nul); ++i)
        m_ending->addItem(MessageText::endingName(MessageText::LineEnding(i)));
    m_ending->setCurrentText(m_context.settings->value(Choice::lineEnding));
    m_ending->setToolTip(QStringLiteral("Follows what is written as Text or Escapes"));
    auto* label = new PlainLabel(QStringLiteral("Line ending"), LabelTone::Secondary);
    label->setBuddy(m_ending);
    nameWidget(m_ending, label->text());
    row->addWidget(label);
    row->addWidget(m_ending);
    row->addStretch(1);
    auto* bar = new WrappingBar(ending, m_options, 0);
    bar->setPlain();
    return bar;
}

/// How often it goes out, what goes along, and where else messages come from.
WrappingBar* Composer::buildOptionsRow()
{
    auto* left = new QWidget;
    auto* leftRow = new QHBoxLayout(left);
    auto* givers = new QWidget;
    auto* giversRow = new QHBoxLayout(givers);
    auto* others = new QWidget;
    m_toolsRow = new QHBoxLayout(others);
    for (QHBoxLayout* row : {leftRow, giversRow, m_toolsRow}) {
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(Theme::px(8));
    }
    leftRow->addWidget(m_repeat);
    leftRow->addWidget(m_trips, 1);
    m_trips->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // gives way
    m_trips->setTone(LabelTone::Secondary);
    m_trips->setElideMode(Qt::ElideRight);
    giversRow->addStretch(1);
    giversRow->addWidget(m_attachments->menuButton());
    giversRow->addWidget(m_historyButton);
    m_toolsRow->addStretch(1);
    m_tools = new WrappingBar(givers, others, 0);
    m_tools->setPlain();
    auto* line = new WrappingBar(left, m_tools, 0);
    line->setPlain();
    if (m_context.roundTrips)
        connect(m_context.roundTrips.get(), &RoundTrips::changed, this, &Composer::showRoundTrips);
    connect(m_options, &SendOptionsBar::changed, this, [this] {
        m_complaint.clear();
        updateWords();
        updateFoldWords();
    });
    connect(m_repeat, &RepeatBar::changed, this, &Composer::updateFoldWords);
    return line;
}

SendOptionsBar* Composer::options() const { return m_options; }

void Composer::addTool(QWidget* tool)
{
    QWidget* before = m_toolsRow->itemAt(m_toolsRow->count() - 1)->widget();
    m_toolsRow->addWidget(tool);
    tabAfter(before ? before : m_historyButton, tool);
}

/// Of the repeat: its replies since it began.
void Composer::showRoundTrips()
{
    m_trips->setText(roundTripWords(m_context.roundTrips->summary(m_endpoint, target())));
}

void Composer::setCounter(quint64 last)
{
    if (std::exchange(m_counter, last) != last)
        updateWords();
}

/// What will go out when that is not just what is written: an example where it has macros.
QString Composer::outgoingWords() const
{
    const std::optional<SendOptions> options = m_options->options();
    if (!options || options->isNone() || m_message.error())
        return {};
    if (m_message.isFile() || m_message.payload().size() > previewedAtMost) {
        const qsizetype more = options->framing.overhead();
        QString words =
            more > 0 ? QStringLiteral("will send %1 more: framing").arg(ofBytes(more)) : QString();
        if (options->macros)
            words += (words.isEmpty() ? QString() : QStringLiteral(", ")) + QStringLiteral("macros replaced");
        return words;
    }
    quint64 counter = m_counter;
    const QByteArray written = message();
    const Result<QByteArray> made = composedMessage(written, *options, counter);
    if (!made || *made == written)
        return made ? QString() : made.failure().sentence;
    const bool varies = options->macros && *made != options->framing.framed(written);
    QString shown = escapedText(QByteArrayView(*made).first(std::min(made->size(), shownOfOutgoing)));
    if (made->size() > shownOfOutgoing)
        shown += QStringLiteral("…");
    QString words =
        varies ? QStringLiteral("will send, for example: %1 (%2)") : QStringLiteral("will send: %1 (%2)");
    words = words.arg(shown, ofBytes(made->size()));
    const auto& framing = options->framing;
    if (framing.kind == Framing::Kind::Delimiter && written.contains(framing.delimiter))
        words += QStringLiteral("; the message has the delimiter itself");
    return words;
}

} // namespace sw
