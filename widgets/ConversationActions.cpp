#include "widgets/ConversationActions.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"
#include "widgets/ConversationDrag.h"
#include "widgets/ConversationTable.h"
#include "widgets/SavedMenu.h"
#include "widgets/ShellLineEntry.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMetaMethod>
#include <QSaveFile>

#include <functional>

namespace sw {

namespace {

constexpr qint64 writeSlice = 1 << 20;

QByteArrayView keptBytes(TrafficReader& reader, RowId id)
{
    const QByteArrayView payload = reader.payload(id);
    const TrafficRecord* record = payload.isEmpty() ? reader.record(id) : nullptr;
    return record ? record->previewBytes() : payload;
}

/// The payloads one behind the other, at most limit bytes.
QByteArray joined(const std::shared_ptr<TrafficStore>& store, const std::vector<RowId>& rows, qint64 limit,
                  const std::function<bool()>& stop = {})
{
    TrafficReader reader(store);
    QByteArray bytes;
    for (const RowId id : rows) {
        if (bytes.size() >= limit || (stop && stop()))
            break;
        const QByteArrayView payload = keptBytes(reader, id);
        bytes += payload.first(std::min<qsizetype>(payload.size(), limit - bytes.size()));
    }
    return bytes;
}

/// Empty when all is written.
QString writeAll(const std::shared_ptr<TrafficStore>& store, const std::vector<RowId>& rows,
                 const QString& path, const BackgroundJob::Ticket& ticket)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    TrafficReader reader(store);
    for (const RowId id : rows) {
        const QByteArrayView payload = keptBytes(reader, id);
        for (qsizetype at = 0; at < payload.size(); at += writeSlice) {
            const QByteArrayView part =
                payload.sliced(at, std::min<qsizetype>(writeSlice, payload.size() - at));
            if (ticket.isCancelled() || file.write(part.data(), part.size()) != part.size())
                return file.errorString();
        }
    }
    return file.commit() ? QString() : file.errorString();
}

Failure remark(const QString& sentence) { return {sentence, 0, Remedy::None}; }

} // namespace

ConversationActions::ConversationActions(std::shared_ptr<TrafficStore> store, TrafficModel* model,
                                         ConversationTable* table)
    : QObject(table),
      m_store(std::move(store)),
      m_model(model),
      m_table(table),
      m_copying(new BackgroundJob(this)),
      m_saving(new BackgroundJob(this))
{
}

ConversationActions::~ConversationActions() = default;

void ConversationActions::setEndpoint(const EndpointSpec& spec, bool canSend)
{
    m_spec = spec;
    m_canSend = canSend && !spec.isRelay();
}

std::vector<int> ConversationActions::selectedRows() const
{
    std::vector<int> rows;
    for (const auto& [first, last] : m_table->selectedRuns()) {
        for (int row = first; row <= last && int(rows.size()) < rowLimit; ++row)
            rows.push_back(row);
    }
    if (rows.empty() && m_table->currentIndex().isValid())
        rows.push_back(m_table->currentIndex().row());
    return rows;
}

std::vector<RowId> ConversationActions::messages() const
{
    TrafficReader reader(m_store);
    std::vector<RowId> ids;
    for (const int row : selectedRows()) {
        const RowId id = m_model->rowIdAt(row);
        const TrafficRecord* record = reader.record(id);
        if (record && record->isData())
            ids.push_back(id);
    }
    return ids;
}

qint64 ConversationActions::sizeOf(const std::vector<RowId>& rows) const
{
    TrafficReader reader(m_store);
    qint64 size = 0;
    for (const RowId id : rows) {
        if (const TrafficRecord* record = reader.record(id))
            size += record->size;
    }
    return size;
}

QByteArray ConversationActions::bytesOf(const std::vector<RowId>& rows) const
{
    return joined(m_store, rows, byteLimit);
}

void ConversationActions::sayCut(qint64 size)
{
    if (size > byteLimit)
        emit noticed(remark(QStringLiteral("only the first 16 MiB of %1 bytes were taken; Save payload as… "
                                           "writes all of them")
                                .arg(trafficNumberText(quint64(size)))),
                     true);
    else
        emit noticed({}, true);
}

