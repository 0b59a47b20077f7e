#include "widgets/PageSending.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/SavedMessages.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationActions.h"
#include "widgets/MessageSender.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/SavedMessagesPanel.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/SequencePanel.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"

#include <QCoreApplication>
#include <QFile>
#include <QPushButton>
#include <QSplitter>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

/// The message's part and the saved messages side by side. Where that would be wider than what there is, one
/// below the other, or in a low page the saved messages alone.
class SendingArea : public QSplitter
{
public:
    SendingArea() : QSplitter(Qt::Horizontal)
    {
        setHandleWidth(1);
        setChildrenCollapsible(false);
    }
    /// The part with the message, and whether the other is wanted beside it.
    void setParts(QWidget* main, QWidget* beside)
    {
        m_main = main;
        m_beside = beside;
        arrange();
    }
    /// No wider than its widest part: what does not fit beside goes below.
    QSize minimumSizeHint() const override { return {widths(false), QSplitter::minimumSizeHint().height()}; }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QSplitter::resizeEvent(event);
        arrange();
    }
    bool event(QEvent* event) override
    {
        const bool handled = QSplitter::event(event);
        if (event->type() == QEvent::LayoutRequest) // a part came, went, or needs more
            arrange();
        return handled;
    }

private:
    static QSize least(const QWidget* part)
    {
        return part->minimumSizeHint().expandedTo(part->minimumSize());
    }
    int widths(bool isSum) const
    {
        const int main = m_main ? least(m_main).width() : 0;
        const int beside = m_beside ? least(m_beside).width() : 0;
        return isSum ? main + beside : std::max(main, beside);
    }
    void arrange()
    {
        if (!m_main || std::exchange(m_isArranging, true))
            return;
        const bool fits = !m_beside || widths(true) + handleWidth() <= width();
        const RoomForAll* room = roomAround(this);
        const bool isLow =
            room && m_beside &&
            (least(m_main).height() + least(m_beside).height()) * 100 > room->height() * mostShareOfBoth;
        setOrientation(fits ? Qt::Horizontal : Qt::Vertical);
        m_main->setVisible(fits || !isLow);
        m_isArranging = false;
    }

    static constexpr int mostShareOfBoth =
        60; // percent of a page that two parts may take, one below the other
    QWidget *m_main = nullptr, *m_beside = nullptr;
    bool m_isArranging = false;
};

/// What has been asked for and stands where a low page must be scrolled to.
void showFoot(QWidget* part)
{
    QTimer::singleShot(0, part, [part] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // its place is known only then
        if (RoomForAll* room = roomAround(part))
            showFootOf(part, room);
    });
}

QPushButton* toggle(const QString& words, const QString& tip)
{
    QPushButton* button = makeButton(words);
    button->setCheckable(true);
    button->setToolTip(tip);
    return button;
}

} // namespace

PageSending::PageSending(const WindowContext& context, EndpointId endpoint, Composer* composer,
                         Conversation* conversation, ConnectionModel* connections, QObject* parent)
    : QObject(parent),
      m_context(context),
      m_endpoint(endpoint),
      m_composer(composer),
      m_conversation(conversation),
      m_connections(connections),
      m_area(new SendingArea),
      m_sequenceButton(toggle(QStringLiteral("Sequence"),
                              QStringLiteral("Messages, pauses and expected answers in order"))),
      m_framed(toggle(QStringLiteral("Split streams"),
                      QStringLiteral("Shows the conversation cut into messages by this framing")))
{
    m_area->addWidget(composer);
    m_area->setStretchFactor(0, 1);
    if (m_context.savedMessages) {
        m_savedButton =
            toggle(QStringLiteral("Saved"), QStringLiteral("Messages kept as files, beside this one"));
        composer->addTool(m_savedButton);
        connect(m_savedButton, &QPushButton::toggled, this, &PageSending::showSaved);
        m_context.savedMessages->begin();
        conversation->actions()->setSavedMessages(m_context.savedMessages.get());
    }
    composer->addTool(m_sequenceButton);
    composer->addTool(m_framed);
    connect(m_framed, &QPushButton::toggled, this, &PageSending::showFraming);
    connect(composer->options(), &SendOptionsBar::changed, this, &PageSending::showFraming);
    showFraming();
    connect(m_sequenceButton, &QPushButton::toggled, this, &PageSending::showSequence);
    connectActions();
    static_cast<SendingArea*>(m_area)->setParts(m_composer, nullptr);
}

