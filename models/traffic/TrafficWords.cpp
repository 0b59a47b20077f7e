#include "models/traffic/TrafficWords.h"

#include "models/base/Bytes.h"
#include "models/base/ProcessName.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>

namespace sw {

namespace {

constexpr qsizetype previewLimit = 200;
constexpr qsizetype detailLimit = 64 << 10; // ours are far smaller; a foreign capture may hold anything

QJsonObject detailOf(QByteArrayView payload)
{
    if (payload.size() > detailLimit)
        return {};
    return QJsonDocument::fromJson(QByteArray::fromRawData(payload.data(), payload.size())).object();
}

QString member(const QJsonObject& detail, const char* name)
{
    return trafficSafeText(detail.value(QLatin1String(name)).toString());
}

QString peerWords(const QJsonObject& opened, const QString& between)
{
    const QJsonObject peer = opened.value(QLatin1String("peer")).toObject();
    const QString command = shownProcess(member(peer, "command"));
    const qint64 pid = peer.value(QLatin1String("pid")).toInteger();
    if (pid <= 0)
        return command.isEmpty() ? member(opened, "address") : command;
    return command.isEmpty() ? QStringLiteral("pid %1").arg(pid) : command + between + QString::number(pid);
}

QString startedWords(const QJsonObject& detail)
{
    const QString type = member(detail, "type");
    const QString target = member(detail, "target");
    QString words = QStringLiteral("listening on %1").arg(member(detail, "address"));
    if (!target.isEmpty())
        words += QStringLiteral(", relaying to %1").arg(target);
    return type.isEmpty() || type == QLatin1String("stream") ? words
                                                             : QStringLiteral("%1 (%2)").arg(words, type);
}

QString finishedWords(const QJsonObject& detail)
{
    const bool byUs = member(detail, "by") == QLatin1String("us");
    if (!member(detail, "direction").isEmpty()) // a relay's: who said it
        return byUs ? QStringLiteral("target finished sending") : QStringLiteral("client finished sending");
    return byUs ? QStringLiteral("we finished sending") : QStringLiteral("peer finished sending");
}

QString exchangeWords(const QJsonObject& detail)
{
    return QStringLiteral("%1 %2 %3")
        .arg(member(detail, "method"), member(detail, "target"))
        .arg(detail.value(QLatin1String("status")).toInt());
}

/// So that a character cut in two is not shown as broken bytes.
QByteArrayView wholeCharacters(QByteArrayView cut)
{
    qsizetype start = cut.size();
    for (int back = 1; back <= 3 && back <= cut.size(); ++back) {
        const auto c = static_cast<unsigned char>(cut[cut.size() - back]);
        if ((c & 0xc0) == 0x80)
            continue;
        const int length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (length > back)
            start = cut.size() - back;
        break;
    }
    return cut.first(start);
}

/// The sentence and the errno's name behind it, as everywhere else that a failure shows.
QString failedWords(const QJsonObject& detail)
{
    const QString sentence = member(detail, "error"), name = member(detail, "errno");
    return name.isEmpty() || sentence.contains(name) ? sentence
                                                     : QStringLiteral("%1 (%2)").arg(sentence, name);
}

} // namespace

QString trafficClosedWords(const QString& reason)
{
    if (reason == QLatin1String("eof"))
        return QStringLiteral("closed: end by peer");
    if (reason == QLatin1String("reset"))
        return QStringLiteral("closed: reset by peer");
    if (reason == QLatin1String("local"))
        return QStringLiteral("closed: by us");
    return reason.isEmpty() ? QStringLiteral("closed") : QStringLiteral("closed: %1").arg(reason);
}

QStringList trafficBadges(const TrafficRecord& record)
{
    QStringList badges;
    if (!record.isData())
        return badges;
    if (record.flags & TrafficRecord::relayed)
        badges << (record.event == TrafficEvent::Received ? QStringLiteral("to target")
                                                          : QStringLiteral("to client"));
    if (record.descriptors > 0)
        badges << (record.descriptors == 1 ? QStringLiteral("1 fd")
                                           : QStringLiteral("%1 fds").arg(record.descriptors));
    if (record.flags & TrafficRecord::foreignSender)
        badges << QStringLiteral("other sender");
    return badges;
}

QString trafficPeer(QByteArrayView openedDetail, bool withAddress)
{
    const QJsonObject detail = detailOf(openedDetail);
    const QString process = peerWords(detail, QStringLiteral(" · "));
    const QString address = withAddress ? member(detail, "address") : QString();
    return address.isEmpty() || address == process ? process
                                                   : QStringLiteral("%1 · %2").arg(process, address);
}

QString trafficSafeText(const QString& text)
{
    return escapedText(text).replace(QLatin1String("\\\\"), QLatin1String("\\"));
}

QString trafficWords(const TrafficRecord& record, QByteArrayView payload)
{
    const QJsonObject detail = detailOf(payload);
    switch (record.event) {
    case TrafficEvent::Started:
        return startedWords(detail);
    case TrafficEvent::Opened: {
        const QString peer = peerWords(detail, QStringLiteral(" "));
        const QString address = member(detail, "address");
        const QString named =
            address.isEmpty() || address == peer ? peer : QStringLiteral("%1 at %2").arg(peer, address);
        return named.isEmpty() ? QStringLiteral("opened") : QStringLiteral("opened: peer %1").arg(named);
    }
    case TrafficEvent::Finished:
        return finishedWords(detail);
    case TrafficEvent::Closed:
        return trafficClosedWords(member(detail, "reason"));
    case TrafficEvent::Failed:
        return failedWords(detail);
    case TrafficEvent::Note:
        return withShownProcess(member(detail, "message"));
    case TrafficEvent::Exchange:
        return exchangeWords(detail);
    case TrafficEvent::Stopped:
    case TrafficEvent::Received:
    case TrafficEvent::Sent:
        break;
    }
    return trafficEventName(record.event);
}

QString trafficPreview(const TrafficRecord& record, QByteArrayView payload)
{
    if (record.size <= TrafficRecord::inlineBytes)
        return escapedText(record.previewBytes());
    if (payload.isEmpty())
        return escapedText(wholeCharacters(record.previewBytes())) + QStringLiteral("… (not kept)");
    if (payload.size() <= previewLimit)
        return escapedText(payload);
    return escapedText(wholeCharacters(payload.first(previewLimit))) + QStringLiteral("…");
}

QString trafficNumberText(std::uint64_t number)
{
    static const QLocale grouped(QLocale::English, QLocale::UnitedStates); // C has no separators
    return grouped.toString(qulonglong(number));
}

namespace {

QString trafficMoment(std::int64_t nanoseconds, const QString& format)
{
    const std::int64_t microseconds = nanoseconds / 1000;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(microseconds / 1000);
    return QStringLiteral("%1 %2")
        .arg(time.toString(format))
        .arg(microseconds % 1000, 3, 10, QLatin1Char('0'));
}

} // namespace

QString trafficTimeText(std::int64_t nanoseconds)
{
    return trafficMoment(nanoseconds, QStringLiteral("HH:mm:ss.zzz"));
}

QString trafficDateTimeText(std::int64_t nanoseconds)
{
    return trafficMoment(nanoseconds, QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString trafficTimeWithin(const QString& time, const std::function<bool(const QString&)>& fits)
{
    const qsizetype dot = time.lastIndexOf(u'.');
    if (dot < 0 || fits(time))
        return time;
    const QString unit = time.endsWith(QLatin1String(" s")) ? QStringLiteral(" s") : QString();
    if (const QString toMilliseconds = time.left(dot + 4) + unit; fits(toMilliseconds))
        return toMilliseconds;
    const QString toSeconds = time.left(dot) + unit;
    return fits(toSeconds) || !unit.isEmpty() ? toSeconds : toSeconds.section(u' ', -1);
}

QString trafficElapsedText(std::int64_t nanoseconds)
{
    if (nanoseconds < 0)
        return QStringLiteral("-") + trafficElapsedText(nanoseconds == INT64_MIN ? INT64_MAX : -nanoseconds);
    const std::int64_t microseconds = nanoseconds / 1000;
    const std::int64_t seconds = microseconds / 1'000'000, minutes = seconds / 60, hours = minutes / 60;
    const QString fraction = QStringLiteral(".%1 %2 s")
                                 .arg(microseconds / 1000 % 1000, 3, 10, QLatin1Char('0'))
                                 .arg(microseconds % 1000, 3, 10, QLatin1Char('0'));
    if (minutes == 0)
        return QString::number(seconds) + fraction;
    const QString rest = QStringLiteral("%1").arg(seconds % 60, 2, 10, QLatin1Char('0')) + fraction;
    if (hours == 0)
        return QStringLiteral("%1 min ").arg(minutes) + rest;
    return QStringLiteral("%1 h %2 min ").arg(hours).arg(minutes % 60, 2, 10, QLatin1Char('0')) + rest;
}

QString trafficDurationText(std::int64_t nanoseconds)
{
    const double milliseconds = double(nanoseconds) / 1e6;
    if (nanoseconds < 100'000)
        return QStringLiteral("%1 µs").arg(nanoseconds / 1000);
    if (milliseconds < 999.95)
        return QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', 1);
    if (milliseconds < 59'950)
        return QStringLiteral("%1 s").arg(milliseconds / 1000, 0, 'f', 1);
    const qint64 minutes = qint64(milliseconds / 60'000);
    if (minutes < 60)
        return QStringLiteral("%1 min %2 s")
            .arg(minutes)
            .arg(qint64(milliseconds / 1000) % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

} // namespace sw
