#pragma once

#include "models/session/TapRule.h"
#include "models/sockets/Relay.h"

#include <QList>

#include <functional>
#include <memory>

namespace sw {

/// What a tap or bridge may change on the way: one for each connection. Numbers are those of the rules in
/// their list, from 1. Engine thread.
class Interceptor : public RelayGate
{
public:
    /// A rule has fired; each tells its first time on this connection only.
    using Fired = std::function<void(int rule, const QString& words)>;

    virtual ~Interceptor() = default;

    /// What becomes of a client before anybody has asked the target.
    struct Welcome
    {
        enum class Kind : quint8 { Relay, Refuse, Answer };
        Kind kind = Kind::Relay;
        QByteArray answer{};
    };
    virtual Welcome welcome() = 0;
};

/// Null when there is nothing to do.
std::unique_ptr<Interceptor> makeInterceptor(const QList<TapRule>& rules, Interceptor::Fired fired);

/// "delay each chunk to the client by 2 s", …; plain text.
QString tapRuleWords(const TapRule& rule);

} // namespace sw
