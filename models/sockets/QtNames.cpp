#include "models/sockets/QtNames.h"

#include "models/base/Bytes.h"

#include <QDir>
#include <QFile>

namespace sw {
namespace {

constexpr qsizetype qtMaxLength = 106;

} // namespace

Result<QString> qtNameFor(const SocketAddress& address)
{
    QByteArray bytes = address.bytes();
    if (address.kind() == SocketAddress::Kind::Path && !bytes.startsWith('/'))
        bytes = QFile::encodeName(QDir::currentPath()) + '/' + bytes;
    if (!isValidUtf8(bytes))
        return Failure{
            QStringLiteral("%1 is not UTF-8, and Qt's classes can't express such a name; the kernel's "
                           "socket API can")
                .arg(address.display()),
            EINVAL, Remedy::None};
    if (bytes.size() > qtMaxLength)
        return Failure{QStringLiteral("%1 has %2 bytes (as an absolute path), and Qt's classes take %3; the "
                                      "kernel's socket API takes %4")
                           .arg(escapedText(bytes))
                           .arg(bytes.size())
                           .arg(qtMaxLength)
                           .arg(SocketAddress::maxLength),
                       ENAMETOOLONG, Remedy::ShortenPath};
    return QString::fromUtf8(bytes);
}

std::optional<QLocalServer::SocketOptions> qtOptionsFor(int mode)
{
    QLocalServer::SocketOptions options;
    for (const auto& [bits, option] :
         {std::pair{0700, QLocalServer::UserAccessOption}, std::pair{0070, QLocalServer::GroupAccessOption},
          std::pair{0007, QLocalServer::OtherAccessOption}}) {
        if ((mode & bits) == bits)
            options |= option;
        else if ((mode & bits) != 0)
            return std::nullopt;
    }
    return options == QLocalServer::NoOptions || (mode & ~0777) != 0 ? std::nullopt : std::optional(options);
}

Failure qtModeFailure(int mode)
{
    return {QStringLiteral("Qt's QLocalServer can't make mode %1, only 0700, 0070, 0007 and their sums")
                .arg(uint(mode), 4, 8, QLatin1Char('0')),
            EINVAL, Remedy::None};
}

} // namespace sw
