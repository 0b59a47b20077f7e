#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/BackgroundJob.h"
#include "widgets/Form.h"

namespace sw {

class ReplyFields;

/// "Edit reply": what a listener answers from now on.
class ReplyForm : public Form
{
    Q_OBJECT
public:
    ReplyForm(const EndpointSpec& spec, QWidget* parent);

signals:
    void submitted(const sw::Reply& reply);

private:
    void submit();

    ReplyFields* m_reply;
    Reply m_wanted;
    BackgroundJob m_check;
};

} // namespace sw
