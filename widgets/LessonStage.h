#pragma once

#include <QScrollArea>

namespace sw {

/// Where a lesson's diagram stands: as high as it is, and no higher. In a small window, or under large
/// letters, it gives way to the step below and scrolls.
class LessonStage : public QScrollArea
{
    Q_OBJECT
public:
    /// Takes the diagram.
    explicit LessonStage(QWidget* diagram, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// It gives way to nothing: all around it scrolls.
    void setWhole(bool whole);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void followOverflow();

    bool m_isWhole = false;
};

} // namespace sw