void PageSending::connectActions()
{
    ConversationActions* actions = m_conversation->actions();
    connect(actions, &ConversationActions::keepWanted, this, &PageSending::keep);
    connect(actions, &ConversationActions::answerWanted, this,
            [this](const QByteArray& entry, ConnectionId connection) {
                if (entry.isEmpty()) {
                    if (isOpen(connection))
                        m_composer->setTarget(connection);
                    showSaved(true);
                    m_saved->focusFilter();
                } else {
                    sendSaved(entry, connection);
                }
            });
}

/// While there is a framing, the conversation can be looked at through it.
void PageSending::showFraming()
{
    const Framing framing = m_composer->options()->framing();
    m_framed->setVisible(!framing.isNone());
    m_conversation->setFraming(m_framed->isChecked() ? framing : Framing());
}

QWidget* PageSending::area() const { return m_area; }

void PageSending::setStatus(const EndpointStatus& status)
{
    m_isRunning = status.state == EndpointStatus::State::Running;
    if (m_sequence)
        m_sequence->setRunning(m_isRunning);
}

void PageSending::makeSaved()
{
    m_saved = new SavedMessagesPanel(m_context.savedMessages.get());
    m_saved->setMinimumWidth(Theme::px(330));
    m_area->addWidget(m_saved);
    if (auto* last = m_composer->findChild<QPushButton*>(QStringLiteral("send")))
        tabAfter(last, m_saved);
    connect(m_saved, &SavedMessagesPanel::closed, this, [this] {
        showSaved(false);
        m_composer->focusMessage();
    });
    connect(m_saved, &SavedMessagesPanel::sendWanted, this,
            [this](const QByteArray& entry) { sendSaved(entry, 0); });
    connect(m_saved, &SavedMessagesPanel::editWanted, this, &PageSending::editSaved);
    connect(m_saved, &SavedMessagesPanel::saveWanted, this, &PageSending::saveComposed);
}

void PageSending::showSaved(bool shown)
{
    if (!m_savedButton)
        return;
    if (shown && !m_saved)
        makeSaved();
    const QSignalBlocker blocker(m_savedButton);
    m_savedButton->setChecked(shown);
    if (!m_saved)
        return;
    m_saved->setVisible(shown);
    arrange();
    if (shown)
        showFoot(m_saved);
}

/// Which of the parts stand there now. (A small page has room for one.)
void PageSending::arrange()
{
    const bool sequence = m_sequence && m_sequenceButton->isChecked();
    QWidget* main = sequence ? static_cast<QWidget*>(m_sequence) : m_composer;
    if (m_sequence)
        (sequence ? static_cast<QWidget*>(m_composer) : m_sequence)->hide();
    main->show();
    static_cast<SendingArea*>(m_area)->setParts(main,
                                                m_saved && m_savedButton->isChecked() ? m_saved : nullptr);
}

void PageSending::showSequence(bool shown)
{
    if (shown && !m_sequence) {
        m_sequence = new SequencePanel(m_context, m_endpoint, m_composer, m_connections);
        m_area->insertWidget(1, m_sequence);
        if (auto* last = m_composer->findChild<QPushButton*>(QStringLiteral("send")))
            tabAfter(last, m_sequence);
        m_area->setStretchFactor(1, 1);
        connect(m_sequence, &SequencePanel::closed, this, [this] { showSequence(false); });
        m_sequence->setRunning(m_isRunning);
    }
    const QSignalBlocker blocker(m_sequenceButton);
    m_sequenceButton->setChecked(shown);
    arrange();
    if (shown) {
        m_sequence->begin();
        showFoot(m_sequence);
    } else {
        m_composer->focusMessage();
    }
}

bool PageSending::isOpen(ConnectionId id) const
{
    const ConnectionStatus* status = m_connections->status(id);
    return status && status->state == ConnectionStatus::State::Open;
}

void PageSending::tell(const Failure& failure)
{
    if (m_saved && m_saved->isVisible())
        m_saved->say(failure.withErrno(), true);
    else
        emit m_conversation->actions()->noticed(failure, false);
}

