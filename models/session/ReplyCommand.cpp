#include "models/session/ReplyCommand.h"

#include "models/base/Bytes.h"
#include "models/sockets/KernelListener.h"

#include <csignal>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

namespace sw {
namespace {

constexpr std::chrono::seconds grace{1};

struct PipeEnds
{
    UniqueFd read, write;
};

bool openPipe(PipeEnds& ends)
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0)
        return false;
    ends.read.reset(fds[0]);
    ends.write.reset(fds[1]);
    return true;
}

/// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void becomeCommand(char* const* words, int in, int out, int status)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::umask(processUmask());
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGXFSZ, SIG_DFL);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execvp(words[0], words);
    const int error = errno;
    [[maybe_unused]] const auto n = ::write(status, &error, sizeof error);
    ::_exit(127);
}

} // namespace

ReplyCommand::ReplyCommand(EventLoop& loop, QByteArray name, ReplyCommandSink* sink)
    : m_loop(loop),
      m_name(std::move(name)),
      m_sink(sink),
      m_inWatch(this, &ReplyCommand::writeSome),
      m_outWatch(this, &ReplyCommand::readSome),
      m_processWatch(this, &ReplyCommand::reap)
{
}

ReplyCommand::~ReplyCommand()
{
    m_loop.cancel(m_timer);
    set(m_inWatch, m_in, false, 0);
    set(m_outWatch, m_out, false, 0);
    set(m_processWatch, m_process, false, 0);
    if (m_pid == 0)
        return;
    signal(SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

Result<std::shared_ptr<ReplyCommand>> ReplyCommand::start(EventLoop& loop, const QByteArrayList& words,
                                                          ReplyCommandSink* sink)
{
    std::shared_ptr<ReplyCommand> command(new ReplyCommand(loop, words.value(0), sink));
    if (const auto runs = command->run(words); !runs)
        return runs.failure();
    return command;
}

Result<void> ReplyCommand::run(const QByteArrayList& words)
{
    const QString doing = QStringLiteral("Can't run %1").arg(escapedText(m_name));
    PipeEnds in, out, status;
    if (!openPipe(in) || !openPipe(out) || !openPipe(status))
        return Failure::fromErrno(doing, errno, Remedy::CloseOthers);
    std::vector<char*> arguments;
    for (const QByteArray& word : words)
        arguments.push_back(const_cast<char*>(word.constData()));
    arguments.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid < 0) {
        m_pid = 0;
        return Failure::fromErrno(doing, errno);
    }
    if (m_pid == 0)
        becomeCommand(arguments.data(), in.read.get(), out.write.get(), status.write.get());
    ::setpgid(m_pid, m_pid); // whoever of us is first
    status.write.reset();
    int error = 0;
    while (::read(status.read.get(), &error, sizeof error) < 0 && errno == EINTR) {
    }
    if (error != 0)
        return Failure::fromErrno(doing, error);
    m_process.reset(int(::syscall(SYS_pidfd_open, m_pid, 0)));
    if (!m_process)
        return Failure::fromErrno(doing, errno);
    m_in = std::move(in.write);
    m_out = std::move(out.read);
    ::fcntl(m_in.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(m_out.get(), F_SETFL, O_NONBLOCK);
    set(m_processWatch, m_process, true, EPOLLIN);
    setReading(true);
    return {};
}

void ReplyCommand::set(Watch& watch, const UniqueFd& fd, bool on, std::uint32_t events)
{
    if (!fd || watch.isOn == on)
        return;
    watch.isOn = on;
    if (on)
        m_loop.add(fd.get(), events, &watch);
    else
        m_loop.remove(fd.get());
}

void ReplyCommand::write(QByteArrayView bytes)
{
    if (!m_in || m_inputEnds)
        return; // it reads no more
    m_input.append(bytes.data(), bytes.size());
    writeSome();
}

void ReplyCommand::finishInput()
{
    m_inputEnds = true;
    if (m_in)
        writeSome();
}

void ReplyCommand::writeSome()
{
    const qsizetype before = m_written;
    while (m_written < m_input.size()) {
        const ssize_t n =
            ::write(m_in.get(), m_input.constData() + m_written, std::size_t(m_input.size() - m_written));
        if (n >= 0)
            m_written += n;
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            return closeInput();
    }
    const bool progress = m_written != before;
    if (m_written == m_input.size()) {
        m_input.clear();
        m_written = 0;
        if (m_inputEnds)
            return closeInput();
    } else if (m_written > 1 << 20) {
        m_input.remove(0, m_written);
        m_written = 0;
    }
    set(m_inWatch, m_in, !m_input.isEmpty(), EPOLLOUT);
    if (progress && m_sink)
        m_sink->commandTookInput();
}

/// All is written, or it reads no more.
void ReplyCommand::closeInput()
{
    set(m_inWatch, m_in, false, 0);
    m_in.reset();
    m_input.clear();
    m_written = 0;
    if (m_sink)
        m_sink->commandTookInput();
}

void ReplyCommand::setReading(bool on) { set(m_outWatch, m_out, on, EPOLLIN); }

void ReplyCommand::readSome()
{
    const ssize_t n = ::read(m_out.get(), m_loop.buffer(), readSize);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0) {
        if (m_sink)
            m_sink->commandOutput({m_loop.buffer(), n});
        return;
    }
    set(m_outWatch, m_out, false, 0);
    m_out.reset();
    if (m_sink)
        m_sink->commandOutputEnded();
}

void ReplyCommand::reap()
{
    int status = 0;
    if (m_pid == 0 || ::waitpid(m_pid, &status, WNOHANG) != m_pid)
        return;
    m_pid = 0;
    m_loop.cancel(m_timer);
    set(m_processWatch, m_process, false, 0);
    m_process.reset();
    const QString name = escapedText(m_name);
    if (m_sink && WIFSIGNALED(status))
        m_sink->commandFailed(QStringLiteral("%1 was ended by signal %2 (SIG%3)")
                                  .arg(name)
                                  .arg(WTERMSIG(status))
                                  .arg(QString::fromLatin1(::sigabbrev_np(WTERMSIG(status)))));
    else if (m_sink && WEXITSTATUS(status) != 0)
        m_sink->commandFailed(
            QStringLiteral("%1 ended with exit code %2").arg(name).arg(WEXITSTATUS(status)));
    if (const auto gone = std::exchange(m_gone, {}))
        gone();
}

void ReplyCommand::signal(int number) { ::kill(-m_pid, number); }

void ReplyCommand::abandon(std::function<void()> gone)
{
    m_sink = nullptr;
    set(m_outWatch, m_out, false, 0);
    m_out.reset();
    finishInput();
    if (m_pid == 0)
        return gone();
    m_gone = std::move(gone);
    m_timer = m_loop.after(grace, [this] { hurry(); });
}

void ReplyCommand::hurry()
{
    m_timer = {};
    signal(m_toldToEnd ? SIGKILL : SIGTERM);
    if (!std::exchange(m_toldToEnd, true))
        m_timer = m_loop.after(grace, [this] { hurry(); });
}

} // namespace sw
