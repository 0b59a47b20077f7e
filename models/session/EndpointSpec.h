#pragma once

#include "models/kernel/Credentials.h"
#include "models/kernel/SocketAddress.h"
#include "models/session/SendOptions.h"
#include "models/session/TapRule.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>

#include <optional>

#include <sys/types.h>

namespace sw {

enum class EndpointKind : quint8 {
    Listener,
    Client,
    Tap,    ///< relays a live Unix socket: clients go to address, and from there to target
    Bridge, ///< the same where one of the two is TCP
};
enum class SocketApi : quint8 { Kernel, Qt };

/// What a rule asks of a received chunk or message. All but Regex compare bytes.
enum class RuleCondition : quint8 { Equals, Contains, StartsWith, EndsWith, Regex };

/// One line of a listener's rules. The first one that fits answers.
struct ReplyRule
{
    RuleCondition condition = RuleCondition::Equals;
    QByteArray pattern; ///< of Regex: the expression (PCRE2), in UTF-8
    QByteArray reply;   ///< of Regex: {{0}} stands for what it found, {{1}} to {{9}} for its groups
    std::optional<double> delaySeconds = std::nullopt; ///< empty: the delay of the whole reply

    bool operator==(const ReplyRule&) const = default;
};

/// What a listener answers to each received chunk or message.
struct Reply
{
    enum class Kind : quint8 { None, Echo, Fixed, Command, File, Rules, Http };
    Kind kind = Kind::None;
    /// Of Fixed; of Command its text (splitCommand()), one process for each connection; of File the path; of
    /// Rules the answer when none fits (empty: there is none then); of Http the rules as text (HttpRules.h).
    QByteArray bytes{};
    double delaySeconds = 0; ///< from what was received to its answer
    QList<ReplyRule> rules{};

    bool operator==(const Reply&) const = default;
};

/// Sends the given messages in turn, all of them once per round.
struct SendPlan
{
    QList<QByteArray> messages;
    double everySeconds = 0; ///< 0: one round, at once
    quint64 count = 0;       ///< rounds; 0 with everySeconds > 0: until stopped
    bool finish = false;     ///< half-close after the last round
    bool finishUnanswerable =
        false;                ///< the same, but only where no answer can come (datagrams without a name)
    SendOptions options = {}; ///< of each message

    bool operator==(const SendPlan&) const = default;
};

/// One value starts everything: what a form, the command line, a lesson and a file produce.
struct EndpointSpec
{
    EndpointKind kind = EndpointKind::Listener;
    SocketAddress address;
    SocketType type = SocketType::Stream;
    bool findType = false; ///< of a client: the type is what the socket at the address has
    SocketApi api = SocketApi::Kernel;
    QString name; ///< shown; empty: the address's short name

    AskSenders askSenders = AskSenders::WhereFree; ///< of the kernel API; Qt's classes can't be asked
    bool keepDescriptors = false; ///< received ones stay open on a shelf; else they are closed at once

    // listener
    int mode = 0600;            ///< exact from bind (kernel API); of a path
    std::optional<uid_t> owner; ///< of the socket file, right before anybody can connect; ours unless given
    std::optional<gid_t> group;
    int backlog = 128;         ///< listen(2); the kernel caps it at net.core.somaxconn
    bool replaceStale = false; ///< unlink a socket file that nobody owns before bind
    Reply reply;

    // client
    SocketAddress replyName; ///< bound before connect: what datagrams are answered to; Unnamed: none
    bool autobind = false;   ///< a name that the kernel picks
    bool isAdopted = false;  ///< its socket came as a descriptor; it can't be connected again
    bool retry = false;      ///< try again every 100 ms until the server appears
    /// How long a connect may wait at a full backlog; 0: without end. A blocking connect(2) would wait for
    /// ever, which from outside looks like a hang.
    double connectTimeoutSeconds = 10;
    SendPlan plan; ///< sent once connected

    // tap and bridge: address is the front, where clients go (Unnamed: a tap takes a fresh private path)
    SocketAddress target;
    bool freshFront = false;      ///< address is of a fresh path, which a tap takes anew at each start
    bool allowRemote = false;     ///< a TCP front may be bound to more than loopback
    bool allowOtherUsers = false; ///< TCP clients of other users are let through
    QList<TapRule> tapRules;      ///< what happens to connections on the way

    /// Whether the kernel picks a name for this client: asked for, or needed to be told who sends.
    bool takesPickedName() const
    {
        return autobind || (askSenders == AskSenders::Always && type != SocketType::Stream &&
                            replyName.kind() == SocketAddress::Kind::Unnamed);
    }
    bool isRelay() const { return kind == EndpointKind::Tap || kind == EndpointKind::Bridge; }
    /// A tap's front of a fresh path says nothing to a person: then it is named by its target.
    bool isNamedByTarget() const
    {
        return kind == EndpointKind::Tap && (freshFront || address.kind() == SocketAddress::Kind::Unnamed);
    }
    QString displayName() const
    {
        return !name.isEmpty() ? name : isNamedByTarget() ? target.shortName() : address.shortName();
    }
    bool operator==(const EndpointSpec&) const = default;
};

/// A client of datagrams without a name: nobody can answer it.
inline bool isUnanswerable(const EndpointSpec& spec)
{
    return spec.kind == EndpointKind::Client && spec.type == SocketType::Datagram &&
           !spec.takesPickedName() && spec.replyName.kind() == SocketAddress::Kind::Unnamed;
}

} // namespace sw
