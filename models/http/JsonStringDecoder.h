#pragma once

#include <QByteArray>
#include <QChar>
#include <QString>

#include <utility>

namespace sw {

/// The characters that a JSON string stands for, as UTF-8, from what a scanner tells of it; a lone surrogate
/// becomes U+FFFD. A base of sinks.
struct JsonStringDecoder
{
    QByteArray bytes;
    char16_t high = 0; ///< of a pair whose second half has not come

    void text(const uchar* p, qsizetype size)
    {
        flushHigh();
        bytes.append(reinterpret_cast<const char*>(p), size);
    }
    void del()
    {
        flushHigh();
        bytes += '\x7f';
    }
    void escape(uchar c)
    {
        flushHigh();
        const qsizetype found = QByteArrayView("bfnrt").indexOf(char(c));
        bytes += found < 0 ? char(c) : "\b\f\n\r\t"[found];
    }
    void unit(char16_t code, const uchar* /*hex*/)
    {
        if (high != 0 && QChar::isLowSurrogate(code)) {
            const char32_t whole = QChar::surrogateToUcs4(std::exchange(high, 0), code);
            bytes += QString::fromUcs4(&whole, 1).toUtf8();
            return;
        }
        flushHigh();
        if (QChar::isHighSurrogate(code))
            high = code;
        else
            bytes += QString(QChar(code)).toUtf8(); // of a lone low one: U+FFFD
    }
    void stringEnd(qint64 /*end*/) { flushHigh(); }

private:
    void flushHigh()
    {
        if (std::exchange(high, 0))
            bytes += "\xef\xbf\xbd";
    }
};

} // namespace sw
