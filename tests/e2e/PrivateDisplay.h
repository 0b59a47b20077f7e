#pragma once

#include <sys/types.h>

#include <vector>

namespace sw::test {

/// An X display of the test's own: Xvfb and a window manager, started here and ended here, by pid. Sets
/// DISPLAY and QT_QPA_PLATFORM for this process; make it before the QApplication.
class PrivateDisplay
{
public:
    PrivateDisplay();
    ~PrivateDisplay();
    PrivateDisplay(const PrivateDisplay&) = delete;
    PrivateDisplay& operator=(const PrivateDisplay&) = delete;

    bool isUp() const { return m_up; }

private:
    bool m_up = false;
    std::vector<pid_t> m_started;
};

} // namespace sw::test
