#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QSize>

namespace sw {

/// The colours of one look. Each means one thing; see the names.
struct Tokens
{
    QColor window, panel, base, alt, hover, line, line2;
    QColor text, text2, text3; ///< primary, secondary, dim
    QColor accent, sel, selText;
    QColor ok, in, out, warn, err, violet;
    bool isDark = false;
};

/// Palette, style sheet, fonts and sizes of the program, made from tokens and the zoom. One per process, GUI
/// thread. Sizes are device-independent pixels: the screen's scale is Qt's business, the person's is px().
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };
    static constexpr int leastZoom = 50, mostZoom = 200; ///< percent

    static Theme& instance();
    static const Tokens& tokens() { return instance().m_tokens; }
    /// Pixel sizes at 100 %, never points.
    static QFont ui(int pixels = 13, QFont::Weight weight = QFont::Normal);
    static QFont mono(int pixels = 12, QFont::Weight weight = QFont::Normal);
    /// Section heads: 11 px, demi-bold, spaced.
    static QFont head();
    /// A length of the design (row height, padding, icon) at the zoom of now; never 0 unless it was. Whatever
    /// a widget was built with follows a later change by itself (see rescaleWidgets()); what is painted asks
    /// anew each time. Hairlines stay one pixel and are not asked for.
    static int px(double pixels);
    static QSize px(int width, int height) { return {px(width), px(height)}; }

    Mode mode() const { return m_mode; }
    /// Applies to the whole application at once. System follows the palette that the desktop tells.
    void setMode(Mode mode);
    int zoom() const { return m_zoom; }
    /// Percent, kept within the bounds. Applies to every widget there is.
    void setZoom(int percent);
    /// The next larger (steps > 0) or smaller step from here.
    int zoomStep(int steps) const;

    /// Call when the desktop's palette may have changed (QEvent::ThemeChange; the application palette
    /// also changes by our own hand).
    void systemChanged();

signals:
    void changed(); ///< colours or sizes

private:
    Theme();
    void apply();
    void recolour();

    Mode m_mode = Mode::System;
    bool m_systemIsDark = false;
    bool m_applying = false; ///< palette events that come now are our own
    int m_zoom = 100;
    Tokens m_tokens;
};

/// A mix of two colours; share is the part of the first, 0…1.
QColor mixed(const QColor& first, const QColor& second, double share);

} // namespace sw
