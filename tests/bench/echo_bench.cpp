// Echo round trips per second: our recording listener against the usual Python server, and against itself
// with 10,000 idle clients. Servers are processes of their own; server and client are pinned to one core,
// runs alternate.
#include "models/base/UniqueFd.h"
#include "models/session/Engine.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using sw::UniqueFd;

constexpr int rounds = 7;
constexpr int idleClients = 10'000;
constexpr auto runTime = 700ms;

void pinToOneCore()
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(0, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// A process that serves at path until it is stopped.
class Server
{
public:
    template <class Body> Server(std::string path, Body body) : m_path(std::move(path)), m_pid(::fork())
    {
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            body(m_path);
            ::_exit(1);
        }
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    UniqueFd connect() const
    {
        const auto end = Clock::now() + 20s;
        for (;;) {
            UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
            sockaddr_un address{};
            const auto length = sw::SocketAddress::path(m_path.c_str()).toSockaddr(address);
            if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0)
                return fd;
            if (Clock::now() > end) {
                std::fprintf(stderr, "nobody listens on %s\n", m_path.c_str());
                std::exit(1);
            }
            std::this_thread::sleep_for(5ms);
        }
    }

private:
    std::string m_path;
    pid_t m_pid;
};

void serveOurs(const std::string& path)
{
    pinToOneCore();
    raiseDescriptorLimit();
    int argc = 1;
    char name[] = "echo_bench";
    char* argv[] = {name, nullptr};
    QCoreApplication application(argc, argv);
    sw::Engine engine(*sw::TrafficStore::create({}));
    sw::EndpointSpec spec;
    spec.address = sw::SocketAddress::path(path.c_str());
    spec.reply.kind = sw::Reply::Kind::Echo;
    spec.backlog = 4096;
    engine.start(spec);
    application.exec();
}

void servePython(const std::string& path)
{
    pinToOneCore();
    ::execlp("python3", "python3", SW_ECHO_SERVER, path.c_str(), nullptr);
}

/// Round trips per second of one client that waits for each answer.
double roundTrips(const Server& server, std::size_t size)
{
    const UniqueFd fd = server.connect();
    std::vector<char> message(size, 'x'), answer(size);
    const auto trip = [&] {
        for (std::size_t sent = 0; sent < size;)
            sent += std::size_t(
                std::max<ssize_t>(0, ::send(fd.get(), message.data() + sent, size - sent, MSG_NOSIGNAL)));
        for (std::size_t got = 0; got < size;) {
            const ssize_t n = ::recv(fd.get(), answer.data(), size - got, 0);
            if (n <= 0) {
                std::fprintf(stderr, "the server closed\n");
                std::exit(1);
            }
            got += std::size_t(n);
        }
    };
    for (int i = 0; i < 200; ++i)
        trip();
    const auto start = Clock::now();
    long count = 0;
    while (Clock::now() - start < runTime) {
        for (int i = 0; i < 16; ++i)
            trip();
        count += 16;
    }
    return double(count) / std::chrono::duration<double>(Clock::now() - start).count();
}

/// Records more than the store's byte budget, so that its pages are used ones: fresh ones cost a virtual
/// machine several times as much, whoever writes to them.
void warmUp(const Server& server)
{
    for (long recorded = 0; recorded < (3l << 30);)
        recorded +=
            long(roundTrips(server, 65536) * 2 * 65536 * std::chrono::duration<double>(runTime).count());
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

bool row(const char* what, const char* against, double target, double ours, double theirs)
{
    const double ratio = ours / theirs;
    std::printf("%s  %-58s %-28s >= %-21s %.2fx  (%.0f/s to %.0f/s)\n", ratio >= target ? "ok  " : "MISS",
                what, against, (QByteArray::number(target) + "x").constData(), ratio, ours, theirs);
    std::fflush(stdout);
    return ratio >= target;
}

/// Two servers, alternated.
bool compare(const char* what, const char* against, double target, const Server& a, const Server& b,
             std::size_t size)
{
    std::vector<double> ours, theirs;
    for (int i = 0; i < rounds; ++i) {
        ours.push_back(roundTrips(a, size));
        theirs.push_back(roundTrips(b, size));
    }
    return row(what, against, target, median(ours), median(theirs));
}

std::vector<UniqueFd> connectIdle(const Server& server)
{
    std::vector<UniqueFd> idle;
    idle.reserve(idleClients);
    for (int i = 0; i < idleClients; ++i)
        idle.push_back(server.connect());
    roundTrips(server, 64); // answered behind them all: every one is accepted
    return idle;
}

} // namespace

int main()
{
    const QTemporaryDir directory;
    const auto path = [&](const char* name) {
        return directory.filePath(QString::fromLatin1(name)).toStdString();
    };
    raiseDescriptorLimit();
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < idleClients + 100) {
        std::fprintf(stderr, "10,000 idle clients need a descriptor limit above 10,100\n");
        return 1;
    }
    // A server each for the crowd and for the rest: both fork before this process has any thread.
    const Server ours(path("ours"), serveOurs), crowded(path("crowded"), serveOurs),
        python(path("python"), servePython);
    pinToOneCore();
    warmUp(ours);
    warmUp(crowded);
    bool ok =
        compare("echo listener, recording, 64 B, one core", "Python threading server", 2, ours, python, 64);
    ok &= compare("echo listener, recording, 64 KB, one core", "Python threading server", 20, ours, python,
                  65536);
    const auto idle = connectIdle(crowded);
    ok &= compare("the same, 64 B, with 10,000 idle connections", "itself with none", 0.8, crowded, ours, 64);
    ok &= compare("the same, 64 KB, with 10,000 idle connections", "itself with none", 0.8, crowded, ours,
                  65536);
    return ok ? 0 : 1;
}
