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

QWidget* Composer::buildOptionsRow()
{
    auto* left = new QWidget;
    auto* leftRow = new QHBoxLayout(left);
    auto* tools = new QWidget;
    m_optionsRow = new QHBoxLayout(tools);
    for (QHBoxLayout* row : {leftRow, m_optionsRow}) {
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(Theme::px(8));
    }
    leftRow->addWidget(m_repeat);
    leftRow->addWidget(m_trips, 1);
    m_trips->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // gives way
    m_optionsRow->addStretch(1);
    m_optionsRow->addWidget(m_attachments->menuButton());
    m_optionsRow->addWidget(m_historyButton);
    auto* line = new WrappingBar(left, tools, 400);
    line->setPlain();
    if (m_context.roundTrips)
        connect(m_context.roundTrips.get(), &RoundTrips::changed, this, &Composer::showRoundTrips);
    connect(m_options, &SendOptionsBar::changed, this, [this] {
        m_complaint.clear();
        updateWords();
    });
    return line;
}

SendOptionsBar* Composer::options() const { return m_options; }

void Composer::addTool(QWidget* tool)
{
    QWidget* before = m_optionsRow->itemAt(m_optionsRow->count() - 1)->widget();
    m_optionsRow->addWidget(tool);
    tabAfter(before, tool);
}

/// Of the repeat: its replies since it began.
void Composer::showRoundTrips()
{
    const QString words = roundTripWords(m_context.roundTrips->summary(m_endpoint, target()));
    m_trips->setText(words);
    m_trips->setToolTip(
        words.isEmpty() ? QString() : QStringLiteral("Average, shortest and longest since the repeat began"));
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
