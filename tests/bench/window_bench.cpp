#include "models/inspect/Inspector.h"
#include "models/session/Engine.h"
#include "widgets/MainWindow.h"

#include <QApplication>
#include <QTimer>

#include <cstdio>

namespace {

/// Says "painted" when the window has drawn itself for the first time, and ends the program.
class FirstPaint : public QObject
{
public:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && !std::exchange(m_seen, true)) {
            QTimer::singleShot(0, [] { // after this turn, when what was drawn has been flushed
                std::puts("painted");
                std::fflush(stdout);
                QCoreApplication::quit();
            });
        }
        return false;
    }

private:
    bool m_seen = false;
};

int show(QWidget& window)
{
    FirstPaint firstPaint;
    window.installEventFilter(&firstPaint);
    window.resize(1440, 900);
    window.show();
    return QCoreApplication::exec();
}

int showFull()
{
    auto store = sw::TrafficStore::create({});
    if (!store)
        return 1;
    sw::Engine engine(*store);
    sw::Inspector inspector;
    sw::WindowContext context;
    context.engine = &engine;
    context.inspector = &inspector;
    context.store = *store;
    context.names = std::make_shared<sw::TrafficNames>(*store);
    sw::MainWindow window(context);
    inspector.start();
    return show(window);
}

} // namespace

/// bench_window bare|full: the time from exec to "painted" is measured from outside.
int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc > 1 && QByteArrayView(argv[1]) == "full")
        return showFull();
    QMainWindow bare;
    return show(bare);
}
