#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class PlainLabel;
class Settings;

/// "New listener".
class ListenerForm : public Form
{
    Q_OBJECT
public:
    /// Book and settings outlive the form.
    ListenerForm(const AddressBook& book, Settings& settings, QWidget* parent);
    void setAddress(const QString& address);

signals:
    void submitted(const sw::EndpointSpec& spec);

private:
    void build();
    void updateShown();
    void askForBacklogCap();
    void onApi();
    void recallChoices();
    void rememberChoices();
    void submit(bool replaceStale);
    bool mayListen(const SocketAddress& address, bool replaceStale);
    bool readMode(int* mode);
    bool readBacklog(int* backlog);

    Settings& m_settings;
    AddressField* m_address;
    QLineEdit *m_mode, *m_backlog, *m_replyText;
    QComboBox *m_reply, *m_api;
    PlainLabel* m_backlogHint = nullptr;
    QWidget *m_replyTextLabel = nullptr, *m_apiHint = nullptr, *m_modeLabel = nullptr, *m_modeHint = nullptr;
    QPushButton *m_listen, *m_replace;
};

} // namespace sw
