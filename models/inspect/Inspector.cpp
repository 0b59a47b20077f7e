#include "models/inspect/Inspector.h"

#include "models/inspect/InspectorCore.h"
#include "models/kernel/ProcReader.h"

#include <QSocketNotifier>

namespace sw {

Inspector::Inspector(QObject* parent) : QObject(parent), m_core(std::make_unique<InspectorCore>())
{
    auto* notifier = new QSocketNotifier(m_core->deltas.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &Inspector::takeDeltas);
}

Inspector::~Inspector()
{
    if (!m_thread.joinable())
        return;
    m_core->commands.post({InspectorCommand::Kind::Stop});
    m_thread.join();
}

void Inspector::start()
{
    if (m_thread.joinable())
        return;
    raiseDescriptorLimit(); // one held directory per process
    m_thread = std::thread([core = m_core.get()] { core->run(); });
}

void Inspector::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    m_core->commands.post({paused ? InspectorCommand::Kind::Pause : InspectorCommand::Kind::Resume});
}

void Inspector::setInterval(int milliseconds)
{
    m_core->commands.post({InspectorCommand::Kind::Interval, milliseconds});
}

void Inspector::refreshSoon() { m_core->commands.post({InspectorCommand::Kind::RefreshSoon}); }

void Inspector::takeDeltas()
{
    for (const SocketDelta& taken : m_core->deltas.takeAll()) {
        emit delta(taken);
        m_core->commands.post({InspectorCommand::Kind::DeltaTaken});
    }
}

} // namespace sw
