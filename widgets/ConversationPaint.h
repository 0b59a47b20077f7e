#pragma once

#include <QColor>
#include <QPointF>
#include <QRect>
#include <QStyleOptionViewItem>

class QPainter;

namespace sw {

struct CardLine;
enum class CardTone : quint8;

// The design of a card, in pixels at 100 %.
constexpr int cardSide = 12, cardGap = 3, cardTop = 6, cardHead = 18, cardBodyGap = 4, cardBottom = 7;
constexpr int cardTextLeft = 32, cardTextRight = 14;

/// Under what was found; all that stands on it has the colour of plain text.
QColor foundGround();
/// Of a line of bytes, in pixels.
int cardLineHeight();
QColor toneColor(CardTone tone, const QStyleOptionViewItem& option);
/// With the painter's font; at: its top left.
void paintCardLine(QPainter& painter, const CardLine& line, QPointF at, int height,
                   const QStyleOptionViewItem& option);
/// Its background, border, and the edge at its left, which says the direction.
void paintCardFrame(QPainter& painter, const QRect& card, const QColor& edge,
                    const QStyleOptionViewItem& option);

} // namespace sw
