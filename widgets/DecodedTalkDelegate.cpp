#include "widgets/DecodedTalkDelegate.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationDelegate.h"
#include "widgets/ConversationPaint.h"
#include "widgets/DecodedTalkModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

#include <limits>

namespace sw {

namespace {

constexpr int streamWordColumns = 8; // "stdout  "

void dropLineFeed(CardLine& line)
{
    if (!line.text.endsWith(QLatin1String("\\n")) || line.tones.back() != CardTone::Escape)
        return;
    line.text.chop(2);
    line.tones.resize(line.tones.size() - 2);
    line.bytes.resize(line.bytes.size() - 2);
}

void colourStream(CardLine& line)
{
    const auto head = std::min<std::size_t>(streamWordColumns, line.tones.size());
    if (line.text.startsWith(QLatin1String("stderr ")))
        std::fill(line.tones.begin(), line.tones.end(), CardTone::Error);
    else if (line.text.startsWith(QLatin1String("stdout ")))
        std::fill_n(line.tones.begin(), head, CardTone::Ascii);
}

void fitColumns(CardLine& line, int columns)
{
    if (line.text.size() <= columns)
        return;
    const auto kept = std::size_t(std::max(1, columns - 1));
    line.text.truncate(qsizetype(kept));
    line.tones.resize(kept);
    line.bytes.resize(kept);
    line.add(QStringLiteral("…"), CardTone::Note);
}

CardLine noteLine(const QString& words)
{
    CardLine line;
    line.add(words, CardTone::Note);
    return line;
}

/// Size, chunks and time at the right end; returns where they start.
int paintTalkFacts(QPainter& painter, const QRect& line, const QStringList& facts)
{
    painter.setFont(Theme::ui(12));
    const QFontMetrics metrics(painter.font());
    int right = line.right();
    for (const QString& fact : facts) {
        const int width = metrics.horizontalAdvance(fact) + Theme::px(14);
        if (right - width < line.left() + Theme::px(200))
            break;
        painter.drawText(QRect(right - width, line.top(), width, line.height()),
                         Qt::AlignRight | Qt::AlignVCenter, fact);
        right -= width;
    }
    return right;
}

int paintTalkWords(QPainter& painter, const QRect& line, int left, int right, const QString& words)
{
    const int room = std::max(0, right - left);
    const QString shown = painter.fontMetrics().elidedText(words, Qt::ElideRight, room);
    painter.drawText(QRect(left, line.top(), room, line.height()), Qt::AlignLeft | Qt::AlignVCenter, shown);
    return left + painter.fontMetrics().horizontalAdvance(shown) + Theme::px(10);
}

} // namespace

std::vector<CardLine> talkCardLines(const TalkText& text, int columns)
{
    qsizetype covered = 0;
    std::vector<CardLine> lines =
        cardLines(text.text, BytesView::Text, std::numeric_limits<int>::max(), &covered);
    for (CardLine& line : lines) {
        dropLineFeed(line);
        if (text.form == TalkText::Form::Streams)
            colourStream(line);
        else if (text.form == TalkText::Form::Head)
            std::fill(line.tones.begin(), line.tones.end(), CardTone::Note);
        fitColumns(line, columns);
    }
    if (text.hasBefore)
        lines.insert(lines.begin(),
                     noteLine(QStringLiteral("… earlier lines: Enter or double-click shows all")));
    if (text.hasAfter)
        lines.push_back(noteLine(QStringLiteral("… more: Enter or double-click shows all")));
    if (!text.trouble.isEmpty())
        lines.push_back(noteLine(escapedText(text.trouble)));
    return lines;
}

DecodedTalkDelegate::DecodedTalkDelegate(const DecodedTalkModel* model, QObject* parent)
    : QStyledItemDelegate(parent),
      m_model(model)
{
}

int DecodedTalkDelegate::heightOf(const TalkText* text)
{
    const int bare = Theme::px(cardTop + cardHead + cardBottom) + 2 * Theme::px(cardGap);
    int lines = 1;
    if (text) {
        const bool endsOpen = !text->text.isEmpty() && !text->text.endsWith('\n');
        lines = int(text->text.count('\n')) + (endsOpen ? 1 : 0) + (text->hasBefore ? 1 : 0) +
                (text->hasAfter ? 1 : 0) + (text->trouble.isEmpty() ? 0 : 1);
    }
    return lines == 0 ? bare : bare + Theme::px(cardBodyGap) + lines * cardLineHeight();
}

void DecodedTalkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    const Tokens& t = Theme::tokens();
    const int row = index.row();
    painter->save();
    painter->fillRect(option.rect, t.panel);
    const bool toTarget = m_model->side(row) == Side::Client;
    const QColor quiet = option.state & QStyle::State_Selected ? cellDim(option) : t.text2;
    const int side = Theme::px(cardSide), gap = Theme::px(cardGap);
    const QRect rect = option.rect.adjusted(side, gap, -side, -gap);
    paintCardFrame(*painter, rect, toTarget ? t.in : t.out, option);
    const QRect line(rect.left() + Theme::px(13), rect.top() + Theme::px(cardTop),
                     rect.width() - Theme::px(13 + 12), Theme::px(cardHead));
    paintHead(*painter, line, row, quiet);
    if (const TalkText* text = m_model->text(row)) {
        painter->setFont(Theme::mono());
        painter->setClipRect(rect.adjusted(0, 0, -Theme::px(4), 0), Qt::IntersectClip);
        QPoint at(rect.left() + Theme::px(cardTextLeft), line.bottom() + 1 + Theme::px(cardBodyGap));
        const int height = cardLineHeight();
        const int columns = ConversationDelegate::columnsIn(option.rect.width());
        for (const CardLine& shown : talkCardLines(*text, columns)) {
            paintCardLine(*painter, shown, at, height, option);
            at.ry() += height;
        }
    }
    painter->restore();
}

