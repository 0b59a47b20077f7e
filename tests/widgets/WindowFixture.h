#pragma once

#include "models/base/UniqueFd.h"
#include "models/http/HttpReplies.h"
#include "models/inspect/Inspector.h"
#include "models/session/Engine.h"
#include "tests/models/sockets/PlainPeer.h"
#include "widgets/MainWindow.h"

#include <QHash>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <future>
#include <memory>

namespace sw::test {

/// A server as a plain C program has it.
class PlainServer
{
public:
    explicit PlainServer(const QByteArray& path)
    {
        m_fd.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
        if (::bind(m_fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) != 0 ||
            ::listen(m_fd.get(), 8) != 0)
            m_fd.reset();
        const timeval limit{5, 0};
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    bool isOpen() const { return bool(m_fd); }
    void close() { m_fd.reset(); }
    PlainPeer accept()
    {
        UniqueFd fd(::accept4(m_fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
        return fd ? PlainPeer(std::move(fd)) : PlainPeer();
    }

private:
    UniqueFd m_fd;
};

/// The whole window over a real engine, in a directory of its own.
class WindowFixture
{
public:
    /// withInspector: the Sockets tab reads this machine's table.
    explicit WindowFixture(bool withInspector = false)
    {
        CaptureOptions options;
        options.directory = m_directory.filePath(QStringLiteral("capture"));
        m_store = *TrafficStore::create(options);
        m_engine = std::make_unique<Engine>(m_store);
        useHttpReplies(*m_engine);
        if (withInspector) {
            m_inspector = std::make_unique<Inspector>();
            m_inspector->start();
        }
        m_window = std::make_unique<MainWindow>(context());
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
        m_active = QTest::qWaitForWindowActive(m_window.get());
    }

    WindowContext context()
    {
        WindowContext result;
        result.engine = m_engine.get();
        result.inspector = m_inspector.get();
        result.store = m_store;
        result.messagesFolder = path("messages");
        result.names = std::make_shared<TrafficNames>(m_store);
        result.openCapture = [](const QString&) -> Result<void> { return {}; };
        result.settings = std::make_shared<Settings>(
            [this](const QString& key) { return m_saved.value(key); },
            [this](const QString& key, const QByteArray& value) { m_saved[key] = value; });
        return result;
    }

    bool isActive() const { return m_active; } ///< shortcuts work
    MainWindow& window() { return *m_window; }
    Engine& engine() { return *m_engine; }
    TrafficStore& store() { return *m_store; }
    QHash<QString, QByteArray>& saved() { return m_saved; }
    QByteArray path(const char* name) const
    {
        return m_directory.filePath(QLatin1String(name)).toLocal8Bit();
    }
    QString pathText(const char* name) const { return m_directory.filePath(QLatin1String(name)); }
    QTabWidget* tabs() { return m_window->findChild<QTabWidget*>(); }
    QWidget* page() { return tabs()->currentWidget(); }

    /// As soon as somebody listens there.
    PlainPeer connectSoon(const char* name) const
    {
        PlainPeer peer;
        const bool connected = QTest::qWaitFor([&] {
            peer = PlainPeer::connectTo(path(name));
            return peer.isOpen();
        });
        return connected ? std::move(peer) : PlainPeer();
    }
    /// Of the page in front; null when there is none of that name.
    template <class T> T* part(const char* name)
    {
        return page() ? page()->findChild<T*>(QLatin1String(name)) : nullptr;
    }
    /// Of the open form.
    template <class T> T* field(const char* form, const char* name)
    {
        auto* dialog = m_window->findChild<QWidget*>(QLatin1String(form));
        return dialog ? dialog->findChild<T*>(QLatin1String(name)) : nullptr;
    }
    EndpointSpec spec(const char* name, EndpointKind kind) const
    {
        EndpointSpec result;
        result.kind = kind;
        result.address = SocketAddress::path(path(name));
        return result;
    }

private:
    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Inspector> m_inspector;
    QHash<QString, QByteArray> m_saved;
    std::unique_ptr<MainWindow> m_window;
    bool m_active = false;
};

inline void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

/// What comes while the window goes on working, as it must to send what a worker has read.
inline QByteArray receiveSoon(PlainPeer& peer, qsizetype bytes)
{
    auto got = std::async(std::launch::async, [&peer, bytes] { return peer.receive(bytes); });
    while (got.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready)
        QTest::qWait(5);
    return got.get();
}

} // namespace sw::test
