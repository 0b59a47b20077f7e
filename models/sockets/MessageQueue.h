#pragma once

#include "models/sockets/WaitingMessage.h"

#include <QByteArrayView>

#include <deque>
#include <memory>

namespace sw {

/// Whole messages that wait for the kernel, empty ones too. Small when empty.
class MessageQueue
{
public:
    bool isEmpty() const { return !m_messages || m_messages->empty(); }
    qsizetype count() const { return m_messages ? qsizetype(m_messages->size()) : 0; }
    qint64 bytes() const { return m_bytes; }
    const WaitingMessage& front() const { return m_messages->front(); }

    void push(WaitingMessage message)
    {
        if (!m_messages)
            m_messages = std::make_unique<std::deque<WaitingMessage>>();
        m_bytes += message.bytes.size();
        m_messages->push_back(std::move(message));
    }
    WaitingMessage take()
    {
        WaitingMessage message = std::move(m_messages->front());
        m_messages->pop_front();
        m_bytes -= message.bytes.size();
        return message;
    }
    void clear()
    {
        m_messages.reset();
        m_bytes = 0;
    }

private:
    std::unique_ptr<std::deque<WaitingMessage>> m_messages;
    qint64 m_bytes = 0;
};

} // namespace sw
