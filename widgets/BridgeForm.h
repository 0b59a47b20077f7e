#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class BackgroundJob;
class PlainLabel;
class ProblemField;
struct RelayObstacle;

/// "New bridge".
class BridgeForm : public Form
{
    Q_OBJECT
public:
    /// The book outlives the form.
    BridgeForm(const AddressBook& book, QWidget* parent);
    void setFront(const QString& address);
    void setTarget(const QString& address);

signals:
    void submitted(const sw::EndpointSpec& spec);

private:
    void build();
    /// As the fields have it; nothing when one of them is wrong, which is said when isFinal.
    bool read(EndpointSpec* spec, bool isFinal);
    void setProblem(const QLineEdit* edit, const QString& sentence);
    void updateNotices();
    void submit();
    void start(const EndpointSpec& spec, const RelayObstacle& found);

    QLineEdit* m_from;
    ProblemField* m_fromField;
    AddressField* m_toField;
    QLineEdit* m_to; // of m_toField
    QCheckBox *m_remote, *m_others;
    PlainLabel* m_notices;
    QPushButton* m_bridge;
    BackgroundJob* m_check; // whether it can start
};

} // namespace sw
