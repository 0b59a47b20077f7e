#include "models/base/ByteSource.h"
#include "models/decode/ProtocolDecoder.h"
#include "models/traffic/JsonLines.h"

#include "models/base/Bytes.h"

#include <QHash>
#include <QtEndian>

#include <array>
#include <cmath>

namespace sw {

namespace {

constexpr qsizetype mostDBusHead =
    1 << 20; ///< of its fields; the specification allows more than anybody sends
constexpr qint64 mostDBusBytes = 128ll << 20; ///< of one message, as the specification has it
constexpr qsizetype mostAuthLine = 16384;
constexpr qsizetype mostUnansweredCalls = 4096;
constexpr qsizetype mostShownBody = 4 << 20; ///< of a body as JSON

/// Reads values of the D-Bus wire format and says them as JSON (D-Bus Specification, "Marshaling"). After the
/// first thing that can't be, isGood() is false and nothing more is read.
class DBusValues
{
public:
    DBusValues(QByteArrayView bytes, bool isLittle) : m_bytes(bytes), m_isLittle(isLittle) {}

    bool isGood() const { return m_isGood; }
    qsizetype at() const { return m_at; }
    void align(qsizetype to)
    {
        m_at = (m_at + to - 1) / to * to;
        m_isGood = m_isGood && m_at <= m_bytes.size();
    }
    template <class T> T number()
    {
        align(sizeof(T));
        const QByteArrayView raw = take(sizeof(T));
        if (raw.isEmpty())
            return {};
        return m_isLittle ? qFromLittleEndian<T>(raw.data()) : qFromBigEndian<T>(raw.data());
    }
    QByteArrayView text(bool isSignature)
    {
        const auto size = isSignature ? qsizetype(number<quint8>()) : qsizetype(number<quint32>());
        const QByteArrayView found = take(size);
        take(1); // its NUL
        return found;
    }
    /// All values of a signature, as the elements of an array.
    QByteArray arguments(QByteArrayView signature)
    {
        QByteArray out = "[";
        while (!signature.isEmpty() && m_isGood) {
            const qsizetype length = oneType(signature);
            if (out.size() > 1)
                out += ',';
            value(out, signature.first(length), 0);
            signature = signature.sliced(length);
        }
        return out += ']';
    }
    /// Characters of the first complete type; at least one.
    static qsizetype oneType(QByteArrayView signature)
    {
        if (signature.isEmpty())
            return 0;
        if (signature[0] == 'a')
            return 1 + oneType(signature.sliced(1));
        if (signature[0] != '(' && signature[0] != '{')
            return 1;
        int depth = 0;
        for (qsizetype i = 0; i < signature.size(); ++i) {
            depth += signature[i] == '(' || signature[i] == '{';
            depth -= signature[i] == ')' || signature[i] == '}';
            if (depth == 0)
                return i + 1;
        }
        return signature.size();
    }

private:
    QByteArrayView take(qsizetype size)
    {
        m_isGood = m_isGood && size <= m_bytes.size() - m_at;
        if (!m_isGood)
            return {};
        const QByteArrayView found = m_bytes.sliced(m_at, size);
        m_at += size;
        return found;
    }
    static qsizetype alignment(char type)
    {
        switch (type) {
        case 'y':
        case 'g':
        case 'v':
            return 1;
        case 'n':
        case 'q':
            return 2;
        case 'x':
        case 't':
        case 'd':
        case '(':
        case '{':
            return 8;
        default:
            return 4;
        }
    }
    static void quoted(QByteArray& out, QByteArrayView text)
    {
        out += '"';
        if (isValidUtf8(text))
            appendJsonEscaped(out, text);
        else
            appendJsonEscaped(out, escapedText(text).toUtf8());
        out += '"';
    }
    void value(QByteArray& out, QByteArrayView type, int depth)
    {
        if (type.isEmpty() || depth > 64) {
            m_isGood = false;
            return;
        }
        switch (type[0]) {
        case 'y':
            out += QByteArray::number(number<quint8>());
            break;
        case 'b':
            out += number<quint32>() ? "true" : "false";
            break;
        case 'n':
            out += QByteArray::number(number<qint16>());
            break;
        case 'q':
            out += QByteArray::number(number<quint16>());
            break;
        case 'i':
            out += QByteArray::number(number<qint32>());
            break;
        case 'u':
        case 'h':
            out += QByteArray::number(number<quint32>());
            break;
        case 'x':
            out += QByteArray::number(number<qint64>());
            break;
        case 't':
            out += QByteArray::number(number<quint64>());
            break;
        case 'd':
            real(out);
            break;
        case 's':
        case 'o':
        case 'g':
            quoted(out, text(type[0] == 'g'));
            break;
        case 'v': {
            const QByteArrayView inner = text(true);
            m_isGood = m_isGood && oneType(inner) == inner.size();
            value(out, inner, depth + 1);
            break;
        }
        case 'a':
            array(out, type.sliced(1), depth);
            break;
        case '(':
            structure(out, type, depth);
            break;
        default:
            m_isGood = false;
        }
    }
    void real(QByteArray& out)
    {
        const auto bits = number<quint64>();
        double real = 0;
        memcpy(&real, &bits, sizeof real);
        out += std::isfinite(real) ? QByteArray::number(real, 'g', 17) : QByteArray("null");
    }
    /// types: with the parentheses, of which a wrong signature may lack the last.
    void structure(QByteArray& out, QByteArrayView types, int depth)
    {
        m_isGood = m_isGood && types.size() > 2 && types.endsWith(')');
        if (!m_isGood)
            return;
        types = types.sliced(1, types.size() - 2);
        align(8);
        out += '[';
        for (bool isFirst = true; !types.isEmpty() && m_isGood; isFirst = false) {
            const qsizetype length = oneType(types);
            if (!isFirst)
                out += ',';
            value(out, types.first(length), depth + 1);
            types = types.sliced(length);
        }
        out += ']';
    }
    void array(QByteArray& out, QByteArrayView type, int depth)
    {
        const auto size = qsizetype(number<quint32>());
        if (type.isEmpty() || !m_isGood) {
            m_isGood = false;
            return;
        }
        align(alignment(type[0]));
        const qsizetype end = m_at + size;
        m_isGood = m_isGood && end <= m_bytes.size();
        const bool isDictionary = type[0] == '{';
        m_isGood = m_isGood && (!isDictionary || (type.size() > 3 && type.endsWith('}')));
        out += isDictionary ? '{' : '[';
        for (bool isFirst = true; m_isGood && m_at < end; isFirst = false) {
            const qsizetype before = m_at;
            if (!isFirst)
                out += ',';
            if (isDictionary)
                entry(out, type.sliced(1, type.size() - 2), depth);
            else
                value(out, type, depth + 1);
            m_isGood = m_isGood && m_at > before && out.size() <= mostShownBody * 2;
        }
        m_isGood = m_isGood && m_at == end;
        out += isDictionary ? '}' : ']';
    }
    void entry(QByteArray& out, QByteArrayView types, int depth)
    {
        align(8);
        const qsizetype length = oneType(types);
        QByteArray key;
        value(key, types.first(length), depth + 1);
        if (key.startsWith('"'))
            out += key;
        else
            quoted(out, key);
        out += ':';
        value(out, types.sliced(length), depth + 1);
    }

