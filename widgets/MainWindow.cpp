#include "widgets/MainWindow.h"

#include "models/inspect/Inspector.h"
#include "models/inspect/SocketTableModel.h"
#include "models/session/ConnectionModel.h"
#include "models/session/DescriptorModel.h"
#include "models/session/EndpointModel.h"
#include "models/session/Engine.h"
#include "models/session/StatusWords.h"
#include "widgets/AddressBook.h"
#include "widgets/ClientForm.h"
#include "widgets/Commands.h"
#include "widgets/Composer.h"
#include "widgets/EndpointPage.h"
#include "widgets/EndpointPane.h"
#include "widgets/FairSplit.h"
#include "widgets/FocusRing.h"
#include "widgets/ListenerForm.h"
#include "widgets/MenuKeys.h"
#include "widgets/NoteStrip.h"
#include "widgets/PageTabs.h"
#include "widgets/Parts.h"
#include "widgets/QuitQuestion.h"
#include "widgets/SocketsPage.h"
#include "widgets/StatusLine.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"
#include "widgets/ToolbarFit.h"
#include "widgets/TrafficPanel.h"
#include "widgets/TrafficRoom.h"

#include <QAction>
#include <QCloseEvent>
#include <QMenuBar>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>

namespace sw {

MainWindow::MainWindow(const WindowContext& context)
    : m_context(context),
      m_book(new AddressBook(m_context.settings, this))
{
    makeCompanions();
    applyLook();
    const QString program = QStringLiteral("Socket Workbench");
    setWindowTitle(m_context.captureName.isEmpty() ? program
                                                   : m_context.captureName + QStringLiteral(" – ") + program);
    setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
    buildModels();
    buildCommands();
    buildParts();
    arrangeParts();
    connectParts();
    if (!m_context.engine)
        followCapture();
    bindEndpointCommands();
    bindViewCommands();
    bindThemeCommands();
    bindZoomCommands();
    followSettings();
    restoreLayout();
    updateCommands();
    arrangeTabOrder();
    new FocusRing(this);
    new MenuKeys(this);
    m_tabs->tabBar()->setFocus(); // a table would choose its first row
}

MainWindow::~MainWindow() = default;

void MainWindow::buildModels()
{
    if (m_context.engine) {
        m_endpoints = new EndpointModel(this);
        m_endpoints->follow(m_context.engine);
        m_descriptors = new DescriptorModel(this);
        m_descriptors->follow(m_context.engine);
        connect(m_context.engine, &Engine::endpointsChanged, this, &MainWindow::onStatuses);
        connect(m_context.engine, &Engine::connectionsChanged, this, &MainWindow::onConnections);
        m_quit = new QuitQuestion(m_context.engine, m_endpoints, m_context.settings, this);
        connect(m_quit, &QuitQuestion::confirmed, this, &MainWindow::leave);
    }
    if (m_context.inspector) {
        m_socketModel = new SocketTableModel(this);
        m_socketModel->follow(m_context.inspector);
    }
}

void MainWindow::buildCommands()
{
    m_commands = new Commands(this);
    if (!m_context.engine) {
        for (const CommandId id : {CommandId::NewListener,
                                   CommandId::NewClient,
                                   CommandId::NewTap,
                                   CommandId::NewBridge,
                                   CommandId::NewHttpRequest,
                                   CommandId::SaveCapture,
                                   CommandId::Start,
                                   CommandId::Stop,
                                   CommandId::Send,
                                   CommandId::FinishSending,
                                   CommandId::CloseConnection,
                                   CommandId::FindInConversation,
                                   CommandId::CopyAddress,
                                   CommandId::CopySocat,
                                   CommandId::Learn,
                                   CommandId::ShowNotes,
                                   CommandId::ToggleFavourite,
                                   CommandId::Remove,
                                   CommandId::NextTab,
                                   CommandId::PreviousTab,
                                   CommandId::ClearTraffic})
            m_commands->leaveOut(id);
    }
    if (!m_context.openCapture)
        m_commands->leaveOut(CommandId::OpenCapture);
    if (!m_context.inspector) {
        for (const CommandId id : {CommandId::ShowSockets, CommandId::FilterSockets, CommandId::PauseSockets})
            m_commands->leaveOut(id);
    }
    auto* toolbar = new QToolBar(QStringLiteral("Toolbar"));
    toolbar->setObjectName(QStringLiteral("toolbar"));
    toolbar->setMovable(false);
    toolbar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toolbar->setIconSize(Theme::px(18, 18));
    toolbar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_commands->fill(menuBar(), toolbar);
    addToolBar(toolbar);
    for (QAction* action : toolbar->actions()) {
        QWidget* button = toolbar->widgetForAction(action);
        button->setObjectName(camelCase(action->text()));
        button->setFocusPolicy(Qt::TabFocus); // Qt leaves them to the mouse
    }
    new ToolbarFit(toolbar);
    buildGoTo(toolbar);
    setContextMenuPolicy(Qt::NoContextMenu);
}

void MainWindow::buildParts()
{
    m_tabs = new PageTabs;
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setMovable(false);
    m_tabs->setFocusProxy(nullptr); // the tab bar is a stop of the Tab key by itself, in its place
    m_tabs->setFocusPolicy(Qt::NoFocus);
    m_tabs->tabBar()->setFocusPolicy(Qt::TabFocus);
    m_tabs->tabBar()->setDrawBase(false);
    m_tabs->tabBar()->setElideMode(Qt::ElideMiddle);
    m_tabs->tabBar()->setUsesScrollButtons(true);
    m_tabs->tabBar()->setAccessibleName(QStringLiteral("Pages"));
    m_tabs->setIconSize(Theme::px(16, 16));
    if (m_socketModel)
        addSocketsTab();
    m_traffic = new TrafficPanel(m_context);
    m_traffic->setSpecs([this](EndpointId id) {
        const EndpointStatus* status = m_endpoints ? m_endpoints->status(id) : nullptr;
        return status ? &status->spec : nullptr;
    });
    if (m_endpoints)
        m_pane = new EndpointPane(m_endpoints, m_commands);
    if (m_pane)
        m_pane->remember(m_context.settings);
    m_status = new StatusLine(m_context, m_socketModel);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
}

void MainWindow::addSocketsTab()
{
    m_sockets = new SocketsPage(m_socketModel, m_context.inspector, m_context.engine != nullptr);
    m_sockets->setRefresh(m_context.settings->value(Choice::socketRefresh));
    connect(m_sockets, &SocketsPage::refreshChosen, this,
            [this](int pace) { m_context.settings->set(Choice::socketRefresh, pace); });
    m_sockets->setPlaces([this] { return m_book->recent() + m_book->favourites(); });
    connect(m_sockets, &SocketsPage::listenWanted, this, &MainWindow::openNewListener);
    connect(m_sockets, &SocketsPage::accessWanted, this, &MainWindow::explainAccess);
    m_tabs->addTab(m_sockets, themedIcon(QStringLiteral("sockets"), IconColor::Accent),
                   QStringLiteral("Sockets"));
    m_tabs->tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
    m_tabs->tabBar()->setTabButton(0, QTabBar::LeftSide, nullptr);
}

void MainWindow::arrangeParts()
{
    m_rows = new FairSplit(Qt::Vertical, 1, 244, 36); // eight rows
    m_rows->setOtherWants(pageWants);
    m_rows->setKeeps(112, 28); // its bar, its header, two rows
    m_columns = new FairSplit(Qt::Horizontal, 0, 252, 24);
    m_rows->addWidget(m_tabs);
    m_rows->addWidget(m_traffic);
    new TrafficRoom(m_rows, m_traffic, m_tabs);
    m_tabs->setVisible(m_sockets || m_context.engine);
    if (m_pane)
        m_columns->addWidget(m_pane);
    m_columns->addWidget(m_rows);
    auto* whole = new QWidget;
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_columns, 1);
    if (m_context.engine)
        layout->addWidget(new NoteStrip(m_context));
    setCentralWidget(whole);
}

