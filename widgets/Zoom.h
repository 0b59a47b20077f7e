#pragma once

#include <QProxyStyle>

#include <functional>

namespace sw {

/// Fusion, its own lengths (indicators, default spacings, scroll bars) at the zoom of now.
class ZoomStyle : public QProxyStyle
{
    Q_OBJECT
public:
    ZoomStyle();
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;

private:
    mutable int m_depth = 0;
};

/// Brings every widget of the application from one zoom to another: fonts, fixed sizes, margins, spacings,
/// icons, rows and columns that were set explicitly. What comes from the application's font, the style or
/// the style sheet follows those, which change() switches in between. Percent; GUI thread.
void rescaleWidgets(int from, int to, const std::function<void()>& change);

} // namespace sw
