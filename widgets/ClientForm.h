#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QCheckBox;
class QComboBox;
class QPushButton;

namespace sw {

class AddressField;

/// "New client".
class ClientForm : public Form
{
    Q_OBJECT
public:
    explicit ClientForm(QWidget* parent);
    void setAddress(const QString& address);

signals:
    void submitted(const sw::EndpointSpec& spec);

private:
    void submit();

    AddressField* m_address;
    QComboBox* m_api;
    QCheckBox* m_retry;
    QPushButton* m_connect;
};

} // namespace sw
