#pragma once

#include "models/base/ByteSearch.h"
#include "models/traffic/RoundTrips.h"

#include <QByteArray>
#include <QCache>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace sw {

/// How the bytes of a message are shown.
enum class BytesView { Text, Hex, Both };

/// What a character of a card means; the painter has a colour for each.
enum class CardTone : quint8 { Plain, Escape, Offset, Ascii, Key, String, Number, Note, Error };

/// One line of bytes: its characters, what each means, and the byte that each stands for (-1: none).
struct CardLine
{
    QString text;
    std::vector<CardTone> tones;
    std::vector<qint32> bytes;
    std::vector<bool> found; ///< characters that belong to a match; empty when none does

    void add(const QString& characters, CardTone tone, qint32 byte = -1);
};

/// What the conversation shows of one row below its head line. No widget, no colours.
struct ConversationCard
{
    static constexpr int mostLines = 8;
    static constexpr qsizetype headBytes = 4096; ///< more of a payload is never looked at

    TrafficRecord record;
    bool gone = false;  ///< the store keeps the row no more
    QString words;      ///< of a row that is no message
    QStringList badges; ///< "2 fds", "pid 6012 · uid 0 · gid 0", "bytes not kept"
    std::vector<CardLine> lines;
    qsizetype shownBytes = 0; ///< from the payload's first on, that the lines show

    bool isMessage() const { return !gone && record.isData(); }
};

/// Bytes as card lines: text wrapped at columns (its escapes marked, JSON lightly coloured), hex with offset
/// and ASCII, or text over hex. At most mostLines lines; says how many bytes they cover.
std::vector<CardLine> cardLines(QByteArrayView bytes, BytesView view, int columns, qsizetype* covered);
/// Bytes of a hex line that fit into so many columns: 16 or 8.
int cardHexBytes(int columns);

/// The cards of the rows that are looked at, made when first asked for and kept as long as nothing changes
/// how they look. GUI thread.
class ConversationCards
{
public:
    explicit ConversationCards(const std::shared_ptr<TrafficStore>& store);

    /// True when that changes cards.
    bool setShape(BytesView view, int columns);
    BytesView view() const { return m_view; }
    /// Its matches are marked from now on.
    void setHighlight(const BytePattern& pattern);
    /// Valid until the next call.
    const ConversationCard& card(RowId id);
    void forget() { m_cards.clear(); }
    void setRoundTrips(std::shared_ptr<RoundTrips> trips) { m_trips = std::move(trips); }
    /// Nanoseconds, of a reply.
    std::optional<qint64> roundTrip(RowId id) const { return m_trips ? m_trips->of(id) : std::nullopt; }

private:
    std::unique_ptr<ConversationCard> make(RowId id);

    TrafficReader m_reader;
    BytesView m_view = BytesView::Text;
    int m_columns = 80;
    BytePattern m_pattern;
    QCache<RowId, ConversationCard> m_cards;
    std::shared_ptr<RoundTrips> m_trips;
};

} // namespace sw
