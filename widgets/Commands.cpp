#include "widgets/Commands.h"

#include "models/session/EndpointStatus.h"
#include "widgets/Icons.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>

namespace sw {

namespace {

QKeySequence key(const char* text) { return QKeySequence(QLatin1String(text)); }
QString words(const char* text) { return QString::fromUtf8(text); }

std::vector<CommandSpec> declaredCommands()
{
    const QString file = words("File"), endpoint = words("Endpoint"), view = words("View"),
                  help = words("Help");
    using Id = CommandId;
    std::vector<CommandSpec> all;
    const auto add = [&all](Id id, const QString& menu, const char* text,
                            const QList<QKeySequence>& shortcuts, const char* icon,
                            const char* purpose) -> CommandSpec& {
        all.push_back({id, menu, words(text), shortcuts, words(icon), false, false, false, words(purpose)});
        return all.back();
    };
    add(Id::NewListener, file, "New listener", {key("Ctrl+L")}, "listener", "Listen at an address").toolbar =
        true;
    CommandSpec& client =
        add(Id::NewClient, file, "New client", {key("Ctrl+N")}, "client", "Connect to a socket");
    client.toolbar = true;
    add(Id::NewTap, file, "New tap", {key("Ctrl+Shift+T")}, "tap", "See what goes over a live socket")
        .toolbar = true;
    add(Id::NewBridge, file, "New bridge", {key("Ctrl+Shift+G")}, "bridge",
        "Relay between TCP and a Unix socket");
    CommandSpec& http = add(Id::NewHttpRequest, file, "New HTTP request", {key("Ctrl+H")}, "http",
                            "Ask a server over a stream socket, as curl does");
    http.toolbar = true;
    add(Id::DockerEngines, file, "Docker engines", {key("Ctrl+Shift+D")}, "http",
        "Which engines there are, and the usual requests to them")
        .endsGroup = true;
    add(Id::OpenCapture, file, "Open capture…", {key("Ctrl+O")}, "folder",
        "Show a recording that was kept, in a window of its own");
    add(Id::SaveCapture, file, "Save capture…", {key("Ctrl+Shift+S")}, "file",
        "Keep what has been recorded so far")
        .endsGroup = true;
    add(Id::OpenSettings, file, "Settings", {key("Ctrl+,")}, "settings",
        "Look, recording, what is remembered")
        .endsGroup = true;
    add(Id::Quit, file, "Quit", {key("Ctrl+Q")}, "quit", "Stop everything and leave");

    add(Id::Start, endpoint, "Start", {key("Ctrl+R")}, "play", "Start the endpoint of this tab again");
    add(Id::Stop, endpoint, "Stop", {key("Ctrl+.")}, "stop", "Close its sockets").endsGroup = true;
    add(Id::Send, endpoint, "Send", {key("Ctrl+Return"), key("Ctrl+Enter")}, "send",
        "Send the message as typed");
    add(Id::FinishSending, endpoint, "Finish sending", {key("Ctrl+D")}, "finish",
        "Say that nothing more will come, and go on receiving (half-close)");
    add(Id::CloseConnection, endpoint, "Close connection", {key("Ctrl+Shift+W")}, "close",
        "Close the chosen connection")
        .endsGroup = true;
    add(Id::PauseAccepting, endpoint, "Pause accepting", {key("Ctrl+Alt+A")}, "pause",
        "Clients wait in the kernel's queue, up to the backlog; again: accept them");
    add(Id::PauseReading, endpoint, "Pause reading", {key("Ctrl+Alt+R")}, "pause",
        "What comes stays in the kernel until its sender has to wait; again: read it")
        .endsGroup = true;
    add(Id::FindInConversation, endpoint, "Find in conversation", {key("F3")}, "search",
        "Find text or bytes, then the next match; Ctrl+F does it too while the focus is in the page")
        .endsGroup = true;
    add(Id::CopyAddress, endpoint, "Copy address", {key("Ctrl+Shift+A")}, "copy",
        "In the form that every field takes");
    add(Id::CopySocat, endpoint, "Copy as socat line", {key("Ctrl+Shift+C")}, "copy",
        "The shell line that does the same")
        .endsGroup = true;
    add(Id::ToggleFavourite, endpoint, "Favourite address", {key("Ctrl+B")}, "star",
        "Keep its address at hand in Go to")
        .checkable = true;
    add(Id::Remove, endpoint, "Remove", {key("Ctrl+Shift+Delete")}, "trash",
        "Stop it and take it from the list");

    add(Id::GoTo, view, "Go to", {key("Ctrl+K")}, "search", "An address, a socket, a page or a command")
        .endsGroup = true;
    add(Id::ExplainAccess, view, "Explain access", {key("Ctrl+Shift+E")}, "access",
        "Who may connect to an address, and which part of its path decides")
        .endsGroup = true;
    add(Id::ShowSockets, view, "Sockets", {key("Ctrl+1")}, "sockets", "The live table of all Unix sockets");
    add(Id::FilterSockets, view, "Filter sockets", {key("Ctrl+F")}, "search",
        "Type words that a socket must match");
    CommandSpec& pause = add(Id::PauseSockets, view, "Pause table", {key("Ctrl+P")}, "pause",
                             "Hold the table of sockets still");
    pause.checkable = pause.endsGroup = true;
    add(Id::NextTab, view, "Next tab", {key("Ctrl+Tab")}, "", "The page at the right, round the end");
    add(Id::PreviousTab, view, "Previous tab", {key("Ctrl+Shift+Tab")}, "",
        "The page at the left, round the end");
    add(Id::CloseTab, view, "Close tab", {key("Ctrl+W")}, "close", "The endpoint goes on").endsGroup = true;
    add(Id::ShowTraffic, view, "Traffic panel", {key("Ctrl+T")}, "traffic",
        "Show or hide the list of all messages")
        .checkable = true;
    add(Id::ShowNotes, view, "Notes", {key("Ctrl+Alt+N")}, "info",
        "Say noteworthy moments in the traffic, and why they are so")
        .checkable = true;
    add(Id::FilterTraffic, view, "Filter traffic", {key("Ctrl+Shift+F")}, "search",
        "Type words that a row must match");
    add(Id::FollowTraffic, view, "Follow traffic", {key("Ctrl+J")}, "follow",
        "Go to the newest row and stay there");
    add(Id::MarkRow, view, "Mark row", {key("Ctrl+M")}, "",
        "Mark the chosen row of the traffic, or not any more");
    add(Id::CommentRow, view, "Comment on row", {key("Ctrl+Alt+C")}, "",
        "Write a line beside the chosen row");
    add(Id::NextMark, view, "Next mark", {key("Ctrl+Shift+N")}, "",
        "To the next shown row with a mark or a comment");
    add(Id::PreviousMark, view, "Previous mark", {key("Ctrl+Shift+B")}, "", "To the one before");
    add(Id::ClearTraffic, view, "Clear traffic", {key("Ctrl+Shift+L")}, "trash",
        "Forget all rows recorded so far; asks when they are many, or have marks or comments")
        .endsGroup = true;
    add(Id::ZoomIn, view, "Zoom in", {key("Ctrl++"), key("Ctrl+=")}, "", "Everything larger");
    add(Id::ZoomOut, view, "Zoom out", {key("Ctrl+-")}, "", "Everything smaller");
    add(Id::ActualSize, view, "Actual size", {key("Ctrl+0")}, "", "Zoom 100 %").endsGroup = true;
    add(Id::ThemeSystem, view, "System colours", {}, "theme", "").checkable = true;
    add(Id::ThemeLight, view, "Light", {}, "", "").checkable = true;
    add(Id::ThemeDark, view, "Dark", {}, "", "").checkable = true;

    add(Id::Learn, help, "Learn", {key("Ctrl+Shift+H")}, "learn", "Lessons that run on real sockets")
        .endsGroup = true;
    add(Id::Shortcuts, help, "Keyboard shortcuts", {key("F1"), key("?")}, "keyboard", "This list");
    add(Id::About, help, "About", {}, "info", "");
    return all;
}

} // namespace

const std::vector<CommandSpec>& commandSpecs()
{
    static const std::vector<CommandSpec> specs = declaredCommands();
    return specs;
}

QString pauseCommandText(CommandId id, const EndpointStatus* status)
{
    const bool accepting = id == CommandId::PauseAccepting;
    const bool paused = status && (accepting ? status->acceptingPaused : status->readingPaused);
    return (paused ? QStringLiteral("Resume ") : QStringLiteral("Pause ")) +
           (accepting ? QStringLiteral("accepting") : QStringLiteral("reading"));
}

Commands::Commands(QWidget* window) : QObject(window), m_themes(new QActionGroup(this))
{
    for (const CommandSpec& spec : commandSpecs()) {
        auto* action = new QAction(spec.text, this);
        action->setShortcuts(spec.shortcuts);
        action->setCheckable(spec.checkable);
        if (!spec.icon.isEmpty())
            action->setIcon(themedIcon(spec.icon, spec.toolbar ? IconColor::Text : IconColor::Dim));
        if (spec.id == CommandId::ThemeSystem || spec.id == CommandId::ThemeLight ||
            spec.id == CommandId::ThemeDark)
            m_themes->addAction(action);
        m_actions.insert(int(spec.id), action);
        window->addAction(action);
    }
}

void Commands::leaveOut(CommandId id) { delete m_actions.take(int(id)); }

void Commands::fill(QMenuBar* menus, QToolBar* toolbar)
{
    QMenu* menu = nullptr;
    bool separate = false;
    for (const CommandSpec& spec : commandSpecs()) {
        QAction* entry = action(spec.id);
        if (!entry)
            continue;
        if (const QString title = u'&' + spec.menu; !menu || menu->title() != title) { // Alt+F opens File
            menu = menus->addMenu(title);
            separate = false;
        }
        if (separate)
            menu->addSeparator();
        menu->addAction(entry);
        separate = spec.endsGroup;
        if (spec.toolbar)
            toolbar->addAction(entry);
    }
}

} // namespace sw
