#include "widgets/Composer.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "widgets/AttachmentBar.h"
#include "widgets/MessageBody.h"
#include "widgets/MessageFile.h"
#include "widgets/MessageHistory.h"
#include "widgets/MessageSender.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/RepeatBar.h"
#include "widgets/Segments.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/SendTargets.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"
#include "widgets/WaitingBar.h"
#include "widgets/WrappingBar.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>

namespace sw {

namespace {

/// A field with its label before it; the label is its buddy, so that it has a name.
QLabel* labelFor(QWidget* field, const QString& words)
{
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(field);
    nameWidget(field, words);
    return label;
}

QToolButton* makeHistoryButton()
{
    auto* button = new QToolButton;
    button->setProperty("framed", true);
    button->setText(QStringLiteral("History"));
    nameWidget(button, QStringLiteral("History"));
    button->setToolTip(QStringLiteral("Messages sent before (also Up on the first line)"));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(themedIcon(QStringLiteral("history"), IconColor::Dim));
    button->setIconSize(Theme::px(16, 16));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setMenu(new QMenu(button));
    return button;
}

} // namespace

Composer::Composer(const WindowContext& context, EndpointId endpoint, EndpointKind kind,
                   ConnectionModel* connections, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_endpoint(endpoint),
      m_kind(kind),
      m_connections(connections),
      m_file(new MessageFile(this)),
      m_sender(new MessageSender(context.engine ? context.engine->shelf() : nullptr, this)),
      m_history(MessageHistory::of(context.settings.get())),
      m_ways(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Escapes"),
                           QStringLiteral("File")})),
      m_fold(makeButton(QStringLiteral("Options"))),
      m_foldWords(new ElidedLabel),
      m_ending(new QComboBox),
      m_historyButton(makeHistoryButton()),
      m_options(new SendOptionsBar),
      m_repeat(new RepeatBar),
      m_attachments(new AttachmentBar),
      m_body(new MessageBody(m_file)),
      m_size(new PlainLabel({}, LabelTone::Secondary)),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_clearWrong(makeButton(QStringLiteral("Clear"), QStringLiteral("close"))),
      m_trips(new ElidedLabel),
      m_targetLabel(nullptr),
      m_target(new SendTargets(connections)),
      m_waiting(new WaitingBar(context, endpoint, connections)),
      m_finish(makeButton(QStringLiteral("Finish sending"), QStringLiteral("finish"))),
      m_send(makePrimaryButton(QStringLiteral("Send"), QStringLiteral("send"))),
      m_undoAction(new QAction(QStringLiteral("Undo"), this)),
      m_redoAction(new QAction(QStringLiteral("Redo"), this)),
      m_top(nullptr),
      m_below(new QVBoxLayout)
{
    build();
    buildFold();
    buildUndo();
    connectParts();
    connectMessage();
    showMessage();
    updateRepeat();
}

void Composer::build()
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(8));
    layout->setSpacing(Theme::px(6));
    layout->addLayout(m_top = buildTopRow());
    layout->addLayout(m_below);
    layout->addWidget(m_optionsRow = buildOptionsRow());
    layout->addWidget(m_body, 1);
    layout->addWidget(m_attachments);
    layout->addWidget(m_waiting);
    layout->addWidget(m_bottom = buildBottomRow());
    QWidget* last = tabAfter(m_ways, m_fold);
    for (QWidget* part : std::initializer_list<QWidget*>{m_choices, m_optionsRow, m_body})
        last = tabAfter(last, part);
}

QHBoxLayout* Composer::buildTopRow()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::px(8));
    row->addWidget(m_ways);
    row->addWidget(m_foldWords, 1);
    row->addWidget(m_fold);
    m_below->addWidget(m_choices = buildChoices());
    return row;
}

/// What is written at the left, where it goes at the right; one under the other when that is too wide.
WrappingBar* Composer::buildBottomRow()
{
    auto* words = new QWidget;
    auto* wordsRow = new QHBoxLayout(words);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    auto* targets = new QWidget;
    auto* targetRow = new QHBoxLayout(targets);
    m_targetLabel = labelFor(m_target, QStringLiteral("Send to"));
    for (PlainLabel* label : {m_size, m_error}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        wordsRow->addWidget(label, 1);
    }
    m_clearWrong->setObjectName(QStringLiteral("clearWrong")); // the chip has a Clear as well
    m_clearWrong->setToolTip(QStringLiteral("Empty the message; Undo brings it back"));
    m_clearWrong->hide();
    wordsRow->addWidget(m_clearWrong);
    m_size->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // two lines beside the buttons
    targetRow->addStretch(1);
    targetRow->addWidget(m_targetLabel);
    targetRow->addWidget(m_target);
    row->addStretch(1);
    row->addWidget(m_finish);
    row->addWidget(m_send);
    for (QHBoxLayout* line : {wordsRow, targetRow, row}) {
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(Theme::px(8));
    }
    QWidget* lead = words;
    if (m_kind == EndpointKind::Listener) {
        lead = m_lead = new WrappingBar(words, targets, 0);
        m_lead->setPlain();
    } else {
        targets->setParent(this); // never shown
        targets->hide();
    }
    auto* bar = new WrappingBar(lead, buttons, 0);
    bar->setPlain();
    return bar;
}

