// A recording tap against socat as the relay, side by side: bulk both ways, 64 B round trips, new
// connections; and what memory 10 GB take. Server, relays and client are processes of their own; runs
// alternate. Bulk may use every core, the rest is pinned to one.
#include "models/base/UniqueFd.h"
#include "models/session/Engine.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using sw::UniqueFd;

constexpr int rounds = 7;
constexpr long megabyte = 1 << 20;
constexpr auto runTime = 600ms;
constexpr std::size_t blockSize = 256UL * 1024;

void pinToOneCore()
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(0, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

[[noreturn]] void giveUp(const char* what)
{
    std::fprintf(stderr, "%s\n", what);
    std::exit(2);
}

double seconds(Clock::time_point since)
{
    return std::chrono::duration<double>(Clock::now() - since).count();
}

UniqueFd connectTo(const std::string& path)
{
    const auto end = Clock::now() + 20s;
    for (;;) {
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        const auto length = sw::SocketAddress::path(path.c_str()).toSockaddr(address);
        if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0)
            return fd;
        if (Clock::now() > end)
            giveUp(("nobody listens on " + path).c_str());
        std::this_thread::sleep_for(1ms);
    }
}

void sendAll(int fd, const char* data, std::size_t size)
{
    while (size > 0) {
        const ssize_t n = ::send(fd, data, size, MSG_NOSIGNAL);
        if (n <= 0)
            giveUp("the relay takes no more");
        data += n;
        size -= std::size_t(n);
    }
}

void receiveAll(int fd, char* data, std::size_t size)
{
    while (size > 0) {
        const ssize_t n = ::recv(fd, data, size, 0);
        if (n <= 0)
            giveUp("the relay gives no more");
        data += n;
        size -= std::size_t(n);
    }
}

/// What a connection wants, with its first 16 bytes: a letter and how many bytes.
struct Wish
{
    char what = 0; // s: sink, g: give, e: echo, c: close at once
    long bytes = 0;
};
static_assert(sizeof(Wish) == 16);

void serveOne(UniqueFd fd, Wish wish)
{
    std::vector<char> block(blockSize, 'x');
    if (wish.what == 's') {
        long got = 0;
        ssize_t n = 0;
        while (got < wish.bytes && (n = ::recv(fd.get(), block.data(), block.size(), 0)) > 0)
            got += n;
        sendAll(fd.get(), "k", 1);
    } else if (wish.what == 'g') {
        for (long left = wish.bytes; left > 0; left -= long(block.size()))
            sendAll(fd.get(), block.data(), std::min(block.size(), std::size_t(left)));
    } else if (wish.what == 'e') {
        ssize_t n = 0;
        while ((n = ::recv(fd.get(), block.data(), block.size(), 0)) > 0)
            sendAll(fd.get(), block.data(), std::size_t(n));
    }
}

/// The target: a thread for each bulk or echo connection; those that only come and go are done in place.
void serveTarget(const std::string& path)
{
    const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    const auto length = sw::SocketAddress::path(path.c_str()).toSockaddr(address);
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        ::listen(listener.get(), 1024) != 0)
        giveUp("the target can't listen");
    for (;;) {
        UniqueFd fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        Wish wish;
        if (::recv(fd.get(), &wish, sizeof wish, MSG_WAITALL) == ssize_t(sizeof wish) && wish.what != 'c')
            std::thread(serveOne, std::move(fd), wish).detach();
    }
}

void runTap(const std::string& target, const std::string& front)
{
    int argc = 1;
    char name[] = "tap_bench";
    char* argv[] = {name, nullptr};
    QCoreApplication application(argc, argv);
    sw::Engine engine(*sw::TrafficStore::create({}));
    sw::EndpointSpec spec;
    spec.kind = sw::EndpointKind::Tap;
    spec.target = sw::SocketAddress::path(target.c_str());
    spec.address = sw::SocketAddress::path(front.c_str());
    spec.backlog = 1024;
    engine.start(spec);
    application.exec();
}

