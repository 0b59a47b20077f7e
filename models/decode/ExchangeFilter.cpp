#include "models/decode/ExchangeFilter.h"

#include "models/decode/ExchangeWords.h"

#include <algorithm>

namespace sw {

namespace {

constexpr QLatin1String exchangeKeys[] = {QLatin1String("method"), QLatin1String("target"),
                                          QLatin1String("status"), QLatin1String("type"),
                                          QLatin1String("client"), QLatin1String("is")};
constexpr QLatin1String exchangeTraits[] = {QLatin1String("error"), QLatin1String("mutating"),
                                            QLatin1String("running"), QLatin1String("raw")};

bool has(const QByteArray& bytes, const QString& text)
{
    return QString::fromUtf8(bytes).contains(text, Qt::CaseInsensitive);
}

bool hasTrait(const Exchange& exchange, const QString& trait)
{
    if (trait == QLatin1String("error"))
        return exchange.isError || exchange.state == Exchange::State::Failed;
    if (trait == QLatin1String("mutating"))
        return exchange.mutates;
    if (trait == QLatin1String("running"))
        return exchange.state == Exchange::State::Running;
    return trait == QLatin1String("raw") && exchange.kind == Exchange::Kind::Raw;
}

/// "404", and "4xx" for all from 400 to 499.
bool hasStatus(const Exchange& exchange, const QString& text)
{
    if (text.size() == 3 && text.endsWith(QLatin1String("xx"), Qt::CaseInsensitive))
        return exchange.status / 100 == text.left(1).toInt();
    return exchangeStatusText(exchange).startsWith(text, Qt::CaseInsensitive);
}

bool fits(const Exchange& exchange, const QString& key, const QString& value)
{
    if (key == QLatin1String("method"))
        return QString::fromUtf8(exchange.method).compare(value, Qt::CaseInsensitive) == 0;
    if (key == QLatin1String("target"))
        return has(exchange.target, value);
    if (key == QLatin1String("status"))
        return hasStatus(exchange, value);
    if (key == QLatin1String("type"))
        return has(exchange.type, value);
    if (key == QLatin1String("client"))
        return exchange.client.contains(value, Qt::CaseInsensitive);
    return hasTrait(exchange, value);
}

bool fitsAnywhere(const Exchange& exchange, const QString& text)
{
    return has(exchange.method, text) || has(exchange.target, text) || has(exchange.type, text) ||
           exchange.client.contains(text, Qt::CaseInsensitive) ||
           exchange.remark.contains(text, Qt::CaseInsensitive) ||
           exchangeStatusText(exchange).contains(text, Qt::CaseInsensitive);
}

bool isKey(const QString& key)
{
    return std::any_of(std::begin(exchangeKeys), std::end(exchangeKeys),
                       [&](QLatin1String known) { return key == known; });
}

} // namespace

ExchangeFilter::ExchangeFilter(const QString& text, ConnectionId connection)
    : m_text(text.trimmed()),
      m_connection(connection),
      m_words(splitFilterWords(text, {QLatin1String(":"), true}))
{
    for (const FilterWord& word : m_words) {
        if (word.key != QLatin1String("is"))
            continue;
        for (const FilterValue& value : word.values) {
            if (std::none_of(std::begin(exchangeTraits), std::end(exchangeTraits),
                             [&](QLatin1String known) { return value.text == known; }))
                m_remark = QStringLiteral("“is:” knows error, mutating, running and raw");
        }
    }
}

bool ExchangeFilter::matches(const Exchange& exchange) const
{
    if (m_connection != 0 && exchange.connection != m_connection)
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const FilterWord& word) {
        if (!isKey(word.key))
            return fitsAnywhere(exchange, word.text) != word.negated;
        const bool any = word.values.empty() ||
                         std::any_of(word.values.begin(), word.values.end(), [&](const FilterValue& value) {
                             return fits(exchange, word.key, value.text);
                         });
        return any != word.negated;
    });
}

} // namespace sw
