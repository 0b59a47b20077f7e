#include "widgets/PayloadView.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QPointer>
#include <QSaveFile>

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 copiedAtOnce = 64 << 10;
constexpr qint64 savedAtOnce = 1 << 20;

/// Null when everything is in the file. Any thread.
QString saveBytes(const ByteSource& source, qint64 first, qint64 length, const QString& path,
                  const BackgroundJob::Ticket& ticket, const std::function<void(qint64)>& progress)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    for (qint64 done = 0; done < length;) {
        const QByteArray part = source.read(first + done, std::min(savedAtOnce, length - done));
        if (part.isEmpty())
            return QStringLiteral("only %1 bytes of it can be read")
                .arg(trafficNumberText(std::uint64_t(done)));
        if (ticket.isCancelled() || file.write(part) != part.size())
            return file.errorString();
        done += part.size();
        progress(done);
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace

BytesForm PayloadView::copiedForm() const
{
    const bool asText =
        m_mode == PayloadLayout::Mode::Text || (m_mode == PayloadLayout::Mode::Both && m_textSide);
    return asText ? BytesForm::Text : BytesForm::Hex;
}

QString PayloadView::selectedText() const
{
    if (selectionLength() == 0)
        return {};
    return bytesAs(copiedForm(), m_source->read(selectionStart(), std::min(selectionLength(), copyLimit)));
}

void PayloadView::copy()
{
    if (selectionLength() > 0)
        copyAs(copiedForm());
}

void PayloadView::copyAs(BytesForm form)
{
    if (!m_source || size() == 0)
        return;
    const bool selected = selectionLength() > 0;
    const qint64 length = selected ? selectionLength() : size();
    putOnClipboard(form, selected ? selectionStart() : 0, std::min(length, copyLimit));
    Failure remark;
    if (length > copyLimit)
        remark.sentence =
            QStringLiteral("The first %1 of %2 bytes are copied. A file takes them all.")
                .arg(trafficNumberText(std::uint64_t(copyLimit)), trafficNumberText(std::uint64_t(length)));
    emit noticed(remark, true, length > copyLimit);
}

void PayloadView::putOnClipboard(BytesForm form, qint64 first, qint64 length)
{
    if (length <= copiedAtOnce) {
        m_copyJob->cancel();
        QGuiApplication::clipboard()->setText(bytesAs(form, m_source->read(first, length)));
        return;
    }
    m_copyJob->start([source = m_source, form, first, length](const BackgroundJob::Ticket& ticket) {
        const QString text = bytesAs(form, source->read(first, length));
        ticket.post([text] { QGuiApplication::clipboard()->setText(text); });
    });
}

void PayloadView::saveAs(bool onlySelection)
{
    if (!m_source || m_saving)
        return;
    auto* dialog = new QFileDialog(this, onlySelection ? QStringLiteral("Save selection as")
                                                       : QStringLiteral("Save payload as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->selectFile(QStringLiteral("payload.bin"));
    // what was asked for is saved, whatever is shown by the time of the answer
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, source = m_source, first = onlySelection ? selectionStart() : 0,
             length = onlySelection ? selectionLength() : size()](const QString& path) {
                save(source, first, length, path);
            });
    dialog->open();
}

void PayloadView::saveTo(const QString& path, bool onlySelection)
{
    if (m_source)
        save(m_source, onlySelection ? selectionStart() : 0, onlySelection ? selectionLength() : size(),
             path);
}

void PayloadView::save(const std::shared_ptr<const ByteSource>& source, qint64 first, qint64 length,
                       const QString& path)
{
    if (m_saving)
        return;
    m_saving = true;
    emit noticed({}, true, false);
    m_saveJob->start([this, source, first, length, path](const BackgroundJob::Ticket& ticket) {
        qint64 told = 0;
        const QString problem = saveBytes(*source, first, length, path, ticket, [&](qint64 done) {
            if (done - told < 16 * savedAtOnce)
                return;
            told = done;
            ticket.post([this, done, length] { emit saveProgress(done, length); });
        });
        ticket.post([this, problem, path, length] {
            m_saving = false;
            emit saveProgress(-1, length);
            const QString name = escapedText(QFile::encodeName(path));
            Failure said;
            said.sentence = problem.isEmpty() ? QStringLiteral("Saved %1 bytes to %2")
                                                    .arg(trafficNumberText(std::uint64_t(length)), name)
                                              : QStringLiteral("Saving to %1: %2").arg(name, problem);
            emit noticed(said, problem.isEmpty(), !problem.isEmpty());
        });
    });
}

QMenu* PayloadView::makeMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    const bool selected = selectionLength() > 0;
    QAction* plain = menu->addAction(QStringLiteral("Copy"), QKeySequence::Copy, this, &PayloadView::copy);
    plain->setEnabled(selected);
    for (const BytesForm form : allBytesForms) {
        const QString name = bytesFormName(form);
        const bool abbreviated = form == BytesForm::CArray || form == BytesForm::Base64;
        menu->addAction(QStringLiteral("Copy as %1").arg(abbreviated ? name : name.toLower()), this,
                        [this, form] { copyAs(form); })
            ->setEnabled(size() > 0);
    }
    menu->addSeparator();
    menu->addAction(QStringLiteral("Save payload as…"), this, [this] { saveAs(); })
        ->setEnabled(m_source && !m_saving);
    if (selected)
        menu->addAction(QStringLiteral("Save selection as…"), this, [this] { saveAs(true); })
            ->setEnabled(!m_saving);
    menu->addSeparator();
    menu->addAction(QStringLiteral("Select all"), QKeySequence::SelectAll, this,
                    [this] { select(0, size()); })
        ->setEnabled(size() > 0);
    emit menuAboutToShow(menu);
    return menu;
}

void PayloadView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu* menu = makeMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QPoint at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        at = viewport()->mapToGlobal(cellRect(1, m_layout.columnOf(caretRow(), m_caret)).topLeft());
    menu->popup(at);
}

} // namespace sw
