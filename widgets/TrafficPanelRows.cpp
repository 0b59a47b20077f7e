#include "models/base/BytesAs.h"
#include "models/traffic/TrafficFilterHints.h"
#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/FollowingTable.h"
#include "widgets/PayloadPane.h"
#include "widgets/ShellLineEntry.h"
#include "widgets/TrafficBars.h"
#include "widgets/TrafficFilterField.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QMenu>
#include <QTimer>

namespace sw {

namespace {

constexpr qint64 copyAtMost = 16 << 20; // bytes of payload

/// A menu takes & for a shortcut.
QString menuText(const QString& text) { return QString(text).replace(QLatin1Char('&'), QLatin1String("&&")); }

/// Cells as shown, with tabs between: for a spreadsheet.
QString rowAsText(const QModelIndex& cell)
{
    QStringList cells;
    for (int column = 0; column < TrafficModel::ColumnCount; ++column) {
        const int role = column == TrafficModel::Direction ? Qt::AccessibleTextRole : Qt::DisplayRole;
        cells.append(cell.siblingAtColumn(column).data(role).toString());
    }
    const QString comment = cell.data(TrafficModel::CommentRole).toString();
    if (!comment.isEmpty())
        cells.append(comment);
    return cells.join(u'\t');
}

} // namespace

std::optional<RowId> TrafficPanel::chosenRow() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedIndexes(); // of one row at most
    return rows.isEmpty() ? std::nullopt : std::optional(m_model->rowIdAt(rows.first().row()));
}

