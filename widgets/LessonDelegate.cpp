#include "widgets/LessonDelegate.h"

#include "models/lessons/LessonListModel.h"
#include "widgets/Contrast.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextLayout>

namespace sw {

namespace {

constexpr int lessonEdge = 14, lessonPadding = 8, lessonGap = 2; // pixels at 100 %
constexpr int mostLessonLines = 3;

/// Broken between words; what is too long for all the lines gives way at the end of the last one.
QStringList brokenWords(const QString& text, const QFont& font, int width)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    QStringList lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() + 1 == mostLessonLines) {
            lines << QFontMetrics(font).elidedText(text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

/// The lines of a row, with what each is drawn with.
struct LessonLines
{
    QFont titleFont = Theme::ui(13, QFont::Medium), font = Theme::ui(11);
    QStringList title, teaches;
    QString progress;

    LessonLines(const QModelIndex& index, int width)
        : title(brokenWords(index.data().toString(), titleFont, width)),
          teaches(brokenWords(index.data(LessonListModel::TeachesRole).toString(), font, width)),
          progress(index.data(LessonListModel::ProgressRole).toString())
    {
        if (index.data(LessonListModel::DoneRole).toBool())
            progress.prepend(QStringLiteral("✓ "));
    }
    int titleLine() const { return QFontMetrics(titleFont).lineSpacing(); }
    int line() const { return QFontMetrics(font).lineSpacing(); }
    int height() const
    {
        const int small = int(teaches.size()) + (progress.isEmpty() ? 0 : 1);
        return int(title.size()) * titleLine() + Theme::px(lessonGap) + small * line();
    }
};

} // namespace

QSize LessonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : Theme::px(300);
    const LessonLines lines(index, width - 2 * Theme::px(lessonEdge));
    return {Theme::px(60), lines.height() + 2 * Theme::px(lessonPadding)};
}

void LessonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const bool isSelected = option.state & QStyle::State_Selected;
    const int edge = Theme::px(lessonEdge);
    const QRect rect = option.rect.adjusted(edge, 0, -edge, 0);
    const LessonLines lines(index, rect.width());
    int y = rect.top() + (rect.height() - lines.height()) / 2;
    const auto write = [&](const QString& text, int height) {
        painter->drawText(QRect(rect.left(), y, rect.width(), height), Qt::AlignLeft | Qt::AlignVCenter,
                          text);
        y += height;
    };
    painter->setFont(lines.titleFont);
    painter->setPen(cellText(option));
    for (const QString& line : lines.title)
        write(line, lines.titleLine());
    y += Theme::px(lessonGap);
    painter->setFont(lines.font);
    if (!lines.progress.isEmpty()) {
        const QColor done = isSelected ? readableOn(t.sel, t.ok) : t.ok;
        painter->setPen(index.data(LessonListModel::DoneRole).toBool() ? done : cellText(option));
        write(lines.progress, lines.line());
    }
    painter->setPen(isSelected ? t.selText : t.text2);
    for (const QString& line : lines.teaches)
        write(line, lines.line());
    painter->restore();
}

bool LessonDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                               const QModelIndex& index)
{
    if (!index.isValid())
        return false;
    return showRowToolTip(event, view,
                          {index.data().toString(), index.data(LessonListModel::TeachesRole).toString()});
}

} // namespace sw
