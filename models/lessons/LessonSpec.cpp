#include "models/lessons/LessonSpec.h"

#include "models/lessons/LessonWords.h"

namespace sw {
namespace {

QString lessonPrefix() { return QStringLiteral("Lesson: "); }

SocketAddress addressOf(const QByteArray& directory, const QString& file)
{
    return SocketAddress::path(directory + '/' + file.toUtf8());
}

Reply replyOf(const QString& word, const QString& delay)
{
    Reply reply;
    reply.delaySeconds = delay.toDouble();
    if (word == QLatin1String("echo")) {
        reply.kind = Reply::Kind::Echo;
    } else if (!word.isEmpty() && word != QLatin1String("none")) {
        reply.kind = Reply::Kind::Fixed;
        reply.bytes = word.toUtf8();
    }
    return reply;
}

} // namespace

SocketType lessonSocketType(const QString& word)
{
    return word == QLatin1String("datagram")    ? SocketType::Datagram
           : word == QLatin1String("seqpacket") ? SocketType::Seqpacket
                                                : SocketType::Stream;
}

bool isOfLesson(const EndpointSpec& spec)
{
    return spec.name.startsWith(lessonPrefix()) && spec.address.bytes().contains("/socket-workbench-lesson-");
}

Result<EndpointSpec> lessonSpec(const LessonAction& action, const QByteArray& directory,
                                const SocketAddress& docker)
{
    const auto option = [&action](const char* key) { return lessonOption(action.words, QLatin1String(key)); };
    EndpointSpec spec;
    spec.kind = action.verb == QLatin1String("client") ? EndpointKind::Client
                : action.verb == QLatin1String("tap")  ? EndpointKind::Tap
                                                       : EndpointKind::Listener;
    spec.name = lessonPrefix() + action.words.value(0);
    spec.address = addressOf(directory, action.words.value(1));
    if (spec.address.bytes().size() > SocketAddress::maxLength)
        return Failure{
            QStringLiteral("The path of the directory for temporary files is too long for a socket")};
    if (spec.kind == EndpointKind::Tap) {
        const bool toEngine = action.words.value(2) == QLatin1String("docker");
        spec.target = toEngine ? docker : addressOf(directory, action.words.value(2));
        return spec;
    }
    spec.type = lessonSocketType(option("type"));
    spec.api = option("api") == QLatin1String("qt") ? SocketApi::Qt : SocketApi::Kernel;
    if (spec.api == SocketApi::Qt)
        spec.mode = 0700; // what Qt's classes can make
    if (const QString mode = option("mode"); !mode.isEmpty())
        spec.mode = mode.toInt(nullptr, 8);
    if (const QString backlog = option("backlog"); !backlog.isEmpty())
        spec.backlog = backlog.toInt();
    spec.replaceStale = action.words.contains(QLatin1String("replace"));
    spec.reply = replyOf(option("reply"), option("delay"));
    if (const QString rules = option("http"); !rules.isEmpty()) {
        spec.reply.kind = Reply::Kind::Http;
        spec.reply.bytes = rules.toUtf8();
    }
    if (const QString timeout = option("timeout"); !timeout.isEmpty())
        spec.connectTimeoutSeconds = timeout.toDouble();
    if (const QString name = option("bind"); !name.isEmpty())
        spec.replyName = addressOf(directory, name);
    return spec;
}

} // namespace sw
