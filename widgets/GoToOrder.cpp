#include "widgets/GoToOrder.h"

#include <algorithm>
#include <iterator>

namespace sw {

namespace {

constexpr std::ptrdiff_t mostBeforeTheAddress = 5; // what can be done with it stays in sight

bool goesOn(const GoToItem& item, const QString& typed)
{
    switch (item.group) {
    case GoToItem::Group::Paths:
        return true; // found by nothing else
    case GoToItem::Group::Pages:
    case GoToItem::Group::Sockets:
        return item.title.startsWith(typed);
    default:
        return false;
    }
}

} // namespace

std::vector<GoToItem> goToOrder(std::vector<GoToItem> here, std::vector<GoToItem> found,
                                const QString& unused)
{
    auto end = found.begin();
    const auto first = std::find_if(found.begin(), found.end(), [&unused](const GoToItem& item) {
        return !unused.isEmpty() && goesOn(item, unused);
    });
    if (first != found.end()) {
        const auto group = first->group;
        end = std::stable_partition(found.begin(), found.end(), [&unused, group](const GoToItem& item) {
            return item.group == group && goesOn(item, unused);
        });
        end = found.begin() + std::min(std::distance(found.begin(), end), mostBeforeTheAddress);
    }
    found.insert(end, std::make_move_iterator(here.begin()), std::make_move_iterator(here.end()));
    return found;
}

} // namespace sw
