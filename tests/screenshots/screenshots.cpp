// screenshots DIRECTORY: draws the README's pictures from the real window, over a real engine that talks to
// the real peers of peers.py, and writes them there. QT_SCALE_FACTOR=2 gives them twice the pixels.
// screenshots --states DIRECTORY [STATE [PANE]]: every pane in every state of this scale, and what is wrong.
#include "models/inspect/SocketTableModel.h"
#include "tests/screenshots/Stage.h"
#include "tests/screenshots/States.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>

#include <cstdio>

using namespace sw;
using namespace sw::test;

namespace {

/// What came from the Python clients and has that word; the payload of a chosen row beside it.
void filterTraffic(Scene& scene)
{
    scene.part<QLineEdit>("filterTraffic")->setText(QStringLiteral("dir:in peer:python text:\"op\""));
    auto* rows = scene.part<QTableView>("traffic");
    waitFor("filtered traffic", [rows] { return rows->model()->rowCount() == 7; });
    rows->setFocus(Qt::OtherFocusReason);
    rows->selectRow(4);
}

void takeAll(Scene& scene, const DemoDirectory& directory, const QDir& to)
{
    const auto in = [&](Theme::Mode mode, const char* name) {
        Theme::instance().setMode(mode);
        runFor(700); // the coalesced updates and the blink of what has just changed are over
        savePicture(pictureOf(scene.window()), to.filePath(QLatin1String(name)));
    };
    auto* conversation = scene.part<QTableView>("conversation");
    waitFor("conversation", [&] { return conversation->model()->rowCount() >= 16; });
    in(Theme::Mode::Light, "endpoint-light.png");
    in(Theme::Mode::Dark, "endpoint-dark.png");
    scene.tabs()->setCurrentIndex(0);
    selectRow(scene.part<QTableView>("sockets"), SocketTableModel::Address, QStringLiteral("echo.sock"));
    in(Theme::Mode::Dark, "sockets-dark.png");
    in(Theme::Mode::Light, "sockets-light.png");
    auto* goTo = scene.part<QLineEdit>("goTo");
    type(goTo, directory.file("jobs.sock"));
    waitFor("offers of Go to", [&] {
        const auto* offers = scene.window().findChild<QAbstractItemView*>(QStringLiteral("goToResults"));
        return offers && offers->isVisible() && offers->model()->rowCount() > 0;
    });
    in(Theme::Mode::Light, "go-to-light.png");
    press(goTo, Qt::Key_Escape);
    scene.showLast();
    filterTraffic(scene);
    in(Theme::Mode::Light, "traffic-filter-light.png");
}

void takeReadme(const QDir& to)
{
    const DemoDirectory directory;
    Peers peers;
    Scene scene(directory);
    play(scene, peers, directory);
    takeAll(scene, directory, to);
}

} // namespace

int main(int argc, char** argv)
{
    const bool all = argc > 2 && QByteArrayView(argv[1]) == "--states";
    if (all)
        useLargeScreen();
    QApplication application(argc, argv);
    if (argc != 2 && !(all && argc <= 5)) {
        std::fputs("usage: screenshots DIRECTORY, screenshots --states DIRECTORY [STATE [PANE]]\n", stderr);
        return 2;
    }
    checkFonts();
    const QDir to(QString::fromLocal8Bit(argv[all ? 2 : 1]));
    if (!to.mkpath(QStringLiteral(".")))
        giveUp(QStringLiteral("can't make %1").arg(to.path()));
    if (!all) {
        takeReadme(to);
        return 0;
    }
    const auto argument = [&](int i) { return argc > i ? QString::fromLocal8Bit(argv[i]) : QString(); };
    const int wrong = walkStates(to, argument(3), argument(4));
    writeContactSheet(to);
    std::fprintf(stderr, "%s: %d findings\n", qPrintable(to.filePath(QStringLiteral("index.html"))), wrong);
    return wrong == 0 ? 0 : 1;
}
