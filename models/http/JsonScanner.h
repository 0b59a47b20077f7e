#pragma once

#include "models/base/Bytes.h"
#include "models/http/JsonError.h"
#include "models/http/JsonNesting.h"
#include "models/http/JsonWords.h"

#include <QByteArrayView>

#include <optional>

namespace sw {

/// The grammar of RFC 8259, fed in pieces cut anywhere, over any number of values one after another (a byte
/// order mark before the first is skipped, as jq does). Tells a sink what it meets, in this order for each:
///
///   item(first)                    before each element of an array and each key of an object
///   open(bracket, at) close(bracket, at, empty) comma() colon() literal(first, at)
///   stringBegin(at, isKey) { text(p, n) | del() | escape(c) | unit(u, hex) } stringEnd(end)
///   numberBegin(at) { text(p, n) } numberEnd(end)
///   valueEnd(end)                  behind each value that stands in nothing
///
/// Nothing is looked up, copied or recursed; every position is an offset from the start of the text. Stops
/// for good at the first byte that can't be.
template <class Sink> class JsonScanner
{
public:
    explicit JsonScanner(Sink& sink) : m_sink(sink) {}

    void feed(QByteArrayView bytes)
    {
        m_begin = m_p = reinterpret_cast<const uchar*>(bytes.data());
        m_end = m_begin + bytes.size();
        while (m_p < m_end && !m_error)
            step();
        m_done += m_end - m_begin;
        m_begin = m_p = m_end;
    }

    /// No more comes: ends a number, and is an error inside of anything else.
    void finish()
    {
        if (m_error)
            return;
        if (m_state == State::Number && m_number.mayEnd())
            endNumber();
        const char* inside = nullptr;
        if (m_state == State::Number)
            inside = "a number";
        else if (m_state == State::Literal)
            inside = "a word";
        else if (isInString())
            inside = "a string";
        else if (m_nesting.depth() > 0)
            inside = m_nesting.inObject() ? "an object" : "an array";
        else if (m_mark > 0 && m_mark < 3)
            inside = "a byte order mark";
        if (inside)
            fail(m_p, QStringLiteral("the text ends inside %1").arg(QLatin1String(inside)));
    }

    const std::optional<JsonError>& error() const { return m_error; }
    /// Behind the last whole value.
    qint64 wholeEnd() const { return m_wholeEnd; }
    /// A value has begun that has not ended.
    bool isInside() const { return m_nesting.depth() > 0 || m_state != State::Value; }

private:
    enum class State : quint8 {
        Value,     // a value must come, or may when it stands in nothing
        FirstItem, // a value or ]
        FirstKey,  // a key or }
        Key,
        Colon,
        After, // a comma or the end of what it is in
        String,
        Escape,
        Unit,
        Character, // a character that was cut
        Number,
        Literal,
    };
    static bool isBlank(uchar c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    static bool isWord(uchar c)
    {
        return isJsonDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
               c == '.';
    }
    bool isInString() const
    {
        return m_state == State::String || m_state == State::Escape || m_state == State::Unit ||
               m_state == State::Character;
    }
    qint64 at(const uchar* p) const { return m_done + (p - m_begin); }
    void fail(const uchar* p, const QString& message) { m_error = JsonError{at(p), message}; }
    void failExpecting(const char* what)
    {
        fail(m_p, QStringLiteral("expected %1, found %2").arg(QLatin1String(what), jsonByteName(*m_p)));
    }

    void step()
    {
        switch (m_state) {
        case State::String:
            return string();
        case State::Escape:
            return escape();
        case State::Unit:
            return unit();
        case State::Character:
            return character();
        case State::Number:
            return number();
        case State::Literal:
            return literal();
        default:
            return between();
        }
    }

    void between()
    {
        if (isBlank(*m_p)) {
            m_glued = false;
            while (++m_p < m_end && isBlank(*m_p)) {
            }
            if (m_p == m_end)
                return;
        }
        const uchar c = *m_p;
        switch (m_state) {
        case State::FirstItem:
            if (c == ']')
                return close(true);
            m_sink.item(true);
            return beginValue("a value or ]");
        case State::FirstKey:
            if (c == '}')
                return close(true);
            return beginKey(true, "a key in quotes or }");
        case State::Key:
            return beginKey(false, "a key in quotes");
        case State::Colon:
            if (c != ':')
                return failExpecting("a colon after the key");
            ++m_p;
            m_sink.colon();
            m_state = State::Value;
            return;
        case State::After:
            return after(c);
        default:
            break;
        }
        if (m_nesting.depth() == 0 && skipsMark(c))
            return;
        if (m_glued && isWord(c))
            return failExpecting("a space between two values");
        m_glued = false;
        beginValue("a value");
    }

    bool skipsMark(uchar c)
    {
        static constexpr uchar mark[] = {0xef, 0xbb, 0xbf};
        if (m_mark >= 3 || at(m_p) != m_mark || c != mark[m_mark])
            return false;
        ++m_mark;
        ++m_p;
        return true;
    }

    void after(uchar c)
    {
        const bool object = m_nesting.inObject();
        if (c == ',') {
            ++m_p;
            m_sink.comma();
            m_state = object ? State::Key : State::Value;
            m_comma = true;
        } else if (c == (object ? '}' : ']')) {
            close(false);
        } else {
            failExpecting(object ? "a comma or }" : "a comma or ]");
        }
    }

    void beginValue(const char* expected)
    {
        if (m_comma) { // an element; that of an object has its key told
            m_comma = false;
            m_sink.item(false);
        }
        const uchar c = *m_p;
        switch (c) {
        case '"':
            return beginString(false);
        case '{':
        case '[':
            m_sink.open(c, at(m_p++));
            m_nesting.push(c == '{');
            m_state = c == '{' ? State::FirstKey : State::FirstItem;
            return;
        case 't':
        case 'f':
        case 'n':
            m_literal = c == 't' ? "true" : c == 'f' ? "false" : "null";
            m_literalAt = at(m_p++);
            m_matched = 1;
            m_state = State::Literal;
            return;
        default:
            break;
        }
        if (c != '-' && !isJsonDigit(c))
            return failExpecting(expected);
        m_sink.numberBegin(at(m_p));
        m_sink.text(m_p++, 1);
        m_number.begin(c);
        m_state = State::Number;
    }

    void beginKey(bool first, const char* expected)
    {
        m_comma = false;
        if (*m_p != '"')
            return failExpecting(expected);
        m_sink.item(first);
        beginString(true);
    }

    void beginString(bool key)
    {
        m_isKey = key;
        m_sink.stringBegin(at(m_p++), key);
        m_state = State::String;
    }

    void close(bool empty)
    {
        m_nesting.pop();
        m_sink.close(*m_p, at(m_p), empty);
        ++m_p;
        ended();
    }

    /// A value is complete; m_p is behind it.
    void ended()
    {
        if (m_nesting.depth() > 0) {
            m_state = State::After;
            return;
        }
        m_state = State::Value;
        m_wholeEnd = at(m_p);
        m_sink.valueEnd(m_wholeEnd);
    }

    void string()
    {
        const uchar* start = m_p;
        const auto flush = [&] {
            if (m_p > start)
                m_sink.text(start, m_p - start);
        };
        while (true) {
            m_p = jsonPlainEnd(m_p, m_end);
            if (m_p == m_end)
                return flush();
            const uchar c = *m_p;
            if (c >= 0x80) {
                char32_t codePoint = 0;
                const int length = utf8Sequence(m_p, m_end, codePoint);
                m_p += length;
                if (length > 0)
                    continue;
                flush();
                m_kept = 0;
                m_state = State::Character;
                return;
            }
            flush();
            if (c == '"') {
                ++m_p;
                return endString();
            }
            if (c == '\\') {
                ++m_p;
                m_state = State::Escape;
                return;
            }
            if (c != 0x7f)
                return fail(
                    m_p, QStringLiteral("%1 must be written as an escape in a string").arg(jsonByteName(c)));
            m_sink.del();
            start = ++m_p;
        }
    }

    void endString()
    {
        m_sink.stringEnd(at(m_p));
        if (m_isKey)
            m_state = State::Colon;
        else
            ended();
    }

    /// One byte at a time: of a character that is cut, or is none.
    void character()
    {
        const uchar c = *m_p;
        if (m_kept == 0)
            m_needed = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
        const bool fits = m_kept == 0 ? m_needed > 0 : (c & 0xc0) == 0x80;
        if (fits) {
            m_bytes[m_kept++] = c;
            ++m_p;
        }
        char32_t codePoint = 0;
        const bool full = m_kept == m_needed;
        if (!fits || (full && utf8Sequence(m_bytes, m_bytes + m_kept, codePoint) == 0))
            return fail(m_p - m_kept, QStringLiteral("invalid UTF-8 in a string"));
        if (full) {
            m_sink.text(m_bytes, m_kept);
            m_state = State::String;
        }
    }

    void escape()
    {
        const uchar c = *m_p;
        if (c == 'u') {
            m_kept = 0;
            m_unit = 0;
            m_state = State::Unit;
        } else if (QByteArrayView("\"\\/bfnrt").contains(char(c))) {
            m_sink.escape(c);
            m_state = State::String;
        } else {
            return failExpecting("one of \"\\/bfnrtu after a backslash");
        }
        ++m_p;
    }

    void unit()
    {
        const uchar c = *m_p;
        const int digit = isJsonDigit(c)         ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return failExpecting("four hex digits after \\u");
        ++m_p;
        m_unit = char16_t(m_unit << 4 | digit);
        m_bytes[m_kept++] = c;
        if (m_kept < 4)
            return;
        m_sink.unit(m_unit, m_bytes);
        m_state = State::String;
    }

    void number()
    {
        const uchar* start = m_p;
        while (m_p < m_end && m_number.takes(*m_p))
            ++m_p;
        if (m_p > start)
            m_sink.text(start, m_p - start);
        if (m_p == m_end)
            return;
        if (!m_number.mayEnd())
            return failExpecting(m_number.expected());
        if (m_number.isZero() && isJsonDigit(*m_p))
            return fail(m_p, QStringLiteral("a number can't begin with 0%1").arg(QLatin1Char(char(*m_p))));
        endNumber();
    }

    void endNumber()
    {
        m_sink.numberEnd(at(m_p));
        m_glued = m_nesting.depth() == 0;
        ended();
    }

    void literal()
    {
        while (m_p < m_end && m_literal[m_matched] != 0 && *m_p == uchar(m_literal[m_matched])) {
            ++m_p;
            ++m_matched;
        }
        if (m_literal[m_matched] == 0) {
            m_sink.literal(uchar(m_literal[0]), m_literalAt);
            m_glued = m_nesting.depth() == 0;
            ended();
        } else if (m_p < m_end) {
            failExpecting(m_literal);
        }
    }

    Sink& m_sink;
    const uchar *m_begin = nullptr, *m_p = nullptr, *m_end = nullptr;
    qint64 m_done = 0; ///< offset of m_begin
    qint64 m_wholeEnd = 0;
    JsonNesting m_nesting;
    State m_state = State::Value;
    bool m_isKey = false;
    bool m_comma = false; ///< a comma of an array has just been
    bool m_glued = false; ///< a number or a word that stands in nothing has just ended
    int m_mark = 0;       ///< bytes of a byte order mark
    // of what is under way
    JsonNumber m_number;
    const char* m_literal = nullptr;
    qint64 m_literalAt = 0;
    int m_matched = 0;
    int m_kept = 0, m_needed = 0;
    uchar m_bytes[4] = {};
    char16_t m_unit = 0;
    std::optional<JsonError> m_error;
};

} // namespace sw
