#include "widgets/ClientForm.h"

#include "widgets/AddressField.h"
#include "widgets/Parts.h"
#include "widgets/Settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sw {

ClientForm::ClientForm(const AddressBook& book, Settings& settings, QWidget* parent)
    : Form(QStringLiteral("New client"), parent),
      m_settings(settings),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_api(new QComboBox),
      m_retry(new QCheckBox(QStringLiteral("Retry until it appears"))),
      m_connect(makePrimaryButton(QStringLiteral("Connect"), QStringLiteral("client")))
{
    m_api->addItems({QStringLiteral("Kernel (exact)"), QStringLiteral("Qt (QLocalSocket)")});
    nameWidget(m_retry, m_retry->text());
    addField(QStringLiteral("Address"), m_address, m_address->edit());
    addField(QStringLiteral("Socket API"), m_api);
    addPlain(m_retry);
    addButtons({m_connect});
    m_connect->setDefault(true);
    connect(m_connect, &QPushButton::clicked, this, &ClientForm::submit);
    recallChoices();
}

void ClientForm::recallChoices()
{
    m_api->setCurrentIndex(std::clamp(m_settings.value(Choice::clientApi), 0, m_api->count() - 1));
    m_retry->setChecked(m_settings.value(Choice::clientRetry));
}

void ClientForm::rememberChoices()
{
    m_settings.set(Choice::clientApi, m_api->currentIndex());
    m_settings.set(Choice::clientRetry, m_retry->isChecked());
}

void ClientForm::setAddress(const QString& address)
{
    m_address->setText(address);
    m_address->edit()->setFocus();
}

void ClientForm::submit()
{
    const auto address = m_address->address();
    if (!address)
        return;
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.address = *address;
    spec.api = SocketApi(m_api->currentIndex());
    spec.retry = m_retry->isChecked();
    rememberChoices();
    emit submitted(spec);
    accept();
}

} // namespace sw
