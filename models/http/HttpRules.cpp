#include "models/http/HttpRules.h"

#include "models/base/Bytes.h"
#include "models/http/HttpRulesParser.h"

#include <algorithm>
#include <iterator>

namespace sw {

namespace {

constexpr qsizetype longestRulePath = 60; // shown; bytes
constexpr qsizetype rulesInWords = 20;

bool fitsMethod(QByteArrayView wanted, QByteArrayView method)
{
    return wanted.isEmpty() || wanted == method || (wanted == "GET" && method == "HEAD");
}

/// Between stars the parts stand in their order; the leftmost place for each is always good enough.
bool fitsPath(QByteArrayView pattern, QByteArrayView path)
{
    const qsizetype first = pattern.indexOf('*');
    if (first < 0)
        return pattern == path;
    if (!path.startsWith(pattern.first(first)))
        return false;
    qsizetype from = first;
    pattern = pattern.sliced(first + 1);
    for (qsizetype star = pattern.indexOf('*'); star >= 0; star = pattern.indexOf('*')) {
        const qsizetype found = path.indexOf(pattern.first(star), from);
        if (found < 0)
            return false;
        from = found + star;
        pattern = pattern.sliced(star + 1);
    }
    return path.size() - from >= pattern.size() && path.endsWith(pattern);
}

bool isPlainBody(const QByteArray& body)
{
    const auto isPlain = [](char c) { return uchar(c) >= 0x20 || c == '\n' || c == '\t'; };
    return isValidUtf8(body) && body.endsWith('\n') && !('\n' + body).contains("\n###") &&
           std::all_of(body.begin(), body.end(), isPlain);
}

QByteArray seconds(double value) { return QByteArray::number(value, 'g', 9); }

QByteArray ruleText(const HttpRule& rule)
{
    QByteArray text = (rule.method.isEmpty() ? QByteArray("*") : rule.method) + ' ' + rule.path + ' ' +
                      QByteArray::number(rule.status);
    text += (rule.reason.isEmpty() ? QByteArray() : ' ' + rule.reason) + '\n';
    for (const HttpField& field : rule.fields)
        text += field.name + ": " + field.value + '\n';
    if (rule.delaySeconds)
        text += "@delay " + seconds(*rule.delaySeconds) + '\n';
    if (rule.isChunked)
        text += "@chunks " + (rule.chunkBytes > 0 ? QByteArray::number(rule.chunkBytes) : "lines") + ' ' +
                seconds(rule.pauseSeconds) + '\n';
    const auto* end = std::find_if(std::begin(httpRuleEnds), std::end(httpRuleEnds),
                                   [&](const HttpRuleEnd& one) { return one.end == rule.end; });
    if (end != std::end(httpRuleEnds))
        text += QByteArray("@end ") + end->word + '\n';
    if (!rule.file.isEmpty())
        return text + "@body file " + rule.file + '\n';
    if (rule.body.isEmpty())
        return text;
    if (isPlainBody(rule.body))
        return text + '\n' + rule.body;
    return text + "@body escaped " + escapedText(rule.body).toUtf8() + '\n';
}

} // namespace

Result<QList<HttpRule>> parseHttpRules(const QByteArray& text, const QByteArray& folder)
{
    HttpRulesParser parser(text, folder);
    return parser.parse();
}

Result<QByteArray> httpRulesFrom(const QByteArray& text, const QByteArray& folder)
{
    HttpRulesParser parser(text, folder);
    const auto rules = parser.parse();
    if (!rules)
        return rules.failure();
    return parser.withWholeNames();
}

QByteArray httpRulesText(const QList<HttpRule>& rules)
{
    QByteArray text;
    for (const HttpRule& rule : rules)
        text += (text.isEmpty() ? "" : "###\n") + ruleText(rule);
    return text;
}

int matchHttpRule(const QList<HttpRule>& rules, QByteArrayView method, QByteArrayView target)
{
    const qsizetype query = target.indexOf('?');
    const QByteArrayView path = query < 0 ? target : target.first(query);
    for (qsizetype i = 0; i < rules.size(); ++i) {
        const HttpRule& rule = rules[i];
        if (fitsMethod(rule.method, method) && fitsPath(rule.path, rule.path.contains('?') ? target : path))
            return int(i) + 1;
    }
    return 0;
}

QString httpRuleWords(const HttpRule& rule)
{
    const QByteArrayView path(rule.path);
    return QStringLiteral("%1 %2%3 → %4")
        .arg(rule.method.isEmpty() ? QStringLiteral("*") : escapedText(rule.method),
             escapedText(path.first(std::min(path.size(), longestRulePath))),
             path.size() > longestRulePath ? QStringLiteral("…") : QString())
        .arg(rule.status);
}

QString httpRulesWords(const QList<HttpRule>& rules)
{
    QStringList words;
    for (qsizetype i = 0; i < std::min(rules.size(), rulesInWords); ++i)
        words << QStringLiteral("%1 %2").arg(i + 1).arg(httpRuleWords(rules[i]));
    if (rules.size() > rulesInWords)
        words << QStringLiteral("and %1 more").arg(rules.size() - rulesInWords);
    return words.join(QStringLiteral("; "));
}

QByteArray httpReason(int status)
{
    static constexpr std::pair<int, const char*> reasons[] = {{200, "OK"},
                                                              {201, "Created"},
                                                              {202, "Accepted"},
                                                              {204, "No Content"},
                                                              {206, "Partial Content"},
                                                              {301, "Moved Permanently"},
                                                              {302, "Found"},
                                                              {303, "See Other"},
                                                              {304, "Not Modified"},
                                                              {307, "Temporary Redirect"},
                                                              {308, "Permanent Redirect"},
                                                              {400, "Bad Request"},
                                                              {401, "Unauthorized"},
                                                              {403, "Forbidden"},
                                                              {404, "Not Found"},
                                                              {405, "Method Not Allowed"},
                                                              {406, "Not Acceptable"},
                                                              {408, "Request Timeout"},
                                                              {409, "Conflict"},
                                                              {410, "Gone"},
                                                              {411, "Length Required"},
                                                              {412, "Precondition Failed"},
                                                              {413, "Content Too Large"},
                                                              {415, "Unsupported Media Type"},
                                                              {422, "Unprocessable Content"},
                                                              {429, "Too Many Requests"},
                                                              {500, "Internal Server Error"},
                                                              {501, "Not Implemented"},
                                                              {502, "Bad Gateway"},
                                                              {503, "Service Unavailable"},
                                                              {504, "Gateway Timeout"}};
    for (const auto& [number, reason] : reasons) {
        if (number == status)
            return reason;
    }
    return {};
}

} // namespace sw
