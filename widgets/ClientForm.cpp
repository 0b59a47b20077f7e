#include "widgets/ClientForm.h"

#include "widgets/AddressField.h"
#include "widgets/Parts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

namespace sw {

ClientForm::ClientForm(QWidget* parent)
    : Form(QStringLiteral("New client"), parent),
      m_address(new AddressField(AddressField::Purpose::Connect)),
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
    emit submitted(spec);
    accept();
}

} // namespace sw
