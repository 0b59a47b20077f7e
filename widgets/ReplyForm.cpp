#include "widgets/ReplyForm.h"

#include "widgets/Parts.h"
#include "widgets/ReplyFields.h"

#include <QPushButton>

namespace sw {

ReplyForm::ReplyForm(const EndpointSpec& spec, QWidget* parent)
    : Form(QStringLiteral("Edit reply"), parent),
      m_reply(new ReplyFields(this))
{
    setWindowTitle(QStringLiteral("Reply of %1").arg(spec.displayName()));
    setAccessibleName(windowTitle());
    m_reply->setKeepsMessages(spec.type != SocketType::Stream);
    m_reply->setReply(spec.reply);
    QPushButton* apply = makePrimaryButton(QStringLiteral("Apply"));
    apply->setDefault(true);
    addButtons({apply});
    connect(apply, &QPushButton::clicked, this, &ReplyForm::submit);
    connect(m_reply, &ReplyFields::changed, this, [this] { setError({}); });
}

void ReplyForm::submit()
{
    const auto reply = m_reply->reply();
    setError(reply ? QString() : reply.failure().sentence);
    if (!reply)
        return;
    m_wanted = *reply;
    m_check.start([wanted = m_wanted] { return ReplyFields::checkNeeds(wanted); },
                  [this](const Result<void>& fine) {
                      if (!fine) {
                          m_reply->markNeedsWrong();
                          return setError(fine.failure().withErrno());
                      }
                      emit submitted(m_wanted);
                      accept();
                  });
}

} // namespace sw
