#include "widgets/Sparkline.h"

#include "widgets/Theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace sw {

namespace {

constexpr std::size_t sparklineValues = 60;

} // namespace

Sparkline::Sparkline(QWidget* parent) : QWidget(parent), m_values(sparklineValues, 0.0)
{
    setFixedSize(sizeHint());
}

QSize Sparkline::sizeHint() const { return Theme::px(88, 16); }

void Sparkline::add(double value)
{
    m_values.pop_front();
    m_values.push_back(value);
    update();
}

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double top = std::max(1.0, *std::max_element(m_values.begin(), m_values.end()));
    const double step = double(width()) / double(sparklineValues - 1);
    QPainterPath path;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const QPointF point(double(i) * step, height() - 1.5 - m_values[i] / top * (height() - 4));
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    QPainterPath area = path;
    area.lineTo(width(), height());
    area.lineTo(0, height());
    QColor fill = Theme::tokens().in;
    fill.setAlphaF(0.15F);
    painter.fillPath(area, fill);
    painter.setPen(QPen(Theme::tokens().in, 1.2));
    painter.drawPath(path);
}

} // namespace sw
