#include "widgets/GoToPages.h"

#include "models/session/StatusWords.h"

#include <cerrno>
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
    static const std::pair<int, const char*> reasons[] = {{ENOENT, "no such file"},
                                                          {ECONNREFUSED, "nobody listens"},
                                                          {EADDRINUSE, "in use already"},
                                                          {EACCES, "no permission"}};
    const int code = status.failure.error;
    if (status.failure.sentence.isEmpty()) {
        constexpr qsizetype longPath = 32;
        const QString target = status.spec.isRelay() ? status.spec.target.display() : QString();
        return target.size() < longPath ? endpointDetail(status)
                                        : endpointDetail(status).replace(
                                              target, QStringLiteral("…/") + status.spec.target.shortName());
    }
    for (const auto& [known, words] : reasons) {
        if (known == code)
            return QStringLiteral("%1 (%2)").arg(QLatin1String(words), errnoName(code));
    }
    return endpointDetail(status);
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
    item.text.clear();
    return item;
}

QString goToPageDetail(const EndpointStatus& status)
{
    return endpointStateWord(status) + QStringLiteral(" · ") + failureOrFacts(status);
}

} // namespace sw
