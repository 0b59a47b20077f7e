#include "widgets/ConversationCard.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationJson.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sw {

namespace {

constexpr int hexMostInBoth = 4; // lines of each kind when both are shown

/// Of a line with so many bytes: the offset, the pairs with their gaps, the letters.
constexpr int hexColumns(int perLine) { return 6 + 3 * perLine + (perLine > 8 ? 1 : 0) + 1 + perLine; }

/// One character or escape, and the bytes that it stands for.
struct CardUnit
{
    QString shown;
    int bytes = 1;
    bool escape = false;
};

CardUnit cardUnitAt(QByteArrayView bytes, qsizetype at)
{
    const auto c = uchar(bytes[at]);
    if (c >= 0x20 && c < 0x7f && c != '\\')
        return {QString(QLatin1Char(char(c))), 1, false};
    int length = c < 0xc0 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (at + length > bytes.size() || !isValidUtf8(bytes.sliced(at, length)))
        length = 1;
    const QString shown = escapedText(bytes.sliced(at, length));
    return {shown, length, shown.size() > 1 && shown[0] == QLatin1Char('\\')};
}

/// Columns that a character takes in a fixed font: wide East Asian ones and emoji two, marks none.
int cardColumns(const CardUnit& unit)
{
    if (unit.escape || unit.shown.size() > 2 || unit.shown.at(0).unicode() < 0x300)
        return int(unit.shown.size());
    const char32_t c = unit.shown.size() == 2
                           ? QChar::surrogateToUcs4(unit.shown[0].unicode(), unit.shown[1].unicode())
                           : unit.shown[0].unicode();
    if (QChar::category(c) == QChar::Mark_NonSpacing)
        return 0;
    const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                      (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                      (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                      (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
}

qsizetype addTextLines(QByteArrayView bytes, int columns, int most, std::vector<CardLine>& lines)
{
    const std::vector<CardTone> tones = jsonTones(bytes);
    qsizetype at = 0;
    for (int line = 0; line < most && at < bytes.size(); ++line) {
        CardLine made;
        int used = 0;
        while (at < bytes.size()) {
            const CardUnit unit = cardUnitAt(bytes, at);
            const int width = cardColumns(unit);
            if (used > 0 && used + width > columns)
                break;
            made.add(unit.shown, unit.escape ? CardTone::Escape : tones[std::size_t(at)], qint32(at));
            used += width;
            at += unit.bytes;
            if (unit.bytes == 1 && bytes[at - 1] == '\n')
                break;
        }
        lines.push_back(std::move(made));
    }
    return at;
}

CardLine hexLine(QByteArrayView bytes, qsizetype at, int perLine, bool hasLetters)
{
    static const char digits[] = "0123456789abcdef";
    CardLine made;
    made.add(QStringLiteral("%1  ").arg(at, 4, 16, QLatin1Char('0')), CardTone::Offset);
    const int count = int(std::min<qsizetype>(perLine, bytes.size() - at));
    for (int i = 0; i < perLine; ++i) {
        if (i > 0)
            made.add(QString(i % 8 == 0 ? 2 : 1, QLatin1Char(' ')), CardTone::Plain);
        const auto c = i < count ? uchar(bytes[at + i]) : uchar(0);
        const QString pair = i < count ? QString(QLatin1Char(digits[c >> 4])) + QLatin1Char(digits[c & 15])
                                       : QStringLiteral("  ");
        made.add(pair, CardTone::Plain, i < count ? qint32(at + i) : -1);
    }
    if (!hasLetters)
        return made;
    made.add(QStringLiteral("  "), CardTone::Plain);
    for (int i = 0; i < count; ++i) {
        const auto c = uchar(bytes[at + i]);
        const bool printable = c >= 0x20 && c < 0x7f;
        made.add(QString(QLatin1Char(printable ? char(c) : '.')),
                 printable ? CardTone::Ascii : CardTone::Escape, qint32(at + i));
    }
    return made;
}

qsizetype addHexLines(QByteArrayView bytes, int columns, int most, std::vector<CardLine>& lines)
{
    const int perLine = cardHexBytes(columns);
    const bool hasLetters = columns >= hexColumns(perLine);
    qsizetype at = 0;
    for (int line = 0; line < most && at < bytes.size(); ++line, at += perLine)
        lines.push_back(hexLine(bytes, at, perLine, hasLetters));
    return std::min(at, bytes.size());
}

void markFound(const BytePattern& pattern, QByteArrayView head, std::vector<CardLine>& lines)
{
    std::vector<bool> hit(std::size_t(head.size()), false);
    bool any = false;
    for (qsizetype at = pattern.indexIn(head); at >= 0; at = pattern.indexIn(head, at + 1)) {
        std::fill_n(hit.begin() + at, pattern.size(), true);
        any = true;
    }
    for (std::size_t i = 0; any && i < lines.size(); ++i) {
        lines[i].found.resize(lines[i].bytes.size());
        for (std::size_t k = 0; k < lines[i].bytes.size(); ++k)
            lines[i].found[k] = lines[i].bytes[k] >= 0 && hit[std::size_t(lines[i].bytes[k])];
    }
}

/// "pid 6012 · uid 0 · gid 0" of an `opened` row.
QString credentialsBadge(QByteArrayView detail)
{
    const QJsonObject peer =
        QJsonDocument::fromJson(detail.toByteArray()).object().value(QLatin1String("peer")).toObject();
    QStringList parts;
    for (const char* key : {"pid", "uid", "gid"}) {
        if (const QJsonValue value = peer.value(QLatin1String(key)); value.isDouble())
            parts << QStringLiteral("%1 %2").arg(QLatin1String(key)).arg(value.toInteger());
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void CardLine::add(const QString& characters, CardTone tone, qint32 byte)
{
    text += characters;
    tones.insert(tones.end(), std::size_t(characters.size()), tone);
    bytes.insert(bytes.end(), std::size_t(characters.size()), byte);
}

int cardHexBytes(int columns)
{
    if (columns > hexColumns(16))
        return 16;
    return columns >= hexColumns(8) ? 8 : 4;
}

std::vector<CardLine> cardLines(QByteArrayView bytes, BytesView view, int columns, qsizetype* covered)
{
    std::vector<CardLine> lines;
    const int most = view == BytesView::Both ? hexMostInBoth : ConversationCard::mostLines;
    qsizetype text = 0, hex = 0;
    if (view != BytesView::Hex)
        text = addTextLines(bytes, std::max(8, columns), most, lines);
    if (view != BytesView::Text)
        hex = addHexLines(bytes, columns, most, lines);
    *covered = view == BytesView::Both ? std::min(text, hex) : std::max(text, hex);
    return lines;
}

ConversationCards::ConversationCards(const std::shared_ptr<TrafficStore>& store)
    : m_reader(store),
      m_cards(512)
{
}

bool ConversationCards::setShape(BytesView view, int columns)
{
    if (view == m_view && columns == m_columns)
        return false;
    m_view = view;
    m_columns = columns;
    m_cards.clear();
    return true;
}

void ConversationCards::setHighlight(const BytePattern& pattern)
{
    if (m_pattern == pattern)
        return;
    m_pattern = pattern;
    m_cards.clear();
}

const ConversationCard& ConversationCards::card(RowId id)
{
    if (const ConversationCard* known = m_cards.object(id))
        return *known;
    ConversationCard* made = make(id).release();
    static const ConversationCard nothing; // of a cache without room
    return m_cards.insert(id, made) ? *made : nothing;
}

std::unique_ptr<ConversationCard> ConversationCards::make(RowId id)
{
    auto made = std::make_unique<ConversationCard>();
    const TrafficRecord* record = m_reader.record(id);
    if (!record) {
        made->gone = true;
        made->words = QStringLiteral("(no longer kept)");
        return made;
    }
    made->record = *record;
    const QByteArrayView payload = m_reader.payload(id);
    if (!made->record.isData()) {
        made->words = trafficWords(made->record, payload);
        if (made->record.event == TrafficEvent::Opened && payload.size() <= ConversationCard::headBytes)
            made->badges << credentialsBadge(payload);
        made->badges.removeAll(QString());
        return made;
    }
    made->badges << trafficBadges(made->record);
    if (made->record.rule > 0)
        made->badges << QStringLiteral("rule %1").arg(made->record.rule);
    if (TrafficNames::isFromUnnamed(made->record))
        made->badges << QStringLiteral("cannot be answered");
    const bool lost = payload.isEmpty() && made->record.size > 0;
    if (lost)
        made->badges << QStringLiteral("bytes not kept");
    const QByteArrayView whole = lost ? made->record.previewBytes() : payload;
    const QByteArrayView head = whole.first(std::min(whole.size(), ConversationCard::headBytes));
    made->lines = cardLines(head, m_view, m_columns, &made->shownBytes);
    if (!m_pattern.isEmpty())
        markFound(m_pattern, head, made->lines);
    return made;
}

} // namespace sw
