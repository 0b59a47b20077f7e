#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"

#include <QByteArray>

namespace sw {

/// A lesson's directory: private (0700), below the one for temporary files, and gone with this object. Locked
/// (flock(2)) while it lives, so that what a killed program left can be told from what another one uses.
class LessonDirectory
{
public:
    static Result<LessonDirectory> make();
    ~LessonDirectory();
    LessonDirectory(LessonDirectory&&) noexcept = default;
    LessonDirectory& operator=(LessonDirectory&&) = delete;

    const QByteArray& path() const { return m_path; }

private:
    LessonDirectory(QByteArray path, UniqueFd lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}

    QByteArray m_path;
    UniqueFd m_lock;
};

/// Removes the directories of ours that no program holds any more, and in which no socket lives (a learner's
/// own, for one). Returns how many. Worker threads only.
int removeAbandonedLessons();

} // namespace sw
