#include "widgets/VerdictProbe.h"

#include "models/session/RelayProbe.h"

namespace sw {

namespace {

constexpr int probePauseMilliseconds = 80;
constexpr int watchMilliseconds = 2000;

bool saysTheSame(const PathVerdict& a, const PathVerdict& b)
{
    return a.state == b.state && a.type == b.type && a.pid == b.pid && a.mode == b.mode &&
           a.inode == b.inode && a.mayConnect == b.mayConnect && a.mayListen == b.mayListen &&
           a.error == b.error;
}

} // namespace

VerdictProbe::VerdictProbe(QObject* parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(probePauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &VerdictProbe::look);
    m_watch.setInterval(watchMilliseconds);
    connect(&m_watch, &QTimer::timeout, this, &VerdictProbe::lookAgain);
}

void VerdictProbe::setText(const QString& text)
{
    m_text = text;
    m_job.cancel();
    m_glance.cancel();
    m_verdict.reset();
    m_glimpse.reset();
    if (!text.isEmpty() && address())
        m_pause.start();
    else
        m_pause.stop();
    emit changed();
}

Result<SocketAddress> VerdictProbe::address() const
{
    auto parsed = SocketAddress::parse(m_takesTcp ? tcpShorthand(m_text) : m_text);
    if (parsed && !parsed->isUnix() && !m_takesTcp)
        parsed = Failure{QStringLiteral("A TCP address is for bridges only"), EINVAL, Remedy::None};
    return parsed;
}

QString VerdictProbe::problem() const
{
    if (m_text.isEmpty())
        return {};
    const auto parsed = address();
    return parsed ? QString() : parsed.failure().sentence;
}

void VerdictProbe::hurry()
{
    if (m_pause.isActive()) {
        m_pause.stop();
        look();
    }
}

void VerdictProbe::look()
{
    if (const auto parsed = address(); parsed && parsed->isUnix())
        m_job.start([address = *parsed] { return probeWidely(address); },
                    [this](PathVerdict found) {
                        m_verdict = std::move(found);
                        emit changed();
                    });
}

void VerdictProbe::setWatching(bool watching)
{
    if (!watching)
        m_watch.stop();
    else if (!m_watch.isActive())
        m_watch.start();
}

/// The short look only; the wide one, which takes in other namespaces, follows when something has changed.
void VerdictProbe::lookAgain()
{
    const auto parsed = address();
    if (!parsed || !m_verdict)
        return;
    m_glance.start([address = *parsed] { return probePath(address); },
                   [this](PathVerdict found) {
                       const bool isNews = m_glimpse ? !saysTheSame(found, *m_glimpse)
                                                     : m_verdict && found.state != m_verdict->state;
                       m_glimpse = std::move(found);
                       if (isNews)
                           look();
                   });
}

} // namespace sw
