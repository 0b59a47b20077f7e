// What the pages of a MainWindow share for sending: saved messages, round trips, and messages acted on from
// the traffic table.
#include "widgets/MainWindow.h"

#include "models/base/FileBytes.h"
#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/SavedMessages.h"
#include "models/traffic/RoundTrips.h"
#include "widgets/EndpointPage.h"
#include "widgets/PageSending.h"
#include "widgets/TrafficPanel.h"

namespace sw {

void MainWindow::makeCompanions()
{
    if (!m_context.roundTrips)
        m_context.roundTrips = std::make_shared<RoundTrips>(m_context.store);
    if (!m_context.engine || m_context.messagesFolder.isEmpty())
        return;
    const auto folder = [this] {
        const QString chosen = m_context.settings->value(Choice::messagesFolder);
        return chosen.isEmpty() ? m_context.messagesFolder : typedPath(chosen);
    };
    if (!m_context.savedMessages)
        m_context.savedMessages = std::make_shared<SavedMessages>(folder());
    if (!m_context.savedRequests)
        m_context.savedRequests = std::make_shared<SavedMessages>(
            SavedFolder::joined(SavedFolder::folderOf(m_context.messagesFolder), "requests"));
    connect(m_context.settings.get(), &Settings::changed, this, [this, folder](const QString& key) {
        if (key == QLatin1String(Choice::messagesFolder.key))
            m_context.savedMessages->setRoot(folder());
    });
}

/// What needs no look at the page leaves the tabs as they are.
void MainWindow::actOnMessage(MessageAction action, RowId row, const QByteArray& saved)
{
    TrafficReader reader(m_context.store);
    const TrafficRecord* record = reader.record(row);
    if (!record)
        return m_traffic->showRow(row); // says that it is no longer kept
    const EndpointId endpoint = record->endpoint;
    EndpointPage* page = m_pages.value(endpoint);
    const bool quiet =
        page && (action == MessageAction::SendAgain || (action == MessageAction::Answer && !saved.isEmpty()));
    if (!quiet || !m_connections.contains(endpoint))
        showEndpoint(endpoint);
    page = m_pages.value(endpoint);
    if (page)
        page->sending()->act(action, row, saved);
}

} // namespace sw
