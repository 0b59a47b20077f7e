#include "models/decode/ProtocolDecoder.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <deque>

namespace sw {

namespace {

constexpr qsizetype mostLineBytes = 1 << 20; ///< of one value, else it is passed over and counted
constexpr std::size_t mostUnanswered = 4096;

QByteArray compact(const QJsonValue& value)
{
    if (value.isString())
        return value.toString().toUtf8();
    if (value.isObject())
        return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    if (value.isArray())
        return QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact);
    return value.isUndefined() || value.isNull() ? QByteArray() : value.toVariant().toByteArray();
}

/// What a value asks for: "method" as JSON-RPC and varlink say it, "execute" as QEMU does, and the like.
QByteArray methodOf(const QJsonObject& object)
{
    for (const char* name : {"method", "execute", "command", "cmd", "op", "action", "event", "type"}) {
        const QJsonValue value = object.value(QLatin1String(name));
        if (value.isString())
            return value.toString().toUtf8();
    }
    return {};
}

QByteArray parametersOf(const QJsonObject& object)
{
    for (const char* name : {"params", "parameters", "arguments", "args", "data"}) {
        if (const QByteArray text = compact(object.value(QLatin1String(name))); !text.isEmpty())
            return text;
    }
    return {};
}

/// One JSON value a line; a NUL ends one as well, as varlink has it. An "id" pairs an answer with its
/// question (JSON-RPC 2.0, 5); without one the oldest question is answered. What asks nothing, or that nobody
/// asked for, stands alone.
class JsonLinePairs final : public ProtocolDecoder
{
public:
    explicit JsonLinePairs(ExchangeLog* log) : m_log(log) {}

    void feed(const StreamPiece& piece) override
    {
        Line& line = m_lines[std::size_t(piece.side)];
        qsizetype at = 0;
        while (at < piece.bytes.size() && !m_stopped) {
            if (line.size == 0) {
                line.begin = piece.from(at).place;
                line.time = piece.time;
            }
            const qsizetype end = lineEnd(piece.bytes, at);
            const qsizetype taken = (end < 0 ? piece.bytes.size() : end) - at;
            if (line.bytes.size() + taken <= mostLineBytes)
                line.bytes += piece.bytes.sliced(at, taken);
            line.size += taken;
            at += taken;
            if (end < 0)
                break;
            ++at; // its end
            endLine(piece.side, line, {piece.place.row, piece.place.offset + quint32(at)}, piece.time,
                    piece.place);
        }
        if (line.size > 0)
            line.end = piece.end();
    }
    void finish(Side side, qint64 time) override
    {
        Line& line = m_lines[std::size_t(side)];
        if (line.size > 0)
            endLine(side, line, line.end, time, line.end);
        m_stopped.reset(); // nothing comes that it could matter to
    }
    void close(qint64 time, const QString& why) override
    {
        finish(Side::Client, time);
        finish(Side::Target, time);
        fail(why.isEmpty() ? QStringLiteral("The connection closed without an answer") : why, time);
    }

private:
    struct Line
    {
        QByteArray bytes;
        qint64 size = 0;
        qint64 time = 0;
        StreamPlace begin, end;
    };

    static qsizetype lineEnd(QByteArrayView bytes, qsizetype from)
    {
        for (qsizetype at = from; at < bytes.size(); ++at) {
            if (bytes[at] == '\n' || bytes[at] == '\0')
                return at;
        }
        return -1;
    }

    void endLine(Side side, Line& line, const StreamPlace& end, qint64 time, const StreamPlace& piece)
    {
        const Line whole = std::exchange(line, {});
        if (whole.size <= mostLineBytes && whole.bytes.trimmed().isEmpty())
            return;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(whole.bytes, &error);
        if (whole.size <= mostLineBytes && error.error != QJsonParseError::NoError) {
            const qint64 before =
                whole.begin.row == piece.row ? 0 : whole.size - (end.offset - piece.offset - 1);
            m_stopped = DecodeStop{side, whole.begin, before,
                                   QStringLiteral("A line is no JSON, at its byte %1: %2")
                                       .arg(error.offset)
                                       .arg(error.errorString())};
            fail(m_stopped->sentence, time);
            return;
        }
        take(side, document.object(), whole, end, time);
    }

