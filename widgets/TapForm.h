#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"

class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class AddressField;
class BackgroundJob;
class PlainLabel;
class ProblemField;
struct RelayObstacle;

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

private:
    void build();
    void updateNotices();
    void setFrontProblem(const QString& sentence);
    void submit();
    void start(const EndpointSpec& spec, const RelayObstacle& found);

    AddressField* m_target;
    QLineEdit* m_front;
    ProblemField* m_frontField;
    PlainLabel* m_notices;
    QPushButton* m_tap;
    BackgroundJob* m_check; // whether it can start
};

} // namespace sw
