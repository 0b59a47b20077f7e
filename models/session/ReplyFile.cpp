#include "models/session/ReplyFile.h"

#include "models/base/FileBytes.h"

#include <thread>

#include <sys/epoll.h>

namespace sw {

ReplyFile::ReplyFile(EventLoop& loop, const QByteArray& path,
                     std::function<void(const Result<QByteArray>&)> done)
    : m_loop(loop),
      m_read(std::make_shared<Mailbox<Result<QByteArray>>>()),
      m_done(std::move(done))
{
    m_loop.add(m_read->fd(), EPOLLIN, this);
    // Nobody waits for it: what it finds after our end goes with the last of the two.
    std::thread([path, read = m_read] { read->post(readFile(path, limit)); }).detach();
}

ReplyFile::~ReplyFile() { m_loop.remove(m_read->fd()); }

void ReplyFile::handleEvents(std::uint32_t)
{
    for (const Result<QByteArray>& bytes : m_read->takeAll())
        m_done(bytes);
}

} // namespace sw
