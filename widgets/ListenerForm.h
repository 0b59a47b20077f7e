#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/BackgroundJob.h"
#include "widgets/Form.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class PlainLabel;
class ReplyFields;
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
    /// What only a worker may find out: who the owner and the group are, whether the file is there.
    struct Needs
    {
        std::optional<uid_t> owner;
        std::optional<gid_t> group;
        enum Wrong { Nothing, Owner, Group, File } wrong = Nothing;
        Failure failure;
    };
    static Needs findNeeds(const QByteArray& owner, const QByteArray& group, const Reply& reply);

    void build();
    void buildOwners();
    void connectParts();
    void updateShown();
    void askForBacklogCap();
    void onApi();
    void recallChoices();
    void rememberChoices();
    void submit(bool replaceStale);
    void finish(const Needs& needs);
    SocketType type() const;
    bool isQt() const;
    bool mayListen(const SocketAddress& address, bool replaceStale);
    bool readMode(int* mode);
    bool readBacklog(int* backlog);

    Settings& m_settings;
    AddressField* m_address;
    QLineEdit *m_mode, *m_backlog, *m_owner, *m_group;
    QComboBox *m_type, *m_api;
    ReplyFields* m_reply = nullptr;
    QWidget *m_apiHint = nullptr, *m_apiLabel = nullptr, *m_modeLabel = nullptr, *m_modeHint = nullptr,
            *m_ownerLabel = nullptr, *m_groupHolder = nullptr, *m_backlogLabel = nullptr;
    PlainLabel* m_backlogHint = nullptr;
    QCheckBox* m_ask;
    QPushButton *m_listen, *m_replace;
    EndpointSpec m_wanted; // waits for its needs
    BackgroundJob m_needs;
};

} // namespace sw
