// The message of a Composer: what changes it, how it is shown.
#include "widgets/Composer.h"

#include "widgets/BackgroundJob.h"
#include "widgets/MessageBody.h"
#include "widgets/MessageFile.h"
#include "widgets/MessageHistory.h"
#include "widgets/MessageSender.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/Segments.h"
#include "widgets/SendOptionsBar.h"

#include <QAction>
#include <QComboBox>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>

namespace sw {

namespace {

constexpr int shownHistory = 20;

} // namespace

void Composer::onTextChanged()
{
    if (m_body->isFilling())
        return;
    const QString raw = m_body->edit()->rawText();
    if (raw == m_message.text())
        return; // only how it looks
    m_recalled = -1;
    m_complaint.clear();
    m_message.setText(raw);
    m_undo.noteEdit(m_message);
    if (m_body->edit()->hasFocus())
        bringIntoSight();
    if (m_message.shape() == MessageText::Shape::Editor)
        updateWords();
    else
        showMessage();
}

/// Something else than typing changed it.
void Composer::change(const MessageText& message, MessageUndo::Step step)
{
    m_wantedWay.reset();
    m_message = message;
    m_undo.note(m_message, step);
    m_complaint.clear();
    if (m_file->path() != m_message.path())
        m_file->setPath(m_message.path(), step != MessageUndo::Step::Path);
    showMessage();
}

void Composer::showMessage(qsizetype cursor)
{
    m_ways->setCurrent(int(m_message.way()));
    m_body->show(m_message, cursor);
    updateWords();
}

void Composer::setPayload(const QByteArray& payload, const QString& origin)
{
    m_recalled = -1;
    MessageText message = m_message;
    message.setPayload(payload, origin);
    change(message);
}

void Composer::setFile(const QString& path)
{
    m_recalled = -1;
    MessageText message = m_message;
    message.setFile(path);
    if (m_file->path() == path)
        m_file->lookAgain();
    change(message);
}

void Composer::onPathTyped(const QString& path)
{
    MessageText message = m_message;
    message.setFile(path);
    change(message, MessageUndo::Step::Path);
}

void Composer::onWay(int index)
{
    const auto way = MessageText::Way(index);
    if (m_message.isFile() && way != MessageText::Way::File) {
        leaveFile(way);
        return;
    }
    MessageText message = m_message;
    if (!message.setWay(way)) {
        m_ways->setCurrent(int(m_message.way()));
        m_wayRefused = true;
        updateWords();
        focusMessage();
        return; // the error stays where it is
    }
    change(message);
    focusMessage();
}

/// A small file becomes what is written; a large one stays a file and is looked at; of one that can't be read
/// there is nothing to show, and what was written before comes back.
void Composer::leaveFile(MessageText::Way way)
{
    if (m_file->isLooking()) {
        m_wantedWay = way;
        return;
    }
    MessageText message = m_message;
    message.setWay(way);
    if (!m_file->facts())
        message.setPayload(m_message.payload());
    else if (m_file->facts()->isWhole())
        message.takeFileBytes(m_file->facts()->bytes);
    change(message);
    focusMessage();
}

void Composer::onFileChanged()
{
    if (m_wantedWay && !m_file->isLooking())
        leaveFile(*std::exchange(m_wantedWay, std::nullopt));
    else
        updateWords();
}

void Composer::takePaste(const MessageText::Paste& paste)
{
    PayloadEdit* edit = m_body->edit();
    edit->setReadOnly(true); // what is typed meanwhile would be lost
    BackgroundJob::once(
        this, [paste, way = m_message.way()] { return MessageText::pasted(way, paste); },
        [this, edit, before = m_undo.current()](const ParsedBytes& pasted) {
            edit->setReadOnly(false);
            if (!(before == m_message))
                return; // something else has come since
            if (pasted.error) {
                complain(pasted.error->sentence + QStringLiteral(" of what would be; nothing was pasted"));
                return;
            }
            MessageText message = m_message;
            message.setPayload(pasted.bytes, QStringLiteral("pasted"));
            change(message);
        });
}

bool Composer::canTake(const QMimeData* source)
{
    return source->hasText() || source->hasUrls() ||
           source->hasFormat(QLatin1String(PayloadEdit::bytesFormat));
}

void Composer::take(const QMimeData* source)
{
    const QString path = PayloadEdit::fileOf(source);
    if (source->hasFormat(QLatin1String(PayloadEdit::bytesFormat))) {
        setPayload(source->data(QLatin1String(PayloadEdit::bytesFormat)), QStringLiteral("dropped"));
    } else if (!path.isEmpty()) {
        setFile(path);
    } else if (m_message.shape() == MessageText::Shape::Editor) {
        m_body->edit()->take(source);
    } else {
        MessageText::Paste paste;
        paste.text = source->text();
        takePaste(paste);
    }
    focusMessage();
}

void Composer::undo() { restore(m_undo.undo()); }
void Composer::redo() { restore(m_undo.redo()); }

void Composer::restore(const MessageText& message)
{
    const QString before = m_message.text();
    m_recalled = -1;
    m_wantedWay.reset();
    m_complaint.clear();
    m_message = message;
    m_file->setPath(m_message.path());
    showMessage(textChange(before, m_message.text()).end());
}

MessageText::LineEnding Composer::lineEnding() const
{
    return MessageText::LineEnding(m_ending->currentIndex());
}

void Composer::onEndingChosen()
{
    m_context.settings->set(Choice::lineEnding, m_ending->currentText());
    updateWords();
    updateFoldWords();
}

QByteArray Composer::message() const
{
    const QByteArray bytes = m_message.isFile() ? QByteArray() : m_message.payload();
    return m_message.takesEnding() ? bytes + MessageText::ending(lineEnding()) : bytes;
}

void Composer::updateWords()
{
    const auto& error = m_message.error();
    const bool needsFile = m_message.shape() == MessageText::Shape::File || m_message.isFile();
    QString words;
    if (m_sender->isReading())
        words = m_sender->path().isEmpty() ? QStringLiteral("Opening what goes along")
                                           : QStringLiteral("Reading %1").arg(escapedText(m_sender->path()));
    else if (!needsFile)
        words = m_message.sizeWords(m_message.payload().size(), lineEnding());
    else if (m_file->facts() && m_message.isFile())
        words = m_message.sizeWords(m_file->facts()->size, lineEnding());
    if (const QString out = outgoingWords(); !out.isEmpty())
        words += (words.isEmpty() ? QString() : QStringLiteral(" · ")) + out;
    m_size->setText(words);
    m_wayRefused = m_wayRefused && error;
    QString wrong = error                           ? error->sentence
                    : !m_options->wrong().isEmpty() ? m_options->wrong()
                                                    : m_complaint;
    if (m_wayRefused)
        wrong += QStringLiteral(". The view can change once that is mended, or the message cleared.");
    m_error->setText(wrong);
    m_error->setVisible(!wrong.isEmpty());
    m_size->setVisible(wrong.isEmpty());
    m_clearWrong->setVisible(error.has_value());
    placeWords(error.has_value());
    m_body->markError(error);
    m_undoAction->setEnabled(m_undo.canUndo());
    m_redoAction->setEnabled(m_undo.canRedo());
    updateReasons();
}

void Composer::complain(const QString& sentence)
{
    m_complaint = sentence;
    updateWords();
    if (!sentence.isEmpty())
        bringIntoSight();
}

/// Up and Down as in a shell: what was being written waits below the latest message.
void Composer::recall(int step)
{
    const qsizetype age = qMin(m_recalled + step, m_history->size() - 1);
    if (m_recalled + step < -1 || age == m_recalled)
        return;
    if (m_recalled < 0)
        m_draft = m_message;
    MessageText message = m_draft;
    if (age >= 0)
        message.setPayload(m_history->at(age));
    change(message, MessageUndo::Step::Recall);
    m_recalled = age;
    m_body->edit()->setRecalled();
}

void Composer::fillHistory()
{
    QMenu* menu = m_historyButton->menu();
    menu->clear();
    for (qsizetype age = 0; age < qMin<qsizetype>(m_history->size(), shownHistory); ++age) {
        const QByteArray& bytes = m_history->at(age);
        QString words = MessageHistory::preview(bytes);
        QAction* action = menu->addAction(words.replace(u'&', QLatin1String("&&")));
        connect(action, &QAction::triggered, this, [this, bytes] {
            setPayload(bytes);
            focusMessage();
        });
    }
    if (menu->isEmpty()) {
        menu->addAction(QStringLiteral("Nothing has been sent yet"))->setEnabled(false);
        return;
    }
    menu->addSeparator();
    menu->addAction(QStringLiteral("Forget all"), m_history, &MessageHistory::clear);
}

} // namespace sw
