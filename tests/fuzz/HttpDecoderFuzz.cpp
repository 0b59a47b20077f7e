#include "tests/models/http/HttpPicture.h"

#include <cstdint>
#include <cstdlib>

/// What begins as a response is one to GET or HEAD, the rest are requests; the last byte chooses how it is
/// cut, and may turn that round. However it is cut, the decoder must tell the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size) - 1);
    const std::uint8_t choice = data[size - 1];
    const bool isResponse = bytes.startsWith("HTTP/") != (choice >= 0xf0);
    const auto kind = isResponse ? sw::HttpDecoder::Kind::Responses : sw::HttpDecoder::Kind::Requests;
    const QByteArrayList methods = {choice & 0x40 ? "GET" : "HEAD", "GET", "POST"};
    sw::HttpLimits limits;
    limits.headBytes = 4096;
    limits.fields = 50;
    limits.content.most = 1 << 20;
    const QByteArrayList whole = sw::test::pictureOf(kind, bytes, methods, 0, false, limits);
    const QByteArrayList cut = sw::test::pictureOf(kind, bytes, methods, 1 + choice % 64, false, limits);
    if (whole != cut)
        std::abort();
    return 0;
}
