// CPU time of an inspector tick when nothing changed, against one `ss -xap`, alternated, medians: on the
// machine as it is, and with 20,000 and 50,000 sockets in 50 processes.
#include "models/inspect/LiveTable.h"
#include "models/kernel/ProcReader.h"
#include "tests/bench/Holders.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int rounds = 7;

double cpuMicroseconds(const rusage& usage)
{
    const auto micro = [](const timeval& t) { return double(t.tv_sec) * 1e6 + double(t.tv_usec); };
    return micro(usage.ru_utime) + micro(usage.ru_stime);
}

/// CPU microseconds of one `ss -xap >/dev/null`.
double runSs()
{
    const pid_t child = ::fork();
    if (child == 0) {
        const int null = ::open("/dev/null", O_WRONLY);
        ::dup2(null, STDOUT_FILENO);
        ::execlp("ss", "ss", "-xap", static_cast<char*>(nullptr));
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    if (status != 0)
        std::fprintf(stderr, "ss failed\n");
    return cpuMicroseconds(usage);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measure(int sockets, double target)
{
    const sw::bench::Holders holders(sockets);
    sw::LiveTable table;
    const std::size_t count = table.tick().added.size();
    table.tick();
    std::vector<double> ours, theirs;
    for (int i = 0; i < rounds; ++i) {
        theirs.push_back(runSs());
        table.tick(); // ss itself came and went
        ours.push_back(double(table.tick().tickMicroseconds));
    }
    const qint64 before = sw::threadCpuMicroseconds();
    table.verify();
    const qint64 verify = sw::threadCpuMicroseconds() - before;
    const double ratio = median(theirs) / std::max(median(ours), 1.0);
    char what[96], figure[160], wanted[32];
    std::snprintf(what, sizeof what, "inspector tick, nothing changed, %zu sockets", count);
    std::snprintf(wanted, sizeof wanted, ">= %gx less CPU", target);
    std::snprintf(figure, sizeof figure, "%.0fx  (%.2f ms to %.1f ms; re-verifying all, each 10 s: %.1f ms)",
                  ratio, median(ours) / 1e3, median(theirs) / 1e3, double(verify) / 1e3);
    std::printf("%-4s  %-58s %-28s %-24s %s\n", ratio >= target ? "ok" : "MISS", what, "ss -xap", wanted,
                figure);
    std::fflush(stdout);
}

} // namespace

int main()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1024); // what a shell has
    ::setrlimit(RLIMIT_NOFILE, &limit);
    measure(0, 25);
    measure(20'000, 12);
    measure(50'000, 18);
    return 0;
}
