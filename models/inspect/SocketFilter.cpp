#include "models/inspect/SocketFilter.h"

#include "models/base/FilterWords.h"
#include "models/base/ProcessName.h"
#include "models/kernel/Credentials.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace sw {
namespace {

bool isOneOf(const QString& value, const QStringList& names)
{
    // A beginning is enough ("type:seq"), so that the table follows while a word is typed.
    return std::any_of(names.begin(), names.end(),
                       [&](const QString& name) { return name.startsWith(value, Qt::CaseInsensitive); });
}

QStringList typeNames()
{
    return {QStringLiteral("stream"), QStringLiteral("datagram"), QStringLiteral("seqpacket"),
            QStringLiteral("dgram")};
}

QStringList stateNames()
{
    QStringList names;
    for (int i = 0; i <= int(SocketState::HalfClosed); ++i)
        names << socketStateName(SocketState(i));
    return names;
}

/// Why no socket can have this value; empty when one can.
QString problemWith(const QString& field, const QString& value)
{
    bool isNumber = true;
    if (field == QLatin1String("pid"))
        value.toInt(&isNumber);
    if (!isNumber)
        return QStringLiteral("“%1” is no process number").arg(value);
    const bool isType = field == QLatin1String("type");
    if (!isType && field != QLatin1String("state"))
        return {};
    const QStringList names = isType ? typeNames() : stateNames();
    if (isOneOf(value, names))
        return {};
    const QStringList told = isType ? names.mid(0, 3) : names; // "dgram" is understood, too
    return QStringLiteral("“%1” is no %2: %3").arg(value, field, told.join(QStringLiteral(", ")));
}

bool ownerHas(const std::vector<SocketOwner>& owners, const auto& holds)
{
    return std::any_of(owners.begin(), owners.end(), holds);
}

bool matchesAnywhere(const SocketRecord& record, const QString& text)
{
    const auto has = [&](const QString& where) { return where.contains(text, Qt::CaseInsensitive); };
    const bool maybeNumber = !text.isEmpty() && text.front().isDigit();
    const auto owner = [&](const SocketOwner& o) {
        return has(o.command) || has(shownProcess(o.command)) || has(o.commandLine) ||
               (maybeNumber && QString::number(o.pid) == text);
    };
    const bool named = record.address.kind() != SocketAddress::Kind::Unnamed;
    return (named && has(record.address.display())) ||
           (maybeNumber && QString::number(record.inode) == text) || ownerHas(record.owners, owner) ||
           ownerHas(record.peerOwners, owner) ||
           (record.peerAddress.kind() != SocketAddress::Kind::Unnamed && has(record.peerAddress.display()));
}

bool isUser(uid_t uid, const QString& text) { return QString::number(uid) == text || userName(uid) == text; }

} // namespace

Result<SocketFilter> SocketFilter::parse(const QString& text)
{
    using Field = Term::Field;
    static const std::array<std::pair<QString, Field>, 6> fields{{{QStringLiteral("cmd"), Field::Command},
                                                                  {QStringLiteral("pid"), Field::Pid},
                                                                  {QStringLiteral("user"), Field::User},
                                                                  {QStringLiteral("path"), Field::Path},
                                                                  {QStringLiteral("type"), Field::Type},
                                                                  {QStringLiteral("state"), Field::State}}};
    SocketFilter filter;
    for (const FilterWord& word : splitFilterWords(text, {QLatin1String(":"), true})) {
        if (word.key.isEmpty()) {
            filter.m_terms.push_back({Field::Any, {word.text}, word.negated});
        } else {
            const QString& name = word.key;
            const auto field =
                std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
            if (field == fields.end())
                return Failure{
                    QStringLiteral("“%1:” is no filter word; there are cmd: pid: user: path: type: state:")
                        .arg(name),
                    0, Remedy::None};
            std::vector<QString> values;
            for (const FilterValue& value : word.values)
                values.push_back(value.text);
            filter.m_terms.push_back({field->second, values, word.negated});
            for (const QString& value : filter.m_terms.back().alternatives) {
                if (const QString problem = problemWith(word.key, value); !problem.isEmpty())
                    return Failure{problem, 0, Remedy::None};
            }
        }
        const auto& alternatives = filter.m_terms.back().alternatives;
        if (alternatives.empty() || (alternatives.size() == 1 && alternatives.front().isEmpty()))
            filter.m_terms.pop_back(); // "cmd:" while it is being typed
    }
    return filter;
}

SocketFilter SocketFilter::nothing()
{
    SocketFilter filter;
    filter.m_terms.push_back({Term::Field::Any, {}, false}); // no alternative holds
    return filter;
}

bool SocketFilter::matches(const SocketRecord& record) const
{
    using Field = Term::Field;
    const auto holds = [&](Field field, const QString& value) {
        switch (field) {
        case Field::Any:
            return matchesAnywhere(record, value);
        case Field::Command:
            return ownerHas(record.owners, [&](const auto& o) {
                return o.command.startsWith(value) || shownProcess(o.command).startsWith(value);
            });
        case Field::Pid:
            return ownerHas(record.owners, [&](const auto& o) { return o.pid == value.toInt(); });
        case Field::User:
            return ownerHas(record.owners, [&](const auto& o) { return isUser(o.uid, value); }) ||
                   (record.uid && isUser(*record.uid, value));
        case Field::Path:
            return record.address.kind() != SocketAddress::Kind::Unnamed &&
                   record.address.display().contains(value, Qt::CaseInsensitive);
        case Field::Type:
            return socketTypeName(record.type).startsWith(value, Qt::CaseInsensitive) ||
                   (record.type == SocketType::Datagram &&
                    QStringLiteral("dgram").startsWith(value, Qt::CaseInsensitive));
        case Field::State:
            return socketStateName(record.state).startsWith(value, Qt::CaseInsensitive);
        }
        return false;
    };
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        const bool found = std::any_of(term.alternatives.begin(), term.alternatives.end(),
                                       [&](const QString& value) { return holds(term.field, value); });
        return found != term.negated;
    });
}

} // namespace sw
