#pragma once

#include "models/base/UniqueFd.h"

#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sw::bench {

/// 50 processes that hold socket pairs until this goes. Make it before any thread.
class Holders
{
public:
    enum class Manner {
        Still,   ///< nothing changes
        Ticking, ///< five times a second each process fills a queue, or empties it, and replaces a pair
    };

    explicit Holders(int sockets, Manner manner = Manner::Still)
    {
        int fds[2] = {-1, -1};
        int ready[2] = {-1, -1};
        if (::pipe2(fds, O_CLOEXEC) != 0 || ::pipe2(ready, O_CLOEXEC) != 0)
            return;
        m_release = UniqueFd(fds[1]);
        const UniqueFd wait(fds[0]), readyRead(ready[0]);
        UniqueFd readyWrite(ready[1]);
        for (int i = 0; sockets > 0 && i < holderCount; ++i) {
            const pid_t child = ::fork();
            if (child == 0)
                hold(sockets / holderCount / 2, manner, wait.get(), readyWrite.get());
            m_children.push_back(child);
        }
        char byte = 0;
        for (std::size_t i = 0; i < m_children.size(); ++i) {
            if (::read(readyRead.get(), &byte, 1) != 1)
                std::abort();
        }
    }
    ~Holders()
    {
        m_release.reset();
        for (const pid_t child : m_children)
            ::waitpid(child, nullptr, 0);
    }
    Holders(const Holders&) = delete;
    Holders& operator=(const Holders&) = delete;

private:
    static constexpr int holderCount = 50;
    struct Pair
    {
        int ends[2] = {-1, -1};
    };

    static Pair makePair()
    {
        Pair pair;
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.ends) != 0)
            ::_exit(1);
        return pair;
    }

    [[noreturn]] void hold(int count, Manner manner, int wait, int ready)
    {
        m_release.reset();
        std::vector<Pair> pairs;
        for (int i = 0; i < count; ++i)
            pairs.push_back(makePair());
        char byte = 0;
        if (::write(ready, "r", 1) != 1)
            ::_exit(1);
        pollfd released{wait, POLLIN, 0};
        std::size_t turn = 0;
        while (::poll(&released, 1, manner == Manner::Ticking ? 200 : -1) == 0) {
            const Pair& noisy = pairs[turn % pairs.size()];
            if (::recv(noisy.ends[1], &byte, 1, MSG_DONTWAIT) != 1)
                (void)!::write(noisy.ends[0], "x", 1);
            Pair& old = pairs[++turn % pairs.size()];
            ::close(old.ends[0]);
            ::close(old.ends[1]);
            old = makePair();
        }
        ::_exit(0);
    }

    UniqueFd m_release;
    std::vector<pid_t> m_children;
};

} // namespace sw::bench
