#pragma once

#include "models/decode/ExchangeReader.h"

namespace sw {

/// What a card shows of one message of an exchange: some decoded lines of it. A value.
struct TalkText
{
    enum class Form : quint8 {
        Plain,
        Json,
        Streams, ///< each line after eight characters that say whose it is
        Head,    ///< the fields of a message without a body
    };
    static constexpr int mostLines = 8;
    static constexpr qsizetype mostLineBytes = 1000;

    QByteArray text; ///< lines, each with its line feed but perhaps the last; not to be shown unescaped
    Form form = Form::Plain;
    bool hasBefore = false; ///< lines of the message stand before these, of a stream
    bool hasAfter = false;  ///< the same, behind them
    qint64 chunks = 0;      ///< it came as so many, as far as it was read
    QString trouble;        ///< plain text

    bool operator==(const TalkText&) const = default;
};

/// Reads a message of an exchange from the store for a card, as far as it has come; the text of what goes on
/// without an end is its newest lines. Of what is larger than 4 MB the beginning alone is read. One thread at
/// a time.
class TalkReader
{
public:
    TalkReader(std::shared_ptr<TrafficStore> store, const Exchange& exchange, Side side);

    TalkText read(const Exchange& now);

private:
    Exchange clipped(const Exchange& now) const;
    bool isStream(const Exchange& now) const;
    TalkText lines(const Exchange& now, const ByteSource& body, bool isJson) const;

    std::shared_ptr<TrafficStore> m_store;
    const Side m_side;
    ExchangeReader m_reader;
};

/// The first lines of it, or its last ones.
TalkText talkLines(QByteArrayView text, bool fromEnd);

} // namespace sw
