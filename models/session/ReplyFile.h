#pragma once

#include "models/base/Failure.h"
#include "models/base/Mailbox.h"
#include "models/sockets/EventLoop.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace sw {

/// Reads the file of a reply beside the engine thread, so that a slow disk holds up no socket. Engine thread.
class ReplyFile final : private EventHandler
{
public:
    static constexpr qint64 limit = 64 << 20; ///< bytes; they stay in memory

    /// done is called once, from the loop, unless this object has gone by then; it must not destroy it.
    ReplyFile(EventLoop& loop, const QByteArray& path, std::function<void(const Result<QByteArray>&)> done);
    ~ReplyFile();
    ReplyFile(const ReplyFile&) = delete;
    ReplyFile& operator=(const ReplyFile&) = delete;

private:
    void handleEvents(std::uint32_t events) override;

    EventLoop& m_loop;
    std::shared_ptr<Mailbox<Result<QByteArray>>> m_read;
    std::function<void(const Result<QByteArray>&)> m_done;
};

} // namespace sw
