#pragma once

#include <QString>

namespace sw {

/// What is wrong with an HTTP message, and at which byte (from 0). The sentence is plain text and complete.
struct HttpError
{
    qint64 offset = 0;
    QString sentence;

    bool operator==(const HttpError&) const = default;
};

} // namespace sw
