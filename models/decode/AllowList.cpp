#include "models/decode/AllowList.h"

#include "models/base/Bytes.h"
#include "models/decode/ProtocolDecoder.h"

#include <QByteArrayList>

#include <algorithm>
#include <cctype>

namespace sw {

namespace {

bool contains(std::initializer_list<QByteArrayView> list, QByteArrayView one)
{
    return std::find(list.begin(), list.end(), one) != list.end();
}

/// A number, a UUID, or twelve and more hexadecimal digits.
bool isId(QByteArrayView part)
{
    if (part.isEmpty())
        return false;
    const bool isNumber = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool isHex = std::all_of(part.begin(), part.end(),
                                   [](char c) { return std::isxdigit(uchar(c)) != 0 || c == '-'; });
    return isNumber || (isHex && part.size() >= 12);
}

/// "v1.41"
bool isVersion(QByteArrayView part)
{
    return part.size() > 1 && part[0] == 'v' && std::all_of(part.begin() + 1, part.end(), [](char c) {
               return (c >= '0' && c <= '9') || c == '.';
           });
}

bool isCollection(QByteArrayView part)
{
    return contains({"containers", "images", "networks", "volumes", "exec", "plugins", "services", "tasks",
                     "nodes", "secrets", "configs", "distribution"},
                    part);
}

/// What Docker's API asks of a collection as a whole, where else a name would stand.
bool isAction(QByteArrayView part)
{
    return contains({"json", "create", "prune", "search", "load", "get", "privileges", "pull"}, part);
}

/// What it asks of one image, whose name may have slashes.
bool isImageAction(QByteArrayView part) { return contains({"json", "history", "push", "tag", "get"}, part); }

} // namespace

QByteArray generalPath(const QByteArray& target)
{
    const qsizetype query = target.indexOf('?');
    QByteArrayList parts = (query < 0 ? target : target.left(query)).split('/');
    QByteArrayList general;
    QByteArray before;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const QByteArray part = parts[i];
        if (i == 1 && isVersion(part)) {
            general << "v*";
        } else if (isId(part)) {
            general << "{id}";
        } else if (isCollection(before) && !part.isEmpty() && !isAction(part)) {
            general << "{name}";
            const bool mayHaveSlashes = before == "images" || before == "distribution" || before == "plugins";
            while (mayHaveSlashes && i + 1 < parts.size() &&
                   !(i + 2 == parts.size() && isImageAction(parts[i + 1])))
                ++i;
        } else {
            general << part;
        }
        before = part;
    }
    return general.join('/');
}

void AllowList::add(const Exchange& exchange)
{
    if (exchange.kind == Exchange::Kind::Raw || exchange.asker == Side::Target || exchange.method.isEmpty())
        return;
    const QString& protocol = protocols()[exchange.protocol].id;
    QByteArray pattern;
    if (protocol == QLatin1String("http"))
        pattern = generalPath(exchange.target);
    else if (protocol != QLatin1String("json")) // there it is parameters
        pattern = exchange.target;
    const auto key = std::pair(escapedText(pattern), escapedText(exchange.method));
    auto found = m_calls.find(key);
    if (found == m_calls.end()) {
        if (m_calls.size() >= mostCalls) {
            ++m_passedOver;
            return;
        }
        found = m_calls.insert({key, {key.second, key.first, 0, exchange.mutates}}).first;
    }
    ++found->second.count;
}

std::vector<AllowedCall> AllowList::calls() const
{
    std::vector<AllowedCall> all;
    for (const auto& [key, call] : m_calls)
        all.push_back(call);
    return all;
}

QString allowListText(const std::vector<AllowedCall>& calls)
{
    qsizetype width = 0;
    for (const AllowedCall& call : calls)
        width = std::max(width, call.method.size());
    QString text;
    for (const AllowedCall& call : calls)
        text += (call.method.leftJustified(width) + QLatin1Char(' ') + call.pattern).trimmed() +
                QLatin1Char('\n');
    return text;
}

} // namespace sw
