#pragma once

#include "models/session/Engine.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

namespace sw {

class StdoutWriter;

/// Sends a descriptor's bytes over a client's connection as they come, and finishes sending at its end. It
/// starts when the connection opens (never before: with retry nothing may be taken from a pipe for nothing)
/// and follows the store's `sent` rows, so that no more than windowBytes wait in the engine; it also waits
/// for a standard output that lags. Lives in the engine object's thread.
class StdinPump : public QObject
{
    Q_OBJECT
public:
    static constexpr quint64 windowBytes = 4 << 20;
    static constexpr quint64 lagBytes = 64 << 20;

    /// output may be null. engine and output outlive this.
    StdinPump(Engine* engine, EndpointId endpoint, const StdoutWriter* output, int fd);
    ~StdinPump() override;

signals:
    /// Reading the input failed.
    void failed(const sw::Failure& failure);

private:
    void follow();
    void takeRow(const TrafficRecord& record);
    void pace();
    void readSome();

    Engine* m_engine;
    const EndpointId m_endpoint;
    const StdoutWriter* m_output;
    const int m_fd;
    TrafficReader m_reader;
    const int m_subscription;
    RowId m_next = 0;
    ConnectionId m_connection = 0;
    bool m_ended = false;             // input at its end, or the connection closed
    quint64 m_given = 0, m_taken = 0; // payload bytes handed to the engine, and gone
    quint64 m_seen = 0;               // payload bytes of all rows so far
    QSocketNotifier m_rows, m_input;
    QTimer m_lag;
};

} // namespace sw
