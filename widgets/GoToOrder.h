#pragma once

#include "widgets/GoToItem.h"

#include <QString>

#include <vector>

namespace sw {

/// What the typed address offers, and what was found for it, in the order in which Go to lists them: Enter
/// does the first. unused: as display() has it, an address at which nothing is, thus typed by half if
/// something goes on from it; the nearest such things come first then. Empty: the address comes first.
std::vector<GoToItem> goToOrder(std::vector<GoToItem> here, std::vector<GoToItem> found,
                                const QString& unused);

} // namespace sw