    QByteArrayView m_bytes;
    bool m_isLittle;
    qsizetype m_at = 0;
    bool m_isGood = true;
};

/// The head of a message (D-Bus Specification, "Message Format").
struct DBusHead
{
    enum Type : quint8 { Call = 1, Return, Error, Signal };
    quint8 type = 0, flags = 0;
    bool isLittle = true;
    quint32 serial = 0, replySerial = 0, descriptors = 0;
    qsizetype headBytes = 0; ///< padding included
    qint64 bodyBytes = 0;
    QByteArray path, interface, member, errorName, destination, sender, signature;
};

enum class DBusParse : quint8 { NeedsMore, Good, Bad };

DBusParse parseDBusHead(QByteArrayView bytes, DBusHead& head)
{
    if (bytes.isEmpty())
        return DBusParse::NeedsMore;
    if (bytes[0] != 'l' && bytes[0] != 'B')
        return DBusParse::Bad;
    if (bytes.size() < 16)
        return DBusParse::NeedsMore;
    head.isLittle = bytes[0] == 'l';
    head.type = quint8(bytes[1]);
    head.flags = quint8(bytes[2]);
    DBusValues values(bytes, head.isLittle);
    values.number<quint32>();
    head.bodyBytes = values.number<quint32>();
    head.serial = values.number<quint32>();
    const auto fieldBytes = qsizetype(values.number<quint32>());
    head.headBytes = (16 + fieldBytes + 7) / 8 * 8;
    if (bytes[3] != 1 || fieldBytes > mostDBusHead || head.headBytes + head.bodyBytes > mostDBusBytes)
        return DBusParse::Bad;
    if (bytes.size() < head.headBytes)
        return DBusParse::NeedsMore;
    while (values.isGood() && values.at() < 16 + fieldBytes) {
        values.align(8);
        const auto code = values.number<quint8>();
        const QByteArrayView type = values.text(true);
        QByteArray* const texts[] = {nullptr,           &head.path,      &head.interface,
                                     &head.member,      &head.errorName, nullptr,
                                     &head.destination, &head.sender,    &head.signature};
        if (type == "s" || type == "o" || type == "g") {
            const QByteArrayView text = values.text(type == "g");
            if (code < std::size(texts) && texts[code])
                *texts[code] = text.toByteArray();
        } else if (type == "u") {
            const auto number = values.number<quint32>();
            if (code == 5)
                head.replySerial = number;
            else if (code == 9)
                head.descriptors = number;
        } else {
            return DBusParse::Bad; // the specification has no field of another type
        }
    }
    return values.isGood() && head.type >= DBusHead::Call ? DBusParse::Good : DBusParse::Bad;
}

/// The lines of the authentication, then messages; calls and replies are paired by serial.
class DBusPairs final : public ProtocolDecoder
{
public:
    explicit DBusPairs(ExchangeLog* log) : m_log(log) {}

