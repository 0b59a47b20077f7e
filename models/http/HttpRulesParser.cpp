#include "models/http/HttpRulesParser.h"

#include "models/base/Bytes.h"
#include "models/http/HttpRequest.h"

#include <algorithm>

namespace sw {

namespace {

constexpr double longestRuleWait = 86'400; // seconds
constexpr qint64 largestRuleChunk = 1 << 20;

Failure wrongRule(const QString& sentence) { return Failure{sentence, 0, Remedy::None}; }

/// The next word; line becomes what follows it.
QByteArrayView takeWord(QByteArrayView& line)
{
    line = line.trimmed();
    const auto* end = std::find_if(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; });
    const QByteArrayView word = line.first(end - line.begin());
    line = line.sliced(word.size()).trimmed();
    return word;
}

Result<double> readSeconds(QByteArrayView text)
{
    bool ok = false;
    const double seconds = text.toByteArray().toDouble(&ok);
    if (ok && seconds >= 0 && seconds <= longestRuleWait)
        return seconds;
    return wrongRule(QStringLiteral("“%1” is no number of seconds from 0 to 86400").arg(escapedText(text)));
}

bool isSeparator(QByteArrayView line) { return line.startsWith("###"); }

} // namespace

Failure HttpRulesParser::atLine(int line, const QString& sentence) const
{
    return wrongRule(QStringLiteral("Line %1: %2").arg(line).arg(sentence));
}

Result<QList<HttpRule>> HttpRulesParser::parse()
{
    if (m_text.size() > httpRulesBytes)
        return wrongRule(
            QStringLiteral("The rules are longer than %1 bytes; keep bodies in files").arg(httpRulesBytes));
    for (qsizetype from = 0; from < m_text.size();) {
        const qsizetype end = m_text.indexOf('\n', from);
        const qsizetype next = end < 0 ? m_text.size() : end + 1;
        ++m_number;
        m_line = m_text.mid(from, next - from);
        if (const auto taken = takeLine(QByteArrayView(m_text).sliced(from, next - from)); !taken)
            return atLine(m_ruleIsWrong ? m_ruleLine : m_number, taken.failure().sentence);
        m_written += m_line;
        from = next;
    }
    if (const auto ended = endRule(); !ended)
        return atLine(m_ruleLine, ended.failure().sentence);
    return m_rules;
}

Result<void> HttpRulesParser::takeLine(QByteArrayView line)
{
    if (isSeparator(line))
        return endRule();
    if (m_place == Place::Body) {
        m_rules.last().body += line;
        return {};
    }
    const QByteArrayView words = line.trimmed();
    if (m_place == Place::Before)
        return words.isEmpty() || words.startsWith('#') ? Result<void>() : takeRequest(words);
    if (words.isEmpty() && m_hasBody)
        m_place = Place::Before; // nothing but the next rule may follow
    else if (words.isEmpty())
        m_place = Place::Body;
    else if (words.startsWith('@'))
        return takeSetting(words.sliced(1));
    else if (auto field = parseHttpField(words))
        m_rules.last().fields.append(*std::move(field));
    else
        return field.failure();
    return {};
}

Result<void> HttpRulesParser::takeRequest(QByteArrayView line)
{
    if (const auto ended = endRule(); !ended) // of one whose body was set
        return ended;
    if (m_rules.size() >= mostHttpRules)
        return wrongRule(QStringLiteral("There are more than %1 rules").arg(mostHttpRules));
    const QByteArrayView method = takeWord(line), path = takeWord(line), status = takeWord(line);
    HttpRule rule;
    if (method != "*") {
        if (const auto checked = checkHttpMethod(method); !checked)
            return checked;
        rule.method = method.toByteArray();
    }
    if (!path.startsWith('/') && !path.startsWith('*'))
        return wrongRule(QStringLiteral("“%1” is no path: it begins with / or *, as in GET /version 200")
                             .arg(escapedText(path)));
    if (const auto checked = checkHttpTarget(path); !checked)
        return checked;
    rule.path = path.toByteArray();
    bool ok = false;
    rule.status = status.toByteArray().toInt(&ok);
    if (!ok || rule.status < 200 || rule.status > 999)
        return wrongRule(QStringLiteral("“%1” is no status from 200 to 999, as in GET /version 200")
                             .arg(escapedText(status)));
    rule.reason = line.toByteArray();
    if (const auto checked = checkHttpField({"reason", rule.reason}); !checked)
        return wrongRule(QStringLiteral("The reason can't have a line end or NUL"));
    m_rules.append(rule);
    m_place = Place::Head;
    m_ruleLine = m_number;
    m_hasBody = false;
    return {};
}

