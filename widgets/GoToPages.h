#pragma once

#include "models/session/EndpointStatus.h"
#include "widgets/GoToItem.h"

namespace sw {

/// The offer to open an endpoint's page. nameInList: what the list of endpoints calls it.
GoToItem goToPageItem(const EndpointStatus& status, const QString& nameInList);

/// What is said of it in one line: "Listening · stream · echo · 2 clients", "Failed · no such file (ENOENT)".
QString goToPageDetail(const EndpointStatus& status);

} // namespace sw
