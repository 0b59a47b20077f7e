#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>
#include <vector>

#include <time.h>

namespace sw::bench {

/// How long the thread that made it is held up: the time between two firings of a 5 ms timer, less 5 ms.
class StallMeter : public QObject
{
public:
    struct Stall
    {
        double milliseconds = 0;
        double cpu = 0; ///< of this thread in that time; much less than the stall: others had the processor
        int phase = 0;
    };

    StallMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        QObject::connect(&m_timer, &QTimer::timeout, this, [this] {
            const double cpu = threadCpu();
            m_stalls.push_back(
                {std::max(double(m_clock.nsecsElapsed()) / 1e6 - 5, 0.0), cpu - m_cpu, m_phase});
            m_cpu = cpu;
            m_clock.start();
        });
    }
    void start()
    {
        m_cpu = threadCpu();
        m_clock.start();
        m_timer.start();
    }
    void setPhase(int phase) { m_phase = phase; }
    void stop() { m_timer.stop(); }

    /// Shortest first; those of one phase, or all (-1).
    std::vector<Stall> sorted(int phase = -1) const
    {
        std::vector<Stall> result;
        for (const Stall& stall : m_stalls) {
            if (phase < 0 || stall.phase == phase)
                result.push_back(stall);
        }
        std::sort(result.begin(), result.end(),
                  [](const Stall& a, const Stall& b) { return a.milliseconds < b.milliseconds; });
        return result;
    }

private:
    static double threadCpu()
    {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_cpu = 0;
    int m_phase = 0;
    std::vector<Stall> m_stalls;
};

} // namespace sw::bench
