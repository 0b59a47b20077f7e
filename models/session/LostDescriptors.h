#pragma once

#include <QString>

namespace sw {

/// What a row says when the kernel has cut descriptors off a message (recvmsg(2), MSG_CTRUNC): as this
/// process may have no more of them (RLIMIT_NOFILE).
inline QString lostDescriptorsWords()
{
    return QStringLiteral("Some descriptors that came along are lost: we had no number left for them");
}

} // namespace sw
