#include "widgets/CaptureForm.h"

#include "models/base/FileBytes.h"
#include "widgets/HomePath.h"
#include "widgets/Parts.h"
#include "widgets/ProblemField.h"
#include "widgets/Theme.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace sw {

namespace {

const char* captureTitle(CaptureForm::Purpose purpose)
{
    return purpose == CaptureForm::Purpose::Open ? "Open capture" : "Save capture";
}

} // namespace

CaptureForm::CaptureForm(Purpose purpose, Prepare prepare, QWidget* parent)
    : Form(QLatin1String(captureTitle(purpose)), parent),
      m_purpose(purpose),
      m_prepare(std::move(prepare)),
      m_edit(new QLineEdit),
      m_field(new ProblemField(m_edit)),
      m_about(new PlainLabel({}, LabelTone::Secondary)),
      m_browse(makeButton(QStringLiteral("Browse…"), QStringLiteral("folder"))),
      m_submit(makePrimaryButton(purpose == Purpose::Open ? QStringLiteral("Open") : QStringLiteral("Save")))
{
    expandHome(m_edit);
    m_edit->setFont(Theme::mono());
    m_edit->setMinimumWidth(Theme::px(320));
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_field, 1);
    layout->addWidget(m_browse, 0, Qt::AlignTop);
    m_about->setWordWrap(true);
    addField(QStringLiteral("Directory"), line, m_edit);
    addPlain(m_about);
    addButtons({m_submit});
    m_submit->setDefault(true);
    showWork(false);
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        m_job.cancel();
        m_field->setProblem({});
        showWork(false);
    });
    connect(m_browse, &QPushButton::clicked, this, &CaptureForm::browse);
    connect(m_submit, &QPushButton::clicked, this, &CaptureForm::submit);
    connect(this, &QDialog::finished, &m_job, &BackgroundJob::cancel);
    m_edit->setFocus();
}

void CaptureForm::setDirectory(const QString& directory)
{
    m_edit->setText(directory);
    m_edit->selectAll();
}

QString CaptureForm::directory() const
{
    const QString typed = QFile::decodeName(typedPath(m_edit->text()));
    return typed.isEmpty() ? QString() : QDir::cleanPath(QDir::current().absoluteFilePath(typed));
}

void CaptureForm::showWork(bool isPending)
{
    m_submit->setEnabled(!isPending);
    if (isPending)
        m_about->setText(m_purpose == Purpose::Open ? QStringLiteral("Opening it")
                                                    : QStringLiteral("Copying what is recorded so far"));
    else
        m_about->setText(
            m_purpose == Purpose::Open
                ? QStringLiteral("A directory that “Save capture…” or --record has made. It is shown in a "
                                 "window of its own, live while it is still being written.")
                : QStringLiteral("A new directory, or one without a capture. What is recorded so "
                                 "far is copied there, with marks and comments."));
    refit();
}

void CaptureForm::browse()
{
    auto* dialog = new QFileDialog(this, windowTitle());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    if (!directory().isEmpty())
        dialog->setDirectory(directory());
    connect(dialog, &QFileDialog::fileSelected, this, &CaptureForm::setDirectory);
    dialog->open();
}

void CaptureForm::submit()
{
    const QString chosen = directory();
    if (chosen.isEmpty()) {
        m_field->setProblem(QStringLiteral("Type or choose a directory"));
        refit();
        return m_edit->setFocus();
    }
    showWork(true);
    m_job.start([this, chosen, work = m_prepare()](const BackgroundJob::Ticket& ticket) {
        const auto done = work(chosen, [&ticket] { return ticket.isCancelled(); });
        ticket.post([this, done] {
            showWork(false);
            if (done) {
                emit succeeded(*done);
                return accept();
            }
            m_field->setProblem(done.failure().withErrno());
            refit();
            m_edit->setFocus();
        });
    });
}

} // namespace sw
