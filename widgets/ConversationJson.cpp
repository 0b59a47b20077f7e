#include "widgets/ConversationJson.h"

namespace sw {

namespace {

bool isJsonBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isJsonDigit(char c) { return c >= '0' && c <= '9'; }

/// Behind the closing quote; size when the string does not end here.
qsizetype jsonStringEnd(QByteArrayView bytes, qsizetype quote)
{
    for (qsizetype i = quote + 1; i < bytes.size(); ++i) {
        if (bytes[i] == '\\')
            ++i;
        else if (bytes[i] == '"')
            return i + 1;
        else if (uchar(bytes[i]) < 0x20)
            return -1; // no control bytes within
    }
    return bytes.size();
}

qsizetype jsonNumberEnd(QByteArrayView bytes, qsizetype at)
{
    while (at < bytes.size() && (isJsonDigit(bytes[at]) || QByteArrayView("+-.eE").contains(bytes[at])))
        ++at;
    return at;
}

qsizetype jsonWordEnd(QByteArrayView bytes, qsizetype at)
{
    while (at < bytes.size() && bytes[at] >= 'a' && bytes[at] <= 'z')
        ++at;
    return at;
}

bool isJsonWord(QByteArrayView word, bool cut)
{
    for (const QByteArrayView known :
         {QByteArrayView("true"), QByteArrayView("false"), QByteArrayView("null")}) {
        if (word == known || (cut && known.startsWith(word)))
            return true;
    }
    return false;
}

qsizetype jsonSkipBlanks(QByteArrayView bytes, qsizetype at)
{
    while (at < bytes.size() && isJsonBlank(bytes[at]))
        ++at;
    return at;
}

} // namespace

std::vector<CardTone> jsonTones(QByteArrayView bytes)
{
    std::vector<CardTone> tones(std::size_t(bytes.size()), CardTone::Plain);
    int depth = 0;
    for (qsizetype at = jsonSkipBlanks(bytes, 0); at < bytes.size(); at = jsonSkipBlanks(bytes, at)) {
        const char c = bytes[at];
        qsizetype end = at + 1;
        CardTone tone = CardTone::Plain;
        if (c == '{' || c == '[') {
            ++depth;
        } else if (depth == 0) {
            break; // not JSON, or something behind it
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == '"') {
            end = jsonStringEnd(bytes, at);
            if (end < 0)
                break;
            const qsizetype next = jsonSkipBlanks(bytes, end);
            tone = next < bytes.size() && bytes[next] == ':' ? CardTone::Key : CardTone::String;
        } else if (c == '-' || isJsonDigit(c)) {
            end = jsonNumberEnd(bytes, at + 1);
            tone = CardTone::Number;
        } else if (c >= 'a' && c <= 'z') {
            end = jsonWordEnd(bytes, at);
            if (!isJsonWord(bytes.sliced(at, end - at), end == bytes.size()))
                break;
            tone = CardTone::Number;
        } else if (c != ',' && c != ':') {
            break;
        }
        std::fill(tones.begin() + at, tones.begin() + end, tone);
        at = end;
    }
    return tones;
}

} // namespace sw
