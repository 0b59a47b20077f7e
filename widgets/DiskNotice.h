#pragma once

#include "models/traffic/TrafficStore.h"
#include "widgets/Notice.h"

#include <memory>

namespace sw {

/// Says that the disk takes no more of what is recorded, as long as that is so. GUI thread.
class DiskNotice : public Notice
{
    Q_OBJECT
public:
    explicit DiskNotice(const std::shared_ptr<TrafficStore>& store, QWidget* parent = nullptr);

private:
    void look();

    std::shared_ptr<TrafficStore> m_store;
};

} // namespace sw
