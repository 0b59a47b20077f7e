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
    void channelReceived(Arrival& arrival) override
    {
        received += arrival.bytes.toByteArray();
        messages << arrival.bytes.toByteArray();
        descriptors += int(arrival.extra.descriptors.size());
        senders << (arrival.extra.sender ? arrival.extra.sender->pid : -1);
        lastSender = arrival.extra.sender.value_or(SenderIds());
        if (onReceived)
            onReceived();
    }
    void channelSent(QByteArrayView message, int count) override
    {
        sent << message.toByteArray();
        sentDescriptors += count;
    }
    void channelProgress() override {}
    void channelSendFailed(const Failure& failure, qint64 bytes) override
    {
        events << QStringLiteral("send failed %1").arg(errnoName(failure.error));
        unsentEarly += bytes;
    }
    void channelMessageFailed(const Failure& failure) override { refused << failure.sentence; }
    void channelPeerFinished() override { events << QStringLiteral("peer finished"); }
    void channelPeerEnded(const PeerEnd& how) override
    {
        ended << (how.isReset ? QStringLiteral("reset, %1 unread") : QStringLiteral("%1 unread"))
                     .arg(how.unread);
    }
    void channelWeFinished() override { events << QStringLiteral("we finished"); }
    void channelClosed(const ChannelEnd& how) override
    {
        events << QStringLiteral("closed %1").arg(closeReasonName(how.reason));
        end = how;
    }
    bool isClosed() const { return !events.isEmpty() && events.last().startsWith(QLatin1String("closed")); }

    QByteArray received;
    QByteArrayList messages; // the same, one by one
    QStringList refused;
    int descriptors = 0, sentDescriptors = 0;
    QList<pid_t> senders; // of each message; -1: not told
    SenderIds lastSender;
    QByteArrayList sent;
    QStringList events;
    QStringList ended; // while nothing was read
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
    void listenerReceived(Arrival& arrival) override { unnamed << arrival.bytes.toByteArray(); }
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
    QByteArrayList unnamed; // datagrams of senders without a name
    std::vector<Failure> troubles, failures;
    std::vector<std::unique_ptr<Channel>> channels;

private:
    QSocketNotifier m_notifier;
};

} // namespace sw::test
