// Kept captures: opened in windows of their own, and saved from this one.
#include "widgets/MainWindow.h"

#include "models/base/Bytes.h"
#include "models/traffic/CaptureCopy.h"
#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/CaptureForm.h"
#include "widgets/TrafficPanel.h"

#include <QFile>
#include <QStatusBar>

namespace sw {

namespace {

constexpr int saidFor = 15'000; // milliseconds

QString lastCaptureKey() { return QStringLiteral("capture/last"); }

} // namespace

void MainWindow::openCapture()
{
    if (m_captureForm && m_captureForm->purpose() == CaptureForm::Purpose::Open)
        return showCaptureForm(m_captureForm);
    const auto open = m_context.openCapture;
    const auto work = [open](const QString& directory, const CaptureForm::IsCancelled&) -> Result<QString> {
        const auto opened = open(directory);
        return opened ? Result<QString>(QString()) : opened.failure();
    };
    auto* form = new CaptureForm(
        CaptureForm::Purpose::Open, [work] { return work; }, this);
    form->setDirectory(QString::fromUtf8(m_context.settings->bytes(lastCaptureKey())));
    showCaptureForm(form);
}

void MainWindow::saveCapture()
{
    if (m_captureForm && m_captureForm->purpose() == CaptureForm::Purpose::Save)
        return showCaptureForm(m_captureForm);
    const auto prepare = [this]() -> CaptureForm::Work {
        const auto marks = m_traffic->marks()->snapshot();
        m_marksToKeep = marks;
        return [store = m_context.store, marks](
                   const QString& directory, const CaptureForm::IsCancelled& isCancelled) -> Result<QString> {
            const auto rows = copyCapture(*store, trafficMarksToJson(*marks), directory, isCancelled);
            if (!rows)
                return rows.failure();
            return QStringLiteral("%1 saved in %2")
                .arg(*rows == 1 ? QStringLiteral("1 row")
                                : QStringLiteral("%1 rows").arg(trafficNumberText(*rows)),
                     escapedText(QFile::encodeName(directory)));
        };
    };
    auto* form = new CaptureForm(CaptureForm::Purpose::Save, prepare, this);
    connect(form, &CaptureForm::succeeded, this, [this] { m_keptMarks = m_marksToKeep; });
    showCaptureForm(form);
}

/// Marks and comments that go with the window.
std::size_t MainWindow::marksToLose() const
{
    const bool isKept = m_context.store->keepsDirectory() || m_traffic->marks()->snapshot() == m_keptMarks;
    return isKept ? 0 : m_traffic->marks()->size();
}

/// One of them at a time.
void MainWindow::showCaptureForm(CaptureForm* form)
{
    if (m_captureForm != form) {
        if (m_captureForm)
            m_captureForm->close();
        m_captureForm = form;
        connect(form, &CaptureForm::succeeded, this, [this, form](const QString& sentence) {
            m_context.settings->setBytes(lastCaptureKey(), form->directory().toUtf8());
            statusBar()->showMessage(sentence, saidFor);
        });
    }
    form->show();
    form->raise();
    form->activateWindow();
}

} // namespace sw