void MainWindow::connectParts()
{
    connect(m_traffic, &TrafficPanel::endpointWanted, this, &MainWindow::showEndpoint);
    connect(m_traffic, &TrafficPanel::messageActionWanted, this, &MainWindow::actOnMessage);
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::onCurrentTab);
    connect(m_tabs, &QTabWidget::tabCloseRequested, this, &MainWindow::closeTab);
    if (m_pane)
        connectPane();
    if (m_sockets)
        connect(m_sockets, &SocketsPage::httpWanted, this, &MainWindow::openHttp);
    if (m_sockets)
        connect(m_sockets, &SocketsPage::tapWanted, this, [this](const QString& text) {
            if (const auto address = SocketAddress::parse(text))
                tap(*address);
        });
    if (m_sockets)
        connect(m_sockets, &SocketsPage::connectWanted, this, [this](const QString& text, SocketType type) {
            if (const auto address = SocketAddress::parse(text))
                connectTo(*address, type);
        });
}

EndpointPage* MainWindow::currentPage() const { return qobject_cast<EndpointPage*>(m_tabs->currentWidget()); }

ConnectionModel* MainWindow::connectionsOf(EndpointId id)
{
    ConnectionModel*& model = m_connections[id];
    if (!model)
        model = new ConnectionModel(id, this);
    return model;
}

