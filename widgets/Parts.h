#pragma once

#include "widgets/Icons.h"

#include <QFont>
#include <QLabel>
#include <QString>

#include <memory>

class QLineEdit;
class QPushButton;
class QScrollArea;
class QSplitter;
class QToolButton;

namespace sw {

class Settings;

/// A label that shows its text as it is: never rich text, whatever bytes it holds.
enum class LabelTone { Primary, Secondary, Dim, Error };
class PlainLabel : public QLabel
{
    Q_OBJECT
public:
    explicit PlainLabel(const QString& text = {}, LabelTone tone = LabelTone::Primary,
                        QWidget* parent = nullptr);
    void setTone(LabelTone tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTone();
    LabelTone m_tone;
};

/// One line that gives way when there is no room, in the middle if nothing else is said; the whole text is
/// its tooltip.
class ElidedLabel : public QWidget
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    /// The first dim characters are drawn dim (the directory of a path).
    void setText(const QString& text, qsizetype dim = 0);
    const QString& text() const { return m_text; }
    void setTone(LabelTone tone);
    /// Where a sentence gives way: its end. (A path does in the middle.)
    void setElideMode(Qt::TextElideMode mode);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    qsizetype m_dim = 0;
    LabelTone m_tone = LabelTone::Primary;
    Qt::TextElideMode m_mode = Qt::ElideMiddle;
};

/// Words as an object name: "sendTo" from "Send to", "socketApi" from "Socket API".
QString camelCase(const QString& words);
/// Text for setToolTip(), which takes what looks like markup for markup.
QString plainToolTip(const QString& text);

/// Buttons whose accessible name is their text, object name the same in camelCase.
QPushButton* makeButton(const QString& text, const QString& icon = {}, IconColor color = IconColor::Text);
QPushButton* makePrimaryButton(const QString& text, const QString& icon = {});
/// A flat button that shows an icon only; the text is its name and tooltip.
QToolButton* makeIconButton(const QString& text, const QString& icon);
/// Names a widget for screen readers and tests.
void nameWidget(QWidget* widget, const QString& words);
/// A scroll area that takes the focus so that keys scroll it: a screen reader says what it is. Call before
/// naming it.
void makeRegion(QScrollArea* area);
/// Of a field that is named already: a button that empties it, and a magnifier where it searches. Both have
/// names of their own.
void addClearButton(QLineEdit* field);
void addMagnifier(QLineEdit* field);
/// Its sizes are those that the person last gave to a splitter of that key.
void rememberSplit(QSplitter* split, const std::shared_ptr<Settings>& settings, const QString& key);
/// Marks a field as wrong, or not; the reason stands beside it.
void markWrong(QWidget* field, bool wrong);

/// A button that could do nothing now looks so and says why in its tooltip; pressing it says so too, for it
/// stays within reach of everybody. why empty: it can, and the tooltip is the usual one.
void showIdle(QPushButton* button, const QString& why, const QString& usualToolTip);

/// A line of `line` colour, one pixel.
class Hairline : public QWidget
{
    Q_OBJECT
public:
    explicit Hairline(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace sw
