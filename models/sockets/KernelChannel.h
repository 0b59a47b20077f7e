#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/BoundName.h"
#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/OutputQueue.h"

namespace sw {

/// A stream socket as the kernel has it: both halves close by themselves, a reset is told from an end,
/// descriptors that come along are handed on.
class KernelChannel final : public Channel, private EventHandler
{
public:
    /// Takes a connected socket (and the name that it is bound to); reads its credentials. Each chunk says
    /// who wrote it (SO_PASSCRED) if asksSenders; not where others share the socket, whose options are
    /// theirs as well.
    KernelChannel(EventLoop& loop, UniqueFd fd, SocketAddress peerAddress, BoundName name = {},
                  bool asksSenders = true);
    ~KernelChannel() override;

    void start(ChannelSink* sink) override;
    void send(const Outgoing& message) override;
    void setReading(bool on) override;
    void finish() override;
    void close() override;
    bool isOpen() const override { return bool(m_fd); }
    qint64 pendingBytes() const override { return m_queue.bytes(); }
    bool discardWaiting() override;
    int descriptor() const override { return m_fd.get(); }

private:
    void handleEvents(std::uint32_t events) override;
    void readSome();
    void endOfInput();
    void hangUp(std::uint32_t events);
    void flush();
    qsizetype sendNow(QByteArrayView bytes, const Attachments* with, bool isBegun);
    void refuse(const Attachments* with);
    void outputBroken();
    void shutDownOutput();
    void closeWhenOver();
    bool isHungUp() const;
    void end(CloseReason reason, const Failure& failure = {});
    void endByError(int error);
    void watch();
    void unwatch();

    EventLoop& m_loop;
    BoundName m_name;
    UniqueFd m_fd;
    ChannelSink* m_sink = nullptr;
    OutputQueue m_queue;
    qint64 m_unsent = 0;
    int m_refusal = 0; // errno of a message that was refused for what goes with it
    std::uint32_t m_events = 0;
    bool m_watched = false;
    bool m_reading = true;
    bool m_peerFinished = false;
    bool m_endSeen = false, m_resetSeen = false; // while nothing was read
    bool m_finishWanted = false;
    bool m_weFinished = false;
    bool m_outputBroken = false; // EPIPE: nobody will read what we send
};

} // namespace sw
