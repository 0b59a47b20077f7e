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
#include <cerrno>

namespace sw {

namespace {

constexpr qint64 copiedAtOnce = 64 << 10;
constexpr qint64 savedAtOnce = 1 << 20;

/// Why a file could not be written. Qt says it in words only; errno is right while it means the same words.
Failure fileFailure(const QString& name, const QSaveFile& file)
{
    const int error = errno;
    const QString reason = file.errorString();
    return {QStringLiteral("Saving to %1: %2").arg(name, reason),
            qt_error_string(error) == reason ? error : 0};
}

/// Without a sentence when everything is in the file, or when nobody wants it any more. Any thread.
Failure saveBytes(const ByteSource& source, qint64 first, qint64 length, const QString& path,
                  const std::function<bool(qint64 done)>& proceed)
{
    const QString name = escapedText(QFile::encodeName(path));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fileFailure(name, file);
    for (qint64 done = 0; done < length;) {
        const QByteArray part = source.read(first + done, std::min(savedAtOnce, length - done));
        if (part.isEmpty())
            return {QStringLiteral("Saving to %1: only %2 bytes of it can be read")
                        .arg(name, trafficNumberText(std::uint64_t(done)))};
        if (file.write(part) != part.size())
            return fileFailure(name, file);
        done += part.size();
        if (!proceed(done))
            return {};
    }
    return file.commit() ? Failure() : fileFailure(name, file);
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
        const auto proceed = [&](qint64 done) {
            if (done - told >= 16 * savedAtOnce) {
                told = done;
                ticket.post([this, done, length] { emit saveProgress(done, length); });
            }
            return !ticket.isCancelled();
        };
        ticket.post([this, problem = saveBytes(*source, first, length, path, proceed), path, length] {
            m_saving = false;
            emit saveProgress(-1, length);
            const bool saved = problem.sentence.isEmpty();
            const Failure said{
                QStringLiteral("Saved %1 bytes to %2")
                    .arg(trafficNumberText(std::uint64_t(length)), escapedText(QFile::encodeName(path)))};
            emit noticed(saved ? said : problem, saved, !saved);
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
