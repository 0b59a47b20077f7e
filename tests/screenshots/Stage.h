#pragma once

#include "models/inspect/Inspector.h"
#include "models/session/Engine.h"
#include "widgets/MainWindow.h"
#include "widgets/Settings.h"

#include <QElapsedTimer>
#include <QHash>
#include <QString>

#include <memory>
#include <vector>

class QPixmap;
class QProcess;
class QTabWidget;
class QTableView;

namespace sw::test {

/// Says why, takes the example's directory away and ends the program.
[[noreturn]] void giveUp(const QString& why);
void runFor(int milliseconds);

template <class Condition> void waitFor(const char* what, Condition condition, int seconds = 20)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > seconds * 1000)
            giveUp(QStringLiteral("no %1 within %2 seconds").arg(QLatin1String(what)).arg(seconds));
        runFor(10);
    }
}

/// Pictures are only comparable in the fonts of the design: gives up without them.
void checkFonts();

/// A directory that reads well in a picture, gone at the end with what is in it.
class DemoDirectory
{
public:
    /// deep: the paths of its sockets are as long as the kernel takes them.
    explicit DemoDirectory(bool deep = false);
    ~DemoDirectory();
    DemoDirectory(const DemoDirectory&) = delete;
    DemoDirectory& operator=(const DemoDirectory&) = delete;
    QString file(const char* name) const { return m_path + u'/' + QLatin1String(name); }
    QString path() const { return m_path; }

private:
    QString m_path;
};

/// The programs at the other end: peers.py in its roles.
class Peers
{
public:
    Peers();
    ~Peers();
    void start(const char* role, const DemoDirectory& directory);

private:
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

/// The window, its engine and its table of sockets.
class Scene
{
public:
    /// messagesFolder: see WindowContext.
    explicit Scene(const DemoDirectory& directory, const QByteArray& messagesFolder = {});
    ~Scene();

    const DemoDirectory& directory() const { return m_directory; }
    MainWindow& window() { return *m_window; }
    Engine& engine() { return *m_engine; }
    Settings& settings() { return *m_settings; }
    QTabWidget* tabs() { return part<QTabWidget>(""); }
    /// At the file of that name, unless the spec has an address; known by the name from now on.
    EndpointId start(const char* name, EndpointSpec spec);
    EndpointId start(EndpointKind kind, const char* name, const Reply& reply = {}, const SendPlan& plan = {});
    EndpointId id(const char* name) const { return m_ids.value(name); }
    /// As the window has it; null while it knows nothing of it.
    const EndpointStatus* status(const char* name) const;
    void waitRunning(const char* name);
    void showLast() { m_window->showEndpoint(m_last); }
    EndpointId last() const { return m_last; }

    /// The visible one of that name, else null.
    template <class T> T* find(const char* name)
    {
        for (T* found : m_window->findChildren<T*>(QString::fromLatin1(name))) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    template <class T> T* part(const char* name)
    {
        if (T* found = find<T>(name))
            return found;
        giveUp(QStringLiteral("the window has no %1").arg(QLatin1String(name)));
    }

private:
    const DemoDirectory& m_directory;
    std::shared_ptr<Settings> m_settings = std::make_shared<Settings>();
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Inspector> m_inspector;
    std::unique_ptr<MainWindow> m_window;
    QHash<QByteArray, EndpointId> m_ids;
    EndpointId m_last = 0;
};

/// What is shown: a server of ours with two Python clients, a client of ours, one that failed.
void play(Scene& scene, Peers& peers, const DemoDirectory& directory);

/// The window with what lies over it (forms, popups, completions).
QPixmap pictureOf(MainWindow& window);
void savePicture(const QPixmap& picture, const QString& file);

void selectRow(QTableView* table, int column, const QString& text);
void type(QWidget* into, const QString& text);
void press(QWidget* widget, int key);

} // namespace sw::test
