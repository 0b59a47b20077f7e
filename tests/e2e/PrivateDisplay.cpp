#include "tests/e2e/PrivateDisplay.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace sw::test {
namespace {

/// setpriv becomes the program, and ends it should this test crash before its destructor can.
pid_t start(std::vector<std::string> words)
{
    words.insert(words.begin(), {"setpriv", "--pdeathsig", "TERM"});
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : 0;
}

/// The number that Xvfb writes to -displayfd once it takes connections; empty after 20 s.
std::string readNumber(int fd)
{
    std::string number;
    char c = 0;
    pollfd waiting{fd, POLLIN, 0};
    while (::poll(&waiting, 1, 20'000) == 1 && ::read(fd, &c, 1) == 1 && c != '\n')
        number += c;
    return c == '\n' ? number : std::string();
}

/// A window shown before the manager is there may never be activated.
bool waitForManager()
{
    for (int i = 0; i < 200; ++i) {
        if (std::system("xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id'") == 0)
            return true;
        ::usleep(50'000);
    }
    return false;
}

} // namespace

PrivateDisplay::PrivateDisplay()
{
    int ends[2];
    if (::pipe(ends) != 0)
        return;
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    const pid_t server = start(
        {"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"});
    ::close(ends[1]);
    const std::string number = server ? readNumber(ends[0]) : std::string();
    ::close(ends[0]);
    if (server)
        m_started.push_back(server);
    if (number.empty())
        return;
    ::setenv("DISPLAY", (":" + number).c_str(), 1);
    ::setenv("QT_QPA_PLATFORM", "xcb", 1);
    ::unsetenv("WAYLAND_DISPLAY");
    const pid_t manager = start({"openbox", "--sm-disable"});
    if (manager)
        m_started.push_back(manager);
    m_up = manager != 0 && waitForManager();
}

PrivateDisplay::~PrivateDisplay()
{
    for (auto pid = m_started.rbegin(); pid != m_started.rend(); ++pid) {
        ::kill(*pid, SIGTERM);
        ::waitpid(*pid, nullptr, 0);
    }
}

} // namespace sw::test
