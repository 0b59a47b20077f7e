#pragma once

#include "models/lessons/Lesson.h"

#include <QAbstractListModel>
#include <QHash>

namespace sw {

/// The lessons with what each teaches and how far a learner has come. GUI thread.
class LessonListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        TeachesRole = Qt::UserRole,
        ProgressRole, ///< "3 of 7 steps", "done", empty
        DoneRole,
    };
    explicit LessonListModel(const std::vector<Lesson>& lessons = allLessons(), QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const Lesson& lesson(int row) const { return m_lessons[std::size_t(row)]; }
    int rowOf(const QString& lesson) const; ///< -1: none
    /// Steps whose checks have held, from the first one on.
    int stepsDone(int row) const;
    int lessonsDone() const;
    bool isDone(int row) const { return stepsDone(row) >= int(lesson(row).steps.size()); }
    /// The first one that is begun and not done; else the first one not done; else the first.
    int rowToGoOn() const;
    void setStepsDone(const QString& lesson, int steps);
    /// "01-socket-file=3", as remembered. What is no lesson of ours is kept as it is.
    QStringList progress() const;
    void setProgress(const QStringList& progress);

private:
    QString progressText(int row) const;

    const std::vector<Lesson>& m_lessons;
    QHash<QString, int> m_done;
};

} // namespace sw
