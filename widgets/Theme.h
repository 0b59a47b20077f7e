#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

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

/// Palette, style sheet and fonts of the program, made from tokens. One per process, GUI thread.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    static Theme& instance();
    static const Tokens& tokens() { return instance().m_tokens; }
    /// Pixel sizes, never points; the screen's scale is Qt's business.
    static QFont ui(int pixels = 13, QFont::Weight weight = QFont::Normal);
    static QFont mono(int pixels = 12, QFont::Weight weight = QFont::Normal);
    /// Section heads: 11 px, demi-bold, spaced.
    static QFont head();

    Mode mode() const { return m_mode; }
    /// Applies to the whole application at once. System follows the lightness of the palette that the
    /// program started with (Qt 6.4 tells no more).
    void setMode(Mode mode);

signals:
    void changed();

private:
    Theme();
    void apply();

    Mode m_mode = Mode::System;
    bool m_systemIsDark = false;
    Tokens m_tokens;
};

/// A mix of two colours; share is the part of the first, 0…1.
QColor mixed(const QColor& first, const QColor& second, double share);

} // namespace sw
