#include "widgets/VerdictProbe.h"

namespace sw {

namespace {
constexpr int probePauseMilliseconds = 80;
}

VerdictProbe::VerdictProbe(QObject* parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(probePauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &VerdictProbe::look);
}

void VerdictProbe::setText(const QString& text)
{
    m_text = text;
    m_job.cancel();
    m_verdict.reset();
    if (!text.isEmpty() && address())
        m_pause.start();
    else
        m_pause.stop();
    emit changed();
}

Result<SocketAddress> VerdictProbe::address() const
{
    auto parsed = SocketAddress::parse(m_text);
    if (parsed && !parsed->isUnix())
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
    if (const auto parsed = address())
        m_job.start([address = *parsed] { return probeWidely(address); },
                    [this](PathVerdict found) {
                        m_verdict = std::move(found);
                        emit changed();
                    });
}

} // namespace sw
