#pragma once

#include "models/base/BytesAs.h"
#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficRecord.h"

#include <QByteArray>
#include <QObject>

#include <memory>
#include <vector>

class QMenu;
class QMimeData;

namespace sw {

class BackgroundJob;
class ConversationTable;
class SavedMessages;
class TrafficModel;
class TrafficStore;

/// What can be done with the selected messages: copied, dragged, saved, edited, sent again. Payloads are
/// taken together in order; large ones are put together in a worker thread. GUI thread.
class ConversationActions : public QObject
{
    Q_OBJECT
public:
    /// More is not copied, dragged or edited, and a sentence says so.
    static constexpr qint64 byteLimit = 16 << 20;
    /// Rows of a selection that are looked at.
    static constexpr int rowLimit = 100'000;
    /// Copying up to here happens at once.
    static constexpr qint64 atOnce = 256 << 10;

    ConversationActions(std::shared_ptr<TrafficStore> store, TrafficModel* model, ConversationTable* table);
    ~ConversationActions() override;

    /// For shell lines, and for whether there is somebody to send to.
    void setEndpoint(const EndpointSpec& spec, bool canSend);
    /// Lets messages be saved, and answered with saved ones. They outlive this.
    void setSavedMessages(SavedMessages* messages) { m_savedMessages = messages; }
    /// Messages of the selection in order; without one, the current row's.
    std::vector<RowId> messages() const;
    void copyAs(BytesForm form);
    void edit();
    void sendAgain();
    /// Asks for a name, then saveTo().
    void save();
    /// Writes all the bytes, whatever their number; noticed() tells the end.
    void saveTo(const QString& path);
    /// The caller owns them.
    QMimeData* dragData() const;
    QMenu* makeMenu(QWidget* parent);

signals:
    /// What came of it; an empty sentence: nothing to say any more.
    void noticed(const sw::Failure& failure, bool calm);
    void openWanted();
    void editWanted(const QByteArray& payload, sw::ConnectionId connection);
    void sendWanted(const QByteArray& payload, sw::ConnectionId connection);
    /// To be saved under a name that the person gives.
    void keepWanted(const QByteArray& payload, const QString& suggestion);
    /// A saved message is to go to that connection; empty: the person will choose one.
    void answerWanted(const QByteArray& entry, sw::ConnectionId connection);
    void showInTrafficWanted(sw::RowId row);
    /// The sender of a datagram is to be written to.
    void replyWanted(sw::ConnectionId connection);

private:
    qint64 sizeOf(const std::vector<RowId>& rows) const;
    QByteArray bytesOf(const std::vector<RowId>& rows) const;
    void copyWords();
    void addReplyEntry(QMenu* menu, RowId row);
    void addCopyEntries(QMenu* menu, const std::vector<RowId>& rows);
    void addSavedEntries(QMenu* menu, const std::vector<RowId>& rows);
    void sayCut(qint64 size);
    std::vector<int> selectedRows() const;

    std::shared_ptr<TrafficStore> m_store;
    TrafficModel* m_model;
    ConversationTable* m_table;
    BackgroundJob *m_copying, *m_saving;
    EndpointSpec m_spec;
    SavedMessages* m_savedMessages = nullptr;
    bool m_canSend = false;
};

} // namespace sw
