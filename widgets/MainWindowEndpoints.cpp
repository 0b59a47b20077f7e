#include "models/session/EndpointModel.h"
#include "models/session/Engine.h"
#include "models/session/PauseWords.h"
#include "models/session/ShellLines.h"
#include "widgets/AddressBook.h"
#include "widgets/Commands.h"
#include "widgets/EndpointHeader.h"
#include "widgets/EndpointPage.h"
#include "widgets/EndpointPane.h"
#include "widgets/MainWindow.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace sw {

void MainWindow::connectPane()
{
    connect(m_pane, &EndpointPane::chosen, this, &MainWindow::showEndpoint);
    connect(m_pane, &EndpointPane::menuWanted, this, &MainWindow::showEndpointMenu);
    connect(m_pane, &EndpointPane::removeWanted, this,
            [this](EndpointId id) { actOn(CommandId::Remove, id); });
}

/// As a command of the window does to the endpoint whose tab is in front.
void MainWindow::act(CommandId command, const EndpointStatus& status)
{
    const SocketAddress& address = status.spec.address;
    EndpointSpec again = status.spec;
    again.replaceStale = false; // that was said of the file which stood there then
    switch (command) {
    case CommandId::Start:
        if (canStart(status.state))
            m_context.engine->restart(status.id, again);
        return;
    case CommandId::Stop:
        m_context.engine->stop(status.id);
        return;
    case CommandId::PauseAccepting:
        m_context.engine->setAcceptingPaused(status.id, !status.acceptingPaused);
        return;
    case CommandId::PauseReading:
        m_context.engine->setReadingPaused(status.id, 0, !status.readingPaused);
        return;
    case CommandId::CopyAddress:
        QGuiApplication::clipboard()->setText(address.copyText());
        return;
    case CommandId::CopySocat:
        QGuiApplication::clipboard()->setText(endpointShellLine(status.spec).text);
        return;
    case CommandId::ToggleFavourite:
        m_book->setFavourite(address, !m_book->isFavourite(address));
        return;
    case CommandId::Remove:
        m_context.engine->remove(status.id);
        return;
    default:
        return;
    }
}

/// By id: while a menu is open, an endpoint may change or go.
void MainWindow::actOn(CommandId command, EndpointId id)
{
    if (const EndpointStatus* status = m_endpoints->status(id))
        act(command, EndpointStatus(*status));
}

/// Actions of its own: those of the window mean the tab in front, which may be another endpoint's.
void MainWindow::showEndpointMenu(EndpointId id, const QPoint& position)
{
    const EndpointStatus* status = m_endpoints->status(id);
    if (!status)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(status->spec.displayName());
    menu->setObjectName(QStringLiteral("endpointMenu"));
    const auto add = [&](CommandId command, const QString& text = {}) {
        const QAction* like = m_commands->action(command);
        QAction* action = menu->addAction(like->icon(), text.isEmpty() ? like->text() : text);
        connect(action, &QAction::triggered, this, [this, command, id] { actOn(command, id); });
        return action;
    };
    menu->setDefaultAction(menu->addAction(QStringLiteral("Open"), this, [this, id] { showEndpoint(id); }));
    add(canStart(status->state) ? CommandId::Start : CommandId::Stop);
    for (const CommandId pause : {CommandId::PauseAccepting, CommandId::PauseReading}) {
        if (pause == CommandId::PauseAccepting ? canPauseAccepting(*status) : canPauseReading(*status))
            add(pause, pauseCommandText(pause, status));
    }
    menu->addSeparator();
    add(CommandId::CopyAddress);
    if (status->ownName.kind() != SocketAddress::Kind::Unnamed)
        menu->addAction(m_commands->action(CommandId::CopyAddress)->icon(), QStringLiteral("Copy reply name"),
                        [name = status->ownName.copyText()] { QGuiApplication::clipboard()->setText(name); });
    if (const QString tool = shellLineTool(status->spec); !tool.isEmpty())
        add(CommandId::CopySocat, QStringLiteral("Copy as %1 line").arg(tool));
    QAction* favourite = add(CommandId::ToggleFavourite);
    favourite->setCheckable(true);
    favourite->setChecked(m_book->isFavourite(status->spec.address));
    menu->addSeparator();
    add(CommandId::Remove);
    menu->popup(position);
}

} // namespace sw
