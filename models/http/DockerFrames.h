#pragma once

#include "models/http/HttpError.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <optional>

namespace sw {

/// Whose output a piece is. The numbers are the protocol's.
enum class DockerStream : quint8 { Stdin = 0, Stdout = 1, Stderr = 2, System = 3 };

class DockerOutput
{
public:
    virtual ~DockerOutput() = default;
    /// A piece of what the container wrote; a frame may come as several. Valid during the call.
    virtual void output(DockerStream stream, QByteArrayView bytes) = 0;
};

/// Takes the frames of a container's logs and attach streams apart: 8 bytes (stream, three zeros, length as
/// 32 bits big-endian), then that many of output (Docker Engine API, ContainerAttach, "Stream format"). With
/// a terminal there are no frames, and up to API 1.41 nothing in the head tells which it is: so what does not
/// begin like a frame is passed on as it is. Keeps at most 8 bytes. Any one thread.
class DockerFrames
{
public:
    /// output: outlives it.
    explicit DockerFrames(DockerOutput* output) : m_output(output) {}

    void feed(QByteArrayView bytes);
    /// Nothing more comes. What has begun and is not complete is an error.
    void finish();
    /// No frames: a terminal, or what follows an error.
    bool isRaw() const { return m_isRaw; }
    const std::optional<HttpError>& error() const { return m_error; }

private:
    static bool beginsFrame(QByteArrayView header);
    void takeHeader(QByteArrayView& bytes);
    void goRaw();

    DockerOutput* m_output;
    std::array<char, 8> m_header{};
    qsizetype m_headerBytes = 0;
    quint32 m_left = 0; // of the frame
    DockerStream m_stream = DockerStream::Stdout;
    qint64 m_offset = 0, m_frames = 0;
    bool m_isRaw = false;
    std::optional<HttpError> m_error;
};

} // namespace sw
