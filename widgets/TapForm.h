#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class PlainLabel;

/// "New tap".
class TapForm : public Form
{
    Q_OBJECT
public:
    /// The book outlives the form.
    TapForm(const AddressBook& book, QWidget* parent);
    void setTarget(const QString& address);

signals:
    void submitted(const sw::EndpointSpec& spec);
    void accessWanted(const QString& address);

private:
    void build();
    void updateNotices();
    void submit();

    AddressField* m_target;
    QLineEdit* m_front;
    PlainLabel* m_notices;
    QPushButton* m_tap;
};

} // namespace sw
