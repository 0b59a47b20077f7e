#include "models/inspect/SocketPrinter.h"

#include "models/kernel/Credentials.h"

#include <QStringList>

#include <array>
#include <charconv>
#include <concepts>

#include <unistd.h>

namespace sw {
namespace {

/// Appends JSON to one growing buffer; the caller keeps the order of keys.
class SocketJsonWriter
{
public:
    explicit SocketJsonWriter(qsizetype expected) { m_out.reserve(expected); }
    QByteArray take() { return std::move(m_out); }

    void raw(QByteArrayView text) { m_out.append(text); }
    /// Comma where needed, then "key":
    void key(QByteArrayView name)
    {
        const char last = m_out.back();
        if (last != '{' && last != '[')
            m_out.append(',');
        m_out.append('"').append(name).append("\":");
    }
    void item() // before an element of a list
    {
        if (m_out.back() != '[')
            m_out.append(',');
    }
    void number(std::integral auto value)
    {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
        m_out.append(digits.data(), end - digits.data());
    }
    void string(const QString& text)
    {
        m_out.append('"');
        const QByteArray bytes = text.toUtf8();
        for (const char c : bytes) {
            if (c == '"' || c == '\\')
                m_out.append('\\').append(c);
            else if (uchar(c) < 0x20)
                m_out.append("\\u00").append(QByteArray::number(uchar(c) + 0x100, 16).mid(1));
            else
                m_out.append(c);
        }
        m_out.append('"');
    }

private:
    QByteArray m_out;
};

QString namespaceName()
{
    std::array<char, 64> target{};
    const auto n = ::readlink("/proc/self/ns/net", target.data(), target.size());
    return n > 0 ? QString::fromLatin1(target.data(), n) : QString();
}

void writeOwners(SocketJsonWriter& json, const std::vector<SocketOwner>& owners)
{
    json.raw("[");
    for (const SocketOwner& owner : owners) {
        json.item();
        json.raw("{\"pid\":");
        json.number(owner.pid);
        json.raw(",\"fd\":");
        json.number(owner.fd);
        if (!owner.command.isEmpty()) {
            json.key("command");
            json.string(owner.command);
        }
        json.raw("}");
    }
    json.raw("]");
}

QString octalMode(mode_t mode) { return QStringLiteral("%1").arg(uint(mode), 4, 8, QLatin1Char('0')); }

void writePath(SocketJsonWriter& json, const SocketRecord& record)
{
    json.raw("{");
    if (record.fileMode) {
        json.key("mode");
        json.string(octalMode(*record.fileMode));
    }
    if (record.fileOwner) {
        json.key("owner");
        json.string(userName(*record.fileOwner));
    }
    if (record.fileGroup) {
        json.key("group");
        json.string(groupName(*record.fileGroup));
    }
    using State = SocketRecord::PathState;
    json.key("verdict");
    json.raw(record.pathState == State::Reachable  ? "\"reachable\""
             : record.pathState == State::Deleted  ? "\"deleted\""
             : record.pathState == State::Replaced ? "\"replaced\""
                                                   : "\"unknown\"");
    json.raw("}");
}

void writeRecord(SocketJsonWriter& json, const SocketRecord& record, const QString& space)
{
    const auto optionalNumber = [&](QByteArrayView name, const auto& value) {
        if (value) {
            json.key(name);
            json.number(*value);
        }
    };
    json.raw("{\"inode\":");
    json.number(record.inode);
    json.raw(",\"cookie\":\"");
    json.number(record.cookie);
    json.raw("\",\"type\":");
    json.string(socketTypeName(record.type));
    json.raw(",\"state\":");
    json.string(socketStateName(record.state));
    json.raw(",\"address\":");
    const auto kind = record.address.kind();
    if (kind == SocketAddress::Kind::Unnamed)
        json.raw("null");
    else
        json.string(record.address.display());
    json.raw(kind == SocketAddress::Kind::Abstract ? ",\"abstract\":true" : ",\"abstract\":false");
    optionalNumber("peerInode", record.peerInode);
    json.raw(",\"owners\":");
    writeOwners(json, record.owners);
    json.raw(",\"peerOwners\":");
    writeOwners(json, record.peerOwners);
    optionalNumber("uid", record.uid);
    optionalNumber("receiveQueue", record.receiveQueue);
    optionalNumber("sendQueue", record.sendQueue);
    if (kind == SocketAddress::Kind::Path) {
        json.key("path");
        writePath(json, record);
    }
    if (!space.isEmpty()) {
        json.key("namespace");
        json.string(space);
    }
    json.raw("}");
}

QString ownersText(const std::vector<SocketOwner>& owners)
{
    if (owners.empty())
        return QStringLiteral("-");
    QStringList names;
    pid_t last = 0;
    for (const SocketOwner& owner : owners) {
        if (owner.pid != std::exchange(last, owner.pid))
            names << QStringLiteral("%1/%2").arg(owner.command).arg(owner.pid);
    }
    const qsizetype more = names.size() - 1;
    return more > 0 ? QStringLiteral("%1+%2").arg(names.first()).arg(more) : names.first();
}

QStringList textCells(const SocketRecord& record)
{
    const auto number = [](const auto& value) {
        return value ? QString::number(*value) : QStringLiteral("-");
    };
    QString peer = ownersText(record.peerOwners);
    if (record.state == SocketState::Listening && record.acceptedCount)
        peer = QStringLiteral("%1 accepted").arg(*record.acceptedCount);
    const bool named = record.address.kind() != SocketAddress::Kind::Unnamed;
    return {socketTypeName(record.type),
            socketStateName(record.state),
            number(record.receiveQueue),
            number(record.sendQueue),
            QString::number(record.inode),
            number(record.peerInode),
            record.uid ? userName(*record.uid) : QStringLiteral("-"),
            ownersText(record.owners),
            peer,
            named ? record.address.display() : QStringLiteral("-")};
}

} // namespace

QByteArray socketsJson(const std::vector<SocketRecord>& records, int hiddenProcesses)
{
    SocketJsonWriter json(qsizetype(records.size()) * 384 + 64);
    const QString space = namespaceName();
    json.raw("{\"sockets\":[");
    for (const SocketRecord& record : records) {
        json.item();
        writeRecord(json, record, space);
    }
    json.raw("],\"hiddenProcesses\":");
    json.number(hiddenProcesses);
    json.raw("}");
    return json.take();
}

QByteArray socketsText(const std::vector<SocketRecord>& records)
{
    std::vector<QStringList> lines{
        {QStringLiteral("TYPE"), QStringLiteral("STATE"), QStringLiteral("RECV-Q"), QStringLiteral("SEND-Q"),
         QStringLiteral("INODE"), QStringLiteral("PEER-INODE"), QStringLiteral("USER"),
         QStringLiteral("PROCESS"), QStringLiteral("PEER"), QStringLiteral("ADDRESS")}};
    for (const SocketRecord& record : records)
        lines.push_back(textCells(record));
    std::vector<qsizetype> widths(size_t(lines.front().size()), 0);
    for (const QStringList& cells : lines) {
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], cells[qsizetype(i)].size());
    }
    QString text;
    for (const QStringList& cells : lines) {
        for (qsizetype i = 0; i + 1 < cells.size(); ++i) {
            const bool right = i >= 2 && i <= 5;
            const auto width = widths[size_t(i)];
            text += right ? cells[i].rightJustified(width) : cells[i].leftJustified(width);
            text += QLatin1String("  ");
        }
        text += cells.last() + u'\n';
    }
    return text.toUtf8();
}

} // namespace sw
