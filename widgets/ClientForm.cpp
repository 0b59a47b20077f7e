#include "widgets/ClientForm.h"

#include "widgets/AddressField.h"
#include "widgets/Parts.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int longestTimeout = 86'400; // seconds

} // namespace

ClientForm::ClientForm(const AddressBook& book, Settings& settings, QWidget* parent)
    : Form(QStringLiteral("New client"), parent),
      m_settings(settings),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_api(new QComboBox),
      m_timeout(new QLineEdit),
      m_retry(new QCheckBox(QStringLiteral("Retry until it appears"))),
      m_connect(makePrimaryButton(QStringLiteral("Connect"), QStringLiteral("client")))
{
    m_api->addItems({QStringLiteral("Kernel (exact)"), QStringLiteral("Qt (QLocalSocket)")});
    nameWidget(m_retry, m_retry->text());
    addField(QStringLiteral("Address"), m_address, m_address->edit());
    addField(QStringLiteral("Socket API"), m_api);
    m_timeout->setFixedWidth(Theme::px(90));
    auto* hint = new PlainLabel(
        QStringLiteral("Seconds to wait while the server's backlog is full; 0 waits without end"),
        LabelTone::Dim);
    hint->setWordWrap(true);
    addField(QStringLiteral("Connect timeout"), m_timeout, nullptr, hint);
    connect(m_timeout, &QLineEdit::textChanged, this, [this] {
        markWrong(m_timeout, false);
        setError({});
    });
    addPlain(m_retry);
    addButtons({m_connect});
    m_connect->setDefault(true);
    connect(m_connect, &QPushButton::clicked, this, &ClientForm::submit);
    connect(m_address, &AddressField::accessWanted, this, &ClientForm::accessWanted);
    recallChoices();
}

void ClientForm::recallChoices()
{
    m_api->setCurrentIndex(std::clamp(m_settings.value(Choice::clientApi), 0, m_api->count() - 1));
    m_timeout->setText(m_settings.value(Choice::clientTimeout));
    m_retry->setChecked(m_settings.value(Choice::clientRetry));
}

void ClientForm::rememberChoices()
{
    m_settings.set(Choice::clientApi, m_api->currentIndex());
    m_settings.set(Choice::clientTimeout, m_timeout->text().trimmed());
    m_settings.set(Choice::clientRetry, m_retry->isChecked());
}

void ClientForm::setAddress(const QString& address)
{
    m_address->setText(address);
    m_address->edit()->setFocus();
}

bool ClientForm::readTimeout(double* seconds)
{
    bool ok = false;
    *seconds = m_timeout->text().trimmed().replace(u',', u'.').toDouble(&ok);
    ok = ok && *seconds >= 0 && *seconds <= longestTimeout;
    markWrong(m_timeout, !ok);
    if (!ok)
        setError(QStringLiteral(
                     "Connect timeout takes seconds from 0 to %1, such as 10 or 0.5; 0 waits without end")
                     .arg(longestTimeout));
    return ok;
}

void ClientForm::submit()
{
    const auto address = m_address->address();
    EndpointSpec spec;
    if (!address || !readTimeout(&spec.connectTimeoutSeconds))
        return;
    spec.kind = EndpointKind::Client;
    spec.address = *address;
    spec.api = SocketApi(m_api->currentIndex());
    spec.retry = m_retry->isChecked();
    rememberChoices();
    emit submitted(spec);
    accept();
}

} // namespace sw