    void feed(const StreamPiece& piece) override
    {
        Flow& flow = m_flows[std::size_t(piece.side)];
        flow.fed = piece;
        qsizetype at = 0;
        while (at < piece.bytes.size() && !m_stopped) {
            if (flow.pending.isEmpty() && flow.bodyLeft == 0) {
                flow.begin = piece.from(at).place;
                flow.before = -at;
                flow.time = piece.time;
            }
            if (flow.isBinary || (piece.side == Side::Target && flow.pending.isEmpty() &&
                                  (piece.bytes[at] == 'l' || piece.bytes[at] == 'B')))
                at = takeMessage(flow, piece, at);
            else
                at = takeLine(flow, piece, at);
        }
        flow.before += piece.bytes.size();
    }
    void finish(Side, qint64) override {}
    void close(qint64 time, const QString& why) override
    {
        fail(why.isEmpty() ? QStringLiteral("The connection closed without a reply") : why, time);
    }

private:
    struct Flow
    {
        bool isBinary = false;
        QByteArray pending; // of a line or a head
        qint64 bodyLeft = 0;
        quint32 number = 0; // whose body comes
        bool isAnswer = false;
        StreamPlace begin; // of the line or message
        qint64 time = 0;
        qint64 before = 0; // bytes of it before this piece
        StreamPiece fed;
    };