/// Of rows that are no messages: what they say.
void ConversationActions::copyWords()
{
    QStringList lines;
    for (const int row : selectedRows()) {
        const QModelIndex index = m_model->index(row, 0);
        lines << index.siblingAtColumn(TrafficModel::Time).data().toString() + QLatin1Char('\t') +
                     index.data(TrafficModel::DetailRole).toString();
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void ConversationActions::copyAs(BytesForm form)
{
    const std::vector<RowId> rows = messages();
    if (rows.empty()) {
        copyWords();
        return;
    }
    const qint64 size = sizeOf(rows);
    if (size <= atOnce) {
        m_copying->cancel();
        QGuiApplication::clipboard()->setText(bytesAs(form, bytesOf(rows)));
        sayCut(size);
        return;
    }
    m_copying->start([this, store = m_store, rows, form, size](const BackgroundJob::Ticket& ticket) {
        const QByteArray bytes = joined(store, rows, byteLimit, [&ticket] { return ticket.isCancelled(); });
        if (ticket.isCancelled())
            return;
        ticket.post([this, text = bytesAs(form, bytes), size] {
            QGuiApplication::clipboard()->setText(text);
            sayCut(size);
        });
    });
}

void ConversationActions::edit()
{
    const std::vector<RowId> rows = messages();
    if (rows.empty() || m_spec.isRelay())
        return;
    sayCut(sizeOf(rows));
    emit editWanted(
        bytesOf(rows),
        m_model->index(m_model->rowOf(rows.back()), 0).data(TrafficModel::ConnectionRole).toUInt());
}

void ConversationActions::sendAgain()
{
    TrafficReader reader(m_store);
    qint64 size = 0;
    for (const RowId id : messages()) {
        const TrafficRecord* record = reader.record(id);
        if (!record)
            continue;
        const ConnectionId connection = record->connection;
        size += record->size;
        if (size > byteLimit) {
            sayCut(size);
            return;
        }
        emit sendWanted(keptBytes(reader, id).toByteArray(), connection);
    }
}

void ConversationActions::save()
{
    const std::vector<RowId> rows = messages();
    if (rows.empty())
        return;
    auto* dialog = new QFileDialog(m_table->window(), QStringLiteral("Save payload"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("message-%1.bin").arg(rows.front() + 1));
    connect(dialog, &QFileDialog::fileSelected, this, &ConversationActions::saveTo);
    dialog->open();
}

void ConversationActions::saveTo(const QString& path)
{
    m_saving->start([this, store = m_store, rows = messages(), path](const BackgroundJob::Ticket& ticket) {
        const QString error = writeAll(store, rows, path, ticket);
        ticket.post([this, error, path] {
            const QString name = trafficSafeText(path);
            const bool done = error.isEmpty();
            emit noticed(remark(done ? QStringLiteral("saved to %1").arg(name)
                                     : QStringLiteral("%1 could not be saved: %2").arg(name, error)),
                         done);
        });
    });
}

QMimeData* ConversationActions::dragData() const
{
    const std::vector<RowId> rows = messages();
    return rows.empty()
               ? nullptr
               : new ConversationDrag(bytesOf(rows), QStringLiteral("message-%1.bin").arg(rows.front() + 1));
}

void ConversationActions::addCopyEntries(QMenu* menu, const std::vector<RowId>& rows)
{
    QMenu* copy = menu->addMenu(QStringLiteral("Copy as"));
    for (const BytesForm form : allBytesForms) {
        QAction* entry = copy->addAction(bytesFormName(form), this, [this, form] { copyAs(form); });
        if (form == BytesForm::Text)
            entry->setShortcut(QKeySequence::Copy);
    }
    if (rows.size() == 1)
        addShellLineEntry(menu, m_spec, m_store, rows.front());
}

/// Of a datagram listener: each of its messages has a sender, with a name to write to or without.
void ConversationActions::addReplyEntry(QMenu* menu, RowId row)
{
    TrafficReader reader(m_store);
    const TrafficRecord* record = reader.record(row);
    if (!record || record->event != TrafficEvent::Received || m_spec.kind != EndpointKind::Listener ||
        m_spec.type != SocketType::Datagram)
        return;
    const ConnectionId sender = record->connection;
    QAction* reply = menu->addAction(sender == 0 ? QStringLiteral("Reply (unnamed, cannot be answered)")
                                                 : QStringLiteral("Reply"),
                                     this, [this, sender] { emit replyWanted(sender); });
    reply->setObjectName(QStringLiteral("reply"));
    reply->setEnabled(sender != 0);
}

void ConversationActions::addSavedEntries(QMenu* menu, const std::vector<RowId>& rows)
{
    if (!m_savedMessages)
        return;
    menu->addAction(QStringLiteral("Save as message…"), this, [this, rows] {
        sayCut(sizeOf(rows));
        emit keepWanted(bytesOf(rows), QStringLiteral("message-%1").arg(rows.front() + 1));
    });
    TrafficReader reader(m_store);
    const TrafficRecord* record = reader.record(rows.back());
    if (!record || !m_canSend)
        return;
    if (const ConnectionId to = record->connection)
        addAnswerMenu(menu, m_savedMessages,
                      [this, to](const QByteArray& entry) { emit answerWanted(entry, to); });
    else
        menu->addAction(QStringLiteral("Answer with (the sender has no name)"))->setEnabled(false);
}

QMenu* ConversationActions::makeMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    const std::vector<RowId> rows = messages();
    if (rows.empty()) {
        if (!selectedRows().empty())
            menu->addAction(QStringLiteral("Copy"), QKeySequence::Copy, this,
                            &ConversationActions::copyWords);
    } else {
        menu->addAction(QStringLiteral("Open payload"), Qt::Key_Return, this,
                        &ConversationActions::openWanted);
        addCopyEntries(menu, rows);
        menu->addSeparator();
        if (rows.size() == 1)
            addReplyEntry(menu, rows.front());
        if (!m_spec.isRelay())
            menu->addAction(QStringLiteral("Edit and send"), QKeySequence(Qt::CTRL | Qt::Key_E), this,
                            &ConversationActions::edit);
        if (m_canSend)
            menu->addAction(QStringLiteral("Send again"), this, &ConversationActions::sendAgain);
        addSavedEntries(menu, rows);
        menu->addSeparator();
        menu->addAction(QStringLiteral("Save payload as…"), QKeySequence::Save, this,
                        &ConversationActions::save);
    }
    const auto wanted = QMetaMethod::fromSignal(&ConversationActions::showInTrafficWanted);
    if (const std::vector<int> all = selectedRows(); !all.empty() && isSignalConnected(wanted))
        menu->addAction(QStringLiteral("Show in traffic"), this,
                        [this, id = m_model->rowIdAt(all.front())] { emit showInTrafficWanted(id); });
    menu->addSeparator();
    menu->addAction(QStringLiteral("Select all"), QKeySequence::SelectAll, m_table,
                    &QAbstractItemView::selectAll);
    for (QAction* action : menu->findChildren<QAction*>())
        action->setShortcutVisibleInContextMenu(true);
    return menu;
}

} // namespace sw
