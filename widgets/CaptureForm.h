#pragma once

#include "models/base/Failure.h"
#include "widgets/BackgroundJob.h"
#include "widgets/Form.h"

#include <functional>

class QLineEdit;

namespace sw {

class PlainLabel;
class ProblemField;

/// Asks for the directory of a kept capture, to be opened or made. What goes wrong stands under the field;
/// closing it stops the work. GUI thread.
class CaptureForm : public Form
{
    Q_OBJECT
public:
    enum class Purpose { Open, Save };
    using IsCancelled = std::function<bool()>;
    /// In a worker thread, with an absolute path; the sentence to say when it has been done.
    using Work = std::function<Result<QString>(const QString& directory, const IsCancelled& isCancelled)>;
    /// Called in this thread when it is submitted.
    using Prepare = std::function<Work()>;
    CaptureForm(Purpose purpose, Prepare prepare, QWidget* parent);

    Purpose purpose() const { return m_purpose; }
    void setDirectory(const QString& directory);
    QString directory() const; ///< absolute; empty while there is none

signals:
    /// Plain text; the form is about to close.
    void succeeded(const QString& sentence);

private:
    void browse();
    void submit();
    void showWork(bool isPending);

    const Purpose m_purpose;
    const Prepare m_prepare;
    QLineEdit* m_edit;
    ProblemField* m_field;
    PlainLabel* m_about;
    QPushButton *m_browse, *m_submit;
    BackgroundJob m_job;
};

} // namespace sw
