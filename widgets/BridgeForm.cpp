#include "widgets/BridgeForm.h"

#include "models/session/RelayCheck.h"
#include "models/session/RelayWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>

namespace sw {

BridgeForm::BridgeForm(QWidget* parent)
    : Form(QStringLiteral("New bridge"), parent),
      m_from(new QLineEdit),
      m_to(new QLineEdit),
      m_remote(new QCheckBox(QStringLiteral("Allow remote clients"))),
      m_others(new QCheckBox(QStringLiteral("Allow other users"))),
      m_notices(new PlainLabel({}, LabelTone::Secondary)),
      m_bridge(makePrimaryButton(QStringLiteral("Bridge"), QStringLiteral("bridge")))
{
    build();
    m_bridge->setDefault(true);
    for (QLineEdit* edit : {m_from, m_to})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            markWrong(edit, false);
            setError({});
            updateNotices();
        });
    for (QCheckBox* box : {m_remote, m_others})
        connect(box, &QCheckBox::toggled, this, [this] {
            markWrong(m_from, false);
            setError({});
            updateNotices();
        });
    connect(m_bridge, &QPushButton::clicked, this, &BridgeForm::submit);
    updateNotices();
}

void BridgeForm::build()
{
    for (QLineEdit* edit : {m_from, m_to}) {
        edit->setFont(Theme::mono());
        edit->setMinimumWidth(Theme::px(360));
    }
    m_from->setText(QStringLiteral("tcp:127.0.0.1:8080"));
    m_from->setPlaceholderText(QStringLiteral("tcp:PORT, tcp:HOST:PORT, /tmp/front.sock"));
    m_to->setPlaceholderText(QStringLiteral("/run/app.sock, @name, tcp:HOST:PORT"));
    for (QCheckBox* box : {m_remote, m_others})
        nameWidget(box, box->text());
    m_remote->setToolTip(QStringLiteral("Bind to more than this machine's loopback"));
    m_others->setToolTip(QStringLiteral("Let TCP clients of other users of this machine through"));
    m_notices->setWordWrap(true);
    addField(QStringLiteral("From"), m_from);
    addField(QStringLiteral("To"), m_to);
    addPlain(m_remote);
    addPlain(m_others);
    addPlain(m_notices);
    addButtons({m_bridge});
}

void BridgeForm::setTarget(const QString& address)
{
    m_to->setText(address);
    m_to->setFocus();
}

bool BridgeForm::read(EndpointSpec* spec, bool isFinal)
{
    spec->kind = EndpointKind::Bridge;
    spec->allowRemote = m_remote->isChecked();
    spec->allowOtherUsers = m_others->isChecked();
    for (const auto& [edit, address] : {std::pair(m_from, &spec->address), std::pair(m_to, &spec->target)}) {
        const auto parsed = SocketAddress::parse(edit->text().trimmed());
        if (parsed) {
            *address = *parsed;
            continue;
        }
        if (isFinal) {
            setError(parsed.failure().sentence);
            markWrong(edit, true);
            edit->setFocus();
        }
        return false;
    }
    const auto fits = checkRelaySpec(*spec);
    if (!fits && isFinal)
        setError(fits.failure().sentence);
    return bool(fits);
}

/// What to know before it is started.
void BridgeForm::updateNotices()
{
    EndpointSpec spec;
    const bool isWhole = read(&spec, false);
    const QStringList notices = isWhole ? relayNotices(spec) : QStringList();
    m_notices->setText(
        notices.isEmpty()
            ? QStringLiteral("One of the two addresses is TCP (tcp:HOST:PORT). A TCP port has no "
                             "file permissions: it drops the check that the socket file makes.")
            : notices.join(QLatin1Char('\n')));
    refit();
}

void BridgeForm::submit()
{
    EndpointSpec spec;
    if (!read(&spec, true))
        return;
    if (isRemoteUnasked(spec)) {
        setError(QStringLiteral("%1 is not a loopback address: other machines could connect to it. “%2” "
                                "lets them")
                     .arg(spec.address.display(), m_remote->text()));
        markWrong(m_from, true);
        return m_remote->setFocus();
    }
    emit submitted(spec);
    close();
}

} // namespace sw
