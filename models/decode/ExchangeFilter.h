#pragma once

#include "models/base/FilterWords.h"
#include "models/decode/Exchange.h"

namespace sw {

/// Chooses exchanges by words: all must fit. "docker" looks into method, target, status, type, client and
/// remark; "method:POST,PUT", "status:404", "status:5xx", "client:docker", "type:json", "is:error",
/// "is:mutating", "is:running", "is:raw" are exact; "-word" means without. A value.
class ExchangeFilter
{
public:
    ExchangeFilter() = default;
    explicit ExchangeFilter(const QString& text, ConnectionId connection = 0);

    bool matches(const Exchange& exchange) const;
    bool isEmpty() const { return m_words.empty() && m_connection == 0; }
    /// What of it means nothing, as a sentence; empty when all does.
    const QString& remark() const { return m_remark; }
    bool operator==(const ExchangeFilter& other) const
    {
        return m_text == other.m_text && m_connection == other.m_connection;
    }

private:
    QString m_text, m_remark;
    ConnectionId m_connection = 0; // 0: all
    std::vector<FilterWord> m_words;
};

} // namespace sw
