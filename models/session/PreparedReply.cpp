#include "models/session/PreparedReply.h"

#include <thread>

#include <sys/epoll.h>

namespace sw {

PreparedReply::PreparedReply(EventLoop& loop, std::function<MadeResponder()> prepare,
                             std::function<void(const MadeResponder&)> done)
    : m_loop(loop),
      m_made(std::make_shared<Mailbox<MadeResponder>>()),
      m_done(std::move(done))
{
    m_loop.add(m_made->fd(), EPOLLIN, this);
    // Nobody waits for it: what it makes after our end goes with the last of the two.
    std::thread([prepare = std::move(prepare), made = m_made] { made->post(prepare()); }).detach();
}

PreparedReply::~PreparedReply() { m_loop.remove(m_made->fd()); }

void PreparedReply::handleEvents(std::uint32_t)
{
    for (const MadeResponder& made : m_made->takeAll())
        m_done(made);
}

} // namespace sw