Result<void> HttpRulesParser::takeSetting(QByteArrayView line)
{
    const QByteArrayView name = takeWord(line);
    if (name == "delay") {
        const auto seconds = readSeconds(line);
        if (!seconds)
            return seconds.failure();
        m_rules.last().delaySeconds = *seconds;
        return {};
    }
    if (name == "chunks")
        return takeChunks(line);
    if (name == "end")
        return takeEnd(line);
    if (name == "body")
        return takeBody(line);
    return wrongRule(QStringLiteral("There is no setting @%1; there are @delay, @chunks, @end and @body")
                         .arg(escapedText(name)));
}

Result<void> HttpRulesParser::takeChunks(QByteArrayView value)
{
    HttpRule& rule = m_rules.last();
    const QByteArrayView size = takeWord(value);
    bool ok = size == "lines";
    rule.chunkBytes = ok ? 0 : size.toByteArray().toLongLong(&ok);
    if (!ok || (size != "lines" && (rule.chunkBytes < 1 || rule.chunkBytes > largestRuleChunk)))
        return wrongRule(
            QStringLiteral("@chunks takes lines or a number of bytes, then the seconds between two"));
    const auto pause = value.isEmpty() ? Result<double>(0.0) : readSeconds(value);
    if (!pause)
        return pause.failure();
    rule.pauseSeconds = *pause;
    rule.isChunked = true;
    return {};
}

Result<void> HttpRulesParser::takeEnd(QByteArrayView value)
{
    for (const HttpRuleEnd& one : httpRuleEnds) {
        if (value == one.word) {
            m_rules.last().end = one.end;
            return {};
        }
    }
    return wrongRule(QStringLiteral("@end takes close, open or repeat"));
}

Result<void> HttpRulesParser::takeBody(QByteArrayView value)
{
    HttpRule& rule = m_rules.last();
    const QByteArrayView kind = takeWord(value);
    if (kind == "file" && !value.isEmpty()) {
        rule.file = value.startsWith('/') || m_folder.isEmpty() ? value.toByteArray()
                                                                : m_folder + '/' + value.toByteArray();
        m_line = "@body file " + rule.file + '\n';
    } else if (kind == "escaped" && isValidUtf8(value)) {
        const ParsedBytes parsed = parseEscapes(QString::fromUtf8(value));
        if (parsed.error)
            return wrongRule(parsed.error->sentence);
        rule.body = parsed.bytes;
    } else {
        return wrongRule(QStringLiteral("@body takes file PATH, or escaped TEXT"));
    }
    m_hasBody = true;
    return {};
}

/// What only the whole rule can tell.
Result<void> HttpRulesParser::endRule()
{
    m_place = Place::Before;
    if (m_ruleLine == 0)
        return {};
    m_ruleIsWrong = true;
    const HttpRule& rule = m_rules.last();
    const bool repeats = rule.end == HttpRule::End::Repeat;
    if (repeats && (!rule.isChunked || rule.pauseSeconds < 0.001))
        return wrongRule(QStringLiteral("@end repeat needs @chunks with at least 0.001 s between two"));
    if (repeats && rule.body.isEmpty() && rule.file.isEmpty())
        return wrongRule(QStringLiteral("@end repeat needs a body"));
    m_ruleIsWrong = false;
    m_ruleLine = 0;
    return {};
}

} // namespace sw
