#pragma once

#include "models/kernel/Ancillary.h"

#include <QByteArray>

#include <memory>

namespace sw {

/// A message that waits for the kernel, and what goes with it (null: nothing).
struct WaitingMessage
{
    QByteArray bytes;
    std::shared_ptr<const Attachments> with;

    int descriptorCount() const { return with ? int(with->descriptors.size()) : 0; }
};

} // namespace sw
