#include "models/sockets/PeerEnd.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <linux/sockios.h>

namespace sw {

PeerEnd peerEnd(int fd, std::uint32_t events)
{
    int unread = 0;
    if (::ioctl(fd, SIOCINQ, &unread) != 0)
        unread = 0;
    return {(events & EPOLLERR) != 0, unread};
}

} // namespace sw
