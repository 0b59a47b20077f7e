#include "models/sockets/ShorterPath.h"

#include "models/base/Bytes.h"
#include "models/kernel/SocketAddress.h"

#include <QByteArrayList>

#include <limits.h>
#include <stdlib.h>

#include <array>

namespace sw {
namespace {

QByteArray realDirectory(const QByteArray& path)
{
    std::array<char, PATH_MAX> real{};
    return ::realpath(path.constData(), real.data()) ? QByteArray(real.data()) : QByteArray();
}

/// From one real directory to another: "../../b"; "." when they are the same.
QByteArray relativeWay(const QByteArray& from, const QByteArray& to)
{
    QByteArrayList here = from.split('/'), there = to.split('/');
    here.removeAll(QByteArray());
    there.removeAll(QByteArray());
    while (!here.isEmpty() && !there.isEmpty() && here.first() == there.first()) {
        here.removeFirst();
        there.removeFirst();
    }
    QByteArrayList way(here.size(), QByteArray(".."));
    way += there;
    return way.isEmpty() ? QByteArray(".") : way.join('/');
}

bool fits(const QByteArray& path) { return path.size() <= SocketAddress::maxLength; }

} // namespace

QByteArray shorterPath(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    const QByteArray name = path.mid(slash + 1);
    if (slash < 0 || name.isEmpty() || name == "." || name == "..")
        return {};
    const QByteArray directory = realDirectory(slash == 0 ? QByteArray("/") : path.left(slash));
    if (directory.isEmpty())
        return {};
    const QByteArray whole = directory == "/" ? '/' + name : directory + '/' + name;
    if (fits(whole))
        return whole;
    const QByteArray here = realDirectory(".");
    if (here.isEmpty())
        return {};
    const QByteArray way = relativeWay(here, directory);
    const QByteArray relative = way == "." ? name : way + '/' + name;
    // A bare name that begins with @ or a scheme would be read as something else.
    const QByteArray safe = relative.startsWith("..") ? relative : "./" + relative;
    return fits(safe) ? safe : QByteArray();
}

QString shorterAddress(const QString& text)
{
    QByteArray path = text.toUtf8();
    if (path.startsWith("escaped:")) {
        const ParsedBytes parsed = parseEscapes(text.mid(8));
        if (parsed.error)
            return {};
        path = parsed.bytes;
    } else if (path.startsWith("unix://")) {
        path = path.mid(7);
    } else if (path.startsWith("unix:")) {
        path = path.mid(5);
    }
    if (path.startsWith('@'))
        return {}; // a name is as long as it is
    const QByteArray shorter = shorterPath(path);
    return shorter.isEmpty() ? QString() : SocketAddress::path(shorter).copyText();
}

} // namespace sw
