#include "models/session/ClientEndpoint.h"

#include "models/session/EngineContext.h"
#include "models/session/SpecCheck.h"
#include "models/sockets/PathProbe.h"
#include "models/sockets/SocketKinds.h"

#include <sys/stat.h>

#include <cmath>

namespace sw {
namespace {

constexpr std::chrono::milliseconds retryDelay{100};

} // namespace

ClientEndpoint::ClientEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec,
                               UniqueFd adopted)
    : Endpoint(context, id, spec),
      m_adopted(std::move(adopted))
{
}

ClientEndpoint::~ClientEndpoint() { m_context.loop.cancel(m_retry); }

void ClientEndpoint::start()
{
    if (m_status.spec.isAdopted)
        return startAdopted();
    if (const auto startable = checkSpec(m_status.spec); !startable)
        return fail(startable.failure());
    attempt();
}

void ClientEndpoint::startAdopted()
{
    if (!m_adopted)
        return fail(
            {QStringLiteral("This socket came as a descriptor and is closed now: it can't be connected "
                            "again, only sent again"),
             ENOTCONN, Remedy::None});
    const EndpointSpec& spec = m_status.spec;
    connectorConnected(makeSharedChannel(spec.type, m_context.loop, std::move(m_adopted), spec.address));
}

void ClientEndpoint::attempt()
{
    m_retry = {};
    attemptAs(m_status.spec.findType ? SocketType::Stream : m_status.spec.type);
}

void ClientEndpoint::attemptAs(SocketType type)
{
    m_status.spec.type = type;
    m_context.bury(std::move(m_connector));
    const EndpointSpec& spec = m_status.spec;
    m_connector = makeConnector(spec.api == SocketApi::Qt, m_context.loop, this);
    m_connector->connectTo({spec.address, type, spec.replyName, spec.takesPickedName(),
                            std::chrono::milliseconds(std::llround(spec.connectTimeoutSeconds * 1000)),
                            spec.askSenders != AskSenders::Never});
}

/// The kernel itself says whether the type is right, for sockets of any namespace, and the server does not
/// notice a wrong one: EPROTOTYPE of a path; an abstract name is another one for each type.
bool ClientEndpoint::triesNextType(const Failure& failure)
{
    const EndpointSpec& spec = m_status.spec;
    const bool isAbstract = spec.address.kind() == SocketAddress::Kind::Abstract;
    if (!spec.findType || spec.api == SocketApi::Qt ||
        (failure.error != EPROTOTYPE && !(isAbstract && failure.error == ECONNREFUSED)))
        return false;
    if (spec.type == SocketType::Datagram) {
        m_status.spec.type = SocketType::Stream; // nothing is there
        return false;
    }
    attemptAs(spec.type == SocketType::Stream ? SocketType::Seqpacket : SocketType::Datagram);
    return true;
}

void ClientEndpoint::connectorConnected(std::unique_ptr<Channel> channel)
{
    m_status.ownName = ownName(channel->descriptor());
    setState(EndpointStatus::State::Running);
    Connection& connection = adopt(std::move(channel));
    connection.open();
    if (!isActive())
        return;
    SendPlan plan = m_status.spec.plan;
    plan.finish |= plan.finishUnanswerable && isUnanswerable(m_status.spec);
    connection.startRepeat(plan);
}

void ClientEndpoint::connectorWaits(const Failure& why) { setState(EndpointStatus::State::Starting, why); }

/// Waiting helps when nothing is there yet, or a socket that nobody listens on; not at a file or directory.
bool ClientEndpoint::mayRetry(const Failure& failure) const
{
    if (!m_status.spec.retry || (failure.error != ENOENT && failure.error != ECONNREFUSED))
        return false;
    struct stat file
    {
    };
    const SocketAddress& address = m_status.spec.address;
    return address.kind() != SocketAddress::Kind::Path || ::stat(address.bytes().constData(), &file) != 0 ||
           S_ISSOCK(file.st_mode);
}

void ClientEndpoint::connectorFailed(const Failure& failure)
{
    if (triesNextType(failure))
        return;
    if (!mayRetry(failure))
        return fail(explained(failure));
    if (!m_status.failure.sentence.isEmpty())
        setState(EndpointStatus::State::Starting); // the server that had a full backlog has gone
    m_retry = m_context.loop.after(retryDelay, [this] { attempt(); });
}

/// The probe's words, which name the part of the path, the process or the type; the errno of connect().
Failure ClientEndpoint::explained(const Failure& failure) const
{
    if (failure.error == EAGAIN)
        return failure;
    const SocketAddress& address = m_status.spec.address;
    Failure told = probeWidely(address).connectFailure(address, m_status.spec.type);
    if (remedyType(told.remedy) && failure.error == ECONNREFUSED &&
        address.kind() == SocketAddress::Kind::Abstract)
        told.error = failure.error; // the kernel keeps the abstract names of each type apart
    if (told.sentence.isEmpty() || (failure.error != 0 && told.error != failure.error))
        return failure;
    return told;
}

void ClientEndpoint::fail(const Failure& failure)
{
    m_context.rows.failed(m_status.id, 0, failure, m_status.spec.address);
    setState(EndpointStatus::State::Failed, failure);
}

void ClientEndpoint::shutDown()
{
    m_context.loop.cancel(m_retry);
    m_context.bury(std::move(m_connector));
}

void ClientEndpoint::afterConnection(const ChannelEnd& end)
{
    if (end.reason == CloseReason::Error)
        setState(EndpointStatus::State::Failed, end.failure);
    else if (end.reason == CloseReason::Local)
        setState(EndpointStatus::State::Stopped);
    else
        setState(EndpointStatus::State::Ended, end.failure);
}

} // namespace sw