/// With its button to clear, an error needs more room than the number of bytes.
void Composer::placeWords(bool withClear)
{
    const int words = withClear ? 200 : 72; // pixels at 100 %
    if (m_lead)
        m_lead->setFieldWidth(words);
    const int targets = m_lead ? m_target->parentWidget()->sizeHint().width() + Theme::px(8) : 0;
    m_wordsWidth = words + targets * 100 / Theme::instance().zoom();
    m_bottom->setFieldWidth(m_wordsWidth);
    fitFinish();
}

void Composer::buildUndo()
{
    m_undoAction->setShortcuts(QKeySequence::Undo);
    QList<QKeySequence> redo = QKeySequence::keyBindings(QKeySequence::Redo);
    if (const QKeySequence many(QStringLiteral("Ctrl+Y")); !redo.contains(many))
        redo << many; // what many editors have
    m_redoAction->setShortcuts(redo);
    for (QAction* action : {m_undoAction, m_redoAction}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
    m_body->edit()->setUndoActions(m_undoAction, m_redoAction);
    connect(m_undoAction, &QAction::triggered, this, &Composer::undo);
    connect(m_redoAction, &QAction::triggered, this, &Composer::redo);
}

void Composer::connectParts()
{
    connect(m_ways, &Segments::chosen, this, &Composer::onWay);
    connect(m_ending, &QComboBox::currentIndexChanged, this, &Composer::onEndingChosen);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_finish, &QPushButton::clicked, this, &Composer::finishSending);
    connect(m_repeat, &RepeatBar::startWanted, this, &Composer::startRepeat);
    connect(m_repeat, &RepeatBar::stopWanted, this, &Composer::stopRepeat);
    connect(m_target, &QComboBox::activated, this, [this] {
        complain({});
        updateRepeat();
        updateReasons();
    });
    connect(m_target, &SendTargets::refreshed, this, &Composer::updateRepeat);
    connect(m_target, &SendTargets::refreshed, this, &Composer::updateReasons);
    connect(m_attachments, &AttachmentBar::changed, this, [this] { complain({}); });
    connect(m_historyButton->menu(), &QMenu::aboutToShow, this, &Composer::fillHistory);
    connect(m_sender, &MessageSender::ready, this, &Composer::deliver);
    connect(m_sender, &MessageSender::readingChanged, this, &Composer::updateWords);
    connect(m_sender, &MessageSender::failed, this, [this](const Failure& failure) {
        complain(failure.withErrno());
        m_file->lookAgain();
    });
}

void Composer::connectMessage()
{
    PayloadEdit* edit = m_body->edit();
    connect(edit, &QPlainTextEdit::textChanged, this, &Composer::onTextChanged);
    connect(edit, &PayloadEdit::fileGiven, this, &Composer::setFile);
    connect(edit, &PayloadEdit::largePaste, this, &Composer::takePaste);
    connect(edit, &PayloadEdit::olderWanted, this, [this] { recall(1); });
    connect(edit, &PayloadEdit::newerWanted, this, [this] { recall(-1); });
    connect(m_body, &MessageBody::pathTyped, this, &Composer::onPathTyped);
    connect(m_body, &MessageBody::clearWanted, this, [this] {
        setPayload({});
        focusMessage();
    });
    connect(m_clearWrong, &QPushButton::clicked, this, [this] {
        setPayload({});
        focusMessage();
    });
    connect(m_file, &MessageFile::changed, this, &Composer::onFileChanged);
}

void Composer::setRunning(bool running)
{
    m_running = running;
    m_send->setEnabled(running);
    m_finish->setEnabled(running);
    m_repeat->setRunning(running);
    updateReasons();
}

void Composer::setDiscards(bool possible) { m_waiting->setDiscards(possible); }

void Composer::focusMessage()
{
    m_body->focusPart();
    bringIntoSight();
}

ConnectionId Composer::target() const { return m_kind == EndpointKind::Listener ? m_target->target() : 0; }

void Composer::setTarget(ConnectionId id) { m_target->setTarget(id); }

void Composer::dragEnterEvent(QDragEnterEvent* event)
{
    if (canTake(event->mimeData()))
        event->acceptProposedAction();
}

void Composer::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    take(event->mimeData());
}

} // namespace sw
