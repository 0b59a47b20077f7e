#pragma once

#include "tests/screenshots/Stage.h"

#include <functional>
#include <vector>

namespace sw::test {

/// One thing to look at: its name, and how a person gets there from a window at rest.
struct Pane
{
    const char* name;
    std::function<void(Scene&)> go;
};

/// Every pane of the window. A new one is one more entry.
const std::vector<Pane>& panes();

/// What is looked up meanwhile has come: each address in sight has its verdict.
void settle(Scene& scene);

/// No form, popup, filter, note or page but Sockets: where every pane starts from.
void comeToRest(Scene& scene);

} // namespace sw::test
