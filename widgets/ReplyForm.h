#pragma once

#include "models/session/EndpointSpec.h"
#include "widgets/Form.h"
#include "widgets/LatestJob.h"

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
    LatestJob<Result<void>> m_check;
};

} // namespace sw
