#pragma once

#include "models/kernel/Ancillary.h"
#include "models/session/DescriptorShelf.h"

#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace sw {

/// What a person wants to go with a message: files that are opened when it is sent, kept descriptors, and
/// credentials.
struct AttachmentRequest
{
    struct File
    {
        QString path;
        bool forWriting = false;
        bool operator==(const File&) const = default;
    };
    QList<File> files;
    QList<DescriptorId> kept;
    std::optional<SenderIds> sender;

    qsizetype count() const { return files.size() + kept.size(); }
    bool isEmpty() const { return files.isEmpty() && kept.isEmpty() && !sender; }
};

/// Opens and duplicates all of it, or says what could not be. The shelf may be null when nothing kept is
/// wanted. May take as long as the disk does: a worker thread.
Result<std::shared_ptr<const Attachments>> openAttachments(const AttachmentRequest& request,
                                                           const DescriptorShelf* shelf);

} // namespace sw
