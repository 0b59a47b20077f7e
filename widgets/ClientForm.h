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

private:
    void build();
    void recallChoices();
    void rememberChoices();
    bool readTimeout(double* seconds);
    void updateShown();
    std::optional<SocketType> chosenType() const;
    /// Chosen, else what the verdict says; empty: not known.
    std::optional<SocketType> likelyType() const;
    /// What is there has another type than the chosen one; empty: not so.
    std::optional<SocketType> otherType() const;
    bool isQt() const;
    bool isNamed() const;
    void updateAsk();
    bool readReplyName(EndpointSpec* spec);
    void submit();

    Settings& m_settings;
    AddressField* m_address;
    QComboBox *m_type, *m_api;
    QLineEdit *m_replyName, *m_timeout;
    QCheckBox *m_autobind, *m_retry, *m_ask;
    AskSenders m_askChoice = AskSenders::WhereFree; // until a person says otherwise
    QWidget *m_replyNameLabel = nullptr, *m_replyNameHint = nullptr, *m_apiLabel = nullptr;
    QWidget* m_askHint = nullptr;
    QPushButton *m_connect, *m_useType;
};

} // namespace sw