    void stop(Flow& flow, const QString& sentence)
    {
        m_stopped = DecodeStop{flow.fed.side, flow.begin, std::max<qint64>(0, flow.before), sentence};
        fail(sentence, flow.fed.time);
    }
    qsizetype takeLine(Flow& flow, const StreamPiece& piece, qsizetype at)
    {
        const qsizetype end = piece.bytes.indexOf('\n', at);
        const qsizetype next = end < 0 ? piece.bytes.size() : end + 1;
        flow.pending += piece.bytes.sliced(at, next - at);
        if (flow.pending.size() > mostAuthLine) {
            stop(flow, QStringLiteral("A line of the authentication has no end"));
            return next;
        }
        if (end < 0)
            return next;
        QByteArray line = std::exchange(flow.pending, {});
        if (line.startsWith('\0'))
            line.remove(0, 1);
        takeAuth(flow, line.trimmed(), piece.from(next).place, piece.time);
        return next;
    }
    /// All lines are one exchange.
    void takeAuth(Flow& flow, const QByteArray& line, const StreamPlace& end, qint64 time)
    {
        if (m_auth == 0) {
            Exchange& exchange = m_log->begin(flow.fed.side, flow.begin, flow.time);
            m_auth = exchange.number;
            m_authAsker = flow.fed.side;
            exchange.method = "AUTH";
            exchange.type = "authentication";
            exchange.request.begin = flow.begin;
        }
        Exchange* exchange = m_log->edit(m_auth);
        const bool asks = flow.fed.side == m_authAsker;
        if (exchange) {
            MessagePlace& place = asks ? exchange->request : exchange->response;
            if (place.isEmpty())
                place.begin = flow.begin;
            place.end = end;
            (asks ? exchange->requestBytes : exchange->responseBytes) += line.size();
            if (asks && line.startsWith("AUTH "))
                exchange->target = boundedText(line.sliced(5).split(' ').first());
            if (!asks && (line.startsWith("OK") || line.startsWith("REJECTED"))) {
                exchange->statusText = line.startsWith("OK") ? "OK" : "REJECTED";
                exchange->isError = line.startsWith("REJECTED");
                exchange->answered = time;
            }
        }
        if (asks && line == "BEGIN") {
            flow.isBinary = true;
            m_hasBegun = true;
        }
        // A client may send all its lines at once, before it is answered.
        if (m_hasBegun && exchange && exchange->answered != 0)
            settleAuth(time);
    }
    void settleAuth(qint64 time)
    {
        Exchange* exchange = m_log->edit(m_auth);
        if (exchange && exchange->state == Exchange::State::Running) {
            exchange->state = Exchange::State::Done;
            exchange->ended = time;
        }
    }
    qsizetype takeMessage(Flow& flow, const StreamPiece& piece, qsizetype at)
    {
        flow.isBinary = true;
        if (flow.bodyLeft > 0)
            return takeBody(flow, piece, at);
        DBusHead head;
        DBusParse parsed = DBusParse::NeedsMore;
        qsizetype next = at;
        if (flow.pending.isEmpty()) { // most of them are whole: nothing is copied
            parsed = parseDBusHead(piece.bytes.sliced(at), head);
            next = parsed == DBusParse::Good ? at + head.headBytes : piece.bytes.size();
            if (parsed == DBusParse::NeedsMore)
                flow.pending = piece.bytes.sliced(at).toByteArray();
        } else {
            parsed = parseDBusHead(flow.pending, head); // for how much it needs
        }
        while (parsed == DBusParse::NeedsMore && next < piece.bytes.size()) {
            const qsizetype wanted = flow.pending.size() < 16 ? 16 : head.headBytes;
            const qsizetype part = std::min(wanted - flow.pending.size(), piece.bytes.size() - next);
            flow.pending += piece.bytes.sliced(next, part);
            next += part;
            parsed = parseDBusHead(flow.pending, head);
        }
        if (parsed == DBusParse::Bad)
            stop(flow, QStringLiteral("What begins here is no D-Bus message"));
        if (parsed != DBusParse::Good)
            return piece.bytes.size();
        flow.pending.clear();
        takeHead(flow, head, piece.from(next).place);
        flow.bodyLeft = head.bodyBytes;
        if (flow.bodyLeft == 0)
            endMessage(flow, piece.time);
        return next;
    }
    qsizetype takeBody(Flow& flow, const StreamPiece& piece, qsizetype at)
    {
        const auto taken = qsizetype(std::min<qint64>(flow.bodyLeft, piece.bytes.size() - at));
        flow.bodyLeft -= taken;
        if (Exchange* exchange = m_log->edit(flow.number))
            (flow.isAnswer ? exchange->response : exchange->request).end = piece.from(at + taken).place;
        if (flow.bodyLeft == 0)
            endMessage(flow, piece.time);
        return at + taken;
    }
    void takeHead(Flow& flow, const DBusHead& head, const StreamPlace& end)
    {
        flow.isAnswer = head.type == DBusHead::Return || head.type == DBusHead::Error;
        const Side side = flow.fed.side;
        if (flow.isAnswer) {
            flow.number = m_calls[std::size_t(otherSide(side))].take(head.replySerial);
            if (Exchange* exchange = m_log->edit(flow.number)) {
                exchange->response = {flow.begin, end};
                exchange->responseBytes = head.bodyBytes;
                exchange->answered = flow.time;
                exchange->isError = head.type == DBusHead::Error;
                exchange->statusText = boundedText(head.errorName);
                exchange->type = boundedText(head.signature);
                return;
            }
        }
        Exchange& exchange = m_log->begin(side, flow.begin, flow.time);
        flow.number = exchange.number;
        exchange.method = boundedText(head.member);
        exchange.target = boundedText(head.path + (head.interface.isEmpty() ? "" : " ") + head.interface);
        exchange.request = {flow.begin, end};
        exchange.requestBytes = head.bodyBytes;
        const bool wantsNone = head.type != DBusHead::Call || (head.flags & 1);
        exchange.kind = wantsNone ? Exchange::Kind::OneWay : Exchange::Kind::Call;
        if (flow.isAnswer) { // to something that was said before it was listened to
            exchange.method = head.type == DBusHead::Error ? "error" : "reply";
            exchange.isError = head.type == DBusHead::Error;
            exchange.statusText = boundedText(head.errorName);
            flow.isAnswer = false;
        }
        if (!wantsNone && m_calls[std::size_t(side)].size() < mostUnansweredCalls)
            m_calls[std::size_t(side)].insert(head.serial, exchange.number);
    }
    void endMessage(Flow& flow, qint64 time)
    {
        Exchange* exchange = m_log->edit(flow.number);
        if (!exchange || (!flow.isAnswer && exchange->kind == Exchange::Kind::Call))
            return;
        exchange->state = Exchange::State::Done;
        exchange->ended = time;
    }
    void fail(const QString& why, qint64 time)
    {
        std::vector<quint32> open{m_auth};
        for (QHash<quint32, quint32>& calls : m_calls)
            open.insert(open.end(), calls.cbegin(), calls.cend());
        for (const quint32 number : open) {
            Exchange* exchange = m_log->edit(number);
            if (!exchange || exchange->state != Exchange::State::Running)
                continue;
            exchange->state = Exchange::State::Failed;
            exchange->remark = why;
            exchange->ended = time;
        }
        m_calls = {};
    }

