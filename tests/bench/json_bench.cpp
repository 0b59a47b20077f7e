// Indents the JSON of a file to standard output, as `jq . FILE` does. Usage: bench_json FILE
#include "models/http/JsonPretty.h"

#include <array>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr std::size_t pieceBytes = 64 << 10;

bool writeAll(const QByteArray& bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t written =
            ::write(STDOUT_FILENO, bytes.constData() + done, std::size_t(bytes.size() - done));
        if (written < 0)
            return false;
        done += written;
    }
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    const int file = argc == 2 ? ::open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return 2;
    sw::JsonPretty pretty(sw::JsonPretty::Hand::AsItGrows);
    std::array<char, pieceBytes> piece{};
    for (ssize_t got = 0; (got = ::read(file, piece.data(), piece.size())) > 0;) {
        pretty.feed(QByteArrayView(piece.data(), got));
        if (!writeAll(pretty.take()))
            return 1;
    }
    pretty.finish();
    ::close(file);
    return writeAll(pretty.take()) && !pretty.error() ? 0 : 1;
}
