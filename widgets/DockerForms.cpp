#include "widgets/DockerForms.h"

#include "widgets/DockerTableForm.h"
#include "widgets/EventsForm.h"
#include "widgets/PullForm.h"
#include "widgets/StreamsForm.h"

namespace sw {

std::unique_ptr<BodyForm> makeDockerForm(const HttpRequest& asked, const HttpHead& response)
{
    switch (dockerAnswer(asked.method, asked.target, response)) {
    case DockerAnswer::None:
        break;
    case DockerAnswer::Containers:
        return std::make_unique<DockerTableForm>(DockerList::Containers, asked);
    case DockerAnswer::Images:
        return std::make_unique<DockerTableForm>(DockerList::Images, asked);
    case DockerAnswer::Progress:
        return std::make_unique<PullForm>();
    case DockerAnswer::Events:
        return std::make_unique<EventsForm>();
    case DockerAnswer::Streams:
        return std::make_unique<StreamsForm>(QStringLiteral("Container output"));
    }
    return nullptr;
}

} // namespace sw
