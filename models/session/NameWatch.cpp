#include "models/session/NameWatch.h"

#include "models/sockets/PathProbe.h"

#include <cerrno>

namespace sw {
namespace {

constexpr std::chrono::milliseconds nameCheck{500};

QString whatItIs(EndpointKind kind)
{
    return kind == EndpointKind::Tap      ? QStringLiteral("tap")
           : kind == EndpointKind::Bridge ? QStringLiteral("bridge")
                                          : QStringLiteral("listener");
}

} // namespace

void NameWatch::start(const EndpointSpec& spec, Ask ask, Tell tell)
{
    stop();
    if (spec.address.kind() != SocketAddress::Kind::Path)
        return;
    m_address = spec.address;
    m_what = whatItIs(spec.kind);
    m_ask = std::move(ask);
    m_tell = std::move(tell);
    m_next = m_loop.after(nameCheck, [this] { look(); });
}

void NameWatch::stop()
{
    m_loop.cancel(m_next);
    m_state = Listener::NameState::Intact;
    m_trouble = {};
}

void NameWatch::look()
{
    m_next = m_loop.after(nameCheck, [this] { look(); });
    if (const Listener::NameState now = m_ask(); std::exchange(m_state, now) != now) {
        m_trouble = troubleNow();
        m_tell();
    }
}

Failure NameWatch::troubleNow() const
{
    const QString shown = m_address.display();
    switch (m_state) {
    case Listener::NameState::Intact:
        break;
    case Listener::NameState::Gone:
        return {QStringLiteral("New clients can't find this %1: its socket file %2 was deleted or renamed; "
                               "open connections go on")
                    .arg(m_what, shown),
                ENOENT, Remedy::ListenAgain};
    case Listener::NameState::Replaced:
        return {QStringLiteral("New clients don't reach this %1: its socket file %2 was replaced, and what "
                               "is there now stays untouched (%3); open connections go on")
                    .arg(m_what, shown, probePath(m_address).sentence()),
                EEXIST, Remedy::ListenAgain};
    }
    return {};
}

QString NameWatch::overWords() const
{
    return QStringLiteral("%1 leads to this %2 again").arg(m_address.display(), m_what);
}

} // namespace sw
