#include "widgets/Theme.h"

#include "widgets/ThemeSheet.h"
#include "widgets/Zoom.h"

#include <QApplication>
#include <QPalette>
#include <QToolTip>

#include <algorithm>
#include <iterator>
#include <utility>

namespace sw {

namespace {

QColor hex(const char* text) { return QColor(QLatin1String(text)); }

Tokens lightTokens()
{
    Tokens t;
    t.window = hex("#f3f4f6"), t.panel = hex("#f9fafb"), t.base = hex("#ffffff"), t.alt = hex("#fafbfc");
    t.hover = hex("#eef1f5"), t.line = hex("#d9dde3"), t.line2 = hex("#e8ebef");
    t.text = hex("#1c2128"), t.text2 = hex("#57606a"), t.text3 = hex("#646d78");
    t.accent = hex("#2563c9"), t.sel = hex("#d9e7fd"), t.selText = hex("#12233f");
    t.ok = hex("#147b3c"), t.in = hex("#2668d0"), t.out = hex("#ae5309");
    t.warn = hex("#946110"), t.err = hex("#cf2f3a"), t.violet = hex("#7c4fd0");
    return t;
}

Tokens darkTokens()
{
    Tokens t;
    t.window = hex("#1d2026"), t.panel = hex("#20242a"), t.base = hex("#171a1f"), t.alt = hex("#1b1e24");
    t.hover = hex("#262b33"), t.line = hex("#31363f"), t.line2 = hex("#282d35");
    t.text = hex("#d9dde4"), t.text2 = hex("#9aa3af"), t.text3 = hex("#8a94a1");
    t.accent = hex("#4c8dff"), t.sel = hex("#24406b"), t.selText = hex("#eaf1fd");
    t.ok = hex("#3fb972"), t.in = hex("#6aa6ff"), t.out = hex("#f0a35a");
    t.warn = hex("#e0b04f"), t.err = hex("#f2727b"), t.violet = hex("#b392f0");
    t.isDark = true;
    return t;
}

QPalette paletteOf(const Tokens& t)
{
    QPalette p(t.text, t.panel, t.line2, t.line, t.line, t.text, t.text, t.base, t.window);
    p.setColor(QPalette::AlternateBase, t.alt);
    p.setColor(QPalette::Highlight, t.sel);
    p.setColor(QPalette::HighlightedText, t.selText);
    p.setColor(QPalette::PlaceholderText, t.text3);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::ToolTipBase, t.panel);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Light, t.base);
    p.setColor(QPalette::Mid, t.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, mixed(t.text3, t.window, 0.6));
    return p;
}

bool isDarkPalette(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

} // namespace

QColor mixed(const QColor& first, const QColor& second, double share)
{
    const auto part = [share](float a, float b) { return float(a * share + b * (1 - share)); };
    return QColor::fromRgbF(part(first.redF(), second.redF()), part(first.greenF(), second.greenF()),
                            part(first.blueF(), second.blueF()));
}

Theme& Theme::instance()
{
    static Theme theme;
    static bool applied = false;
    if (!std::exchange(applied, true)) { // not in the constructor: widgets that exist already ask for tokens
        QApplication::setStyle(new ZoomStyle);
        theme.apply();
    }
    return theme;
}

Theme::Theme() : m_tokens(lightTokens()) { m_systemIsDark = isDarkPalette(QApplication::palette()); }

void Theme::setMode(Mode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    recolour();
}

void Theme::setZoom(int percent)
{
    const int zoom = std::clamp(percent, leastZoom, mostZoom);
    if (m_zoom == zoom)
        return;
    const int before = m_zoom;
    rescaleWidgets(before, zoom, [this, zoom] {
        m_zoom = zoom;
        apply();
    });
    emit changed();
}

int Theme::zoomStep(int steps) const
{
    static const int all[] = {50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200};
    if (steps > 0) {
        const auto* next = std::upper_bound(std::begin(all), std::end(all), m_zoom);
        return next == std::end(all) ? mostZoom : *next;
    }
    const auto* here = std::lower_bound(std::begin(all), std::end(all), m_zoom);
    return here == std::begin(all) ? leastZoom : *(here - 1);
}

/// An application palette that says nothing shows what the desktop says.
void Theme::systemChanged()
{
    if (std::exchange(m_applying, true))
        return;
    QApplication::setPalette(QPalette());
    const bool dark = isDarkPalette(QApplication::palette());
    QApplication::setPalette(paletteOf(m_tokens));
    m_applying = false;
    if (m_systemIsDark == dark)
        return;
    m_systemIsDark = dark;
    if (m_mode == Mode::System)
        recolour();
}

/// A new style sheet gives widgets back the fonts that they had at 100 %.
void Theme::recolour()
{
    rescaleWidgets(m_zoom, m_zoom, [this] { apply(); });
    emit changed();
}

void Theme::apply()
{
    const bool nested = std::exchange(m_applying, true);
    const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_systemIsDark);
    m_tokens = dark ? darkTokens() : lightTokens();
    QApplication::setFont(ui());
    QApplication::setPalette(paletteOf(m_tokens));
    QToolTip::setPalette(paletteOf(m_tokens));
    QToolTip::setFont(ui(12));
    qApp->setStyleSheet(themeSheet(m_tokens));
    m_applying = nested;
}

int Theme::px(double pixels)
{
    const int scaled = qRound(pixels * instance().m_zoom / 100.0);
    return pixels > 0 ? std::max(1, scaled) : scaled;
}

QFont Theme::ui(int pixels, QFont::Weight weight)
{
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                      QStringLiteral("sans-serif")});
    font.setPixelSize(px(pixels));
    font.setWeight(weight);
    return font;
}

QFont Theme::mono(int pixels, QFont::Weight weight)
{
    QFont font;
    font.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"),
                      QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    font.setStyleStrategy(QFont::PreferNoShaping); // a ligature would show two bytes as one
    font.setPixelSize(px(pixels));
    font.setWeight(weight);
    return font;
}

QFont Theme::head()
{
    QFont font = ui(11, QFont::DemiBold);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
    return font;
}

} // namespace sw