/// A process of its own until this goes.
class Process
{
public:
    explicit Process(bool pinned, const std::function<void()>& body) : m_pid(::fork())
    {
        if (m_pid != 0)
            return;
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (pinned)
            pinToOneCore();
        body();
        ::_exit(1);
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process()
    {
        ::kill(-m_pid, SIGTERM);
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid;
};

/// socat between front and target, with these options before; what it says (the traffic, with -v) goes to a
/// file.
void runSocat(const std::vector<std::string>& options, const std::string& target, const std::string& front,
              const std::string& log)
{
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    std::vector<std::string> words{"socat"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back("UNIX-LISTEN:" + front + ",fork,backlog=1024");
    words.push_back("UNIX-CONNECT:" + target);
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execvp("socat", argv.data());
}

/// MB/s.
double bulk(const std::string& front, char what, long bytes)
{
    static std::vector<char> block(blockSize, 'x');
    const UniqueFd fd = connectTo(front);
    const Wish wish{what, bytes};
    const auto start = Clock::now();
    sendAll(fd.get(), reinterpret_cast<const char*>(&wish), sizeof wish);
    if (what == 's') {
        for (long left = bytes; left > 0; left -= long(block.size()))
            sendAll(fd.get(), block.data(), std::min(block.size(), std::size_t(left)));
        receiveAll(fd.get(), block.data(), 1);
    } else {
        for (long left = bytes; left > 0; left -= long(block.size()))
            receiveAll(fd.get(), block.data(), std::min(block.size(), std::size_t(left)));
    }
    return double(bytes) / 1e6 / seconds(start);
}

/// Round trips of 64 bytes per second.
double roundTrips(const std::string& front)
{
    const UniqueFd fd = connectTo(front);
    char message[64] = {};
    const Wish wish{'e', 0};
    sendAll(fd.get(), reinterpret_cast<const char*>(&wish), sizeof wish);
    const auto trip = [&] {
        sendAll(fd.get(), message, sizeof message);
        receiveAll(fd.get(), message, sizeof message);
    };
    for (int i = 0; i < 200; ++i)
        trip();
    const auto start = Clock::now();
    long count = 0;
    for (; Clock::now() - start < runTime; count += 16) {
        for (int i = 0; i < 16; ++i)
            trip();
    }
    return double(count) / seconds(start);
}

/// Connections per second that come, say one thing and are closed by the target.
double connections(const std::string& front)
{
    const auto start = Clock::now();
    long count = 0;
    for (; Clock::now() - start < runTime; ++count) {
        const UniqueFd fd = connectTo(front);
        const Wish wish{'c', 0};
        sendAll(fd.get(), reinterpret_cast<const char*>(&wish), sizeof wish);
        char end = 0;
        if (::recv(fd.get(), &end, 1, 0) > 0)
            giveUp("the target does not speak");
    }
    return double(count) / seconds(start);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(bool ok, const char* what, const char* against, const QByteArray& target, const QByteArray& figure)
{
    std::printf("%s  %-58s %-28s %-24s %s\n", ok ? "ok  " : "MISS", what, against, target.constData(),
                figure.constData());
    std::fflush(stdout);
}

bool row(const char* what, const char* against, double target, const char* unit, double ours, double theirs)
{
    const double ratio = ours / theirs;
    const QByteArray figure = QByteArray::number(ratio, 'f', 2) + "x  (" + QByteArray::number(ours, 'f', 0) +
                              " to " + QByteArray::number(theirs, 'f', 0) + ' ' + unit + ')';
    print(ratio >= target, what, against, ">= " + QByteArray::number(target) + 'x', figure);
    return ratio >= target;
}

using Measure = std::function<double(const std::string&)>;

/// Two relays, alternated.
bool compare(const char* what, const char* against, double target, const char* unit, const std::string& ours,
             const std::string& theirs, const Measure& measure, const Measure& measureTheirs,
             int count = rounds)
{
    std::vector<double> a, b;
    for (int i = 0; i < count; ++i) {
        a.push_back(measure(ours));
        b.push_back(measureTheirs(theirs));
    }
    return row(what, against, target, unit, median(a), median(b));
}

long anonymousKilobytes(pid_t pid)
{
    QFile file(QStringLiteral("/proc/%1/smaps_rollup").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("Anonymous:"))
            return line.mid(10).trimmed().split(' ').first().toLong();
    }
    return 0;
}

/// 10 GB to the target; the capture goes on being recorded and evicted.
bool memoryOf(const Process& tap, const std::string& front)
{
    constexpr long bytes = 10'000 * megabyte;
    const UniqueFd fd = connectTo(front);
    const std::vector<char> block(megabyte, 'x');
    const Wish wish{'s', bytes};
    sendAll(fd.get(), reinterpret_cast<const char*>(&wish), sizeof wish);
    long most = 0;
    for (long i = 0; i < bytes / megabyte; ++i) {
        sendAll(fd.get(), block.data(), block.size());
        if (i % 64 == 0)
            most = std::max(most, anonymousKilobytes(tap.pid()));
    }
    char end = 0;
    receiveAll(fd.get(), &end, 1);
    const double megabytes = double(std::max(most, anonymousKilobytes(tap.pid()))) / 1024;
    print(megabytes <= 128, "recording tap, 10 GB through, anonymous memory", "itself", "<= 128 MB",
          QByteArray::number(megabytes, 'f', 1) + " MB");
    return megabytes <= 128;
}

bool bulkRows(const std::function<std::string(const char*)>& path)
{
    const std::string target = path("target"), ours = path("ours"), plain = path("plain"),
                      files = path("files"), words = path("words");
    const Process server(false, [&] { serveTarget(target); });
    connectTo(target);
    const Process tap(false, [&] { runTap(target, ours); });
    const Process socat(false, [&] { runSocat({}, target, plain, path("plain.log")); });
    const Process recording(false, [&] {
        runSocat({"-r", path("r"), "-R", path("R")}, target, files, path("files.log"));
    });
    const Process verbose(false, [&] { runSocat({"-v"}, target, words, path("words.log")); });
    // More than the byte budget first: the pages of the capture are used ones then, as in a long run.
    for (int i = 0; i < 6; ++i)
        bulk(ours, i % 2 ? 's' : 'g', 512 * megabyte);
    bool ok = true;
    for (const char what : {'s', 'g'}) {
        const std::string way = what == 's' ? "to the target" : "to the client";
        const Measure much = [what](const std::string& front) { return bulk(front, what, 512 * megabyte); };
        const Measure less = [&, what](const std::string& front) {
            const double speed = bulk(front, what, 256 * megabyte);
            for (const char* file : {"r", "R"}) // what it has written so far goes
                [[maybe_unused]] const int gone = ::truncate(path(file).c_str(), 0);
            return speed;
        };
        const Measure little = [what](const std::string& front) { return bulk(front, what, 4 * megabyte); };
        ok &= compare(("recording tap, bulk " + way).c_str(), "socat", 1.5, "MB/s", ours, plain, much, much);
        ok &= compare("the same", "socat -r -R to files", 2.5, "MB/s", ours, files, much, less);
        ok &= compare("the same", "socat -v to a file", 300, "MB/s", ours, words, much, little, 3);
    }
    return memoryOf(tap, ours) && ok;
}

bool pinnedRows(const std::function<std::string(const char*)>& path)
{
    const std::string target = path("target1"), ours = path("ours1"), plain = path("plain1");
    const Process server(true, [&] { serveTarget(target); });
    connectTo(target);
    const Process tap(true, [&] { runTap(target, ours); });
    const Process socat(true, [&] { runSocat({}, target, plain, path("plain1.log")); });
    pinToOneCore();
    bool ok = compare("recording tap, 64 B round trips, one core", "socat", 1.1, "a second", ours, plain,
                      roundTrips, roundTrips);
    ok &= compare("new connections through the tap, one core", "socat,fork", 4, "a second", ours, plain,
                  connections, connections);
    return ok;
}

} // namespace

/// bulk or pinned: only those rows.
int main(int argc, char** argv)
{
    const std::string only = argc > 1 ? argv[1] : "";
    const QTemporaryDir directory;
    const auto path = [&](const char* name) {
        return directory.filePath(QString::fromLatin1(name)).toStdString();
    };
    bool ok = only == "pinned" || bulkRows(path);
    ok &= only == "bulk" || pinnedRows(path);
    return ok ? 0 : 1;
}
