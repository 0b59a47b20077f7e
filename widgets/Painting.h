#pragma once

#include <QColor>
#include <QRect>
#include <QString>
#include <QStringList>
#include <QStyleOptionViewItem>

class QAbstractItemView;
class QHelpEvent;
class QFontMetrics;
class QPainter;

namespace sw {

/// Small pieces that several delegates draw. All in the coordinates of the painter, device-independent
/// pixels.

/// A dot with a 20 % halo; hollow means "not running".
void paintStateDot(QPainter& painter, QPointF centre, const QColor& color, bool hollow = false,
                   bool halo = true);
/// A directory with its last slash, in so much room: without its middle where that spares something and
/// leaves something to read; else only as much of its end as fits.
QString elidedDirectory(const QString& directory, const QFontMetrics& metrics, int room);
/// Words in which a path may stand, in so much room: its directory gives way first, so that its last part
/// stays as long as possible. Without a path the end gives way.
QString elidedAroundPath(const QString& words, const QFontMetrics& metrics, int room);
/// Text that gives way in the middle, so that the last part of a path stays; its first dimCount characters in
/// the dim colour. Returns the width it took.
int paintElided(QPainter& painter, const QRect& rect, const QString& text, qsizetype dimCount,
                const QColor& color, const QColor& dim);
/// Bytes in their order: right-to-left letters must not move what stands beside them (U+202D; an override
/// within the payload itself is escaped before).
inline QString leftToRight(const QString& text) { return QChar(0x202d) + text; }
/// Text whose C escapes (\n, \x00, …) are dim; cut at the right with "…".
void paintEscaped(QPainter& painter, const QRect& rect, const QString& text, const QColor& color,
                  const QColor& dim);
/// A sentence that gives way at its end, but for the errno in brackets that it may close with: that stays.
QString elidedBeforeErrno(const QString& sentence, const QFontMetrics& metrics, int width);
/// Rounded background of a selected or hovered row of a list.
void paintListRow(QPainter& painter, const QStyleOptionViewItem& option);
/// Plain background of a table cell: selection, hover of nothing, alternate rows.
void paintTableCell(QPainter& painter, const QStyleOptionViewItem& option);
/// An arrow (in: to the left) with a number, right-aligned in rect.
void paintCounter(QPainter& painter, const QRect& rect, bool in, quint64 count, const QColor& textColor);
/// What the wider of two such needs.
int counterWidth(quint64 in, quint64 out);

/// Pixels that a badge takes.
int badgeWidth(const QString& text);
/// A small pill with a word, from left on unless it does not fit before right. Returns where it ends.
int paintBadge(QPainter& painter, const QRect& line, int left, int right, const QString& text,
               const QColor& color);

/// Shows the whole of texts that a row may have cut off, as plain text. True for a tool tip event.
bool showRowToolTip(QHelpEvent* event, QAbstractItemView* view, const QStringList& lines);

/// Text colours for a cell, selected or not.
QColor cellText(const QStyleOptionViewItem& option);
QColor cellDim(const QStyleOptionViewItem& option);

} // namespace sw
