#pragma once

#include "models/session/EndpointStatus.h"
#include "widgets/SavedMenu.h"
#include "widgets/WindowContext.h"

#include <QObject>

class QPushButton;
class QSplitter;

namespace sw {

class Composer;
class ConnectionModel;
class Conversation;
class SavedMessagesPanel;
class SequencePanel;

/// What a page sends from: its composer or a sequence, and the saved messages beside. GUI thread.
class PageSending : public QObject
{
    Q_OBJECT
public:
    PageSending(const WindowContext& context, EndpointId endpoint, Composer* composer,
                Conversation* conversation, ConnectionModel* connections, QObject* parent);

    /// The lower part of a page, the composer in it.
    QWidget* area() const;
    void setStatus(const EndpointStatus& status);
    /// Of a row of any table. saved: of Answer; empty: lets the person choose.
    void act(MessageAction action, RowId row, const QByteArray& saved = {});
    /// connection 0: where the composer would send.
    void sendSaved(const QByteArray& entry, ConnectionId connection);
    void editSaved(const QByteArray& entry);
    void showSaved(bool shown);
    void showSequence(bool shown);

private:
    void makeSaved();
    void arrange();
    void showMessage();
    void keep(const QByteArray& payload, const QString& suggestion);
    void saveComposed();
    void connectActions();
    void showFraming();
    bool isOpen(ConnectionId id) const;
    void tell(const Failure& failure);

    WindowContext m_context;
    EndpointId m_endpoint;
    Composer* m_composer;
    Conversation* m_conversation;
    ConnectionModel* m_connections;
    QSplitter* m_area;
    SavedMessagesPanel* m_saved = nullptr; // made when first shown
    SequencePanel* m_sequence = nullptr;
    QPushButton *m_savedButton = nullptr, *m_sequenceButton, *m_framed;
    bool m_isRunning = false;
};

} // namespace sw
