#include "tests/screenshots/States.h"

#include "tests/screenshots/Judge.h"
#include "tests/screenshots/Panes.h"

#include <QCoreApplication>
#include <QFile>
#include <QPixmap>
#include <QTemporaryDir>

#include <cstdio>

namespace sw::test {

namespace {

constexpr QSize narrow(900, 600), wide(1920, 1080), screenSize(1920, 1080);
constexpr int settleTime = 60; // ms; what is coalesced comes within 50

void writeText(const QString& path, const QString& text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        giveUp(QStringLiteral("can't write %1").arg(path));
}

QString readText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

double scaleOfProcess() { return qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1")).toDouble(); }

QString fileStem(const Pane& pane, const State& state)
{
    return QStringLiteral("%1.%2").arg(QLatin1String(pane.name), QLatin1String(state.name));
}

} // namespace

const std::vector<State>& states()
{
    using Mode = Theme::Mode;
    using Place = State::Place;
    static const std::vector<State> all = {
        {"light"},
        {"dark", Mode::Dark},
        {"zoom-150", Mode::Light, 150},
        {"zoom-200", Mode::Dark, 200},
        {"zoom-200-wide", Mode::Light, 200, wide},
        {"narrow", Mode::Light, 100, narrow},
        {"scale-1.5", Mode::Light, 100, {1280, 800}, Place::Plain, 1.5},
        {"scale-2", Mode::Light, 100, {1280, 800}, Place::Plain, 2},
        {"scale-2-dark", Mode::Dark, 100, {1280, 800}, Place::Plain, 2},
        {"long-paths", Mode::Dark, 100, {1440, 900}, Place::LongPaths},
        {"long-paths-narrow", Mode::Light, 100, narrow, Place::LongPaths},
        {"10000-endpoints", Mode::Light, 100, {1440, 900}, Place::Many},
    };
    return all;
}

QStringList walkPanes(Scene& scene, const State& state, const QDir* pictures, const QString& only)
{
    QStringList found;
    comeToRest(scene);
    Theme::instance().setMode(state.mode);
    Theme::instance().setZoom(state.zoom);
    for (const Pane& pane : panes()) {
        if (!only.isEmpty() && only != QLatin1String(pane.name))
            continue;
        comeToRest(scene);
        for (int i = 0; i < 20 && scene.window().size() != state.size; ++i) {
            scene.window().resize(state.size);
            runFor(5); // what has left asks for room until the layouts have come round
        }
        pane.go(scene);
        settle(scene);
        runFor(settleTime);
        for (int i = 0; i < 10; ++i) // one layout asks the next
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        const QPixmap picture = pictureOf(scene.window());
        const QStringList wrong = judge(scene.window(), state.size);
        for (const QString& each : wrong)
            found << QStringLiteral("%1 · %2 · %3")
                         .arg(QLatin1String(pane.name), QLatin1String(state.name), each);
        if (pictures) {
            savePicture(picture, pictures->filePath(fileStem(pane, state) + QStringLiteral(".png")));
            writeText(pictures->filePath(fileStem(pane, state) + QStringLiteral(".txt")), wrong.join(u'\n'));
        }
    }
    comeToRest(scene);
    return found;
}

int walkStates(const QDir& pictures, const QString& onlyState, const QString& onlyPane)
{
    int found = 0;
    std::unique_ptr<World> world;
    State::Place place = State::Place::Plain;
    for (const State& state : states()) {
        if (state.scale != scaleOfProcess() ||
            (!onlyState.isEmpty() && onlyState != QLatin1String(state.name)))
            continue;
        if (!world || place != state.place) {
            world.reset();
            Theme::instance().setZoom(100);
            world = std::make_unique<World>(state.place == State::Place::LongPaths);
            if (state.place == State::Place::Many)
                world->addEndpoints();
        }
        place = state.place;
        const QStringList wrong = walkPanes(world->scene(), state, &pictures, onlyPane);
        for (const QString& each : wrong)
            std::fprintf(stderr, "%s\n", qPrintable(each));
        found += int(wrong.size());
    }
    return found;
}

void writeContactSheet(const QDir& pictures)
{
    QString page = QStringLiteral(
        "<!doctype html><meta charset=utf-8><title>Every pane in every state</title><style>"
        "body{font:13px sans-serif;margin:12px}th{position:sticky;top:0;background:#fff;padding:6px}"
        "td{vertical-align:top;max-width:260px}td:first-child{font-weight:600;padding-right:8px}"
        "img{width:250px;border:1px solid #bbb;display:block}p{color:#b00020;margin:2px 0;font-size:11px;"
        "overflow-wrap:anywhere}</style><table><tr><th>");
    for (const State& state : states())
        page += QStringLiteral("<th>") + QLatin1String(state.name);
    for (const Pane& pane : panes()) {
        page += QStringLiteral("\n<tr><td>") + QLatin1String(pane.name);
        for (const State& state : states()) {
            page += QStringLiteral("<td>");
            const QString stem = fileStem(pane, state);
            if (!pictures.exists(stem + QStringLiteral(".png")))
                continue;
            page += QStringLiteral("<a href=\"%1.png\"><img loading=lazy src=\"%1.png\" alt=\"%1\"></a>")
                        .arg(stem);
            for (const QString& wrong :
                 readText(pictures.filePath(stem + QStringLiteral(".txt"))).split(u'\n', Qt::SkipEmptyParts))
                page += QStringLiteral("<p>") + wrong.toHtmlEscaped() + QStringLiteral("</p>");
        }
    }
    writeText(pictures.filePath(QStringLiteral("index.html")), page + QStringLiteral("\n</table>\n"));
}

void useLargeScreen()
{
    if (qgetenv("QT_QPA_PLATFORM") != "offscreen")
        return;
    static const QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("screen.json"));
    writeText(file,
              QStringLiteral(
                  "{\"screens\": [{\"name\": \"one\", \"x\": 0, \"y\": 0, \"width\": %1, \"height\": %2, "
                  "\"logicalDpi\": 96, \"logicalBaseDpi\": 96, \"dpr\": 1}]}")
                  .arg(int(screenSize.width() * scaleOfProcess()))
                  .arg(int(screenSize.height() * scaleOfProcess())));
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + file.toLocal8Bit());
}

} // namespace sw::test
