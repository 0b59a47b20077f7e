#include "widgets/DiskNotice.h"

#include <QTimer>

namespace sw {

DiskNotice::DiskNotice(const std::shared_ptr<TrafficStore>& store, QWidget* parent)
    : Notice(parent),
      m_store(store)
{
    if (!store->isWriter())
        return;
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &DiskNotice::look);
    timer->start(500);
}

void DiskNotice::look()
{
    const int error = m_store->diskError();
    if (error == 0)
        return show({});
    Failure failure = Failure::fromErrno(QStringLiteral("The disk takes no more of what is recorded"), error);
    failure.sentence +=
        QStringLiteral(". Traffic goes on and every message has its row, but only its first 32 bytes "
                       "are kept, until a longer one finds room again");
    show(failure);
}

} // namespace sw
