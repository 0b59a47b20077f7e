#include "widgets/BridgeForm.h"

#include "models/session/RelayCheck.h"
#include "models/session/RelayProbe.h"
#include "models/session/RelayWords.h"
#include "widgets/AddressField.h"
#include "widgets/BackgroundJob.h"
#include "widgets/HomePath.h"
#include "widgets/Parts.h"
#include "widgets/ProblemField.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>

namespace sw {

BridgeForm::BridgeForm(const AddressBook& book, QWidget* parent)
    : Form(QStringLiteral("New bridge"), parent),
      m_from(new QLineEdit),
      m_fromField(new ProblemField(m_from)),
      m_toField(new AddressField(AddressField::Purpose::Connect, book)),
      m_to(m_toField->edit()),
      m_remote(new QCheckBox(QStringLiteral("Allow remote clients"))),
      m_others(new QCheckBox(QStringLiteral("Allow other users"))),
      m_notices(new PlainLabel({}, LabelTone::Secondary)),
      m_bridge(makePrimaryButton(QStringLiteral("Bridge"), QStringLiteral("bridge"))),
      m_check(new BackgroundJob(this))
{
    build();
    m_bridge->setDefault(true);
    for (QLineEdit* edit : {m_from, m_to})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            m_check->cancel();
            setError({});
            if (edit != m_to) // which knows by itself
                setProblem(edit, {});
            updateNotices();
        });
    connect(m_toField, &AddressField::accessWanted, this, &Form::accessWanted);
    for (QCheckBox* box : {m_remote, m_others})
        connect(box, &QCheckBox::toggled, this, [this] {
            m_check->cancel();
            setError({});
            setProblem(m_from, {});
            updateNotices();
        });
    connect(m_bridge, &QPushButton::clicked, this, &BridgeForm::submit);
    connect(this, &QDialog::finished, m_check, &BackgroundJob::cancel);
    updateNotices();
    keepDraft();
}

void BridgeForm::build()
{
    expandHome(m_from);
    m_from->setFont(Theme::mono());
    for (QLineEdit* edit : {m_from, m_to})
        edit->setMinimumWidth(Theme::px(360));
    m_toField->setTakesTcp();
    m_from->setText(QStringLiteral("tcp:127.0.0.1:8080"));
    m_from->setPlaceholderText(QStringLiteral("8080, tcp:HOST:PORT, /tmp/front.sock"));
    for (QCheckBox* box : {m_remote, m_others})
        nameWidget(box, box->text());
    m_remote->setToolTip(QStringLiteral("Bind to more than this machine's loopback"));
    m_others->setToolTip(QStringLiteral("Let TCP clients of other users of this machine through"));
    m_notices->setWordWrap(true);
    addField(QStringLiteral("From"), m_fromField, m_from);
    addField(QStringLiteral("To"), m_toField, m_to);
    addPlain(m_remote);
    addPlain(m_others);
    addPlain(m_notices);
    addButtons({m_bridge});
}

void BridgeForm::setFront(const QString& address)
{
    m_from->setText(address);
    m_to->setFocus();
}

void BridgeForm::setTarget(const QString& address)
{
    m_to->setText(address);
    m_to->setFocus();
}

/// Under the field that it is about; empty: nothing is wrong there.
void BridgeForm::setProblem(const QLineEdit* edit, const QString& sentence)
{
    if (edit == m_from)
        m_fromField->setProblem(sentence);
    else
        m_toField->setProblem(sentence);
    refit();
}

bool BridgeForm::read(EndpointSpec* spec, bool isFinal)
{
    spec->kind = EndpointKind::Bridge;
    spec->allowRemote = m_remote->isChecked();
    spec->allowOtherUsers = m_others->isChecked();
    for (const auto& [edit, address] : {std::pair(m_from, &spec->address), std::pair(m_to, &spec->target)}) {
        const auto parsed = SocketAddress::parse(tcpShorthand(edit->text()));
        if (parsed) {
            *address = *parsed;
            continue;
        }
        if (isFinal) {
            setProblem(edit, parsed.failure().sentence);
            edit->setFocus();
        }
        return false;
    }
    const auto fits = checkRelaySpec(*spec);
    if (!fits && isFinal) {
        setProblem(m_from, fits.failure().sentence);
        m_from->setFocus();
    }
    return bool(fits);
}

/// What to know before it is started.
void BridgeForm::updateNotices()
{
    EndpointSpec spec;
    const bool isWhole = read(&spec, false);
    QStringList notices = isWhole ? relayNotices(spec) : QStringList();
    if (isWhole && !spec.address.isUnix())
        notices << QStringLiteral("A web page in your browser runs as you: a hostile one may reach what is "
                                  "behind the port by DNS rebinding");
    const QString item = notices.size() > 1 ? QStringLiteral("• ") : QString();
    m_notices->setText(
        notices.isEmpty()
            ? QStringLiteral(
                  "A TCP port has no file permissions: it drops the check that the socket file makes.")
            : item + notices.join(QStringLiteral(".\n") + item) + QLatin1Char('.'));
    refit();
}

void BridgeForm::submit()
{
    EndpointSpec spec;
    if (!read(&spec, true))
        return;
    if (isRemoteUnasked(spec)) {
        setProblem(m_from,
                   QStringLiteral("%1 is not a loopback address: other machines could connect to it. “%2” "
                                  "lets them")
                       .arg(spec.address.display(), m_remote->text()));
        return m_remote->setFocus();
    }
    m_check->start([spec] { return relayObstacle(spec); },
                   [this, spec](const RelayObstacle& found) { start(spec, found); });
}

/// Unless something is in its way; then nothing that was typed is lost.
void BridgeForm::start(const EndpointSpec& spec, const RelayObstacle& found)
{
    if (!found.failure.sentence.isEmpty()) {
        QLineEdit* wrong = found.isTarget ? m_to : m_from;
        setFailure(found.failure, found.isTarget ? spec.target : spec.address, wrong);
        return wrong->setFocus();
    }
    emit submitted(spec);
    accept();
}

} // namespace sw
