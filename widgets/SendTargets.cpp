#include "widgets/SendTargets.h"

#include "models/session/ConnectionModel.h"
#include "widgets/Theme.h"

#include <algorithm>

namespace sw {

SendTargets::SendTargets(ConnectionModel* connections, QWidget* parent)
    : QComboBox(parent),
      m_connections(connections)
{
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(14);
    setMinimumWidth(Theme::px(96)); // gives way before anything is cut
    m_soon.setSingleShot(true);
    m_soon.setInterval(50);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        refresh();
        emit refreshed();
    });
    const auto soon = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    connect(connections, &QAbstractItemModel::rowsInserted, this, soon);
    connect(connections, &QAbstractItemModel::rowsRemoved, this, soon);
    connect(connections, &QAbstractItemModel::dataChanged, this, soon);
    refresh();
}

void SendTargets::setTarget(ConnectionId id)
{
    refresh(); // it may have come a moment ago
    const int index = findData(id);
    if (index >= 0)
        setCurrentIndex(index);
}

void SendTargets::setPeers(bool arePeers)
{
    m_arePeers = arePeers;
    refresh();
}

/// The chosen connection stays chosen when it closes: its message must not go to everybody instead.
void SendTargets::refresh()
{
    const ConnectionId chosen = target();
    std::vector<std::pair<ConnectionId, QString>> entries{
        {0, m_arePeers ? QStringLiteral("All peers") : QStringLiteral("All connections")}};
    for (int row = 0; row < m_connections->rowCount() && entries.size() < most; ++row) {
        const QModelIndex index = m_connections->index(row);
        const ConnectionId id = index.data(ConnectionModel::IdRole).toUInt();
        const bool open = index.data(ConnectionModel::OpenRole).toBool();
        if (!open && id != chosen)
            continue;
        const ConnectionStatus* status = m_connections->status(id);
        QString name = index.data(ConnectionModel::NameRole).toString();
        if (status && status->peer.pid > 0)
            name += QStringLiteral(" · %1").arg(status->peer.pid);
        if (status && status->peerAddress.kind() != SocketAddress::Kind::Unnamed)
            name += QStringLiteral(" · ") + status->peerAddress.shortName();
        name += QStringLiteral(" · #%1").arg(id);
        entries.emplace_back(id, open ? name : name + QStringLiteral(" (closed)"));
    }
    bool same = int(entries.size()) == count();
    for (std::size_t i = 0; same && i < entries.size(); ++i)
        same = itemData(int(i)).toUInt() == entries[i].first && itemText(int(i)) == entries[i].second;
    if (same)
        return;
    const QSignalBlocker blocker(this);
    clear();
    for (const auto& [id, name] : entries)
        addItem(name, id);
    setCurrentIndex(std::max(0, findData(chosen)));
}

} // namespace sw
