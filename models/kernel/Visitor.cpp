#include "models/kernel/Visitor.h"

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sw {
namespace {

constexpr unsigned nobodyId = 65534;

/// All that the child needs, made before the fork: a child of a program with threads may do no more than what
/// is async-signal-safe.
struct VisitPlan
{
    int directory;
    bool becomesNobody;
    sockaddr_un address;
    socklen_t length;
    const char* text;
    std::size_t size;
};

/// The raw calls: those of the C library want to reach threads that the child does not have.
bool becomeNobody()
{
    return ::syscall(SYS_setgroups, 0, nullptr) == 0 &&
           ::syscall(SYS_setresgid, nobodyId, nobodyId, nobodyId) == 0 &&
           ::syscall(SYS_setresuid, nobodyId, nobodyId, nobodyId) == 0;
}

int visit(const VisitPlan& plan)
{
    if (::fchdir(plan.directory) != 0 || (plan.becomesNobody && !becomeNobody()))
        return errno;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&plan.address), plan.length) != 0)
        return errno;
    if (plan.size > 0 && ::send(fd, plan.text, plan.size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return errno;
    return 0;
}

} // namespace

Visit connectAsVisitor(const QByteArray& directory, const QByteArray& relativePath, const QByteArray& text)
{
    Visit result;
    const bool isRoot = ::geteuid() == 0;
    result.uid = isRoot ? nobodyId : ::geteuid();
    const UniqueFd folder(::open(directory.constData(), O_DIRECTORY | O_PATH | O_CLOEXEC));
    VisitPlan plan{folder.get(), isRoot, {}, 0, text.constData(), std::size_t(text.size())};
    plan.length = SocketAddress::path(relativePath).toSockaddr(plan.address);
    result.pid = folder ? ::fork() : -1;
    if (result.pid < 0) {
        result.error = errno;
        result.pid = 0;
        return result;
    }
    if (result.pid == 0)
        ::_exit(visit(plan));
    int status = 0;
    while (::waitpid(result.pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.error = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return result;
}

} // namespace sw