void MainWindow::onConnections(const std::vector<ConnectionStatus>& statuses)
{
    std::vector<EndpointId> seen;
    for (const ConnectionStatus& status : statuses) {
        if (std::find(seen.begin(), seen.end(), status.endpoint) == seen.end())
            seen.push_back(status.endpoint);
    }
    for (const EndpointId id : seen)
        connectionsOf(id)->apply(statuses);
}

/// Rows of an endpoint that has not said anything yet have a name, too.
void MainWindow::nameInTraffic(const EndpointStatus& status)
{
    if (m_named.contains(status.id))
        return;
    m_named.insert(status.id);
    const QString& name = status.spec.name;
    const SocketAddress& address =
        status.spec.kind == EndpointKind::Tap ? status.spec.target : status.spec.address;
    m_context.names->setEndpointName(status.id, name.isEmpty() ? address.display() : name);
}

void MainWindow::onStatuses(const std::vector<EndpointStatus>& statuses)
{
    for (const EndpointStatus& status : statuses) {
        nameInTraffic(status);
        if (status.state == EndpointStatus::State::Removed) {
            if (EndpointPage* page = m_pages.value(status.id))
                closeTab(m_tabs->indexOf(page));
            if (ConnectionModel* connections = m_connections.take(status.id))
                connections->deleteLater(); // after its page, whose timers may still ask it
            continue;
        }
        if (EndpointPage* page = m_pages.value(status.id))
            page->setStatus(status);
        else if (status.id == m_wanted)
            m_tabs->setCurrentWidget(openPage(status));
    }
    updateCommands();
}

void MainWindow::showEndpoint(EndpointId id)
{
    m_wanted = id;
    if (EndpointPage* page = m_pages.value(id))
        m_tabs->setCurrentWidget(page);
    else if (const EndpointStatus* status = m_endpoints ? m_endpoints->status(id) : nullptr)
        m_tabs->setCurrentWidget(openPage(*status));
}

namespace {

QString endpointIconName(EndpointKind kind)
{
    switch (kind) {
    case EndpointKind::Listener:
        return QStringLiteral("listener");
    case EndpointKind::Client:
        return QStringLiteral("client");
    case EndpointKind::Tap:
        return QStringLiteral("tap");
    case EndpointKind::Bridge:
        return QStringLiteral("bridge");
    }
    return {};
}

} // namespace

