// What a descriptor is, for the cells of a row, and what can't be done with it.
#include "models/base/Bytes.h"
#include "models/kernel/Descriptors.h"

#include <QLocale>
#include <QStringList>

#include <sys/socket.h>

namespace sw {
namespace {

/// "anon_inode:[eventfd]" and "anon_inode:inotify" without what is around the word.
QString anonymousWord(const QByteArray& target)
{
    QByteArray word = target.mid(target.indexOf(':') + 1);
    if (word.startsWith('[') && word.endsWith(']'))
        word = word.mid(1, word.size() - 2);
    return word == "eventpoll" ? QStringLiteral("epoll") : escapedText(word);
}

QString socketName(const DescriptorInfo& info)
{
    const bool named = info.address.kind() != SocketAddress::Kind::Unnamed;
    const bool peerNamed = info.peer.kind() != SocketAddress::Kind::Unnamed;
    if (info.family != AF_UNIX)
        return escapedText(info.target);
    if (named && peerNamed)
        return QStringLiteral("%1 → %2").arg(info.address.display(), info.peer.display());
    if (named)
        return info.address.display();
    if (peerNamed)
        return QStringLiteral("→ %1").arg(info.peer.display());
    return info.isConnected ? QStringLiteral("unnamed, to an unnamed one") : QStringLiteral("unnamed");
}

} // namespace

QString DescriptorInfo::accessWord() const
{
    switch (access) {
    case Access::Read:
        return QStringLiteral("read");
    case Access::Write:
        return QStringLiteral("write");
    case Access::ReadWrite:
        return QStringLiteral("read and write");
    case Access::Path:
        return QStringLiteral("path only");
    }
    return {};
}

QString DescriptorInfo::kindWord() const
{
    switch (kind) {
    case Kind::File:
        return QStringLiteral("file");
    case Kind::Directory:
        return QStringLiteral("directory");
    case Kind::Pipe:
        return target.startsWith('/') ? QStringLiteral("named pipe") : QStringLiteral("pipe");
    case Kind::Socket:
        return isListening ? QStringLiteral("listening socket") : QStringLiteral("socket");
    case Kind::MemFd:
        return QStringLiteral("memfd");
    case Kind::Device:
        return QStringLiteral("device");
    case Kind::Anonymous:
        return anonymousWord(target);
    case Kind::Unknown:
        break;
    }
    return QStringLiteral("descriptor");
}

QString DescriptorInfo::name() const
{
    if (kind == Kind::Socket)
        return socketName(*this);
    if (kind == Kind::MemFd) { // the kernel says of each that it is deleted
        const QByteArray shown = target.endsWith(" (deleted)") ? target.chopped(10) : target;
        return escapedText(shown.mid(1));
    }
    return escapedText(target);
}

QString DescriptorInfo::details() const
{
    QStringList parts;
    if (kind == Kind::Socket) {
        parts << (family == AF_UNIX                         ? QStringLiteral("Unix")
                  : family == AF_INET || family == AF_INET6 ? QStringLiteral("Internet")
                                                            : QStringLiteral("family %1").arg(family));
        if (socketType)
            parts.last() += u' ' + socketTypeName(*socketType);
        parts << QStringLiteral("inode %1").arg(inode);
        return parts.join(QStringLiteral(", "));
    }
    parts << accessWord();
    if (size >= 0)
        parts << (size == 1 ? QStringLiteral("1 byte")
                            : QStringLiteral("%1 bytes").arg(QLocale().toString(size)));
    if (offset >= 0)
        parts << QStringLiteral("position %1").arg(QLocale().toString(offset));
    if (kind == Kind::Pipe)
        parts << QStringLiteral("inode %1").arg(inode);
    return parts.join(QStringLiteral(", "));
}

QString DescriptorInfo::saveRefusal() const
{
    switch (kind) {
    case Kind::File:
    case Kind::MemFd:
        return {};
    case Kind::Pipe:
        return access == Access::Write ? QStringLiteral("This is the writing end of a pipe: there is nothing "
                                                        "to read at it")
                                       : QString();
    case Kind::Socket:
        return QStringLiteral("A socket has no content to save: what it receives, a client shows");
    case Kind::Directory:
        return QStringLiteral("A directory has no bytes to save");
    case Kind::Device:
        return QStringLiteral("A device has no end, and reading it may change it: it is not saved");
    case Kind::Anonymous:
    case Kind::Unknown:
        break;
    }
    return QStringLiteral("There is nothing to save: %1 is an object of the kernel").arg(kindWord());
}

QString DescriptorInfo::openRefusal() const
{
    if (kind != Kind::Socket)
        return QStringLiteral("Only a socket can become a client");
    if (family != AF_UNIX || !socketType)
        return QStringLiteral("It is no Unix socket of a type that is known here");
    if (isListening)
        return QStringLiteral("It listens: to accept without ever waiting its blocking mode would have to be "
                              "changed, and the process that sent it shares that");
    if (!isConnected)
        return QStringLiteral("It is not connected: there is nobody at its other end");
    return {};
}

} // namespace sw
