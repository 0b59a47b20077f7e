#pragma once

#include "models/decode/Exchange.h"

#include <map>
#include <vector>

namespace sw {

/// A kind of call: its method and where it goes, with what names one thing made general.
struct AllowedCall
{
    QString method, pattern; ///< escaped
    quint64 count = 0;
    bool mutates = false;

    bool operator==(const AllowedCall&) const = default;
};

/// "/v1.41/containers/4f5e…/json?all=1" as "/v*/containers/{id}/json": the query goes, version prefixes, ids
/// and the names after Docker's collections become general.
QByteArray generalPath(const QByteArray& target);

/// The calls that a client was seen to make: what an allow-list for it must let through. Bounded. Any one
/// thread.
class AllowList
{
public:
    static constexpr std::size_t mostCalls = 2000;

    /// Bytes that are not decoded, and what the target tells by itself, add nothing.
    void add(const Exchange& exchange);
    /// By pattern, then method.
    std::vector<AllowedCall> calls() const;
    quint64 passedOver() const { return m_passedOver; } ///< calls for which there was no room

private:
    std::map<std::pair<QString, QString>, AllowedCall> m_calls;
    quint64 m_passedOver = 0;
};

/// "GET   /containers/json", a line each.
QString allowListText(const std::vector<AllowedCall>& calls);

} // namespace sw
