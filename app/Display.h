#pragma once

#include <QString>

namespace sw {

/// While this lives, a display that Qt can't use ends the program with one sentence and exit code 1, where Qt
/// would abort: QGuiApplication's constructor has no other way to fail. What Qt says on the way is dropped.
class DisplayGuard
{
public:
    /// command: what the user asked for, to name its headless form ("listen /run/x"); may be empty.
    explicit DisplayGuard(const QString& command);
    ~DisplayGuard();
    DisplayGuard(const DisplayGuard&) = delete;
    DisplayGuard& operator=(const DisplayGuard&) = delete;
};

} // namespace sw
