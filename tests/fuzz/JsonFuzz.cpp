#include "tests/models/http/JsonPicture.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// The last byte chooses how the rest is cut. However it is cut, and whoever reads it, it must be the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size) - 1);
    const QByteArray wrong = sw::test::jsonDisagreement(bytes, 1 + data[size - 1] % 64);
    if (wrong.isEmpty())
        return 0;
    std::fprintf(stderr, "%s\n", wrong.constData());
    std::abort();
}
