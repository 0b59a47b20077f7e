#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
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
    void accessWanted(const QString& address);

private:
    void recallChoices();
    void rememberChoices();
    bool readTimeout(double* seconds);
    void submit();

    Settings& m_settings;
    AddressField* m_address;
    QComboBox* m_api;
    QLineEdit* m_timeout;
    QCheckBox* m_retry;
    QPushButton* m_connect;
};

} // namespace sw
