#pragma once

#include "models/base/Failure.h"

#include <QStringList>

#include <sys/types.h>

namespace sw {

/// Names of /etc/passwd and /etc/group, in order, for completion (a name service may know more). Blocking,
/// short: worker threads.
QStringList systemUsers();
QStringList systemGroups();

/// A user or group as a person writes it: its name, else a number. Failure: there is none of that name. May
/// ask a name service: worker threads.
Result<uid_t> findUser(const QByteArray& nameOrNumber);
Result<gid_t> findGroup(const QByteArray& nameOrNumber);

} // namespace sw
