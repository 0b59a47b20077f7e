#pragma once

#include "models/sockets/SocketKinds.h"

#include <QSocketNotifier>
#include <QStringList>
#include <QTest>

namespace sw::test {

/// Keeps what a channel told.
class ChannelRecorder final : public ChannelSink
{
public:
    void channelReceived(QByteArrayView bytes, int count) override
    {
        received += bytes.toByteArray();
        descriptors += count;
        if (onReceived)
            onReceived();
    }
    void channelSent(QByteArrayView message) override { sent << message.toByteArray(); }
    void channelProgress() override {}
    void channelSendFailed(const Failure& failure, qint64 bytes) override
    {
        events << QStringLiteral("send failed %1").arg(errnoName(failure.error));
        unsentEarly += bytes;
    }
    void channelPeerFinished() override { events << QStringLiteral("peer finished"); }
    void channelWeFinished() override { events << QStringLiteral("we finished"); }
    void channelClosed(const ChannelEnd& how) override
    {
        events << QStringLiteral("closed %1").arg(closeReasonName(how.reason));
        end = how;
    }
    bool isClosed() const { return !events.isEmpty() && events.last().startsWith(QLatin1String("closed")); }

    QByteArray received;
    int descriptors = 0;
    QByteArrayList sent;
    QStringList events;
    qint64 unsentEarly = 0;
    ChannelEnd end;
    std::function<void()> onReceived;
};

/// A loop that Qt's event loop of this thread drives, and both sinks of a listener and a connector.
class SocketHarness final : public ListenerSink, public ConnectorSink
{
public:
    SocketHarness() : m_notifier(loop.fd(), QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] { loop.turn(); });
    }

    void listenerAccepted(std::unique_ptr<Channel> channel) override
    {
        channels.push_back(std::move(channel));
    }
    void listenerTrouble(const Failure& failure) override { troubles.push_back(failure); }
    void listenerFailed(const Failure& failure) override { failures.push_back(failure); }
    void connectorConnected(std::unique_ptr<Channel> channel) override
    {
        channels.push_back(std::move(channel));
    }
    void connectorFailed(const Failure& failure) override { failures.push_back(failure); }
    void connectorWaits(const Failure& failure) override { troubles.push_back(failure); }

    bool waitForChannels(std::size_t count)
    {
        return QTest::qWaitFor([&] { return channels.size() >= count; });
    }

    EventLoop loop;
    std::vector<Failure> troubles, failures;
    std::vector<std::unique_ptr<Channel>> channels;

private:
    QSocketNotifier m_notifier;
};

} // namespace sw::test
