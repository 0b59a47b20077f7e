#pragma once

#include "models/session/ConnectionModel.h"

#include <optional>

namespace sw {

/// What the list of connections shows: "All connections" (id 0), then those of a ConnectionModel. GUI thread.
class ConnectionListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    /// Without rows once the source is gone.
    explicit ConnectionListModel(ConnectionModel* source, QObject* parent = nullptr);

    /// What "All connections" counts: everything of the endpoint, of connections that have left the list, of
    /// earlier runs and of no connection (datagrams) as well. Until the first status: the sum of the list.
    void setEndpoint(const EndpointStatus& status);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void followSource();
    void count() const;
    QVariant all(int role) const;
    bool arePeers() const;
    QString allDetail() const;

    ConnectionModel* m_source;
    std::optional<EndpointStatus> m_endpoint;
    mutable bool m_counted = false; // what follows holds
    mutable int m_open = 0;
    mutable quint64 m_in = 0, m_out = 0;
};

} // namespace sw
