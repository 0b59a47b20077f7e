#include "models/session/Engine.h"
#include "tests/TestMain.h"
#include "tests/e2e/Mouse.h"
#include "widgets/MainWindow.h"

#include <QAbstractItemView>
#include <QDragEnterEvent>
#include <QFile>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QUrl>

namespace sw {

namespace {

/// Takes files as a file manager's window does.
class FileTaker : public QWidget
{
public:
    FileTaker() { setAcceptDrops(true); }
    QByteArray got; ///< what the dropped file holds

protected:
    void dragEnterEvent(QDragEnterEvent* event) override
    {
        if (event->mimeData()->hasUrls())
            event->acceptProposedAction();
    }
    void dropEvent(QDropEvent* event) override
    {
        QFile file(event->mimeData()->urls().value(0).toLocalFile());
        if (file.open(QIODevice::ReadOnly))
            got = file.readAll();
        event->acceptProposedAction();
    }
};

} // namespace

/// A message dragged by the mouse of the X server from one window to another one.
class DragTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void ontoTheComposerOfAnotherEndpoint();
    void ontoAWindowThatTakesFiles();

private:
    static constexpr int half = 800, height = 860; // pixels of the screen: two windows side by side
    QString path(const char* name) const { return m_dir->filePath(QLatin1String(name)); }
    std::unique_ptr<MainWindow> openWindow(int x, const char* name);
    bool drag(const QWidget* onto);
    QPoint messageOnScreen() const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<MainWindow> m_window;
    QProcess m_socat;
};

std::unique_ptr<MainWindow> DragTest::openWindow(int x, const char* name)
{
    WindowContext context;
    context.engine = m_engine.get();
    context.store = m_store;
    context.names = std::make_shared<TrafficNames>(m_store);
    auto window = std::make_unique<MainWindow>(context);
    window->resize(half - 20, height);
    window->move(x, 0);
    window->show();
    EndpointSpec spec;
    spec.kind = EndpointKind::Listener;
    spec.address = SocketAddress::path(path(name).toLocal8Bit());
    window->showEndpoint(m_engine->start(spec));
    for (int i = 0; i < 5; ++i) { // a window manager may give it to none at first
        if (QTest::qWaitForWindowActive(window.get(), 5'000))
            return window;
        window->activateWindow();
    }
    return nullptr;
}

void DragTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    CaptureOptions options;
    options.directory = path("capture");
    const auto store = TrafficStore::create(options);
    QVERIFY(store);
    m_store = *store;
    m_engine = std::make_unique<Engine>(m_store);
    m_window = openWindow(0, "from.sock");
    QVERIFY(m_window);
    QTRY_VERIFY(QFile::exists(path("from.sock")));
    m_socat.start(QStringLiteral("socat"),
                  {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + path("from.sock")});
    m_socat.write(QByteArray("dragged \0\xff along", 16));
    QTRY_VERIFY(!messageOnScreen().isNull());
}

void DragTest::cleanup()
{
    m_socat.closeWriteChannel();
    QVERIFY(m_socat.state() == QProcess::NotRunning || m_socat.waitForFinished());
    m_window.reset();
    m_engine.reset();
    m_store.reset();
    m_dir.reset();
}

/// The middle of the received message; null while it is not there.
QPoint DragTest::messageOnScreen() const
{
    const auto* view = m_window->findChild<QAbstractItemView*>(QStringLiteral("conversation"));
    for (int y = 0; view && y < view->viewport()->height(); y += 4) {
        const QModelIndex index = view->indexAt({60, y});
        for (int column = 0; index.isValid() && column < index.model()->columnCount(); ++column) {
            if (index.siblingAtColumn(column).data().toString().startsWith(QLatin1String("dragged")))
                return view->viewport()->mapToGlobal(view->visualRect(index).center());
        }
    }
    return {};
}

bool DragTest::drag(const QWidget* onto)
{
    return test::dragMouse(messageOnScreen(), onto->mapToGlobal(onto->rect().center()));
}

void DragTest::ontoTheComposerOfAnotherEndpoint()
{
    const auto other = openWindow(half, "to.sock");
    QVERIFY(other);
    QTRY_VERIFY(QFile::exists(path("to.sock")));
    QProcess reader;
    reader.start(
        QStringLiteral("socat"),
        {QStringLiteral("-u"), QStringLiteral("UNIX-CONNECT:") + path("to.sock"), QStringLiteral("-")});
    const auto send = [&] { return other->findChild<QPushButton*>(QStringLiteral("send")); };
    QTRY_VERIFY(send() && send()->isEnabled()); // its page opens when the endpoint has told of itself
    auto* message = other->findChild<QPlainTextEdit*>(QStringLiteral("message"));
    QVERIFY(message && message->isVisible());
    QVERIFY(drag(message));
    QTRY_VERIFY(message->toPlainText().startsWith(QLatin1String("dragged")));
    send()->click();
    QByteArray got;
    QTRY_COMPARE(got += reader.readAllStandardOutput(), QByteArray("dragged \0\xff along", 16));
    reader.terminate();
    QVERIFY(reader.waitForFinished());
}

void DragTest::ontoAWindowThatTakesFiles()
{
    FileTaker target;
    target.setGeometry(half + 100, 200, 400, 300);
    target.show();
    QVERIFY(QTest::qWaitForWindowExposed(&target));
    QVERIFY(drag(&target));
    QTRY_COMPARE(target.got, QByteArray("dragged \0\xff along", 16));
}

} // namespace sw

using sw::DragTest;
SW_TEST(DragTest)

#include "DragTest.moc"
