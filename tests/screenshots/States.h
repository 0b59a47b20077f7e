#pragma once

#include "tests/screenshots/World.h"
#include "widgets/Theme.h"

#include <QDir>
#include <QSize>

#include <vector>

namespace sw::test {

/// One way in which every pane has to be usable.
struct State
{
    enum class Place { Plain, LongPaths, Many };
    const char* name;
    Theme::Mode mode = Theme::Mode::Light;
    int zoom = 100; ///< percent
    QSize size{1440, 900};
    Place place = Place::Plain;
    double scale = 1; ///< QT_SCALE_FACTOR of a process, so one that another run looks at
};

const std::vector<State>& states();

/// Goes by every pane in that state, or by the one named, and says what the judge found: "pane · state · …".
/// Null for pictures: none are kept; else NAME.STATE.png for each, and NAME.STATE.txt with what was found.
QStringList walkPanes(Scene& scene, const State& state, const QDir* pictures, const QString& only = {});

/// All states of this process's scale, with pictures. The number of findings.
int walkStates(const QDir& pictures, const QString& onlyState = {}, const QString& onlyPane = {});

/// index.html: a row for each pane, a column for each state, of what pictures there are.
void writeContactSheet(const QDir& pictures);

/// Gives the offscreen platform a screen on which the largest state fits. Before QApplication.
void useLargeScreen();

} // namespace sw::test
