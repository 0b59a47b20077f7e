#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/lessons/LessonAction.h"

#include <QByteArray>
#include <QStringList>

namespace sw {

/// The same as an action, for a terminal, in Python and in C. Lines to copy; the Python ones follow
/// "import os, socket, struct".
struct LessonCode
{
    QStringList shell, python, c;

    void append(const LessonCode& more);
};

LessonCode lessonCode(const LessonAction& action, const QByteArray& directory,
                      const SocketAddress& docker = {});

} // namespace sw
