#include "widgets/DockerForms.h"

#include "widgets/DockerTable.h"
#include "widgets/DockerTableForm.h"
#include "widgets/EventsForm.h"
#include "widgets/PullForm.h"
#include "widgets/StreamsForm.h"

namespace sw {

namespace {

std::unique_ptr<BodyForm> tableForm(DockerList list, const HttpRequest& asked, bool canCall)
{
    auto form = std::make_unique<DockerTableForm>(list, asked);
    form->table()->setCallable(canCall);
    return form;
}

} // namespace

std::unique_ptr<BodyForm> makeDockerForm(const HttpRequest& asked, const HttpHead& response, bool canCall)
{
    switch (dockerAnswer(asked.method, asked.target, response)) {
    case DockerAnswer::None:
        break;
    case DockerAnswer::Containers:
        return tableForm(DockerList::Containers, asked, canCall);
    case DockerAnswer::Images:
        return tableForm(DockerList::Images, asked, canCall);
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
