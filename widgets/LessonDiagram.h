#pragma once

#include "models/lessons/LessonScene.h"

#include <QWidget>

namespace sw {

/// The sockets of a lesson as the kernel has them now: both ends of each connection, what lies unread at
/// either, and the queue of the one that listens. The same in words is its description.
class LessonDiagram : public QWidget
{
    Q_OBJECT
public:
    explicit LessonDiagram(QWidget* parent = nullptr);
    void setScene(const LessonScene& scene);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintListener(QPainter& painter, const QRect& area, const SceneListener& listener) const;
    void paintLink(QPainter& painter, const QRect& area, const SceneLink& link) const;
    void paintEnd(QPainter& painter, const QRect& box, const SceneEnd& end, bool isDashed) const;
    void paintLane(QPainter& painter, const QRect& lane, const SceneLink& link, bool toTheRight) const;
    int lines() const;
    int linkHeight() const;

    LessonScene m_scene;
};

} // namespace sw
