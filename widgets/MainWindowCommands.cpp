#include "models/session/Engine.h"
#include "models/session/PauseWords.h"
#include "models/session/ShellLines.h"
#include "widgets/AddressBook.h"
#include "widgets/Commands.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/EndpointHeader.h"
#include "widgets/EndpointPage.h"
#include "widgets/MainWindow.h"
#include "widgets/NoteStrip.h"
#include "widgets/Parts.h"
#include "widgets/ShortcutSheet.h"
#include "widgets/SocketsPage.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QDialog>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace sw {

void MainWindow::bindEndpointCommands()
{
    if (!m_context.engine)
        return;
    const auto bind = [this](CommandId id, auto act) {
        connect(m_commands->action(id), &QAction::triggered, this, act);
    };
    const auto onPage = [this](auto act) {
        return [this, act] {
            if (EndpointPage* page = currentPage())
                act(page);
        };
    };
    bind(CommandId::NewListener, [this] { openNewListener(); });
    bind(CommandId::NewClient, [this] { openNewClient(); });
    bind(CommandId::NewTap, [this] { openNewTap(addressInFront()); });
    bind(CommandId::NewBridge, [this] { openNewBridge(addressInFront()); });
    bind(CommandId::NewHttpRequest, [this] { openHttp(httpAddressInFront()); });
    bind(CommandId::DockerEngines, [this] { openDocker(); });
    bind(CommandId::Learn, [this] { openLearn(); });
    for (const CommandId id :
         {CommandId::Start, CommandId::Stop, CommandId::CopyAddress, CommandId::CopySocat,
          CommandId::ToggleFavourite, CommandId::Remove, CommandId::PauseAccepting, CommandId::PauseReading})
        bind(id, onPage([this, id](EndpointPage* page) { act(id, page->status()); }));
    bind(CommandId::Send, onPage([](EndpointPage* page) { page->composer()->send(); }));
    bind(CommandId::FinishSending, onPage([](EndpointPage* page) { page->composer()->finishSending(); }));
    bind(CommandId::CloseConnection, onPage([](EndpointPage* page) { page->closeConnection(); }));
    bind(CommandId::FindInConversation, onPage([](EndpointPage* page) { page->conversation()->findNext(); }));
    connect(m_book, &AddressBook::changed, this, &MainWindow::updateCommands);
    bind(CommandId::NextTab, [this] { stepTab(1); });
    bind(CommandId::PreviousTab, [this] { stepTab(-1); });
    connect(m_commands->action(CommandId::ClearTraffic), &QAction::triggered, m_traffic,
            &TrafficPanel::clear);
}

void MainWindow::bindViewCommands()
{
    connect(m_commands->action(CommandId::OpenSettings), &QAction::triggered, this,
            &MainWindow::openSettings);
    if (QAction* open = m_commands->action(CommandId::OpenCapture))
        connect(open, &QAction::triggered, this, &MainWindow::openCapture);
    if (QAction* save = m_commands->action(CommandId::SaveCapture))
        connect(save, &QAction::triggered, this, &MainWindow::saveCapture);
    connect(m_commands->action(CommandId::ExplainAccess), &QAction::triggered, this,
            [this] { explainAccess(); });
    connect(m_commands->action(CommandId::CloseTab), &QAction::triggered, this,
            [this] { closeTab(m_tabs->currentIndex()); });
    connect(m_commands->action(CommandId::Quit), &QAction::triggered, this, &QWidget::close);
    connect(m_commands->action(CommandId::ShowTraffic), &QAction::toggled, m_traffic, &QWidget::setVisible);
    connect(m_commands->action(CommandId::FollowTraffic), &QAction::triggered, m_traffic,
            &TrafficPanel::follow);
    const auto onTraffic = [this](CommandId id, auto act) {
        connect(m_commands->action(id), &QAction::triggered, m_traffic, [this, act] {
            m_commands->action(CommandId::ShowTraffic)->setChecked(true);
            act(m_traffic);
        });
    };
    onTraffic(CommandId::FilterTraffic, [](TrafficPanel* traffic) { traffic->focusFilter(); });
    onTraffic(CommandId::MarkRow, [](TrafficPanel* traffic) { traffic->toggleMark(); });
    onTraffic(CommandId::CommentRow, [](TrafficPanel* traffic) { traffic->editComment(); });
    onTraffic(CommandId::NextMark, [](TrafficPanel* traffic) { traffic->stepMark(1); });
    onTraffic(CommandId::PreviousMark, [](TrafficPanel* traffic) { traffic->stepMark(-1); });
    connect(m_commands->action(CommandId::About), &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_commands->action(CommandId::Shortcuts), &QAction::triggered, this,
            [this] { (new ShortcutSheet(*m_commands, this))->show(); });
    if (auto* notes = findChild<NoteStrip*>()) {
        connect(m_commands->action(CommandId::ShowNotes), &QAction::toggled, notes, &NoteStrip::setOn);
        connect(notes, &NoteStrip::lessonWanted, this, &MainWindow::openLearn);
        connect(notes, &NoteStrip::rowWanted, this, [this](RowId row) {
            m_commands->action(CommandId::ShowTraffic)->setChecked(true);
            m_traffic->showRow(row);
        });
    }
    if (!m_sockets)
        return;
    connect(m_commands->action(CommandId::ShowSockets), &QAction::triggered, this,
            [this] { m_tabs->setCurrentWidget(m_sockets); });
    connect(m_commands->action(CommandId::FilterSockets), &QAction::triggered, this, [this] {
        m_tabs->setCurrentWidget(m_sockets);
        m_sockets->focusFilter();
    });
    QAction* pause = m_commands->action(CommandId::PauseSockets);
    connect(pause, &QAction::toggled, m_sockets, &SocketsPage::setPaused);
    connect(m_sockets, &SocketsPage::pauseChanged, pause, &QAction::setChecked);
}

