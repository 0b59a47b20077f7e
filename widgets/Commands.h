#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <vector>

class QAction;
class QActionGroup;
class QMenuBar;
class QToolBar;

namespace sw {

struct EndpointStatus;

enum class CommandId {
    NewListener,
    NewClient,
    NewTap,
    NewBridge,
    NewHttpRequest,
    DockerEngines,
    OpenCapture,
    SaveCapture,
    OpenSettings,
    Quit,
    Start,
    Stop,
    Send,
    FinishSending,
    CloseConnection,
    PauseAccepting,
    PauseReading,
    FindInConversation,
    CopyAddress,
    CopySocat,
    ToggleFavourite,
    Remove,
    GoTo,
    ExplainAccess,
    Learn,
    ShowSockets,
    FilterSockets,
    PauseSockets,
    NextTab,
    PreviousTab,
    CloseTab,
    ShowTraffic,
    ShowNotes,
    FilterTraffic,
    FollowTraffic,
    MarkRow,
    CommentRow,
    NextMark,
    PreviousMark,
    ClearTraffic,
    ZoomIn,
    ZoomOut,
    ActualSize,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    Shortcuts,
    About,
};

/// One command as declared: menu bar, toolbar, shortcuts and the shortcut sheet follow from the list.
struct CommandSpec
{
    CommandId id;
    QString menu; ///< title of the menu it stands in
    QString text;
    QList<QKeySequence> shortcuts;
    QString icon;           ///< empty: none
    bool toolbar = false;   ///< also a button of the toolbar
    bool endsGroup = false; ///< a separator follows in the menu
    bool checkable = false;
    QString purpose; ///< one sentence for the sheet and the status tip
};

const std::vector<CommandSpec>& commandSpecs();

/// "Resume …" instead of "Pause …" while that endpoint is held; null: no endpoint.
QString pauseCommandText(CommandId id, const EndpointStatus* status);

/// The actions of one window, one per declared command.
class Commands : public QObject
{
    Q_OBJECT
public:
    explicit Commands(QWidget* window);

    QAction* action(CommandId id) const { return m_actions.value(int(id)); }
    /// A command that this window can't carry out at all is in no menu, toolbar or sheet.
    void leaveOut(CommandId id);
    bool has(CommandId id) const { return m_actions.contains(int(id)); }
    /// Call once, after leaveOut().
    void fill(QMenuBar* menus, QToolBar* toolbar);

private:
    QHash<int, QAction*> m_actions;
    QActionGroup* m_themes; // one of them is on
};

} // namespace sw
