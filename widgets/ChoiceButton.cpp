#include "widgets/ChoiceButton.h"

#include "widgets/Theme.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int leastChoiceWidth = 160, markGap = 12, mostChoiceHeight = 10000;
constexpr int choiceFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

} // namespace

ChoiceButton::ChoiceButton(const QString& text, QWidget* parent) : QRadioButton(text, parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum, QSizePolicy::RadioButton);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

/// Beside the indicator.
QRect ChoiceButton::words(const QRect& whole) const
{
    QStyleOptionButton option;
    initStyleOption(&option);
    option.rect = whole;
    return style()->subElementRect(QStyle::SE_RadioButtonContents, &option, this);
}

QString ChoiceButton::markText() const
{
    return (m_mark == Mark::Right ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + m_markWords;
}

/// Of the text, in that room: else it goes below.
bool ChoiceButton::isMarkBeside(int room) const
{
    return m_mark == Mark::None || fontMetrics().horizontalAdvance(text()) + Theme::px(markGap) +
                                           fontMetrics().horizontalAdvance(markText()) <=
                                       room;
}

void ChoiceButton::setMark(Mark mark, const QString& words)
{
    if (mark == m_mark && words == m_markWords)
        return;
    m_mark = mark;
    m_markWords = words;
    setAccessibleDescription(mark == Mark::None ? QString() : markText());
    updateGeometry();
    update();
}

int ChoiceButton::heightForWidth(int width) const
{
    const int room = std::max(1, words(QRect(0, 0, width, sizeHint().height())).width());
    const auto height = [&](const QString& words) {
        return fontMetrics().boundingRect(QRect(0, 0, room, mostChoiceHeight), choiceFlags, words).height();
    };
    const int mark = m_mark == Mark::None ? 0 : height(markText());
    return std::max(sizeHint().height(), isMarkBeside(room) ? height(text()) : height(text()) + mark);
}

QSize ChoiceButton::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), Theme::px(leastChoiceWidth)), sizeHint().height()};
}

void ChoiceButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    const QRect beside = words(rect());
    option.text.clear();
    style()->drawControl(QStyle::CE_RadioButton, &option, &painter, this);
    const bool isLive = isEnabled() || m_mark != Mark::None;
    painter.setPen(palette().color(isLive ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    if (m_mark == Mark::None) {
        painter.drawText(beside, choiceFlags, text());
        return;
    }
    const bool oneLine = isMarkBeside(beside.width());
    QRect textAt;
    painter.drawText(beside, choiceFlags & ~(oneLine ? 0 : Qt::AlignVCenter), text(), &textAt);
    const Tokens& t = Theme::tokens();
    painter.setPen(m_mark == Mark::Right ? t.ok : t.err);
    const QRect markAt =
        oneLine
            ? beside.adjusted(fontMetrics().horizontalAdvance(text()) + Theme::px(markGap), 0, 0, 0)
            : QRect(beside.left(), textAt.bottom() + 1, beside.width(), beside.bottom() - textAt.bottom());
    painter.drawText(markAt, choiceFlags, markText());
}

} // namespace sw
