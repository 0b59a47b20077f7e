// How long the window is held up while 10,000 events a second arrive in an open list, and how late they are
// in it; once as they come, once with a filter.
#include "models/base/GrowingBytes.h"
#include "models/http/DockerEvents.h"
#include "tests/bench/StallMeter.h"
#include "widgets/BodyView.h"
#include "widgets/DockerForms.h"
#include "widgets/EventsForm.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace {

constexpr int linesPerSecond = 10'000, seconds = 8, tickMilliseconds = 10;

QByteArray eventLine(int number)
{
    return QByteArray(
               R"({"status":"start","id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",)"
               R"("from":"busybox:latest","Type":"container","Action":"start","Actor":{"ID":)"
               R"("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","Attributes":)"
               R"({"image":"busybox:latest","name":"web-NUMBER","com.example.team":"one"}},)"
               R"("scope":"local","time":1700000000,"timeNano":1700000000123456789})")
               .replace("NUMBER", QByteArray::number(number)) +
           '\n';
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    sw::Theme::instance();
    sw::HttpRequest request;
    request.target = "/v1.41/events";
    sw::HttpHead head;
    head.status = 200;
    head.fields.append(sw::HttpField{"Content-Type", "application/json"});
    const auto body = std::make_shared<sw::GrowingBytes>();
    sw::BodyView view(QStringLiteral("Response body"));
    view.resize(1100, 700);
    view.setForm(sw::makeDockerForm(request, head));
    view.setBody(body, sw::BodyView::Language::Json, false);
    auto* form = qobject_cast<sw::EventsForm*>(view.form());
    view.show();
    QElapsedTimer since;
    since.start();
    int sent = 0;
    QTimer arriving;
    QObject::connect(&arriving, &QTimer::timeout, [&] {
        const int due = int(since.elapsed() * linesPerSecond / 1000);
        QByteArray lines;
        for (; sent < due; ++sent)
            lines += eventLine(sent);
        body->append(lines);
        view.bodyGrew(false);
    });
    qint64 latest = 0; // lines that had come and were not shown, at the worst
    QTimer looking;
    QObject::connect(&looking, &QTimer::timeout,
                     [&] { latest = std::max(latest, sent - form->model()->total()); });
    looking.start(5);
    sw::bench::StallMeter meter;
    arriving.start(tickMilliseconds);
    meter.start();
    QTimer::singleShot(seconds * 500, [&] {
        form->findChild<QLineEdit*>(QStringLiteral("filterEvents"))->setText(QStringLiteral("web 7"));
    });
    QTimer::singleShot(seconds * 1000, &application, &QApplication::quit);
    QApplication::exec();
    meter.stop();
    const qint64 lag = latest * 1000 / linesPerSecond;
    const auto stalls = meter.sorted();
    const double p99 = stalls[stalls.size() * 99 / 100].milliseconds, worst = stalls.back().milliseconds;
    const bool ok = sent > 0 && lag <= 200 && p99 <= 16 && worst <= 40;
    std::printf("%s  %-58s %-28s %-24s p99 %.1f ms, worst %.1f ms  (%d lines, each shown within %lld ms)\n",
                ok ? "ok  " : "MISS", "Events, 10,000 lines/s, in the open list", "-",
                "stall p99 <= 16, worst <= 40", p99, worst, sent, qlonglong(lag));
    return ok ? 0 : 1;
}