void MainWindow::bindThemeCommands()
{
    const struct
    {
        CommandId command;
        Theme::Mode mode;
        const char* key;
    } themes[] = {{CommandId::ThemeSystem, Theme::Mode::System, "system"},
                  {CommandId::ThemeLight, Theme::Mode::Light, "light"},
                  {CommandId::ThemeDark, Theme::Mode::Dark, "dark"}};
    for (const auto& theme : themes) {
        QAction* action = m_commands->action(theme.command);
        action->setChecked(Theme::instance().mode() == theme.mode);
        connect(action, &QAction::triggered, this, [this, theme] {
            Theme::instance().setMode(theme.mode);
            m_context.settings->set(Choice::theme, QString::fromLatin1(theme.key));
        });
    }
}

void MainWindow::bindZoomCommands()
{
    const auto bind = [this](CommandId id, auto wanted) {
        connect(m_commands->action(id), &QAction::triggered, this, [this, wanted] {
            Theme::instance().setZoom(wanted());
            m_context.settings->set(Choice::zoom, Theme::instance().zoom());
        });
    };
    bind(CommandId::ZoomIn, [] { return Theme::instance().zoomStep(1); });
    bind(CommandId::ZoomOut, [] { return Theme::instance().zoomStep(-1); });
    bind(CommandId::ActualSize, [] { return 100; });
}

void MainWindow::updateCommands()
{
    m_commands->action(CommandId::CloseTab)
        ->setEnabled(m_tabs->currentWidget() && m_tabs->currentWidget() != m_sockets);
    if (!m_context.engine)
        return;
    const EndpointPage* page = currentPage();
    const bool running = page && page->status().state == EndpointStatus::State::Running;
    const auto enable = [this](CommandId id, bool enabled) { m_commands->action(id)->setEnabled(enabled); };
    enable(CommandId::Start, page && canStart(page->status().state));
    enable(CommandId::Stop, page && !canStart(page->status().state));
    enable(CommandId::Send, running);
    enable(CommandId::FinishSending, running);
    enable(CommandId::CloseConnection, page && page->canCloseConnection());
    enable(CommandId::PauseAccepting, page && canPauseAccepting(page->status()));
    enable(CommandId::PauseReading, page && canPauseReading(page->status()));
    m_commands->action(CommandId::PauseAccepting)
        ->setText(pauseCommandText(CommandId::PauseAccepting, page ? &page->status() : nullptr));
    m_commands->action(CommandId::PauseReading)
        ->setText(pauseCommandText(CommandId::PauseReading, page ? &page->status() : nullptr));
    m_commands->action(CommandId::ToggleFavourite)
        ->setChecked(page && m_book->isFavourite(page->status().spec.address));
    for (const CommandId id : {CommandId::CopyAddress, CommandId::ToggleFavourite, CommandId::Remove,
                               CommandId::FindInConversation})
        enable(id, page != nullptr);
    const QString tool = page ? shellLineTool(page->status().spec) : QString();
    QAction* copyLine = m_commands->action(CommandId::CopySocat);
    copyLine->setEnabled(!tool.isEmpty());
    if (!tool.isEmpty())
        copyLine->setText(QStringLiteral("Copy as %1 line").arg(tool));
}

void MainWindow::showAbout()
{
    auto* box = new QDialog(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(QStringLiteral("About"));
    auto* name = new PlainLabel(QStringLiteral("Socket Workbench %1").arg(QLatin1String(SW_VERSION)));
    name->setFont(Theme::ui(16, QFont::DemiBold));
    auto* text = new PlainLabel(QStringLiteral("Test, watch and understand Unix domain sockets.\n"
                                               "Free software under the MIT licence. Built with Qt %1.")
                                    .arg(QLatin1String(qVersion())),
                                LabelTone::Secondary);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(Theme::px(24), Theme::px(20), Theme::px(24), Theme::px(22));
    layout->setSpacing(Theme::px(8));
    layout->addWidget(name);
    layout->addWidget(text);
    QPushButton* close = makeButton(QStringLiteral("Close"));
    connect(close, &QPushButton::clicked, box, &QDialog::accept);
    layout->addWidget(close, 0, Qt::AlignRight);
    box->show();
}

} // namespace sw
