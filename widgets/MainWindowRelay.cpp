#include "models/session/Engine.h"
#include "widgets/AddressBook.h"
#include "widgets/BridgeForm.h"
#include "widgets/CapturePage.h"
#include "widgets/Commands.h"
#include "widgets/EndpointPage.h"
#include "widgets/HttpPage.h"
#include "widgets/Icons.h"
#include "widgets/MainWindow.h"
#include "widgets/TapForm.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QTabBar>
#include <QTabWidget>

namespace sw {

void MainWindow::openNewTap(const QString& address)
{
    if (!m_tapForm) {
        m_tapForm = new TapForm(*m_book, this);
        connect(m_tapForm, &TapForm::submitted, this, &MainWindow::startRelay);
        connect(m_tapForm, &Form::refused, m_context.engine, &Engine::logRefusal);
        connect(m_tapForm, &Form::accessWanted, this, &MainWindow::explainAccess);
    }
    if (!address.isEmpty())
        m_tapForm->setTarget(address);
    m_tapForm->show();
    m_tapForm->raise();
    m_tapForm->activateWindow();
}

void MainWindow::openNewBridge(const QString& address)
{
    if (!m_bridgeForm) {
        m_bridgeForm = new BridgeForm(*m_book, this);
        connect(m_bridgeForm, &BridgeForm::submitted, this, &MainWindow::startRelay);
        connect(m_bridgeForm, &Form::accessWanted, this, &MainWindow::explainAccess);
        connect(m_bridgeForm, &Form::refused, m_context.engine, &Engine::logRefusal);
    }
    if (!address.isEmpty())
        m_bridgeForm->setTarget(address);
    m_bridgeForm->show();
    m_bridgeForm->raise();
    m_bridgeForm->activateWindow();
}

void MainWindow::openNewBridgeFrom(const QString& address)
{
    openNewBridge();
    m_bridgeForm->setFront(address);
}

void MainWindow::startRelay(const EndpointSpec& spec)
{
    if (spec.target.isUnix())
        m_book->addRecent(spec.target);
    showEndpoint(m_context.engine->start(spec));
}

/// With a fresh front, at once.
void MainWindow::tap(const SocketAddress& target)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    spec.target = target;
    startRelay(spec);
}

/// Of a kept capture; a tab of its own as soon as anything went through a tap or bridge.
void MainWindow::followCapture()
{
    auto* page = new CapturePage(m_context, this);
    page->hide();
    connect(page, &CapturePage::filled, this, [this, page] {
        const int tab = m_tabs->addTab(page, themedIcon(QStringLiteral("tap"), IconColor::Accent),
                                       QStringLiteral("Exchanges"));
        for (const auto side : {QTabBar::RightSide, QTabBar::LeftSide})
            m_tabs->tabBar()->setTabButton(tab, side, nullptr); // it stays
        m_tabs->show();
        m_tabs->setCurrentIndex(tab);
    });
    connect(page, &CapturePage::showInTrafficWanted, this, [this](RowId row) {
        m_commands->action(CommandId::ShowTraffic)->setChecked(true);
        m_traffic->showRow(row);
    });
}

void MainWindow::sendAgain(const EndpointPage* page, const HttpRequest& request)
{
    const EndpointSpec& spec = page->status().spec;
    const SocketAddress& address = spec.isRelay() && spec.target.isUnix() ? spec.target : spec.address;
    if (HttpPage* http = openHttp(address.copyText()))
        http->setRequest(request);
}

} // namespace sw
