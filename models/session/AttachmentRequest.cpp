#include "models/session/AttachmentRequest.h"

#include "models/kernel/OpenAttachment.h"

namespace sw {

Result<std::shared_ptr<const Attachments>> openAttachments(const AttachmentRequest& request,
                                                           const DescriptorShelf* shelf)
{
    if (request.count() > qsizetype(Attachments::mostDescriptors))
        return Failure{QStringLiteral("%1 descriptors are too many: at most %2 go with one message")
                           .arg(request.count())
                           .arg(Attachments::mostDescriptors),
                       EINVAL, Remedy::None};
    auto opened = std::make_shared<Attachments>();
    opened->sender = request.sender;
    for (const AttachmentRequest::File& file : request.files) {
        auto fd = openAttachment(file.path, file.forWriting);
        if (!fd)
            return fd.failure();
        opened->descriptors.push_back(*std::move(fd));
    }
    for (const DescriptorId id : request.kept) {
        auto fd = shelf ? shelf->duplicate(id) : Result<UniqueFd>(Failure{});
        if (!fd)
            return fd.failure();
        opened->descriptors.push_back(*std::move(fd));
    }
    return std::shared_ptr<const Attachments>(std::move(opened));
}

} // namespace sw
