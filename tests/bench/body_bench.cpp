// How long the window is held up while 50 MB of JSON are opened: as text, as a tree, to the end and back.
#include "models/base/ByteSource.h"
#include "models/http/JsonTreeModel.h"
#include "tests/bench/StallMeter.h"
#include "widgets/BodyView.h"
#include "widgets/JsonView.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTreeView>

#include <cstdio>
#include <functional>

namespace {

constexpr qsizetype bodySize = 50'000'000;
constexpr int runMilliseconds = 500;

QByteArray largeBody()
{
    QByteArray json = "[";
    for (int i = 0; json.size() < bodySize; ++i) {
        const QByteArray number = QByteArray::number(i);
        json += (i > 0 ? ",{\"Id\":\"" : "{\"Id\":\"") + number.rightJustified(64, '0') +
                R"(","Names":["/service-)" + number +
                R"("],"Image":"registry.local/team/app:1.4.2","Created":)" + number +
                R"(,"Ports":[{"PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"note":"café"},)"
                R"("State":"running","HostConfig":{"NetworkMode":"bridge"},"Mounts":[],"Privileged":false})";
    }
    return json + "]";
}

/// Lets the event loop run until that is so, a while longer, and no more than half a minute.
bool runUntil(const std::function<bool()>& done)
{
    QElapsedTimer since;
    since.start();
    while (!done() && since.elapsed() < 30'000)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const bool reached = done();
    since.restart();
    while (since.elapsed() < runMilliseconds)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return reached;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    sw::Theme::instance();
    const auto body = sw::ByteSource::fromBytes(largeBody());
    sw::BodyView view(QStringLiteral("Response body"));
    view.resize(1100, 700);
    view.show();
    sw::bench::StallMeter meter;
    meter.start();
    bool done = runUntil([] { return true; });
    QElapsedTimer since;
    since.start();
    view.setBody(body, sw::BodyView::Language::Json, true);
    done = done && runUntil([&] { return view.isSettled(); });
    const auto text = since.elapsed() - runMilliseconds;
    auto* bar = view.pretty()->view()->verticalScrollBar();
    for (int i = 0; i <= 20; ++i) {
        bar->setValue(int(qint64(bar->maximum()) * i / 20));
        QApplication::processEvents();
    }
    since.restart();
    view.setPane(sw::BodyView::Pane::Tree);
    sw::JsonTreeModel* model = view.tree()->model();
    done = done && runUntil([&] { return model->rowCount() == 1; });
    const auto tree = since.elapsed() - runMilliseconds;
    view.tree()->reveal(bodySize - 50);
    done = done && runUntil([] { return true; });
    meter.stop();
    const double worst = meter.sorted().back().milliseconds;
    const bool ok = done && worst <= 40;
    std::printf("%s  %-58s %-28s %-24s worst %.1f ms  (text ready in %lld ms, tree in %lld ms)\n",
                ok ? "ok  " : "MISS", "JSON body of 50 MB opened as text and as a tree", "-",
                "stall <= 40 ms", worst, qlonglong(text), qlonglong(tree));
    return ok ? 0 : 1;
}
