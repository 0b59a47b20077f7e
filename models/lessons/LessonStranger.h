#pragma once

#include "models/kernel/SocketAddress.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace sw {

struct SocketSnapshot;

/// A socket of another process whose file is in a lesson's directory: the learner's own.
struct LessonStranger
{
    QString name; ///< "socat 4711"
    QString file; ///< in the directory
    SocketType type = SocketType::Stream;
    bool listens = false;
    bool isHidden = false;            ///< its file is gone, or another's
    quint64 pending = 0, backlog = 0; ///< of one that listens

    bool operator==(const LessonStranger&) const = default;
};

/// Those that listen there or are bound there, by the table's order. What a listener has accepted is not
/// told.
QList<LessonStranger> lessonStrangers(const SocketSnapshot& table, const QByteArray& directory);

/// To be said when the directory is removed under them; empty when there are none.
QString leftBehindWords(const QList<LessonStranger>& strangers);

} // namespace sw

Q_DECLARE_METATYPE(QList<sw::LessonStranger>)