    ExchangeLog* m_log;
    std::array<Flow, 2> m_flows;
    std::array<QHash<quint32, quint32>, 2> m_calls; // of each side: serial, number
    quint32 m_auth = 0;
    Side m_authAsker = Side::Client;
    bool m_hasBegun = false;
};

/// The head as lines, the body as JSON by its signature; of the authentication the lines as they are.
class DBusMessageReader final : public MessageReader
{
public:
    void feed(QByteArrayView bytes) override
    {
        if (m_bytes.size() + bytes.size() > mostShownBody)
            m_isCut = true;
        m_bytes += bytes.first(std::min(bytes.size(), mostShownBody - m_bytes.size()));
        if (!m_bytes.isEmpty() && m_bytes[0] != 'l' && m_bytes[0] != 'B') {
            m_text = m_bytes;
            m_text.replace('\0', "");
            return;
        }
        DBusHead head;
        if (m_body || m_isDone || parseDBusHead(m_bytes, head) != DBusParse::Good ||
            (!m_isCut && m_bytes.size() < head.headBytes + head.bodyBytes))
            return;
        m_isDone = true;
        describe(head);
        if (m_isCut || head.bodyBytes == 0)
            return;
        DBusValues values(QByteArrayView(m_bytes).sliced(head.headBytes, qsizetype(head.bodyBytes)),
                          head.isLittle);
        const QByteArray json = values.arguments(head.signature);
        m_isGood = values.isGood();
        m_body = ByteSource::fromBytes(m_isGood ? json : m_bytes.sliced(head.headBytes));
    }
    void finish() override {}
    QByteArray headText() const override { return m_text; }
    int fieldCount() const override { return int(m_text.count('\n')); }
    std::shared_ptr<const ByteSource> body() const override { return m_body; }
    bool isJson() const override { return m_isGood; }
    QString trouble() const override
    {
        if (m_isCut)
            return QStringLiteral("The message is too large to be shown by its signature");
        return m_isGood ? QString() : QStringLiteral("The body is not what its signature says");
    }

private:
    void describe(const DBusHead& head)
    {
        static constexpr const char* types[] = {"", "method call", "method return", "error", "signal"};
        const auto line = [this](const char* name, const QByteArray& value) {
            if (!value.isEmpty())
                m_text += QByteArray(name) + ": " + value + '\n';
        };
        line("Type",
             head.type < std::size(types) ? QByteArray(types[head.type]) : QByteArray::number(head.type));
        line("Path", head.path);
        line("Interface", head.interface);
        line("Member", head.member);
        line("Error name", head.errorName);
        line("Destination", head.destination);
        line("Sender", head.sender);
        line("Signature", head.signature);
        line("Serial", QByteArray::number(head.serial));
        if (head.replySerial > 0)
            line("Reply to serial", QByteArray::number(head.replySerial));
        if (head.descriptors > 0)
            line("Descriptors", QByteArray::number(head.descriptors));
        if (head.flags & 1)
            line("Flags", "no reply expected");
    }

    QByteArray m_bytes, m_text;
    std::shared_ptr<const ByteSource> m_body;
    bool m_isDone = false, m_isCut = false, m_isGood = true;
};

/// A client begins with a NUL and "AUTH" (D-Bus Specification, "Authentication Protocol").
Recognised recogniseDBus(QByteArrayView client, QByteArrayView)
{
    constexpr QByteArrayView begin("\0AUTH", 5);
    if (client.size() >= begin.size())
        return client.startsWith(begin) ? Recognised::Yes : Recognised::No;
    return begin.startsWith(client) ? Recognised::NotYet : Recognised::No;
}

} // namespace

Protocol dbusProtocol()
{
    return {
        QStringLiteral("dbus"),
        QStringLiteral("D-Bus"),
        recogniseDBus,
        [](ExchangeLog* log) -> std::unique_ptr<ProtocolDecoder> { return std::make_unique<DBusPairs>(log); },
        [](const Exchange&, Side, const QString&) -> std::unique_ptr<MessageReader> {
            return std::make_unique<DBusMessageReader>();
        },
    };
}

} // namespace sw
