#include "widgets/Parts.h"

#include "widgets/Painting.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QAccessibleWidget>
#include <QAction>
#include <QEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStyle>
#include <QToolButton>

#include <utility>

namespace sw {

static QColor toneColor(LabelTone tone)
{
    const Tokens& t = Theme::tokens();
    const QColor colors[] = {t.text, t.text2, t.text3, t.err};
    return colors[int(tone)];
}

PlainLabel::PlainLabel(const QString& text, LabelTone tone, QWidget* parent) : QLabel(parent), m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    setText(text);
    if (tone != LabelTone::Primary)
        setFont(Theme::ui(12));
    applyTone();
}

void PlainLabel::setTone(LabelTone tone)
{
    m_tone = tone;
    applyTone();
}

void PlainLabel::applyTone()
{
    QPalette own = palette();
    own.setColor(QPalette::WindowText, toneColor(m_tone));
    if (own.color(QPalette::WindowText) != palette().color(QPalette::WindowText))
        setPalette(own);
}

void PlainLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        applyTone();
}

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text, qsizetype dim)
{
    if (text == m_text && dim == m_dim)
        return;
    m_text = text;
    m_dim = dim;
    setAccessibleName(text);
    setToolTip(plainToolTip(text));
    updateGeometry();
    update();
}

void ElidedLabel::setTone(LabelTone tone)
{
    m_tone = tone;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + 2};
}

QSize ElidedLabel::minimumSizeHint() const { return sizeHint().boundedTo({Theme::px(40), QWIDGETSIZE_MAX}); }

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    const QString shown =
        m_mode == Qt::ElideMiddle ? m_text : fontMetrics().elidedText(m_text, m_mode, width());
    paintElided(painter, rect(), shown, m_dim, toneColor(m_tone), Theme::tokens().text3);
}

QString camelCase(const QString& words)
{
    QString result;
    bool startsWord = true;
    for (const QChar c : words) {
        if (!c.isLetterOrNumber())
            startsWord = true;
        else
            result += std::exchange(startsWord, false) && !result.isEmpty() ? c.toUpper() : c.toLower();
    }
    return result;
}

QString plainToolTip(const QString& text)
{
    if (Qt::mightBeRichText(text))
        return QStringLiteral("<span>%1</span>").arg(text.toHtmlEscaped());
    constexpr qsizetype longest = 100; // characters: Qt wraps rich text only
    QString wrapped = text;
    for (qsizetype i = 0, start = 0, blank = -1; i < wrapped.size(); ++i) {
        if (wrapped[i] == u'\n')
            start = i + 1;
        if (wrapped[i] == u' ' || wrapped[i] == u'\n')
            blank = wrapped[i] == u' ' ? i : -1;
        if (blank >= 0 && i - start >= longest) {
            wrapped[blank] = u'\n';
            start = std::exchange(blank, -1) + 1;
        }
    }
    return wrapped;
}

void nameWidget(QWidget* widget, const QString& words)
{
    widget->setAccessibleName(words);
    widget->setObjectName(camelCase(words));
}

QPushButton* makeButton(const QString& text, const QString& icon, IconColor color)
{
    auto* button = new QPushButton(text);
    nameWidget(button, text);
    button->setAutoDefault(false);
    button->setIconSize(Theme::px(16, 16));
    if (!icon.isEmpty())
        button->setIcon(themedIcon(icon, color));
    button->setProperty("iconName", icon); // for another colour while it could do nothing
    button->setProperty("iconColor", int(color));
    return button;
}

QPushButton* makePrimaryButton(const QString& text, const QString& icon)
{
    QPushButton* button = makeButton(text, icon, IconColor::OnAccent);
    button->setProperty("primary", true);
    return button;
}

QToolButton* makeIconButton(const QString& text, const QString& icon)
{
    auto* button = new QToolButton;
    nameWidget(button, text);
    button->setToolTip(text);
    button->setIconSize(Theme::px(18, 18));
    button->setIcon(themedIcon(icon, IconColor::Dim));
    return button;
}

static QAccessibleInterface* regionInterface(const QString&, QObject* object)
{
    auto* area = qobject_cast<QScrollArea*>(object);
    return area && area->property("region").toBool() ? new QAccessibleWidget(area, QAccessible::Grouping)
                                                     : nullptr;
}

void makeRegion(QScrollArea* area)
{
    static const bool installed = (QAccessible::installFactory(regionInterface), true);
    Q_UNUSED(installed)
    area->setProperty("region", true);
}

void addClearButton(QLineEdit* field)
{
    // Qt's own fades in and out and is of one colour in light and dark.
    QAction* clear =
        field->addAction(themedIcon(QStringLiteral("close"), IconColor::Text), QLineEdit::TrailingPosition);
    clear->setText(QStringLiteral("Clear %1").arg(field->accessibleName()));
    clear->setVisible(!field->text().isEmpty());
    QObject::connect(clear, &QAction::triggered, field, [field] {
        field->setFocus(Qt::OtherFocusReason);
        field->clear();
    });
    QObject::connect(field, &QLineEdit::textChanged, clear,
                     [clear](const QString& text) { clear->setVisible(!text.isEmpty()); });
}

void addMagnifier(QLineEdit* field)
{
    QAction* magnifier =
        field->addAction(themedIcon(QStringLiteral("search"), IconColor::Dim), QLineEdit::LeadingPosition);
    magnifier->setText(QStringLiteral("Edit %1").arg(field->accessibleName()));
    QObject::connect(magnifier, &QAction::triggered, field,
                     [field] { field->setFocus(Qt::ShortcutFocusReason); });
}

void rememberSplit(QSplitter* split, const std::shared_ptr<Settings>& settings, const QString& key)
{
    split->restoreState(settings->bytes(key));
    QObject::connect(split, &QSplitter::splitterMoved, split,
                     [split, settings, key] { settings->setBytes(key, split->saveState()); });
}

void markWrong(QWidget* field, bool wrong)
{
    if (field->property("wrong").toBool() == wrong)
        return;
    field->setProperty("wrong", wrong);
    field->style()->unpolish(field);
    field->style()->polish(field);
}

void showIdle(QPushButton* button, const QString& why, const QString& usualToolTip)
{
    const QString toolTip = why.isEmpty() ? usualToolTip : plainToolTip(why);
    if (button->toolTip() != toolTip)
        button->setToolTip(toolTip);
    const bool idle = !why.isEmpty();
    if (button->accessibleDescription() != why)
        button->setAccessibleDescription(why);
    if (button->property("idle").toBool() == idle)
        return;
    button->setProperty("idle", idle);
    if (const QString icon = button->property("iconName").toString(); !icon.isEmpty())
        button->setIcon(
            themedIcon(icon, idle ? IconColor::Dim : IconColor(button->property("iconColor").toInt())));
    button->style()->unpolish(button);
    button->style()->polish(button);
}

Hairline::Hairline(Qt::Orientation orientation, QWidget* parent) : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Hairline::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), Theme::tokens().line); }

} // namespace sw