void TrafficPanel::select(int row)
{
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void TrafficPanel::onRowChosen(const QModelIndex& index)
{
    m_payload->showRow(index);
    if (!index.isValid()) {
        m_chosen.reset();
        return;
    }
    m_chosen = m_model->rowIdAt(index.row());
    QTimer::singleShot(0, m_table, [table = m_table] {
        table->scrollTo(table->currentIndex());
    }); // what opens beside it takes room
    m_bringsBack = false;
    m_remark->hide(); // what it asked for is done, or no longer wanted
}

/// A reset takes the selection away; the chosen row gets it back as soon as the filter has come to it. What
/// showRow() seeks likewise.
void TrafficPanel::bringBack()
{
    if (m_sought) {
        if (const int row = m_model->rowOf(*m_sought); row >= 0 && m_model->filterProgress() < 0) {
            m_sought.reset();
            m_bringsBack = false;
            select(row);
            return;
        }
        if (m_model->filterProgress() < 0 && m_model->isCaughtUp() && m_remark->isHidden())
            m_remark->say(
                QStringLiteral("Row %1 is hidden by the filter.").arg(trafficNumberText(*m_sought + 1)),
                QStringLiteral("Show"), [this] {
                    if (m_sought)
                        m_chosen = m_sought;
                    m_sought.reset();
                    clearFilter();
                });
    }
    if (!m_bringsBack || !m_chosen)
        return;
    if (const int row = m_model->rowOf(*m_chosen); row >= 0) {
        m_bringsBack = false;
        select(row);
    } else if (m_model->filterProgress() < 0) {
        m_payload->showRow({}); // hidden; it comes back with the next filter that lets it through
    }
}

void TrafficPanel::showRow(RowId id)
{
    wantRows();
    m_remark->hide();
    m_sought.reset();
    if (id < m_context.store->begin()) {
        m_remark->say(QStringLiteral("Row %1 is no longer kept.").arg(trafficNumberText(id + 1)));
        return;
    }
    m_sought = id;
    if (m_model->filter().isEmpty())
        m_model->sync(); // it may have come a moment ago
    bringBack();
}

void TrafficPanel::toggleMark()
{
    wantRows();
    const auto id = chosenRow();
    if (!id)
        m_remark->say(QStringLiteral("Choose a row to mark it."));
    else if (!m_marks->setMarked(*id, !m_marks->at(*id).marked))
        m_remark->say(QStringLiteral("There are as many marks and comments as a capture can have."));
}

void TrafficPanel::editComment()
{
    if (isVisible())
        emit rowsWanted(); // its line takes room of theirs
    if (const auto id = chosenRow())
        m_comment->open(*id, m_marks->at(*id).comment);
    else
        m_remark->say(QStringLiteral("Choose a row to comment on it."));
}

void TrafficPanel::stepMark(int by)
{
    wantRows();
    std::vector<int> rows; // shown ones, at most TrafficMarks::markLimit
    for (const auto& [id, mark] : *m_marks->snapshot()) {
        if (const int row = m_model->rowOf(id); row >= 0)
            rows.push_back(row);
    }
    if (rows.empty()) {
        m_remark->say(
            QStringLiteral("No row that is shown has a mark or a comment. Ctrl+M marks the chosen row."));
        return;
    }
    const auto chosen = chosenRow();
    const int current = chosen ? m_model->rowOf(*chosen) : by > 0 ? -1 : m_model->rowCount();
    if (by > 0) {
        const auto next = std::upper_bound(rows.begin(), rows.end(), current);
        select(next == rows.end() ? rows.front() : *next);
    } else {
        const auto next = std::lower_bound(rows.begin(), rows.end(), current);
        select(next == rows.begin() ? rows.back() : *std::prev(next));
    }
}

void TrafficPanel::addTerm(const QString& term)
{
    m_filter->setText(TrafficFilter::withTerm(m_filter->text(), term));
    applyFilter();
}

void TrafficPanel::fillFilterEntries(QMenu* menu, const QModelIndex& cell)
{
    const auto add = [this](QMenu* to, const QString& text, const QString& term) {
        QAction* action = to->addAction(menuText(text));
        connect(action, &QAction::triggered, this, [this, term] { addTerm(term); });
    };
    const QString term = trafficTermOf(cell, *m_context.names);
    if (!term.isEmpty()) {
        add(menu, QStringLiteral("Only %1").arg(term), term);
        add(menu, QStringLiteral("Without %1").arg(term), u'-' + term);
    }
    QMenu* only = menu->addMenu(QStringLiteral("Only"));
    QMenu* without = menu->addMenu(QStringLiteral("Without"));
    const auto both = [&](const QString& what, const QString& found) {
        if (found.isEmpty())
            return;
        add(only, QStringLiteral("Only this %1").arg(what), found);
        add(without, QStringLiteral("Without this %1").arg(what), u'-' + found);
    };
    const auto termAt = [&](int column) {
        return trafficTermOf(cell.siblingAtColumn(column), *m_context.names);
    };
    const bool isData = !termAt(TrafficModel::Length).isEmpty();
    const ConnectionId connection = cell.data(TrafficModel::ConnectionRole).toUInt();
    both(QStringLiteral("endpoint"), termAt(TrafficModel::Endpoint));
    both(QStringLiteral("peer"), termAt(TrafficModel::Peer));
    both(QStringLiteral("connection"),
         connection == 0 ? QString() : QStringLiteral("conn:%1").arg(connection));
    both(isData ? QStringLiteral("direction") : QStringLiteral("event"), termAt(TrafficModel::Direction));
    both(QStringLiteral("length"), termAt(TrafficModel::Length));
}

void TrafficPanel::fillCopyEntries(QMenu* menu, const QModelIndex& cell)
{
    const RowId id = m_model->rowIdAt(cell.row());
    const auto event = TrafficEvent(cell.data(TrafficModel::EventRole).toInt());
    if (event == TrafficEvent::Received || event == TrafficEvent::Sent) {
        QMenu* forms = menu->addMenu(QStringLiteral("Copy as"));
        for (const BytesForm form : allBytesForms) {
            QAction* action = forms->addAction(bytesFormName(form));
            connect(action, &QAction::triggered, this, [this, form, id] {
                TrafficReader reader(m_context.store);
                const QByteArrayView bytes = reader.payload(id);
                if (bytes.size() > copyAtMost)
                    m_remark->say(
                        QStringLiteral("The payload has more than 16 MiB, which no clipboard takes well."));
                else
                    QGuiApplication::clipboard()->setText(bytesAs(form, bytes));
            });
        }
    }
    const EndpointId endpoint = cell.data(TrafficModel::EndpointRole).toUInt();
    if (const EndpointSpec* spec = m_specOf && endpoint != 0 ? m_specOf(endpoint) : nullptr)
        addShellLineEntry(menu, *spec, m_context.store, id);
    QAction* copyRow = menu->addAction(QStringLiteral("Copy row"));
    connect(copyRow, &QAction::triggered, this,
            [text = rowAsText(cell)] { QGuiApplication::clipboard()->setText(text); });
}

void TrafficPanel::fillSendEntries(QMenu* menu, const QModelIndex& cell)
{
    const auto event = TrafficEvent(cell.data(TrafficModel::EventRole).toInt());
    if (!m_context.engine || cell.data(TrafficModel::EndpointRole).toUInt() == 0 ||
        (event != TrafficEvent::Received && event != TrafficEvent::Sent))
        return;
    const RowId id = m_model->rowIdAt(cell.row());
    const auto add = [&](const QString& words, MessageAction action) {
        menu->addAction(words, this, [this, action, id] { emit messageActionWanted(action, id, {}); });
    };
    add(QStringLiteral("Edit and send"), MessageAction::Edit);
    add(QStringLiteral("Send again"), MessageAction::SendAgain);
    if (!m_context.savedMessages)
        return;
    add(QStringLiteral("Save as message…"), MessageAction::Save);
    if (cell.data(TrafficModel::ConnectionRole).toUInt() != 0)
        addAnswerMenu(menu, m_context.savedMessages.get(), [this, id](const QByteArray& entry) {
            emit messageActionWanted(MessageAction::Answer, id, entry);
        });
    else
        menu->addAction(QStringLiteral("Answer with (the sender has no name)"))->setEnabled(false);
}

/// Also by the menu key, for the current cell then.
void TrafficPanel::showRowMenu(const QPoint& position)
{
    QModelIndex cell = m_table->indexAt(position);
    if (!cell.isValid())
        cell = m_table->currentIndex();
    if (!cell.isValid())
        return;
    if (m_model->rowIdAt(cell.row()) != chosenRow())
        m_table->selectRow(cell.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("rowMenu"));
    fillFilterEntries(menu, cell);
    menu->addSeparator();
    const EndpointId endpoint = cell.data(TrafficModel::EndpointRole).toUInt();
    if (endpoint != 0 && m_context.engine)
        menu->addAction(QStringLiteral("Open endpoint"), this,
                        [this, endpoint] { emit endpointWanted(endpoint); });
    const bool marked = cell.data(TrafficModel::MarkedRole).toBool();
    menu->addAction(marked ? QStringLiteral("Remove mark") : QStringLiteral("Mark"), this,
                    &TrafficPanel::toggleMark);
    menu->addAction(QStringLiteral("Comment…"), this, &TrafficPanel::editComment);
    menu->addSeparator();
    fillCopyEntries(menu, cell);
    menu->addSeparator();
    fillSendEntries(menu, cell);
    if (!m_filter->text().isEmpty()) {
        menu->addSeparator();
        menu->addAction(QStringLiteral("Clear filter"), this, &TrafficPanel::clearFilter);
    }
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace sw
