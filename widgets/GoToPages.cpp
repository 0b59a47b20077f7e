#include "widgets/GoToPages.h"

#include "models/session/StatusWords.h"

#include <utility>

namespace sw {

namespace {

QString pageIcon(EndpointKind kind)
{
    static const char* const icons[] = {"listener", "client", "tap", "bridge"};
    return QLatin1String(icons[int(kind)]);
}

/// Why it failed, without the address, which stands before it.
QString failureOrFacts(const EndpointStatus& status)
{
    if (status.failure.sentence.isEmpty()) {
        constexpr qsizetype longPath = 32;
        const QString target = status.spec.isRelay() ? status.spec.target.display() : QString();
        return target.size() < longPath ? endpointDetail(status)
                                        : endpointDetail(status).replace(
                                              target, QStringLiteral("…/") + status.spec.target.shortName());
    }
    return shortFailure(status);
}

} // namespace

GoToItem goToPageItem(const EndpointStatus& status, const QString& nameInList)
{
    GoToItem item = goToAddressItem(GoToItem::Group::Pages, GoToItem::Kind::Page, status.spec.address);
    item.keywords += u'\n' + status.spec.name;
    if (status.spec.isRelay()) { // known by the name that the list of endpoints gives it
        item.keywords += u'\n' + std::exchange(item.title, nameInList);
        item.isAddress = false;
        item.dim = 0;
    }
    item.icon = pageIcon(status.spec.kind);
    item.hint = QStringLiteral("Open");
    item.number = status.id;
    item.isIdle =
        status.state != EndpointStatus::State::Running && status.state != EndpointStatus::State::Starting;
    item.text.clear();
    return item;
}

QString goToPageDetail(const EndpointStatus& status)
{
    const QString stopped = QStringLiteral(" · stopped"); // which is the state's word
    QString facts = failureOrFacts(status);
    if (facts.endsWith(stopped))
        facts.chop(stopped.size());
    return endpointStateWord(status) + QStringLiteral(" · ") + facts;
}

} // namespace sw
