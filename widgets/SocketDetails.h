#pragma once

#include "models/inspect/SocketRecord.h"

#include <QScrollArea>

#include <optional>

class QPushButton;
class QVBoxLayout;

namespace sw {

class ElidedLabel;
class PlainLabel;

/// True for a socket that a client can be opened on: a stream listener with a name.
bool canConnectTo(const SocketRecord& record);

/// Everything known about one socket, at the right of the table.
class SocketDetails : public QScrollArea
{
    Q_OBJECT
public:
    explicit SocketDetails(bool canConnect, QWidget* parent = nullptr);
    /// Null: none is chosen.
    void show(const SocketRecord* record);

signals:
    void connectWanted();

private:
    void rebuild();
    void addTitle(QVBoxLayout* layout);
    void addFacts(QVBoxLayout* layout);
    void addQueues(QVBoxLayout* layout);
    void addHolders(QVBoxLayout* layout, const QString& title, const std::vector<SocketOwner>& owners);
    void addButtons(QVBoxLayout* layout);

    bool m_canConnect;
    std::optional<SocketRecord> m_record;
};

} // namespace sw
