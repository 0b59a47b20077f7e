#include "models/session/EndpointModel.h"
#include "models/session/Engine.h"
#include "widgets/AccessPage.h"
#include "widgets/AddressBook.h"
#include "widgets/ClientForm.h"
#include "widgets/Commands.h"
#include "widgets/EndpointPage.h"
#include "widgets/GoTo.h"
#include "widgets/ListenerForm.h"
#include "widgets/MainWindow.h"
#include "widgets/Parts.h"
#include "widgets/SocketsPage.h"

#include <QAction>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

namespace sw {

void MainWindow::buildGoTo(QToolBar* toolbar)
{
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    toolbar->addWidget(space);
    m_goTo = new GoTo({m_commands, m_book, m_endpoints, m_context.inspector});
    toolbar->addWidget(m_goTo);
    QToolButton* settings = makeIconButton(QStringLiteral("Settings"), QStringLiteral("settings"));
    connect(settings, &QToolButton::clicked, m_commands->action(CommandId::OpenSettings), &QAction::trigger);
    toolbar->addWidget(settings);
    connect(m_commands->action(CommandId::GoTo), &QAction::triggered, m_goTo, &GoTo::begin);
    connect(m_goTo, &GoTo::connectWanted, this, &MainWindow::connectTo);
    connect(m_goTo, &GoTo::httpWanted, this,
            [this](const SocketAddress& address) { openHttp(address.copyText()); });
    connect(m_goTo, &GoTo::tapWanted, this, &MainWindow::tap);
    connect(m_goTo, &GoTo::listenWanted, this,
            [this](const SocketAddress& address) { openNewListener(address.copyText()); });
    connect(m_goTo, &GoTo::bridgeWanted, this, &MainWindow::openNewBridgeFrom);
    connect(m_goTo, &GoTo::replaceWanted, this, &MainWindow::listenReplacing);
    connect(m_goTo, &GoTo::accessWanted, this, &MainWindow::explainAccess);
    connect(m_goTo, &GoTo::socketsWanted, this, &MainWindow::showInSockets);
    connect(m_goTo, &GoTo::endpointWanted, this, &MainWindow::showEndpoint);
}

void MainWindow::showInSockets(const QString& filter)
{
    m_tabs->setCurrentWidget(m_sockets);
    m_sockets->filterBy(filter);
}

void MainWindow::startEndpoint(const EndpointSpec& spec)
{
    m_book->addRecent(spec.address);
    EndpointSpec started = spec;
    started.keepDescriptors = m_context.settings->value(Choice::keepDescriptors);
    showEndpoint(m_context.engine->start(started));
}

void MainWindow::connectTo(const SocketAddress& address, SocketType type)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.address = address;
    spec.type = type;
    startEndpoint(spec);
}

void MainWindow::listenReplacing(const SocketAddress& address)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Listener;
    spec.address = address;
    spec.replaceStale = true;
    startEndpoint(spec);
}

void MainWindow::openNewListener(const QString& address)
{
    if (!m_listenerForm) {
        m_listenerForm = new ListenerForm(*m_book, *m_context.settings, this);
        connect(m_listenerForm, &ListenerForm::submitted, this, &MainWindow::startEndpoint);
        connect(m_listenerForm, &Form::refused, m_context.engine, &Engine::logRefusal);
        connect(m_listenerForm, &Form::accessWanted, this, &MainWindow::explainAccess);
    }
    if (!address.isEmpty())
        m_listenerForm->setAddress(address);
    m_listenerForm->show();
    m_listenerForm->raise();
    m_listenerForm->activateWindow();
}

void MainWindow::openNewClient(const QString& address)
{
    if (!m_clientForm) {
        m_clientForm = new ClientForm(*m_book, *m_context.settings, this);
        connect(m_clientForm, &ClientForm::submitted, this, &MainWindow::startEndpoint);
        connect(m_clientForm, &Form::refused, m_context.engine, &Engine::logRefusal);
        connect(m_clientForm, &Form::accessWanted, this, &MainWindow::explainAccess);
    }
    if (!address.isEmpty())
        m_clientForm->setAddress(address);
    m_clientForm->show();
    m_clientForm->raise();
    m_clientForm->activateWindow();
}

/// The form that it came from, with the address that did not do.
void MainWindow::startElsewhere(const EndpointSpec& spec)
{
    switch (spec.kind) {
    case EndpointKind::Listener:
        return openNewListener(spec.address.copyText());
    case EndpointKind::Client:
        return openNewClient(spec.address.copyText());
    case EndpointKind::Tap:
        return openNewTap(spec.target.copyText());
    case EndpointKind::Bridge:
        return openNewBridge(spec.target.copyText());
    }
}

/// What the person looks at: the endpoint of the tab, or the chosen socket.
QString MainWindow::addressInFront() const
{
    if (const EndpointPage* page = currentPage()) {
        const SocketAddress& address = page->status().spec.address; // a tap that failed may have none
        return address.kind() == SocketAddress::Kind::Unnamed ? QString() : address.copyText();
    }
    return m_sockets && m_tabs->currentWidget() == m_sockets ? m_sockets->chosenAddress() : QString();
}

void MainWindow::explainAccess(const QString& address)
{
    const QString shown = address.isEmpty() ? addressInFront() : address;
    if (!m_accessPage) {
        m_accessPage = new AccessPage(*m_book);
        const int index = m_tabs->addTab(m_accessPage, themedIcon(QStringLiteral("access"), IconColor::Dim),
                                         QStringLiteral("Access"));
        if (QWidget* close = m_tabs->tabBar()->tabButton(index, QTabBar::RightSide))
            close->setAccessibleName(QStringLiteral("Close tab Access"));
    }
    m_tabs->show();
    m_tabs->setCurrentWidget(m_accessPage);
    m_accessPage->begin(shown);
}

} // namespace sw
