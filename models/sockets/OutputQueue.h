#pragma once

#include "models/sockets/WaitingMessage.h"

#include <QByteArrayView>

#include <vector>

namespace sw {

/// Messages that wait for the kernel, the first of them perhaps partly taken. Small when empty: there is one
/// per connection.
class OutputQueue
{
public:
    bool isEmpty() const { return m_first == m_messages.size(); }
    qint64 bytes() const { return m_bytes; }

    void push(WaitingMessage message, qsizetype taken = 0)
    {
        if (isEmpty())
            m_taken = taken;
        m_bytes += message.bytes.size() - taken;
        m_messages.push_back(std::move(message));
    }
    /// What the kernel has already of the first message.
    QByteArrayView begun() const
    {
        return isEmpty() ? QByteArrayView() : QByteArrayView(m_messages[m_first].bytes).first(m_taken);
    }
    /// What is left of the first message.
    QByteArrayView front() const { return QByteArrayView(m_messages[m_first].bytes).sliced(m_taken); }
    /// Of the first message; null: nothing goes with it.
    const Attachments* frontWith() const { return m_messages[m_first].with.get(); }
    int frontDescriptors() const { return isEmpty() ? 0 : m_messages[m_first].descriptorCount(); }
    bool isFrontBegun() const { return m_taken > 0; }

    /// Takes n bytes off the front and calls done(message, descriptors) for each message that is complete by
    /// it.
    template <class Done> void take(qint64 n, Done done)
    {
        while (n > 0 && !isEmpty()) {
            const qint64 step = std::min<qint64>(n, front().size());
            n -= step;
            m_taken += step;
            m_bytes -= step;
            if (m_taken < m_messages[m_first].bytes.size())
                break;
            const WaitingMessage message = std::exchange(m_messages[m_first++], {});
            m_taken = 0;
            compact();
            done(QByteArrayView(message.bytes), message.descriptorCount());
        }
    }
    /// The first message will never go.
    void drop()
    {
        m_bytes -= front().size();
        m_messages[m_first++] = {};
        m_taken = 0;
        compact();
    }
    void clear()
    {
        m_messages = {};
        m_first = 0;
        m_taken = 0;
        m_bytes = 0;
    }

private:
    void compact()
    {
        if (isEmpty())
            m_messages.clear();
        else if (m_first < 1024 || m_first * 2 < m_messages.size())
            return;
        else
            m_messages.erase(m_messages.begin(), m_messages.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }

    std::vector<WaitingMessage> m_messages;
    std::size_t m_first = 0;
    qsizetype m_taken = 0;
    qint64 m_bytes = 0;
};

} // namespace sw
