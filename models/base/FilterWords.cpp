#include "models/base/FilterWords.h"

#include <algorithm>

namespace sw {

namespace {

/// A word in the making: its characters, each with its place in the text and whether quotes protect it.
struct RawWord
{
    QString text;
    std::vector<qsizetype> places;
    std::vector<bool> quoted;
    qsizetype offset = 0;
    qsizetype end = 0;

    void take(QChar c, qsizetype place, bool isQuoted)
    {
        text += c;
        places.push_back(place);
        quoted.push_back(isQuoted);
    }
    bool isPlain(qsizetype at, QChar c) const { return !quoted[std::size_t(at)] && text[at] == c; }
    void dropFront(qsizetype count)
    {
        text.remove(0, count);
        places.erase(places.begin(), places.begin() + count);
        quoted.erase(quoted.begin(), quoted.begin() + count);
    }
    bool startsPlain(QLatin1String prefix) const
    {
        return text.startsWith(prefix) &&
               std::none_of(quoted.begin(), quoted.begin() + prefix.size(), [](bool q) { return q; });
    }
};

std::vector<RawWord> rawWords(const QString& text)
{
    std::vector<RawWord> words;
    bool open = false, quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isSpace() && !quoted) {
            open = false;
            continue;
        }
        if (!std::exchange(open, true)) {
            words.emplace_back();
            words.back().offset = i;
        }
        RawWord& word = words.back();
        if (c == u'"') {
            quoted = !quoted;
        } else if (quoted && c == u'\\' && i + 1 < text.size() && (text[i + 1] == u'"' || text[i + 1] == c)) {
            if (text[i + 1] == c)
                word.take(c, i, true);
            ++i;
            word.take(text[i], i, true);
        } else {
            word.take(c, i, quoted);
        }
        word.end = i + 1;
    }
    return words;
}

/// Letters before an operator; "/tmp/a:b" and "12:30" are plain text.
qsizetype keyLength(const RawWord& raw, QLatin1String operators)
{
    qsizetype length = 0;
    while (length < raw.text.size() && !raw.quoted[std::size_t(length)] && raw.text[length].isLetter())
        ++length;
    const bool isKey = length > 0 && length < raw.text.size() && !raw.quoted[std::size_t(length)] &&
                       operators.contains(raw.text[length]);
    return isKey ? length : 0;
}

void cutValues(const RawWord& raw, qsizetype from, FilterWord& word)
{
    for (qsizetype start = from, i = from; i <= raw.text.size(); ++i) {
        if (i < raw.text.size() && !raw.isPlain(i, u','))
            continue;
        if (i > start) {
            const qsizetype place = raw.places[std::size_t(start)];
            word.values.push_back(
                {raw.text.mid(start, i - start), place, raw.places[std::size_t(i - 1)] + 1 - place});
        }
        start = i + 1;
    }
}

FilterWord wordOf(RawWord raw, const FilterSyntax& syntax)
{
    FilterWord word;
    word.offset = raw.offset;
    word.length = raw.end - raw.offset;
    if (syntax.negation && raw.text.size() > 1 && raw.isPlain(0, u'-')) {
        word.negated = true;
        raw.dropFront(1);
    } else if (syntax.negation && raw.startsPlain(QLatin1String("not:"))) {
        word.negated = true;
        raw.dropFront(4);
    }
    word.text = raw.text;
    const qsizetype key = keyLength(raw, syntax.operators);
    if (key == 0)
        return word;
    qsizetype after = key + 1;
    const bool canHaveEqual = raw.text[key] == u'<' || raw.text[key] == u'>';
    if (canHaveEqual && after < raw.text.size() && raw.isPlain(after, u'='))
        ++after;
    word.key = raw.text.left(key);
    word.op = raw.text.mid(key, after - key);
    word.operand = raw.text.mid(after);
    cutValues(raw, after, word);
    return word;
}

} // namespace

std::vector<FilterWord> splitFilterWords(const QString& text, const FilterSyntax& syntax)
{
    std::vector<FilterWord> words;
    for (RawWord& raw : rawWords(text))
        words.push_back(wordOf(std::move(raw), syntax));
    return words;
}

QString quotedFilterValue(const QString& value)
{
    const bool plain = !value.isEmpty() && value[0] != u'-' &&
                       std::none_of(value.begin(), value.end(),
                                    [](QChar c) { return c.isSpace() || c == u',' || c == u'"'; });
    if (plain)
        return value;
    QString quoted = QStringLiteral("\"");
    for (const QChar c : value) {
        if (c == u'\\')
            quoted += QLatin1String("\"\\\""); // outside of quotes it is itself, whatever follows
        else if (c == u'"')
            quoted += QLatin1String("\\\"");
        else
            quoted += c;
    }
    return quoted + u'"';
}

} // namespace sw
