#include "models/lessons/LessonCode.h"

#include "models/base/Bytes.h"
#include "models/lessons/LessonSpec.h"
#include "models/session/ShellLines.h"

#include <unistd.h>

namespace sw {
namespace {

/// Another process of an ordinary user, as connectAsVisitor() makes it.
QString visitLine(const QString& directory, const QString& file, const QString& text)
{
    const QString from = text.isEmpty() ? QStringLiteral("OPEN:/dev/null") : QStringLiteral("-");
    const QString echo =
        text.isEmpty() ? QString() : QStringLiteral("printf \"%1\" | ").arg(escapedText(text));
    if (::geteuid() != 0)
        return echo + QStringLiteral("socat -u %1 UNIX-CONNECT:%2/%3").arg(from, directory, file);
    const qsizetype slash = file.indexOf(u'/');
    return echo +
           QStringLiteral("(cd %1/%2 && setpriv --reuid 65534 --regid 65534 --clear-groups socat -u %3 "
                          "UNIX-CONNECT:%4)")
               .arg(directory, file.left(std::max<qsizetype>(0, slash)), from, file.mid(slash + 1));
}

} // namespace

QStringList lessonShell(const LessonAction& action, const QByteArray& directory, const SocketAddress& docker)
{
    const auto is = [&action](const char* verb) { return action.verb == QLatin1String(verb); };
    const QString second = action.words.value(1);
    const QString folder = QString::fromUtf8(directory) + u'/';
    const QString file = folder + action.words.value(0), path = folder + second;
    if (is("listener") || is("client") || is("tap")) {
        const auto spec = lessonSpec(action, directory, docker);
        if (!spec || spec->api == SocketApi::Qt)
            return {};
        if (spec->isRelay() && spec->target.kind() == SocketAddress::Kind::Unnamed)
            return {}; // not looked for yet
        if (spec->isRelay())
            return {QStringLiteral("socket-workbench tap %1 --at %2")
                        .arg(spec->target.copyText(), spec->address.copyText())};
        QStringList lines;
        if (spec->replaceStale) // in no list of sockets that listen: nobody's
            lines << QStringLiteral("[ -S %1 ] && ! ss -Hxl | grep -qF \"%1 \" && rm %1").arg(path);
        const ShellLine line = endpointShellLine(*spec);
        const bool isShort = line && line.tool == QLatin1String("socat"); // else nobody could read it
        return isShort ? lines << line.text : QStringList();
    }
    if (is("write"))
        return {QStringLiteral("printf \"%1\" > %2").arg(escapedText(second), file)};
    if (is("unlink"))
        return {QStringLiteral("rm ") + file};
    if (is("chmod"))
        return {QStringLiteral("chmod %1 %2").arg(second, file)};
    if (is("mkdir"))
        return {QStringLiteral("mkdir -m %1 %2").arg(second, file)};
    if (is("open"))
        return {QStringLiteral("cat ") + file};
    if (is("visit"))
        return {visitLine(QString::fromUtf8(directory), action.words.value(0), second)};
    return {};
}

QStringList lessonShell(const Lesson& lesson, int step, const QByteArray& directory,
                        const SocketAddress& docker)
{
    static const QStringList typed{QStringLiteral("tell"), QStringLiteral("finish"), // Ctrl+D, Ctrl+C
                                   QStringLiteral("hang-up"), QStringLiteral("docker")};
    const QString here = QString::fromUtf8(directory) + u'/';
    QStringList all, servers;
    for (int i = 0; i <= step; ++i) {
        for (const LessonAction& action : lesson.steps[std::size_t(i)].actions) {
            const QStringList lines = lessonShell(action, directory, docker);
            const bool isClient = action.verb == QLatin1String("client");
            if (!lines.isEmpty() && !isClient)
                servers << action.words.value(1);
            if (i < step)
                continue;
            const bool isPossible = isClient ? servers.contains(action.words.value(1))
                                             : !lines.isEmpty() || typed.contains(action.verb);
            if (!isPossible && !action.isWait())
                return {};
            for (QString line : lines) {
                if (action.verb == QLatin1String("tap")) // in front of what is there
                    line.replace(QStringLiteral("--at ") + here, QStringLiteral("--at "));
                else
                    line.remove(here);
                all << line;
            }
        }
    }
    return all;
}

} // namespace sw
