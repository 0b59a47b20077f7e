#include "tests/TestMain.h"

#include <cstdio>
#include <map>
#include <memory>

namespace {

std::map<QByteArray, std::function<QObject*()>>& registry()
{
    static std::map<QByteArray, std::function<QObject*()>> tests;
    return tests;
}

} // namespace

namespace sw::test {

bool registerTest(const char* name, std::function<QObject*()> make)
{
    return registry().emplace(name, std::move(make)).second;
}

int runAll(int argc, char** argv)
{
    QByteArray only;
    std::size_t part = 1, parts = 1, index = 0;
    if (argc > 1 && (registry().count(argv[1]) || std::sscanf(argv[1], "%zu/%zu", &part, &parts) == 2)) {
        if (parts == 1)
            only = argv[1];
        for (int i = 1; i + 1 < argc; ++i)
            argv[i] = argv[i + 1];
        --argc;
    }
    int failed = 0, ran = 0;
    for (auto& [name, make] : registry()) {
        if ((!only.isEmpty() && name != only) || index++ % parts != part - 1)
            continue;
        const std::unique_ptr<QObject> test(make());
        failed += QTest::qExec(test.get(), argc, argv) != 0;
        ++ran;
    }
    if (ran == 0)
        std::fprintf(stderr, "no test class ran\n");
    return ran == 0 || failed ? 1 : 0;
}

} // namespace sw::test
