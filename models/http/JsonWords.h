#pragma once

#include <QtGlobal>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sw {

/// The first byte from p on that is not plain in a string: a quote, a backslash, a control byte, DEL, not
/// ASCII.
inline const uchar* jsonPlainEnd(const uchar* p, const uchar* end)
{
#ifdef __SSE2__
    for (; end - p >= 16; p += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i special = _mm_or_si128(
            _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(0x20)), // signed: from 0x80 on as well
                         _mm_cmpeq_epi8(block, _mm_set1_epi8('"'))),
            _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\\')),
                         _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f))));
        if (const int mask = _mm_movemask_epi8(special))
            return p + __builtin_ctz(unsigned(mask));
    }
#endif
    while (p < end && *p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
        ++p;
    return p;
}

inline bool isJsonDigit(uchar c) { return c >= '0' && c <= '9'; }

/// How far a number has come, byte by byte.
class JsonNumber
{
public:
    /// first: a minus sign or a digit.
    void begin(uchar first) { m_part = first == '-' ? Part::Minus : first == '0' ? Part::Zero : Part::Whole; }
    /// Whether it can go on with that byte; then it has.
    bool takes(uchar c)
    {
        const bool digit = isJsonDigit(c);
        switch (m_part) {
        case Part::Minus:
            if (digit)
                m_part = c == '0' ? Part::Zero : Part::Whole;
            return digit;
        case Part::Whole:
            if (digit)
                return true;
            [[fallthrough]];
        case Part::Zero:
            if (c == '.')
                m_part = Part::Point;
            else if (c == 'e' || c == 'E')
                m_part = Part::Exponent;
            else
                return false;
            return true;
        case Part::Point:
            if (digit)
                m_part = Part::Fraction;
            return digit;
        case Part::Fraction:
            if (c == 'e' || c == 'E')
                m_part = Part::Exponent;
            return digit || m_part == Part::Exponent;
        case Part::Exponent:
            if (c == '+' || c == '-') {
                m_part = Part::Sign;
                return true;
            }
            [[fallthrough]];
        case Part::Sign:
            if (digit)
                m_part = Part::Power;
            return digit;
        case Part::Power:
            return digit;
        }
        return false;
    }
    /// It is a number as it stands.
    bool mayEnd() const
    {
        return m_part == Part::Zero || m_part == Part::Whole || m_part == Part::Fraction ||
               m_part == Part::Power;
    }
    bool isZero() const { return m_part == Part::Zero; }
    /// What must come when it may not end, in words.
    const char* expected() const
    {
        return m_part == Part::Exponent ? "a digit or a sign in a number" : "a digit in a number";
    }

private:
    /// What stands before here.
    enum class Part : quint8 { Minus, Zero, Whole, Point, Fraction, Exponent, Sign, Power };
    Part m_part = Part::Minus;
};

} // namespace sw
