#include "widgets/TapForm.h"

#include "models/session/RelayCheck.h"
#include "models/session/RelayProbe.h"
#include "models/session/RelayWords.h"
#include "widgets/AddressField.h"
#include "widgets/BackgroundJob.h"
#include "widgets/HomePath.h"
#include "widgets/Parts.h"
#include "widgets/ProblemField.h"
#include "widgets/Theme.h"

#include <QLineEdit>
#include <QPushButton>

namespace sw {

TapForm::TapForm(const AddressBook& book, QWidget* parent)
    : Form(QStringLiteral("New tap"), parent),
      m_target(new AddressField(AddressField::Purpose::Connect, book)),
      m_front(new QLineEdit),
      m_frontField(new ProblemField(m_front)),
      m_notices(new PlainLabel({}, LabelTone::Dim)),
      m_tap(makePrimaryButton(QStringLiteral("Tap"), QStringLiteral("tap"))),
      m_check(new BackgroundJob(this))
{
    build();
    m_tap->setDefault(true);
    for (QLineEdit* edit : {m_target->edit(), m_front})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            m_check->cancel();
            if (edit != m_target->edit()) // which knows by itself
                markWrong(edit, false);
            m_frontField->setProblem({});
            setError({});
            updateNotices();
        });
    connect(m_target, &AddressField::accessWanted, this, &Form::accessWanted);
    connect(m_tap, &QPushButton::clicked, this, &TapForm::submit);
    connect(this, &QDialog::finished, m_check, &BackgroundJob::cancel);
    updateNotices();
    keepDraft();
}

void TapForm::build()
{
    m_front->setFont(Theme::mono());
    expandHome(m_front);
    m_front->setPlaceholderText(QStringLiteral("a fresh private path; or /tmp/tap.sock, @name"));
    auto* hint = new PlainLabel(
        QStringLiteral("Programs that are sent to the front address reach the target through here, and "
                       "everything that is said is recorded. The target itself stays as it is."),
        LabelTone::Secondary);
    for (PlainLabel* label : {hint, m_notices})
        label->setWordWrap(true);
    addField(QStringLiteral("Target"), m_target, m_target->edit());
    addField(QStringLiteral("Front address"), m_frontField, m_front);
    addPlain(hint);
    addPlain(m_notices);
    addButtons({m_tap});
}

void TapForm::setTarget(const QString& address)
{
    m_target->setText(address);
    m_target->edit()->setFocus();
}

/// What to know beforehand.
void TapForm::updateNotices()
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    m_notices->setText(relayNotices(spec).join(QLatin1Char('\n')));
}

void TapForm::setFrontProblem(const QString& sentence)
{
    m_frontField->setProblem(sentence);
    refit();
}

void TapForm::submit()
{
    const auto target = m_target->address();
    if (!target) {
        m_target->edit()->setFocus();
        return;
    }
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    spec.target = *target;
    const QString front = m_front->text().trimmed();
    if (!front.isEmpty()) {
        const auto address = SocketAddress::parse(front);
        if (!address) {
            setFrontProblem(address.failure().sentence);
            return m_front->setFocus();
        }
        spec.address = *address;
    }
    if (const auto fits = checkRelaySpec(spec); !fits) {
        if (front.isEmpty())
            return setError(fits.failure().sentence);
        setFrontProblem(fits.failure().sentence);
        return m_front->setFocus();
    }
    m_check->start([spec] { return relayObstacle(spec); },
                   [this, spec](const RelayObstacle& found) { start(spec, found); });
}

/// Unless something is in its way; then nothing that was typed is lost.
void TapForm::start(const EndpointSpec& spec, const RelayObstacle& found)
{
    if (found.failure.sentence.isEmpty()) {
        emit submitted(spec);
        return accept();
    }
    QLineEdit* wrong = found.isTarget ? m_target->edit() : m_front;
    setFailure(found.failure, found.isTarget ? spec.target : spec.address, wrong);
    wrong->setFocus();
}

} // namespace sw
