#include "models/lessons/LessonCode.h"

#include "models/lessons/LessonScriptWriter.h"

namespace sw {
namespace {

QString pythonHead()
{
    return QString::fromLatin1(R"py(import errno, os, socket, struct, subprocess, sys, tempfile, time

directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.chdir(directory.name)

def show(line, call):
    try:
        answer = call()
        if "recvmsg" in line:
            answer = answer[0], socket.MsgFlag(answer[2])
        print(line, "=", answer, flush=True)
    except OSError as refused:
        print(line, "=", errno.errorcode[refused.errno], flush=True)

)py");
}

QString cHead()
{
    return QString::fromLatin1(R"c(#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

char b[65536];
long filled;
struct ucred who;
socklen_t size = sizeof who;

long show(const char* line, long result)
{
    if (result < 0)
        printf("%s = %s\n", line, strerrorname_np(errno));
    else if (strncmp(line, "recv", 4) == 0 || strncmp(line, "pread", 5) == 0)
        printf("%s = %ld: \"%.*s\"\n", line, result, (int)result, b);
    else if (strncmp(line, "getsockopt", 10) == 0)
        printf("%s = pid %d, uid %d, gid %d\n", line, (int)who.pid, (int)who.uid, (int)who.gid);
    else
        printf("%s = %ld\n", line, result);
    return result;
}
#define SHOW(call) show(#call, call)

int main(void)
{
    char directory[] = "/tmp/lesson-XXXXXX";
    setvbuf(stdout, NULL, _IONBF, 0);
    if (!mkdtemp(directory) || chdir(directory) != 0)
        return 1;

)c");
}

QString cTail()
{
    return QString::fromLatin1(R"c(
    if (chdir("/") == 0)
        execlp("rm", "rm", "-rf", directory, (char*)NULL);
    return 1;
}
)c");
}

QStringList withoutMarks(QStringList lines)
{
    for (QString& line : lines)
        line.remove(LessonScript::callBegins).remove(LessonScript::callEnds);
    return lines;
}

} // namespace

LessonScript::LessonScript(const Lesson& lesson)
{
    LessonScriptWriter writer;
    for (const LessonStep& step : lesson.steps) {
        std::vector<Part> parts;
        for (const LessonAction& action : step.actions)
            parts.push_back(writer.write(action));
        parts.push_back(writer.endStep());
        m_parts.push_back(std::move(parts));
    }
    m_open = writer.open();
}

LessonCode LessonScript::step(int step) const
{
    LessonCode code;
    for (const Part& part : m_parts.at(std::size_t(step))) {
        code.python << withoutMarks(part.python);
        code.c << withoutMarks(part.c);
        code.qt << part.qt;
    }
    return code;
}

QString LessonScript::python(int step) const
{
    if (this->step(step).python.isEmpty())
        return {};
    QStringList lines;
    for (int i = 0; i <= step; ++i) {
        for (const Part& part : m_parts[std::size_t(i)])
            lines << part.python;
    }
    return pythonProgram(lines);
}

QString LessonScript::c(int step) const
{
    if (this->step(step).c.isEmpty())
        return {};
    QStringList lines;
    for (int i = 0; i <= step; ++i) {
        for (const Part& part : m_parts[std::size_t(i)])
            lines << part.c;
    }
    return cProgram(lines, m_open);
}

QString LessonScript::pythonProgram(const QStringList& marked)
{
    QString program = pythonHead();
    for (QString line : marked) {
        if (line.startsWith(callBegins)) {
            const QString call = line.mid(1).remove(callEnds);
            line = QStringLiteral("show(r'''%1''', lambda: %1)").arg(call);
        }
        program += line + u'\n';
    }
    return program;
}

QString LessonScript::cProgram(const QStringList& marked, const QStringList& open)
{
    QString program = cHead();
    for (QString line : marked) {
        line.replace(callBegins, QStringLiteral("SHOW(")).replace(callEnds, QStringLiteral(")"));
        program += QStringLiteral("    ") + line.replace(u'\n', QStringLiteral("\n    ")) + u'\n';
    }
    program += u'\n';
    for (const QString& name : open) {
        if (program.contains(QStringLiteral("int %1 = ").arg(name)))
            program += QStringLiteral("    close(%1);\n").arg(name);
    }
    return program + cTail();
}

} // namespace sw