void PageSending::sendSaved(const QByteArray& entry, ConnectionId connection)
{
    const std::optional<SendOptions> options = m_composer->options()->options();
    if (!options)
        return tell({m_composer->options()->wrong(), 0, Remedy::None});
    const ConnectionId to = connection ? connection : m_composer->target();
    const auto mayGo = [this, to] {
        for (int row = 0; row < m_connections->rowCount(); ++row) {
            const QModelIndex index = m_connections->index(row);
            if (index.data(ConnectionModel::OpenRole).toBool() &&
                (to == 0 || index.data(ConnectionModel::IdRole).toUInt() == to))
                return true;
        }
        return false;
    };
    const QString name = SavedFolder::shownName(entry);
    m_context.savedMessages->read(
        entry, MessageSender::fileLimit, this,
        [this, name, to, mayGo, options](const Result<QByteArray>& bytes) {
            if (!bytes)
                return tell(bytes.failure());
            if (!mayGo())
                return tell({to == 0 ? QStringLiteral("%1 was not sent: no connection is open").arg(name)
                                     : QStringLiteral("%1 was not sent: that connection is closed").arg(name),
                             0, Remedy::None});
            if (const auto possible = checkMessage(*bytes, *options); !possible)
                return tell({QStringLiteral("%1 was not sent: %2").arg(name, possible.failure().sentence),
                             possible.failure().error, Remedy::None});
            if (m_saved)
                m_saved->say(QStringLiteral("%1 sent").arg(name), false);
            m_context.engine->send(m_endpoint, to, *bytes, *options);
        });
}

/// A large one becomes the file of the File view, when its path can be written there.
void PageSending::editSaved(const QByteArray& entry)
{
    constexpr qint64 readLimit = 16 << 20;
    const QByteArray path = m_context.savedMessages->folder().pathOf(entry);
    const QString written = QFile::decodeName(path);
    qint64 size = 0;
    if (const auto& listing = m_context.savedMessages->listing()) {
        const auto found = std::find_if(listing->entries.begin(), listing->entries.end(),
                                        [&](const SavedEntry& one) { return one.path == entry; });
        size = found == listing->entries.end() ? 0 : found->size;
    }
    if (size > MessageText::editLimit && QFile::encodeName(written) == path) {
        m_composer->setFile(written);
        showMessage();
        return;
    }
    m_context.savedMessages->read(entry, readLimit, this, [this](const Result<QByteArray>& bytes) {
        if (!bytes)
            return tell(bytes.failure());
        m_composer->setPayload(*bytes, QStringLiteral("saved message"));
        showMessage();
    });
}

/// What stands in its place makes room.
void PageSending::showMessage()
{
    if (m_sequenceButton->isChecked())
        showSequence(false);
    if (m_composer->isHidden())
        showSaved(false);
    m_composer->focusMessage();
}

void PageSending::keep(const QByteArray& payload, const QString& suggestion)
{
    showSaved(true);
    if (m_saved)
        m_saved->beginSave(payload, suggestion);
}

void PageSending::saveComposed()
{
    const QByteArray message = m_composer->message();
    if (m_composer->holdsFile())
        m_saved->say(QStringLiteral("The message is a file already: copy it into %1")
                         .arg(SavedFolder::shownName(m_context.savedMessages->folder().root())),
                     true);
    else
        m_saved->beginSave(message, QStringLiteral("message"));
}

void PageSending::act(MessageAction action, RowId row, const QByteArray& saved)
{
    ConversationActions* actions = m_conversation->actions();
    TrafficReader reader(m_context.store);
    const TrafficRecord* record = reader.record(row);
    if (!record || !record->isData())
        return tell({QStringLiteral("Row %1 is no longer kept").arg(row + 1), 0, Remedy::None});
    const ConnectionId connection = record->connection;
    const QByteArrayView bytes = reader.payload(row);
    const QByteArray payload =
        bytes.first(std::min<qsizetype>(bytes.size(), ConversationActions::byteLimit)).toByteArray();
    if (bytes.size() > payload.size() && action != MessageAction::Answer)
        return tell({QStringLiteral("The message has more than 16 MiB"), 0, Remedy::None});
    switch (action) {
    case MessageAction::SendAgain:
        emit actions->sendWanted(payload, connection);
        break;
    case MessageAction::Edit:
        emit actions->editWanted(payload, connection);
        break;
    case MessageAction::Save:
        emit actions->keepWanted(payload, QStringLiteral("message-%1").arg(row + 1));
        break;
    case MessageAction::Answer:
        emit actions->answerWanted(saved, connection);
        break;
    }
}

} // namespace sw
