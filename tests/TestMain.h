#pragma once

#include <QObject>
#include <QTest>

#include <functional>

namespace sw::test {

/// Adds a test class to this program. Use SW_TEST at the end of its file.
bool registerTest(const char* name, std::function<QObject*()> make);
/// Runs every class, or the one named by the first argument ("ClassName [QTest arguments]"), or of "2/3" the
/// second of three parts.
int runAll(int argc, char** argv);

} // namespace sw::test

/// In a .cpp, after the class; then #include "FILE.moc".
#define SW_TEST(Class)                                                                                       \
    [[maybe_unused]] static const bool registered_##Class =                                                  \
        sw::test::registerTest(#Class, []() -> QObject* { return new Class; });
