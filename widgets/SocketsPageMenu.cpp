#include "models/inspect/SocketTableModel.h"
#include "models/session/ShellLines.h"
#include "widgets/Segments.h"
#include "widgets/SocketMenu.h"
#include "widgets/SocketTable.h"
#include "widgets/SocketsPage.h"
#include "widgets/StaleFilesView.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>

namespace sw {

/// Not exec(): the table goes on meanwhile, and the row may leave it.
void SocketsPage::showMenu(int row, const QPoint& position)
{
    const SocketRecord* record = m_model->record(row);
    if (!record)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("socketMenu"));
    fillSocketMenu(
        menu, *record, m_canStart, m_filter->text(),
        [this, inode = record->inode](SocketAct what) { act(what, inode); },
        [this](const QString& text) { m_filter->setText(text); });
    menu->popup(position);
}

void SocketsPage::act(SocketAct what, std::uint32_t inode)
{
    const int row = m_model->rowOfInode(inode);
    const SocketRecord* record = m_model->record(row);
    if (!record)
        return; // it left while the menu was open
    QClipboard* clipboard = QGuiApplication::clipboard();
    switch (what) {
    case SocketAct::Connect:
        return openChosen(row);
    case SocketAct::Http:
        emit httpWanted(record->address.copyText());
        return;
    case SocketAct::Tap:
        emit tapWanted(record->address.copyText());
        return;
    case SocketAct::ListenHere:
        emit listenWanted(record->address.copyText());
        return;
    case SocketAct::CopyAddress:
        return clipboard->setText(record->address.copyText());
    case SocketAct::ExplainAccess:
        emit accessWanted(record->address.copyText());
        return;
    case SocketAct::CopyRow:
        return clipboard->setText(rowText(row));
    case SocketAct::CopySocat: {
        EndpointSpec client;
        client.kind = EndpointKind::Client;
        client.address = record->address;
        client.type = record->type;
        if (const ShellLine line = endpointShellLine(client))
            clipboard->setText(line.text);
        return;
    }
    case SocketAct::ShowPeer:
        return showPeer(record->peerInode.value_or(0));
    }
}

QString SocketsPage::chosenAddress() const
{
    if (showsStale())
        return m_stale->chosenAddress();
    const SocketRecord* record = m_chosen ? m_model->record(m_model->rowOfInode(m_chosen)) : nullptr;
    return record && hasAccessToExplain(*record) ? record->address.copyText() : QString();
}

/// The cells that are shown, in their order, as a spreadsheet takes them.
QString SocketsPage::rowText(int row) const
{
    QStringList cells;
    const QHeaderView* header = m_table->horizontalHeader();
    for (int i = 0; i < header->count(); ++i) {
        const int column = header->logicalIndex(i);
        if (!header->isSectionHidden(column))
            cells << m_model->index(row, column).data(Qt::DisplayRole).toString();
    }
    return cells.join(QLatin1Char('\t'));
}

/// A filter that hides the other end gives way.
void SocketsPage::showPeer(std::uint32_t inode)
{
    if (m_model->rowOfInode(inode) < 0) {
        m_states->setCurrent(0);
        m_filter->clear();
        applyFilter();
    }
    const int row = m_model->rowOfInode(inode);
    if (row < 0)
        return;
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
    m_table->setFocus();
}

} // namespace sw
