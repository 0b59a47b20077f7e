#pragma once

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

namespace sw {

/// One remembered choice: its key, and what holds until a person has chosen. T: bool, int, QByteArray,
/// QString or QStringList.
template <class T> struct Setting
{
    const char* key;
    T fallback;
};

/// What the window remembers: typed values over bytes by key. Where they are kept is the composition root's
/// business; without load and save they last as long as this object. GUI thread.
class Settings : public QObject
{
    Q_OBJECT
public:
    using Load = std::function<QByteArray(const QString& key)>;
    using Save = std::function<void(const QString& key, const QByteArray& value)>;
    explicit Settings(Load load = {}, Save save = {});

    /// The fallback when nothing is remembered, or when what is remembered can't be read.
    template <class T> T value(const Setting<T>& setting) const
    {
        const QByteArray raw = bytes(QLatin1String(setting.key));
        T result = setting.fallback;
        return raw.isNull() || !decode(raw, &result) ? setting.fallback : result;
    }
    template <class T> void set(const Setting<T>& setting, const T& value)
    {
        setBytes(QLatin1String(setting.key), encode(value));
    }

    /// As kept (window geometry, header states); null when there is nothing.
    QByteArray bytes(const QString& key) const;
    void setBytes(const QString& key, const QByteArray& value);

signals:
    void changed(const QString& key);

private:
    static bool decode(const QByteArray& raw, bool* value);
    static bool decode(const QByteArray& raw, int* value);
    static bool decode(const QByteArray& raw, QByteArray* value);
    static bool decode(const QByteArray& raw, QString* value);
    static bool decode(const QByteArray& raw, QStringList* value);
    static QByteArray encode(bool value);
    static QByteArray encode(int value);
    static QByteArray encode(const QByteArray& value);
    static QByteArray encode(const QString& value);
    static QByteArray encode(const QStringList& value);

    Load m_load;
    Save m_save;
    mutable QHash<QString, QByteArray> m_known;
};

/// Every setting that has a type, declared once. Layout bytes go by key, through bytes().
namespace Choice {
inline const Setting<QString> theme{"theme", QStringLiteral("system")}; ///< system, light or dark
inline const Setting<int> zoom{"zoom", 100};                            ///< percent
inline const Setting<QString> trafficTime{"traffic/time",
                                          QStringLiteral("time")};    ///< time, date, start or delta
inline const Setting<int> socketRefresh{"sockets/refresh", 0};        ///< milliseconds; 0: as the cost allows
inline const Setting<bool> keepDescriptors{"descriptors/keep", true}; ///< received ones, until closed
inline const Setting<QString> payloadMode{"payloadMode", QStringLiteral("text")}; ///< text, hex or both
inline const Setting<int> conversationBytes{"conversation/bytes", 0};      ///< BytesView: text, hex or both
inline const Setting<QStringList> recentAddresses{"addresses/recent", {}}; ///< newest first
inline const Setting<QStringList> favouriteAddresses{"addresses/favourites", {}}; ///< newest first
inline const Setting<bool> rememberAddresses{"addresses/remember", true};
inline const Setting<int> listenerApi{"listener/api", 0};     ///< SocketApi
inline const Setting<int> listenerReply{"listener/reply", 0}; ///< Reply::Kind
inline const Setting<QString> listenerReplyText{"listener/replyText", {}};
inline const Setting<int> listenerType{"listener/type", 0}; ///< SocketType
inline const Setting<bool> listenerReplyEscapes{"listener/replyEscapes", false};
inline const Setting<QString> listenerReplyFile{"listener/replyFile", {}};
inline const Setting<QString> listenerReplyCommand{"listener/replyCommand", {}};
inline const Setting<QString> listenerReplyDefault{"listener/replyDefault", {}}; ///< with escapes
inline const Setting<QByteArray> listenerReplyRules{"listener/replyRules", {}};  ///< as rulesToJson()
inline const Setting<QByteArray> listenerHttpRules{"listener/httpRules", {}};    ///< as HttpRules.h has it
inline const Setting<QString> listenerReplyDelay{"listener/replyDelay", QStringLiteral("0")}; ///< seconds
inline const Setting<QString> listenerOwner{"listener/owner", {}};
inline const Setting<QString> listenerGroup{"listener/group", {}};
inline const Setting<int> listenerMode{"listener/mode", 0600};
inline const Setting<int> listenerBacklog{"listener/backlog", 128};
inline const Setting<bool> listenerAskSenders{"listener/askSenders", true};
inline const Setting<int> clientAskSenders{"client/askSenders", 0}; ///< AskSenders
inline const Setting<int> clientApi{"client/api", 0};               ///< SocketApi
inline const Setting<int> clientType{"client/type", -1}; ///< SocketType; -1: found from the address
inline const Setting<bool> clientAutobind{"client/autobind", false};
inline const Setting<QString> clientTimeout{"client/timeout", QStringLiteral("10")}; ///< seconds, as typed
inline const Setting<bool> clientRetry{"client/retry", false};
/// Calls with each of those by which the forms start as they were last left.
template <class Function> void forEachOfForms(Function with)
{
    const auto all = [&](const auto&... settings) { (with(settings), ...); };
    all(listenerApi, listenerReply, listenerReplyText, listenerType, listenerReplyEscapes, listenerReplyFile,
        listenerReplyCommand, listenerReplyDefault, listenerReplyRules, listenerHttpRules, listenerReplyDelay,
        listenerOwner, listenerGroup, listenerMode, listenerBacklog, listenerAskSenders, clientApi,
        clientType, clientAutobind, clientAskSenders, clientTimeout, clientRetry);
}
inline const Setting<QString> lineEnding{"lineEnding", QStringLiteral("None")}; ///< None, LF, CRLF, CR, NUL
inline const Setting<bool> composerOptions{"composer/options", false};          ///< open where room is small
inline const Setting<QString> messagesFolder{"messages/folder", {}}; ///< of saved messages; empty: the usual
inline const Setting<bool> rememberMessages{"rememberMessages", true};  ///< sent messages, between runs
inline const Setting<QByteArray> sentMessages{"sentMessages", {}};      ///< as MessageHistory writes them
inline const Setting<QStringList> lessonProgress{"learn/progress", {}}; ///< "01-socket-file=3": steps done
inline const Setting<QByteArray> httpHistory{"http/history", {}};       ///< as packedHistory() makes it
inline const Setting<bool> askBeforeQuit{"quit/ask", false};           ///< while other programs are connected
inline const Setting<int> captureRows{"capture/rows", 5'000'000};      ///< from the next start on
inline const Setting<int> captureMegabytes{"capture/megabytes", 2048}; ///< MiB, from the next start on
} // namespace Choice

} // namespace sw
