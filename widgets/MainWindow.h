#pragma once

#include "widgets/WindowContext.h"

#include <QHash>
#include <QMainWindow>

class QSplitter;
class QTabWidget;

namespace sw {

class ClientForm;
class Commands;
class EndpointModel;
class EndpointPage;
class EndpointPane;
class ListenerForm;
class SocketsPage;
class SocketTableModel;
class StatusLine;
class TrafficPanel;
struct EndpointSpec;

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

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildModels();
    void buildCentre();
    void buildCommands();
    void bindEndpointCommands();
    void bindViewCommands();
    void connectParts();
    void restoreLayout();
    void saveLayout();

    void startEndpoint(const EndpointSpec& spec);
    void connectTo(const QString& address);
    void closeTab(int index);
    void onCurrentTab();
    void onEndpointsChanged();
    EndpointPage* currentPage() const;
    void updateCommands();
    void copyCurrent(bool asSocat);
    void showAbout();
    void showShortcuts();

    WindowContext m_context;
    Commands* m_commands = nullptr;
    EndpointModel* m_endpoints = nullptr;
    SocketTableModel* m_socketModel = nullptr;
    EndpointPane* m_pane = nullptr;   // null without an engine
    SocketsPage* m_sockets = nullptr; // null without an inspector
    TrafficPanel* m_traffic = nullptr;
    StatusLine* m_status = nullptr;
    QTabWidget* m_tabs = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_rows = nullptr;
    ListenerForm* m_listenerForm = nullptr; // each the one that is open, or null
    ClientForm* m_clientForm = nullptr;
    QHash<EndpointId, EndpointPage*> m_pages;
};

} // namespace sw
