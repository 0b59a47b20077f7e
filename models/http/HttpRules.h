#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpHead.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace sw {

/// One answer of a listener that speaks HTTP: to which requests, and what. A value.
struct HttpRule
{
    /// What becomes of the connection when the body is out.
    enum class End : quint8 {
        KeepAlive, ///< as the client wishes
        Close,
        Open,   ///< the body has no end: the client is left waiting
        Repeat, ///< nor here: it begins again after the pause
    };

    QByteArray method; ///< empty: any; GET is for HEAD, too
    QByteArray path;   ///< * stands for any bytes; with a ? the query counts as well
    int status = 200;
    QByteArray reason;       ///< empty: the usual one
    QList<HttpField> fields; ///< Content-Length and the like come by themselves, unless they are here
    QByteArray body;
    QByteArray file;                                   ///< its content is the body instead; empty: none
    std::optional<double> delaySeconds = std::nullopt; ///< empty: the delay of the whole reply
    bool isChunked = false;                            ///< chunk by chunk
    qint64 chunkBytes = 0;                             ///< of each; 0: each line is one
    double pauseSeconds = 0;                           ///< between two chunks
    End end = End::KeepAlive;

    bool operator==(const HttpRule&) const = default;
};

constexpr qsizetype mostHttpRules = 200;      ///< their number fits a row
constexpr qsizetype httpRulesBytes = 1 << 20; ///< of their text

/// Rules as a person writes and keeps them; a Failure's sentence begins with the line ("Line 3: …"). Files
/// with a relative name are in folder. Any thread.
///
///     # a comment
///     GET /version 200 OK          method or *, path, status, perhaps a reason
///     Api-Version: 1.41            header fields
///     @delay 0.5                   seconds before the answer
///     @chunks lines 0.3            chunk by chunk: each line one, or so many bytes; seconds between two
///     @end close                   close, open (stays so), repeat (begins again); else kept alive
///     @body file answer.json       or: @body escaped OK\x00
///
///     {"Version": "20.10"}         after an empty line: the body, to the next ###
///     ###
Result<QList<HttpRule>> parseHttpRules(const QByteArray& text, const QByteArray& folder = {});
QByteArray httpRulesText(const QList<HttpRule>& rules);
/// The text of a file in that folder, its relative names made absolute, to be used anywhere; otherwise as it
/// is, comments included.
Result<QByteArray> httpRulesFrom(const QByteArray& text, const QByteArray& folder);

/// The first rule that fits, from 1; 0: none.
int matchHttpRule(const QList<HttpRule>& rules, QByteArrayView method, QByteArrayView target);

/// "GET /version → 200", escaped.
QString httpRuleWords(const HttpRule& rule);
/// All of them in one line, numbered; of many the first.
QString httpRulesWords(const QList<HttpRule>& rules);
/// The usual reason; empty for a status that has none.
QByteArray httpReason(int status);

} // namespace sw