void DecodedTalkDelegate::paintHead(QPainter& painter, const QRect& line, int row, const QColor& quiet) const
{
    const Tokens& t = Theme::tokens();
    const Exchange& exchange = m_model->exchange(row);
    const bool isAnswer = m_model->message(row).isAnswer;
    const bool toTarget = m_model->side(row) == Side::Client;
    const TalkText* text = m_model->text(row);
    const qint64 bytes = isAnswer ? exchange.responseBytes : exchange.requestBytes;
    const bool isFailed = exchange.isError || exchange.state == Exchange::State::Failed;
    QStringList facts{
        trafficTimeText(isAnswer && exchange.answered != 0 ? exchange.answered : exchange.begun).left(12),
        trafficNumberText(quint64(bytes)) + QStringLiteral(" B")};
    if (text && text->chunks > 1)
        facts << QStringLiteral("%1 chunks").arg(trafficNumberText(quint64(text->chunks)));
    painter.setPen(quiet);
    const int right = paintTalkFacts(painter, line, facts) - Theme::px(10);
    const QString arrow = toTarget ? QStringLiteral("←") : QStringLiteral("→");
    painter.setPen(toTarget ? t.in : t.out);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, arrow);
    painter.setFont(Theme::ui(12, QFont::DemiBold));
    int left = line.left() + Theme::px(cardTextLeft - 13);
    left = paintTalkWords(painter, line, left, right, talkDirection(m_model->side(row)));
    if (isAnswer)
        painter.setPen(isFailed ? t.err : t.ok);
    else
        painter.setPen(exchange.mutates ? t.warn : t.text);
    left = paintTalkWords(painter, line, left, right, talkTitle(exchange, isAnswer));
    if (!isAnswer && exchange.mutates)
        left = paintBadge(painter, line, left, right, QStringLiteral("changes"), t.warn) + Theme::px(6);
    if (isFailed && (isAnswer || exchange.response.isEmpty()))
        left = paintBadge(painter, line, left, right, QStringLiteral("error"), t.err) + Theme::px(6);
    if (isAnswer && (exchange.isStream || exchange.isRawNow) && exchange.state == Exchange::State::Running)
        left = paintBadge(painter, line, left, right, QStringLiteral("live"), t.ok) + Theme::px(6);
    painter.setFont(Theme::ui(12));
    painter.setPen(quiet);
    paintTalkWords(painter, line, left, right, talkSubject(exchange, isAnswer));
}

} // namespace sw