EndpointPage* MainWindow::openPage(const EndpointStatus& status)
{
    m_wanted = 0;
    auto* page = new EndpointPage(m_context, status.id, status.spec.kind, connectionsOf(status.id));
    m_pages.insert(status.id, page);
    page->setStatus(status);
    if (m_descriptors)
        page->showDescriptors(m_descriptors);
    connect(page, &EndpointPage::endpointOpened, this, &MainWindow::showEndpoint);
    connect(page, &EndpointPage::choiceChanged, this, &MainWindow::updateCommands);
    connect(page, &EndpointPage::showInTrafficWanted, this, [this](RowId row) {
        m_commands->action(CommandId::ShowTraffic)->setChecked(true);
        m_traffic->showRow(row);
    });
    connect(page, &EndpointPage::clientWanted, this,
            [this, page] { openNewClient(page->status().spec.address.copyText()); });
    connect(page, &EndpointPage::otherAddressWanted, this,
            [this, page] { startElsewhere(page->status().spec); });
    connect(page, &EndpointPage::httpWanted, this, [this] { openHttp(httpAddressInFront()); });
    connect(page, &EndpointPage::copySocatWanted, m_commands->action(CommandId::CopySocat),
            &QAction::trigger);
    connect(page, &EndpointPage::sendAgainWanted, this,
            [this, page](const HttpRequest& request) { sendAgain(page, request); });
    QStringList taken;
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        taken << m_tabs->tabText(tab).replace(QStringLiteral("&&"), QStringLiteral("&"));
    const QString name = distinctName(status.spec, taken);
    const int index = m_tabs->addTab(page, themedIcon(endpointIconName(status.spec.kind), IconColor::Dim),
                                     QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
    m_tabs->setTabToolTip(index, plainToolTip(status.spec.address.display()));
    if (QWidget* close = m_tabs->tabBar()->tabButton(index, QTabBar::RightSide))
        close->setAccessibleName(QStringLiteral("Close tab ") + name);
    return page;
}

void MainWindow::closeTab(int index)
{
    QWidget* tab = m_tabs->widget(index);
    if (!tab || tab == m_sockets || !m_context.engine)
        return; // Sockets stays, and so does what a kept capture has
    if (const auto* page = qobject_cast<EndpointPage*>(tab))
        m_pages.remove(page->id());
    // Leaving the tab first takes the focus along to the next one, not to the toolbar.
    if (index == m_tabs->currentIndex() && m_tabs->count() > 1)
        m_tabs->setCurrentIndex(index + 1 < m_tabs->count() ? index + 1 : index - 1);
    m_tabs->removeTab(index);
    m_tabs->setVisible(m_tabs->count() > 0 || m_context.engine);
    tab->deleteLater();
}

void MainWindow::stepTab(int by)
{
    if (const int count = m_tabs->count())
        m_tabs->setCurrentIndex((m_tabs->currentIndex() + by + count) % count);
}

/// As the eye goes: toolbar, endpoints, tabs, the page in front, traffic.
void MainWindow::arrangeTabOrder()
{
    QWidget* last = this;
    for (QWidget* part : std::initializer_list<QWidget*>{findChild<QToolBar*>(), m_pane, m_tabs->tabBar(),
                                                         m_tabs->cornerWidget(), m_tabs->currentWidget(),
                                                         m_traffic, findChild<NoteStrip*>()}) {
        if (part)
            last = tabAfter(last, part);
    }
}

void MainWindow::onCurrentTab()
{
    arrangeTabOrder();
    EndpointPage* page = currentPage();
    if (m_pane)
        m_pane->setCurrent(page ? page->id() : 0);
    if (page)
        page->focusFirst();
    giveLearnRoom();
    updateCommands();
}

/// Only a top-level window hears of the desktop's colours.
bool MainWindow::event(QEvent* event)
{
    if (event->type() == QEvent::ThemeChange)
        Theme::instance().systemChanged();
    return QMainWindow::event(event);
}

void MainWindow::leave()
{
    if (m_quit)
        m_quit->allow();
    close();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_quit && !m_quit->mayQuit(marksToLose()))
        return event->ignore();
    saveLayout();
    QMainWindow::closeEvent(event);
}

} // namespace sw
