#include "tests/models/http/HttpPicture.h"

#include <cstdint>
#include <cstdlib>

/// The first byte chooses: requests, or responses to GET or HEAD; the second how the rest is cut. However it
/// is cut, the decoder must tell the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 2, qsizetype(size) - 2);
    const auto kind = data[0] % 3 == 0 ? sw::HttpDecoder::Kind::Requests : sw::HttpDecoder::Kind::Responses;
    const QByteArrayList methods = {data[0] % 3 == 1 ? "GET" : "HEAD", "GET", "POST"};
    sw::HttpLimits limits;
    limits.headBytes = 4096;
    limits.fields = 50;
    limits.content.most = 1 << 20;
    const QByteArrayList whole = sw::test::pictureOf(kind, bytes, methods, 0, false, limits);
    const QByteArrayList cut = sw::test::pictureOf(kind, bytes, methods, 1 + data[1] % 64, false, limits);
    if (whole != cut)
        std::abort();
    return 0;
}
