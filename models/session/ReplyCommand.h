#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"
#include "models/sockets/EventLoop.h"

#include <QByteArrayList>

#include <functional>
#include <memory>

#include <sys/types.h>

namespace sw {

/// Who talks to a command. Any method of the command may be called from inside.
class ReplyCommandSink
{
public:
    virtual void commandOutput(QByteArrayView bytes) = 0;
    virtual void commandOutputEnded() = 0;
    /// Some of what waited for its standard input went.
    virtual void commandTookInput() = 0;
    /// It has ended otherwise than with code 0.
    virtual void commandFailed(const QString& sentence) = 0;

protected:
    ~ReplyCommandSink() = default;
};

/// A running program whose standard input and output are pipes to us; standard error is ours. It leads a
/// process group of its own, inherits no other descriptor, and is always reaped. Engine thread.
class ReplyCommand
{
public:
    /// What may be read off its output at once: one message, for sockets that keep them.
    static constexpr std::size_t readSize = 64 * 1024;

    /// Waits until the program runs or can't be run. words: not empty.
    static Result<std::shared_ptr<ReplyCommand>> start(EventLoop& loop, const QByteArrayList& words,
                                                       ReplyCommandSink* sink);
    /// Kills what still runs.
    ~ReplyCommand();
    ReplyCommand(const ReplyCommand&) = delete;
    ReplyCommand& operator=(const ReplyCommand&) = delete;

    void write(QByteArrayView bytes);
    /// Its standard input ends after what waits.
    void finishInput();
    qint64 pendingInput() const { return m_input.size() - m_written; }
    /// While off, a full pipe holds the program up.
    void setReading(bool on);

    /// Nobody listens to it any more. It may use up its input; when it has not ended a second later it is
    /// sent SIGTERM, after another second SIGKILL. gone() is called when it has ended (perhaps at once).
    void abandon(std::function<void()> gone);

private:
    /// One descriptor in the loop.
    struct Watch final : EventHandler
    {
        Watch(ReplyCommand* command, void (ReplyCommand::*call)()) : m_command(command), m_call(call) {}
        void handleEvents(std::uint32_t) override { (m_command->*m_call)(); }
        ReplyCommand* m_command;
        void (ReplyCommand::*m_call)();
        bool isOn = false;
    };

    ReplyCommand(EventLoop& loop, QByteArray name, ReplyCommandSink* sink);
    Result<void> run(const QByteArrayList& words);
    void set(Watch& watch, const UniqueFd& fd, bool on, std::uint32_t events);
    void writeSome();
    void readSome();
    void closeInput();
    void reap();
    void signal(int number);
    void hurry();

    EventLoop& m_loop;
    const QByteArray m_name;
    ReplyCommandSink* m_sink; // null once abandoned
    std::function<void()> m_gone;
    UniqueFd m_in, m_out, m_process;
    Watch m_inWatch, m_outWatch, m_processWatch;
    EventLoop::Timer m_timer;
    pid_t m_pid = 0; // 0: reaped
    QByteArray m_input;
    qsizetype m_written = 0;
    bool m_inputEnds = false;
    bool m_toldToEnd = false;
};

} // namespace sw
