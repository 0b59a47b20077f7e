#include "models/decode/TalkReader.h"

#include "models/http/DockerAnswer.h"
#include "models/http/DockerLines.h"
#include "models/http/JsonPretty.h"

namespace sw {

namespace {

constexpr qint64 mostReadWhole = 4 << 20;  ///< bytes of a message
constexpr qint64 readOfLarger = 128 << 10; ///< the same, of its rows
constexpr qint64 mostShaped = 64 << 10;    ///< bytes of a body of which the lines are made

/// The frames of a container's output as lines.
class TalkStreams final : public DockerOutput
{
public:
    static QByteArray text(QByteArrayView body, bool isWhole)
    {
        TalkStreams self;
        DockerFrames frames(&self);
        frames.feed(body);
        if (isWhole)
            frames.finish();
        return frames.isRaw() ? self.m_raw : self.m_text;
    }

private:
    void output(DockerStream stream, QByteArrayView bytes) override
    {
        m_raw += bytes;
        m_text += m_lines.add(dockerStreamWord(stream), bytes);
    }

    DockerLines m_lines;
    QByteArray m_text, m_raw;
};

/// Behind the head's first line, which the card's title says.
QByteArrayView fieldsOf(QByteArrayView head)
{
    const qsizetype line = head.indexOf('\n');
    return line < 0 ? QByteArrayView() : head.sliced(line + 1);
}

QByteArrayView withoutBlankEnd(QByteArrayView text)
{
    while (text.endsWith('\n') || text.endsWith('\r'))
        text.chop(1);
    return text;
}

} // namespace

TalkText talkLines(QByteArrayView text, bool fromEnd)
{
    TalkText made;
    QList<QByteArrayView> lines;
    qsizetype at = fromEnd ? text.size() : 0;
    while (lines.size() < TalkText::mostLines && (fromEnd ? at > 0 : at < text.size())) {
        qsizetype begin = at, end = at;
        if (fromEnd)
            begin = at < 2 ? 0 : text.lastIndexOf('\n', at - 2) + 1;
        else
            end = text.indexOf('\n', at) < 0 ? text.size() : text.indexOf('\n', at) + 1;
        lines.insert(fromEnd ? 0 : lines.size(), text.sliced(begin, end - begin));
        at = fromEnd ? begin : end;
    }
    made.hasBefore = fromEnd && at > 0;
    made.hasAfter = !fromEnd && at < text.size();
    for (const QByteArrayView line : lines) {
        const bool isLong = line.size() > TalkText::mostLineBytes;
        made.text += line.first(std::min(line.size(), TalkText::mostLineBytes));
        if (isLong)
            made.text += "\xe2\x80\xa6\n";
    }
    return made;
}

TalkReader::TalkReader(std::shared_ptr<TrafficStore> store, const Exchange& exchange, Side side)
    : m_store(store),
      m_side(side),
      m_reader(std::move(store), exchange, side)
{
}

/// What goes on until somebody closes: its newest lines are what a person waits for.
bool TalkReader::isStream(const Exchange& now) const
{
    return now.kind == Exchange::Kind::Call && (now.isStream || now.isRawNow);
}

/// Of a large message the first rows.
Exchange TalkReader::clipped(const Exchange& now) const
{
    const bool isQuestion = m_side == now.asker;
    if ((isQuestion ? now.requestBytes : now.responseBytes) <= mostReadWhole)
        return now;
    Exchange result = now;
    MessagePlace& place = isQuestion ? result.request : result.response;
    TrafficReader reader(m_store);
    const TrafficRecord* first = reader.record(place.begin.row);
    if (!first)
        return now;
    const TrafficRecord wanted = *first;
    const RowId last = place.end.row;
    qint64 bytes = 0;
    for (RowId row = place.begin.row; row < last && bytes < readOfLarger; ++row) {
        const TrafficRecord* found = reader.record(row);
        if (!found)
            break;
        if (found->connection != wanted.connection || found->event != wanted.event)
            continue;
        bytes += found->size;
        const auto end = quint32(std::min<qint64>(found->size, readOfLarger));
        place.end = {row, row == place.begin.row ? std::max(end, place.begin.offset) : end};
    }
    result.state = Exchange::State::Running; // it is not whole, and that is no trouble of its
    return result;
}

TalkText TalkReader::read(const Exchange& now)
{
    const Exchange part = clipped(now);
    const bool isCut = part.state != now.state || placeOf(part, m_side) != placeOf(now, m_side);
    m_reader.extend(part);
    TalkText made;
    const MessageReader* message = m_reader.message();
    if (message) {
        const auto body = message->body();
        const bool hasBody = body && body->size() > 0;
        const auto head = message->httpHead();
        const DockerAnswer answer =
            head && !head->isRequest ? dockerAnswer(now.method, now.target, *head) : DockerAnswer::None;
        if (!hasBody) {
            made =
                talkLines(withoutBlankEnd(head ? fieldsOf(message->headText()) : message->headText()), false);
            made.form = TalkText::Form::Head;
        } else if (answer == DockerAnswer::Streams) {
            // Frames have no marks by which one could begin in their middle.
            const QByteArray all = body->read(0, std::min(body->size(), mostReadWhole));
            made = talkLines(TalkStreams::text(all, m_reader.isEnded() && !isCut), isStream(now));
            made.form = TalkText::Form::Streams;
        } else {
            made = lines(now, *body, message->isJson());
        }
        made.hasAfter = made.hasAfter || (isCut && hasBody);
    }
    made.chunks = m_reader.rows();
    made.trouble = m_reader.trouble();
    return made;
}

TalkText TalkReader::lines(const Exchange& now, const ByteSource& body, bool isJson) const
{
    const qint64 size = body.size();
    QByteArray text = body.read(0, std::min(mostShaped, size));
    const qsizetype secondLine = text.indexOf('\n') + 1;
    const bool isValueALine = isJson && secondLine > 0 && text.mid(secondLine, 1) == "{";
    TalkText made;
    if (isStream(now) || isValueALine) { // what came last says how it went
        const qint64 from = std::max<qint64>(0, size - mostShaped);
        if (from > 0)
            text = body.read(from, mostShaped);
        made = talkLines(text, true);
        made.hasBefore = made.hasBefore || from > 0;
    } else {
        if (isJson) {
            JsonPretty pretty(JsonPretty::Hand::AsItGrows);
            pretty.feed(text);
            if (text.size() == size && m_reader.isEnded())
                pretty.finish();
            if (!pretty.error())
                text = pretty.take();
        }
        made = talkLines(text, false);
        made.hasAfter = made.hasAfter || mostShaped < size;
    }
    made.form = isJson ? TalkText::Form::Json : TalkText::Form::Plain;
    return made;
}

} // namespace sw
