#include "models/lessons/LessonListModel.h"

#include <algorithm>

namespace sw {

LessonListModel::LessonListModel(const std::vector<Lesson>& lessons, QObject* parent)
    : QAbstractListModel(parent),
      m_lessons(lessons)
{
}

int LessonListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lessons.size());
}

QVariant LessonListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Lesson& one = lesson(index.row());
    const QString title = QStringLiteral("%1  %2").arg(index.row() + 1).arg(one.title);
    switch (role) {
    case Qt::DisplayRole:
        return title;
    case Qt::AccessibleTextRole: {
        const QString progress = progressText(index.row());
        return title + QStringLiteral(". ") + one.teaches +
               (progress.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(progress));
    }
    case TeachesRole:
        return one.teaches;
    case ProgressRole:
        return progressText(index.row());
    case DoneRole:
        return isDone(index.row());
    default:
        return {};
    }
}

int LessonListModel::rowOf(const QString& lesson) const
{
    for (std::size_t row = 0; row < m_lessons.size(); ++row) {
        if (m_lessons[row].id == lesson)
            return int(row);
    }
    return -1;
}

int LessonListModel::stepsDone(int row) const { return m_done.value(lesson(row).id); }

int LessonListModel::lessonsDone() const
{
    int done = 0;
    for (int row = 0; row < rowCount(); ++row)
        done += isDone(row) ? 1 : 0;
    return done;
}

int LessonListModel::rowToGoOn() const
{
    int fresh = -1;
    for (int row = 0; row < rowCount(); ++row) {
        if (isDone(row))
            continue;
        if (stepsDone(row) > 0)
            return row;
        if (fresh < 0)
            fresh = row;
    }
    return std::max(0, fresh);
}

QString LessonListModel::progressText(int row) const
{
    if (isDone(row))
        return QStringLiteral("done");
    if (stepsDone(row) == 0)
        return {};
    return QStringLiteral("%1 of %2 steps").arg(stepsDone(row)).arg(lesson(row).steps.size());
}

void LessonListModel::setStepsDone(const QString& lesson, int steps)
{
    m_done.insert(lesson, steps);
    if (const int row = rowOf(lesson); row >= 0)
        emit dataChanged(index(row), index(row));
}

QStringList LessonListModel::progress() const
{
    QStringList all;
    for (auto one = m_done.begin(); one != m_done.end(); ++one) {
        if (one.value() > 0)
            all << one.key() + u'=' + QString::number(one.value());
    }
    all.sort();
    return all;
}

void LessonListModel::setProgress(const QStringList& progress)
{
    m_done.clear();
    for (const QString& one : progress) {
        const qsizetype sign = one.lastIndexOf(u'=');
        if (sign > 0)
            m_done.insert(one.left(sign), std::max(0, one.mid(sign + 1).toInt()));
    }
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1));
}

} // namespace sw
