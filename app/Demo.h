#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"

#include <vector>

namespace sw {

/// A fresh private directory for the demo's socket; it goes again with this value (the socket file in it is
/// the listener's to remove).
class Demo
{
public:
    /// Makes the directory (0700) under $XDG_RUNTIME_DIR, or /tmp.
    static Result<Demo> create();
    Demo(Demo&& other) noexcept : m_directory(std::exchange(other.m_directory, {})) {}
    Demo& operator=(Demo&&) = delete;
    ~Demo();

    /// An echo listener, and a client that says "hello world" to it every second.
    std::vector<EndpointSpec> specs() const;

private:
    explicit Demo(QByteArray directory) : m_directory(std::move(directory)) {}
    QByteArray m_directory;
};

} // namespace sw
