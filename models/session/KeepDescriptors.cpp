// What of an engine has to do with descriptors that are kept, or become clients.
#include "models/session/EngineContext.h"
#include "models/session/EngineCore.h"

namespace sw {

void EngineContext::keepDescriptors(EndpointId endpoint, ConnectionId connection, RowId row,
                                    std::vector<UniqueFd>& descriptors)
{
    if (descriptors.empty())
        return;
    const std::size_t kept = std::min(descriptors.size(), shelf->room(endpoint, connection));
    for (std::size_t i = 0; i < kept; ++i)
        shelf->add(endpoint, connection, row, std::move(descriptors[i]));
    const std::size_t closed = descriptors.size() - kept;
    descriptors.clear();
    if (closed > 0)
        rows.note(endpoint, connection,
                  QStringLiteral("%1 closed at once: at most %2 are kept of one connection, %3 in all and a "
                                 "quarter of what this program may open")
                      .arg(closed == 1 ? QStringLiteral("1 descriptor was")
                                       : QStringLiteral("%1 descriptors were").arg(closed))
                      .arg(DescriptorShelf::perConnection)
                      .arg(DescriptorShelf::inAll));
}

void EngineCore::closeDescriptor(DescriptorId id) { m_context.shelf->take(id); }

void EngineCore::closeDescriptors(EndpointId endpoint) { m_context.shelf->closeAll(endpoint); }

void EngineCore::adopt(EndpointId id, DescriptorId descriptor, const EndpointSpec& spec)
{
    auto& slot = m_endpoints[id];
    slot = makeAdopted(m_context, id, spec, m_context.shelf->take(descriptor));
    slot->start();
}

} // namespace sw
