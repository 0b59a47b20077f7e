#include "widgets/ThemeSheet.h"

#include "widgets/Theme.h"

#include <QRegularExpression>

#include <utility>

namespace sw {

namespace {

// {name} stands for a token. Delegates paint rows, so there are no ::item rules for views here.
const char sheetTemplate[] = R"(
QMainWindow, QDialog { background: {window}; }
QMainWindow::separator, QSplitter::handle { background: {line}; }
QMenuBar { background: {window}; padding: 2px 6px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: {hover}; color: {text}; }
QMenu { background: {base}; border: 1px solid {line}; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 10px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: {sel}; color: {selText}; }
QMenu::item:disabled { color: {text3}; }
QMenu::separator { height: 1px; background: {line2}; margin: 4px 6px; }
QToolBar { background: {window}; border: 0; border-bottom: 1px solid {line}; padding: 3px 8px; spacing: 4px; }
QToolBar QToolButton { padding: 5px 10px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 6px; background: transparent; color: {text}; }
QToolButton:hover { background: {hover}; border-color: {line}; }
QToolButton:pressed, QToolButton:checked { background: {sel}; color: {selText}; }
QToolButton[framed="true"] { background: {base}; border-color: {line}; padding: 3px 10px; }
QToolButton[framed="true"]:hover { background: {hover}; }
QToolButton:disabled { color: {text3}; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; }
QToolButton[framed="true"]::menu-indicator { image: url(:/icons/chevron-{shade}.svg); width: 12px; height: 12px; subcontrol-position: right center; right: 6px; }
QToolButton:focus, QPushButton:focus { border-color: {accent}; }
QPushButton { outline: 0; background: {base}; border: 1px solid {line}; border-radius: 6px; padding: 5px 12px; color: {text}; }
QPushButton:hover { background: {hover}; }
QPushButton:pressed, QPushButton:checked { background: {sel}; color: {selText}; }
QPushButton:disabled { color: {text3}; background: {panel}; border-color: {line2}; }
QPushButton[primary="true"] { background: {accent}; border-color: {accent}; color: {onAccent}; font-weight: 600; }
QPushButton[primary="true"]:hover { background: {accentHover}; }
QPushButton[primary="true"]:focus { border-color: {text}; }
QPushButton[idle="true"], QPushButton[idle="true"]:hover { background: {panel}; border-color: {line2}; color: {text2}; font-weight: 400; }
QPushButton[idle="true"]:focus { border-color: {accent}; }
QPushButton[primary="true"]:disabled { background: {panel}; border-color: {line2}; color: {text3}; font-weight: 400; }
QPushButton[bare="true"] { background: transparent; border-color: transparent; }
QPushButton[bare="true"]:hover { background: {hover}; border-color: {line}; }
QPushButton[bare="true"]:focus { border-color: {accent}; }
QPushButton[blocked="true"] { background: {panel}; border-color: {line}; color: {text2}; }
QPushButton[blocked="true"]:hover { background: {hover}; }
QAbstractScrollArea { border: 0; }
QAbstractScrollArea::corner { background: {base}; border: 0; }
QLineEdit, QComboBox, QPlainTextEdit { background: {base}; border: 1px solid {line}; border-radius: 6px; selection-background-color: {sel}; selection-color: {selText}; }
QLineEdit { padding: 5px 8px; }
QPlainTextEdit { padding: 1px 6px; }
QComboBox { padding: 4px 8px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: {accent}; }
QPlainTextEdit { padding: 0 6px; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] { border-color: {err}; }
QTableView[wrong="true"] { border: 1px solid {err}; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid {text3}; border-radius: 4px; background: {base}; }
QCheckBox::indicator:hover { border-color: {accent}; }
QCheckBox::indicator:checked { background: {accent}; border-color: {accent}; image: url(:/icons/check.svg); }
QCheckBox::indicator:focus { border-color: {accent}; }
QCheckBox::indicator:checked:focus { border-color: {text}; }
QRadioButton { spacing: 8px; outline: 0; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid {text3}; border-radius: {round}; background: {base}; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: {accent}; }
QRadioButton::indicator:checked { width: {dot}; height: {dot}; border: 5px solid {accent}; border-radius: {round}; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/chevron-{shade}.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: {base}; border: 1px solid {line}; selection-background-color: {sel}; selection-color: {selText}; outline: 0; }
QTabWidget::pane { border: 0; }
QTabBar { background: {window}; }
QTabBar::tab { background: transparent; color: {text2}; padding: 7px 14px; min-width: 88px; min-height: 20px; border: 0; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: {text}; background: {hover}; }
QTabBar::tab:selected { background: {base}; color: {text}; border-bottom: 2px solid {accent}; }
QTabBar::scroller { width: 28px; }
QTabBar QToolButton { background: {window}; border: 0; border-radius: 0; padding: 0; }
QTabBar QToolButton:hover { background: {hover}; }
QTabBar QToolButton::left-arrow { image: url(:/icons/back-{shade}.svg); width: 16px; height: 16px; }
QTabBar QToolButton::right-arrow { image: url(:/icons/forth-{shade}.svg); width: 16px; height: 16px; }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled { image: none; }
QTabBar::close-button { width: 14px; height: 14px; margin: 3px; image: url(:/icons/close-{shade}.svg); subcontrol-position: right; }
QTabBar::close-button:hover { background: {line}; border-radius: 3px; }
QHeaderView { background: {panel}; border: 0; }
QTableCornerButton::section { background: {panel}; border: 0; border-right: 1px solid {line2}; border-bottom: 1px solid {line}; }
QAbstractItemView { background: {base}; border: 0; outline: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: {scroll}; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: {text3}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QStatusBar { background: {window}; border-top: 1px solid {line}; color: {text2}; }
QStatusBar::item { border: 0; }
QToolTip { background: {panel}; color: {text}; border: 1px solid {line}; padding: 4px; }
#panel, #pane { background: {panel}; }
#base { background: {base}; }
#bar { background: {panel}; border: 0; border-bottom: 1px solid {line}; }
#findBar { background: {panel}; border: 0; border-top: 1px solid {line}; }
#filterWords { background: {base}; border: 1px solid {line}; }
#endpoints { background: {panel}; }
#connections { background: {panel}; }
#segments { background: {hover}; border: 1px solid {line}; border-radius: 7px; }
#segments QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 3px 10px; color: {text2}; }
#segments QToolButton:hover { color: {text}; }
#segments QToolButton:checked { background: {base}; border-color: {line}; color: {text}; }
#segments QToolButton:focus { border-color: {accent}; }
#payloadChip { background: {hover}; border: 1px solid {line}; border-radius: 6px; }
#suggestions { background: {base}; border: 1px solid {line}; border-radius: 8px; }
#notice, #sendFailure { background: {errWash}; border: 0; border-bottom: 1px solid {line}; }
#notice[calm="true"] { background: {warnWash}; }
)";

QString colour(const QColor& c) { return c.name(); }

QString pixelText(int pixels) { return QStringLiteral("%1px").arg(pixels); }

/// Every length but hairlines at the zoom of now.
QString scaledLengths(const QString& sheet)
{
    static const QRegularExpression length(QStringLiteral("\\b(\\d+)px"));
    QString result;
    qsizetype from = 0;
    for (auto it = length.globalMatch(sheet); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        const int pixels = match.capturedView(1).toInt();
        result += QStringView(sheet).mid(from, match.capturedStart() - from);
        result += QString::number(pixels <= 1 ? pixels : Theme::px(pixels)) + QStringLiteral("px");
        from = match.capturedEnd();
    }
    result += QStringView(sheet).mid(from);
    return result;
}

} // namespace

QString themeSheet(const Tokens& t)
{
    const std::pair<const char*, QString> values[] = {
        {"{window}", colour(t.window)},
        {"{panel}", colour(t.panel)},
        {"{base}", colour(t.base)},
        {"{hover}", colour(t.hover)},
        {"{line}", colour(t.line)},
        {"{line2}", colour(t.line2)},
        {"{text}", colour(t.text)},
        {"{text2}", colour(t.text2)},
        {"{text3}", colour(t.text3)},
        {"{accent}", colour(t.accent)},
        {"{sel}", colour(t.sel)},
        {"{selText}", colour(t.selText)},
        {"{err}", colour(t.err)},
        {"{accentHover}", colour(mixed(t.accent, t.text, 0.88))},
        {"{onAccent}", t.isDark ? colour(t.base) : QStringLiteral("#ffffff")},
        {"{scroll}", colour(mixed(t.text3, t.base, 0.4))},
        {"{errWash}", colour(mixed(t.err, t.base, 0.08))},
        {"{warnWash}", colour(mixed(t.warn, t.base, 0.08))},
        {"{shade}", t.isDark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
    QString sheet = QLatin1String(sheetTemplate);
    for (const auto& [name, value] : values)
        sheet.replace(QLatin1String(name), value);
    sheet = scaledLengths(sheet);
    // A radius of more than half the box, as rounding could make it, would be none at all.
    const int box = Theme::px(14) + 2;
    sheet.replace(QLatin1String("{round}"), pixelText(box / 2));
    return sheet.replace(QLatin1String("{dot}"), pixelText(box - 2 * Theme::px(5)));
}

} // namespace sw