    void take(Side side, const QJsonObject& object, const Line& line, const StreamPlace& end, qint64 time)
    {
        const bool asks = object.contains(QLatin1String("method")) ||
                          object.contains(QLatin1String("execute")) ||
                          (side == Side::Client && !isAnswer(object));
        if (!asks && answer(side, object, line, end, time))
            return;
        Exchange& exchange = m_log->begin(side, line.begin, line.time);
        exchange.method = boundedText(methodOf(object));
        exchange.target = boundedText(parametersOf(object));
        exchange.type = "json";
        exchange.request = {line.begin, end};
        exchange.requestBytes = line.size;
        const QByteArray id = compact(object.value(QLatin1String("id")));
        const bool isNotification = object.contains(QLatin1String("jsonrpc")) && id.isEmpty();
        if (!asks || isNotification) {
            exchange.kind = Exchange::Kind::OneWay;
            exchange.state = Exchange::State::Done;
            exchange.ended = time;
        } else if (m_open.size() >= mostUnanswered) {
            exchange.state = Exchange::State::Failed;
            exchange.remark = QStringLiteral("Too many questions wait for an answer to tell which is which");
        } else {
            m_open.push_back({exchange.number, side, id});
        }
    }

    static bool isAnswer(const QJsonObject& object)
    {
        return object.contains(QLatin1String("result")) || object.contains(QLatin1String("error")) ||
               object.contains(QLatin1String("return"));
    }

    bool answer(Side side, const QJsonObject& object, const Line& line, const StreamPlace& end, qint64 time)
    {
        const QByteArray id = compact(object.value(QLatin1String("id")));
        const bool isEvent = object.contains(QLatin1String("event"));
        const auto found = std::find_if(m_open.begin(), m_open.end(), [&](const Open& open) {
            return open.asker != side && open.id == id && !isEvent;
        });
        if (found == m_open.end())
            return false;
        const bool continues = object.value(QLatin1String("continues")).toBool(); // varlink: more will come
        if (Exchange* exchange = m_log->edit(found->number)) {
            if (exchange->response.isEmpty())
                exchange->response.begin = line.begin;
            exchange->response.end = end;
            exchange->responseBytes += line.size;
            exchange->answered = exchange->answered == 0 ? time : exchange->answered;
            const QJsonValue error = object.value(QLatin1String("error"));
            exchange->isError = !error.isUndefined() && !error.isNull();
            if (exchange->isError)
                describe(*exchange, error);
            exchange->isStream = continues;
            if (!continues) {
                exchange->state = Exchange::State::Done;
                exchange->ended = time;
            }
        }
        if (!continues)
            m_open.erase(found);
        return true;
    }

    static void describe(Exchange& exchange, const QJsonValue& error)
    {
        const QJsonObject object = error.toObject();
        const QByteArray code = compact(object.value(QLatin1String("code")));
        exchange.statusText = boundedText(code.isEmpty() ? compact(error) : code);
        exchange.remark = object.value(QLatin1String("message")).toString().left(Exchange::mostText);
    }

    void fail(const QString& why, qint64 time)
    {
        for (const Open& open : std::exchange(m_open, {})) {
            if (Exchange* exchange = m_log->edit(open.number)) {
                exchange->state = Exchange::State::Failed;
                exchange->remark = why;
                exchange->ended = time;
            }
        }
    }

    struct Open
    {
        quint32 number = 0;
        Side asker = Side::Client;
        QByteArray id; // compact JSON; empty: none
    };
    ExchangeLog* m_log;
    std::array<Line, 2> m_lines;
    std::deque<Open> m_open;
};

Recognised recogniseJsonLines(QByteArrayView client, QByteArrayView target)
{
    const QByteArrayView first = (client.isEmpty() ? target : client).trimmed();
    if (first.isEmpty())
        return Recognised::NotYet;
    if (first.front() != '{')
        return Recognised::No;
    const QByteArrayView inside = first.sliced(1).trimmed();
    if (inside.isEmpty())
        return Recognised::NotYet;
    return inside.front() == '"' || inside.front() == '}' ? Recognised::Yes : Recognised::No;
}

} // namespace

Protocol jsonLinesProtocol()
{
    return {
        QStringLiteral("json"),
        QStringLiteral("JSON lines"),
        recogniseJsonLines,
        [](ExchangeLog* log) -> std::unique_ptr<ProtocolDecoder> {
            return std::make_unique<JsonLinePairs>(log);
        },
        [](const Exchange&, Side, const QString& folder) { return plainReader(folder, true); },
    };
}

} // namespace sw
