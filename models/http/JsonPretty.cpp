#include "models/http/JsonPretty.h"

#include "models/http/JsonScanner.h"

#include <QChar>

#include <cstring>

namespace sw {

namespace {

constexpr qint64 deepestIndent = 256; // as deep as jq 1.6 reads

/// A person sees it, and it does nothing to its neighbours.
bool isSeen(char32_t c)
{
    const auto category = QChar::category(c);
    return QChar::isPrint(c) && category != QChar::Separator_Line && category != QChar::Separator_Paragraph;
}

} // namespace

struct JsonPretty::Writer
{
    QByteArray out;
    qsizetype used = 0, whole = 0;
    qint64 depth = 0;
    char16_t high = 0; ///< of a pair whose second half has not come
    uchar highHex[4] = {};

    char* room(qsizetype bytes)
    {
        if (out.size() - used < bytes)
            out.resize(std::max(out.size() * 2, used + bytes + 4096));
        char* at = out.data() + used;
        used += bytes;
        return at;
    }
    void put(char c) { *room(1) = c; }
    void line()
    {
        if (depth > deepestIndent)
            return;
        char* at = room(1 + 2 * depth);
        *at = '\n';
        std::memset(at + 1, ' ', std::size_t(2 * depth));
    }
    void putUnit(const uchar* hex)
    {
        char* at = room(6);
        at[0] = '\\';
        at[1] = 'u';
        std::memcpy(at + 2, hex, 4);
    }
    void flushHigh()
    {
        if (std::exchange(high, 0))
            putUnit(highHex);
    }

    void item(bool first)
    {
        if (depth > deepestIndent && !first)
            put(' ');
        line();
    }
    void open(uchar bracket, qint64 /*at*/)
    {
        put(char(bracket));
        ++depth;
    }
    void close(uchar bracket, qint64 /*at*/, bool empty)
    {
        const bool flat = depth > deepestIndent;
        --depth;
        if (!empty && !flat)
            line();
        put(char(bracket));
    }
    void comma() { put(','); }
    void colon()
    {
        char* at = room(2);
        at[0] = ':';
        at[1] = ' ';
    }
    void literal(uchar first, qint64 /*at*/)
    {
        const QByteArrayView word = first == 't' ? "true" : first == 'f' ? "false" : "null";
        std::memcpy(room(word.size()), word.data(), std::size_t(word.size()));
    }
    void stringBegin(qint64 /*at*/, bool /*isKey*/) { put('"'); }
    void text(const uchar* p, qsizetype size)
    {
        flushHigh();
        std::memcpy(room(size), p, std::size_t(size));
    }
    void del()
    {
        flushHigh();
        std::memcpy(room(6), "\\u007f", 6);
    }
    void escape(uchar c)
    {
        flushHigh();
        if (c != '/')
            put('\\');
        put(char(c));
    }
    void unit(char16_t code, const uchar* hex)
    {
        if (high != 0 && QChar::isLowSurrogate(code)) {
            const char32_t whole4 = QChar::surrogateToUcs4(high, code);
            if (isSeen(whole4)) {
                high = 0;
                return putCharacter(whole4);
            }
        }
        flushHigh();
        if (QChar::isHighSurrogate(code)) {
            high = code;
            std::memcpy(highHex, hex, 4);
        } else if (!putShort(code)) {
            if (isSeen(code))
                putCharacter(code);
            else
                putUnit(hex);
        }
    }
    /// The escapes that have a letter.
    bool putShort(char16_t code)
    {
        static constexpr char16_t codes[] = u"\"\\\b\f\n\r\t";
        static constexpr char letters[] = "\"\\bfnrt";
        for (int i = 0; i < 7; ++i) {
            if (codes[i] == code) {
                put('\\');
                put(letters[i]);
                return true;
            }
        }
        return false;
    }
    void putCharacter(char32_t c)
    {
        const QByteArray utf8 = QString::fromUcs4(&c, 1).toUtf8();
        std::memcpy(room(utf8.size()), utf8.data(), std::size_t(utf8.size()));
    }
    void stringEnd(qint64 /*end*/)
    {
        flushHigh();
        put('"');
    }
    void numberBegin(qint64 /*at*/) {}
    void numberEnd(qint64 /*end*/) {}
    void valueEnd(qint64 /*end*/)
    {
        put('\n');
        whole = used;
    }

    QByteArray take(qsizetype ready)
    {
        QByteArray taken;
        if (ready == used) {
            out.resize(used);
            taken = std::exchange(out, {});
        } else {
            taken = out.left(ready);
            out = out.mid(ready, used - ready);
        }
        used -= ready;
        whole = 0;
        return taken;
    }
};

struct JsonPretty::Parts
{
    Writer writer;
    JsonScanner<Writer> scanner{writer};
};

JsonPretty::JsonPretty(Hand hand) : m_parts(std::make_unique<Parts>()), m_hand(hand) {}
JsonPretty::~JsonPretty() = default;

void JsonPretty::feed(QByteArrayView bytes) { m_parts->scanner.feed(bytes); }

void JsonPretty::finish() { m_parts->scanner.finish(); }

QByteArray JsonPretty::take()
{
    Writer& writer = m_parts->writer;
    const bool all = m_hand == Hand::AsItGrows || m_parts->scanner.error();
    const qsizetype ready = all ? writer.used : writer.whole;
    return ready > 0 ? writer.take(ready) : QByteArray();
}

std::optional<JsonError> JsonPretty::error() const { return m_parts->scanner.error(); }

qint64 JsonPretty::wholeBytes() const { return m_parts->scanner.wholeEnd(); }

} // namespace sw
