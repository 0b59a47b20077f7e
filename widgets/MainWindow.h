#pragma once

#include "models/kernel/SocketAddress.h"
#include "widgets/WindowContext.h"

#include <QHash>
#include <QMainWindow>
#include <QPointer>
#include <QSet>

#include <vector>

class QTabWidget;
class QToolBar;

namespace sw {

class AccessPage;
class DockerPage;
class AddressBook;
class BridgeForm;
class CaptureForm;
class ClientForm;
class Commands;
class ConnectionModel;
class DescriptorModel;
class EndpointModel;
class EndpointPage;
class EndpointPane;
class FairSplit;
class GoTo;
class HttpPage;
class LearnPage;
class ListenerForm;
class QuitQuestion;
class SettingsPage;
class SocketsPage;
class SocketTableModel;
class StatusLine;
class TapForm;
class TrafficPanel;
struct ConnectionStatus;
struct EndpointSpec;
struct EndpointStatus;
struct HttpRequest;
enum class CommandId;
enum class MessageAction;

/// The whole window: endpoints at the left, tabs in the centre, traffic below. GUI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(const WindowContext& context);
    ~MainWindow() override;

    /// Opens (or raises) the tab of an endpoint, also of one whose first status has not come yet.
    void showEndpoint(EndpointId id);
    /// Opens (or raises) the form; an address fills its field.
    void openNewListener(const QString& address = {});
    void openNewClient(const QString& address = {});
    void openNewTap(const QString& address = {});
    void openNewBridge(const QString& address = {});
    void openNewBridgeFrom(const QString& address);
    /// Opens a tab for HTTP requests; an address fills its field.
    HttpPage* openHttp(const QString& address = {});
    DockerPage* openDocker();
    /// Opens (or raises) the tab of lessons; an id shows that one.
    LearnPage* openLearn(const QString& lesson = {});
    /// Opens (or raises) the tab that says who may connect; an address fills its field.
    void explainAccess(const QString& address = {});

    /// Closes it without the question that a person would be asked.
    void leave();

protected:
    bool event(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void makeCompanions();
    void actOnMessage(MessageAction action, RowId row, const QByteArray& saved);
    void buildModels();
    void buildCommands();
    void buildParts();
    void arrangeParts();
    void addSocketsTab();
    void connectParts();
    void connectPane();
    void bindEndpointCommands();
    void bindViewCommands();
    void bindThemeCommands();
    void bindZoomCommands();
    void buildGoTo(QToolBar* toolbar);
    void listenReplacing(const SocketAddress& address);
    void showInSockets(const QString& filter);
    void applyLook();
    void followSettings();
    void openSettings();
    QString addressInFront() const;
    QString httpAddressInFront() const;
    void act(CommandId command, const EndpointStatus& status);
    void actOn(CommandId command, EndpointId id);
    void showEndpointMenu(EndpointId id, const QPoint& position);
    void restoreLayout();
    void saveLayout();

    void startEndpoint(const EndpointSpec& spec);
    void startElsewhere(const EndpointSpec& spec);
    void startRelay(const EndpointSpec& spec);
    void tap(const SocketAddress& target);
    void sendAgain(const EndpointPage* page, const HttpRequest& request);
    void followCapture();
    void openCapture();
    void saveCapture();
    void showCaptureForm(CaptureForm* form);
    std::size_t marksToLose() const;
    void connectTo(const SocketAddress& address, SocketType type = SocketType::Stream);
    EndpointPage* openPage(const EndpointStatus& status);
    ConnectionModel* connectionsOf(EndpointId id);
    void closeTab(int index);
    void stepTab(int by);
    void giveLearnRoom();
    void giveTrafficRoom(bool wanted);
    void onCurrentTab();
    void arrangeTabOrder();
    void nameInTraffic(const EndpointStatus& status);
    void onStatuses(const std::vector<EndpointStatus>& statuses);
    void onConnections(const std::vector<ConnectionStatus>& statuses);
    EndpointPage* currentPage() const;
    void updateCommands();
    void showAbout();

    WindowContext m_context;
    Commands* m_commands = nullptr;
    AddressBook* m_book;
    GoTo* m_goTo = nullptr;
    EndpointModel* m_endpoints = nullptr;
    DescriptorModel* m_descriptors = nullptr;
    SocketTableModel* m_socketModel = nullptr;
    EndpointPane* m_pane = nullptr;   // null without an engine
    SocketsPage* m_sockets = nullptr; // null without an inspector
    TrafficPanel* m_traffic = nullptr;
    StatusLine* m_status = nullptr;
    QTabWidget* m_tabs = nullptr;
    FairSplit* m_columns = nullptr;
    FairSplit* m_rows = nullptr;
    QPointer<SettingsPage> m_settingsPage; // of the open tab
    QPointer<AccessPage> m_accessPage;
    QPointer<DockerPage> m_dockerPage;
    QPointer<LearnPage> m_learnPage;
    /// Pixels at 100 % that a page has before Traffic gets what it likes: a page is what a person came for.
    static constexpr int pageWants = 420, learnWants = 640;
    QPointer<HttpPage> m_dockerRequests;   ///< the page that shows what the one above asks
    QPointer<ListenerForm> m_listenerForm; // the one that is open
    QPointer<ClientForm> m_clientForm;
    QPointer<TapForm> m_tapForm;
    QPointer<BridgeForm> m_bridgeForm;
    QPointer<CaptureForm> m_captureForm;
    std::shared_ptr<const void> m_marksToKeep, m_keptMarks; // as last saved elsewhere
    QuitQuestion* m_quit = nullptr;                         // null without an engine
    QHash<EndpointId, EndpointPage*> m_pages;               // of the open tabs
    QHash<EndpointId, ConnectionModel*> m_connections;      // kept while the endpoint is
    QSet<EndpointId> m_named;                               // in the traffic table
    EndpointId m_wanted = 0;                                // to be shown when its first status comes
};

} // namespace sw
