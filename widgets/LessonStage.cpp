#include "widgets/LessonStage.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QEvent>

#include <algorithm>

namespace sw {

namespace {

constexpr int leastStage = 64; // pixels at 100 %

} // namespace

LessonStage::LessonStage(QWidget* diagram, QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    makeRegion(this);
    nameWidget(this, QStringLiteral("Sockets of the step"));
    setWidget(diagram);
    followOverflow();
}

QSize LessonStage::sizeHint() const { return widget()->sizeHint(); }

QSize LessonStage::minimumSizeHint() const
{
    const int whole = sizeHint().height();
    return {widget()->minimumSizeHint().width(), m_isWhole ? whole : std::min(whole, Theme::px(leastStage))};
}

void LessonStage::setWhole(bool whole)
{
    m_isWhole = whole;
    updateGeometry();
}

bool LessonStage::event(QEvent* event)
{
    const bool handled = QScrollArea::event(event);
    if (event->type() == QEvent::LayoutRequest) { // the diagram has other rows
        updateGeometry();
        followOverflow();
    }
    return handled;
}

void LessonStage::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    followOverflow();
}

/// A stop of the Tab key only while there is something to scroll.
void LessonStage::followOverflow()
{
    setFocusPolicy(height() < sizeHint().height() ? Qt::StrongFocus : Qt::NoFocus);
}

} // namespace sw
