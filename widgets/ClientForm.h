#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QCheckBox;
class QComboBox;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class Settings;

/// "New client".
class ClientForm : public Form
{
    Q_OBJECT
public:
    /// Book and settings outlive the form.
    ClientForm(const AddressBook& book, Settings& settings, QWidget* parent);
    void setAddress(const QString& address);

signals:
    void submitted(const sw::EndpointSpec& spec);

private:
    void recallChoices();
    void rememberChoices();
    void submit();

    Settings& m_settings;
    AddressField* m_address;
    QComboBox* m_api;
    QCheckBox* m_retry;
    QPushButton* m_connect;
};

} // namespace sw
