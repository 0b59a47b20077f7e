#include "widgets/ChoiceButton.h"

#include "widgets/Theme.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int leastChoiceWidth = 160, mostChoiceHeight = 10000;
constexpr int choiceFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

} // namespace

ChoiceButton::ChoiceButton(const QString& text, QWidget* parent) : QRadioButton(text, parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum, QSizePolicy::RadioButton);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

/// Beside the mark.
QRect ChoiceButton::words(const QRect& whole) const
{
    QStyleOptionButton option;
    initStyleOption(&option);
    option.rect = whole;
    return style()->subElementRect(QStyle::SE_RadioButtonContents, &option, this);
}

int ChoiceButton::heightForWidth(int width) const
{
    const int room = std::max(1, words(QRect(0, 0, width, sizeHint().height())).width());
    const int text =
        fontMetrics().boundingRect(QRect(0, 0, room, mostChoiceHeight), choiceFlags, this->text()).height();
    return std::max(sizeHint().height(), text);
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
    painter.setPen(
        palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(beside, choiceFlags, text());
}

} // namespace sw
