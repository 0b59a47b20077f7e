#include "models/lessons/LessonCode.h"
#include "models/sockets/PathProbe.h"
#include "tests/TestMain.h"
#include "tests/models/lessons/LessonFixture.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>

#include <cstring>
#include <map>

namespace sw::test {

namespace {

/// Lines of a lesson in a shell, in a directory of their own. What no shell can do is done by sockets.
class ShellRoom
{
public:
    ShellRoom() : m_raw(m_folder.path().toUtf8()) {}

    QString take(const LessonAction& action, const LessonCall& call)
    {
        const auto is = [&action](const char* verb) { return action.verb == QLatin1String(verb); };
        const QStringList lines = lessonShell(action, m_folder.path().toUtf8());
        if (lines.isEmpty()) {
            for (const char* waits : {"receive", "fill", "take", "give", "peer", "docker"}) {
                if (is(waits))
                    return {};
            }
            if (is("tell"))
                return tell(action);
            if (!action.isOfEngine())
                m_raw.run(action);
            return {};
        }
        if (is("tap"))
            return {}; // a line for this program, which the tests of its command line have
        if (is("listener"))
            return listener(action, lines.join(u'\n'), call);
        if (is("client") && !QFile::exists(path() + u'/' + action.words[1]))
            m_absent << action.words[0]; // its server has no line: Qt's, or a tap
        else if (is("client"))
            return client(action, lines.join(u'\n'));
        else
            return file(lines.join(u'\n'), call);
        return {};
    }
    QStringList absent() const { return m_absent; }
    /// A line that must do as the call did. Empty, or what is wrong.
    static QString file(const QString& line, const LessonCall& call)
    {
        QProcess process;
        process.start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
        if (!process.waitForFinished(10'000))
            return line + QStringLiteral(": it never ended");
        const QString said = QString::fromUtf8(process.readAllStandardError());
        if (!call.failed)
            return process.exitCode() == 0 ? QString() : line + u'\n' + said;
        for (int error = 1; error < 134; ++error) {
            if (call.result == QLatin1String(strerrorname_np(error)) &&
                said.contains(QString::fromLocal8Bit(strerror(error))))
                return process.exitCode() != 0 ? QString() : line;
        }
        return QStringLiteral("%1: not %2, but %3").arg(line, call.result, said);
    }
    QString path() const { return m_folder.path(); }

private:
    QProcess& start(const QString& name, const QString& line)
    {
        Terminal& terminal = m_terminals[name];
        terminal.reset(new QProcess);
        terminal->setChildProcessModifier([] { ::setpgid(0, 0); });
        terminal->start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
        terminal->waitForStarted();
        return *terminal;
    }
    QString listener(const LessonAction& action, const QString& line, const LessonCall& call)
    {
        QProcess& process = start(action.words[0], line);
        const SocketAddress address =
            SocketAddress::path((m_folder.path() + u'/' + action.words[1]).toUtf8());
        if (call.failed)
            return process.waitForFinished() && process.exitCode() != 0 ? QString() : line;
        const bool lives =
            QTest::qWaitFor([&] { return probePath(address).state == PathVerdict::State::Live; });
        return lives && process.state() == QProcess::Running
                   ? QString()
                   : line + QString::fromUtf8(process.readAllStandardError());
    }
    QString client(const LessonAction& action, const QString& line)
    {
        const QString file = path() + u'/' + action.words[1];
        const QSet<QByteArray> before = connected(file);
        start(action.words[0], line);
        const bool came = action.words.contains(QStringLiteral("type=datagram")) ||
                          QTest::qWaitFor([&] { return !(connected(file) - before).isEmpty(); });
        if (!came)
            return line;
        return {};
    }
    /// The sockets that accept() made and that have this name.
    static QSet<QByteArray> connected(const QString& file)
    {
        QFile table(QStringLiteral("/proc/net/unix"));
        if (!table.open(QIODevice::ReadOnly))
            return {};
        QSet<QByteArray> found;
        for (const QByteArray& line : table.readAll().split('\n')) // state 03: connected
        {
            if (line.endsWith(' ' + file.toUtf8()) && line.contains(" 03 "))
                found << line;
        }
        return found;
    }
    /// What is typed at the client's comes out somewhere: from its server, or back.
    QString tell(const LessonAction& action)
    {
        Terminal& client = m_terminals[action.words[0]];
        if (!client)
            return {};
        const QByteArray text = action.words[1].toUtf8();
        client->write(text);
        QByteArray come;
        const bool came = QTest::qWaitFor([&] {
            for (auto& [name, terminal] : m_terminals)
                come += terminal->readAllStandardOutput();
            return !come.isEmpty();
        });
        return came ? QString() : action.words[0] + QString::fromUtf8(client->readAllStandardError());
    }

    QTemporaryDir m_folder;
    RawSockets m_raw;
    QStringList m_absent;
    std::map<QString, Terminal> m_terminals;
};

} // namespace

/// The lines that lessons show. Each lesson is taken, its programs are built and run, and what each of their
/// calls answers must be what the lesson's own call answered.
class LessonScriptTest : public QObject
{
    Q_OBJECT
private slots:
    void pythonAgrees_data() { lessonRows(); }
    void pythonAgrees();
    void cAgrees_data() { lessonRows(); }
    void cAgrees();
    void shellAgrees_data() { lessonRows(); }
    void shellAgrees();
    void disagreementIsSeen();
    void copiedProgramsRun();
    void qtLinesLoseTheReply();

private:
    using Place = std::pair<int, int>; ///< step, action
    using Calls = std::map<Place, LessonCall>;
    using Printed = std::map<Place, QStringList>;
    static void lessonRows()
    {
        QTest::addColumn<QString>("id");
        for (const Lesson& lesson : allLessons())
            QTest::newRow(qPrintable(lesson.id)) << lesson.id;
    }
    const Calls& take(const Lesson& lesson);
    static QString program(const Lesson& lesson, bool isC);
    static QString build(const QTemporaryDir& folder, const QString& source, QStringList how);
    static Printed run(const QString& command, const QStringList& arguments, qint64& pid);
    static QString compare(const Lesson& lesson, const Calls& calls, const Printed& printed, qint64 pid);
    static bool agrees(const LessonAction& action, const LessonCall& call, const QStringList& lines,
                       qint64 pid);

    std::map<QString, Calls> m_taken;
    QHash<QString, QStringList> m_looked; ///< faults of the lines about the lesson's own directory
};

/// Once: what each of its calls answered.
const LessonScriptTest::Calls& LessonScriptTest::take(const Lesson& lesson)
{
    const auto known = m_taken.find(lesson.id);
    if (known != m_taken.end())
        return known->second;
    Calls& calls = m_taken[lesson.id];
    LessonFixture fixture;
    LessonRun& run = fixture.run();
    run.open(lesson);
    for (int step = 0; step + 1 < int(lesson.steps.size()); ++step) {
        if (!fixture.reaches(LessonRun::Phase::Ready))
            break;
        run.foretell(0);
        run.foretellNumber(QStringLiteral("1"));
        run.doIt();
        if (!fixture.reaches(LessonRun::Phase::Done))
            break;
        std::size_t next = 0;
        const auto& actions = lesson.steps[std::size_t(step)].actions;
        for (int i = 0; i < int(actions.size()); ++i) {
            if (actions[std::size_t(i)].isWait())
                continue;
            calls[{step, i}] = run.calls().at(next++);
            if (actions[std::size_t(i)].verb == QLatin1String("docker") && next < run.calls().size() &&
                run.calls()[next].call.contains(QLatin1String("bind(")) &&
                !run.calls()[next].call.contains(QLatin1String("for each client")))
                ++next; // the model of an engine
        }
        for (QString line : lesson.steps[std::size_t(step)].shell) // about what the lesson has made
            m_looked[lesson.id] << ShellRoom::file(line.replace(QLatin1String("{dir}"), run.directory()), {});
        run.next();
    }
    m_looked[lesson.id].removeAll(QString());
    return calls;
}

/// The whole lesson, which says before each action where it is.
QString LessonScriptTest::program(const Lesson& lesson, bool isC)
{
    const LessonScript script(lesson);
    QStringList lines;
    for (std::size_t step = 0; step < script.parts().size(); ++step) {
        for (std::size_t action = 0; action < script.parts()[step].size(); ++action) {
            const LessonScript::Part& part = script.parts()[step][action];
            lines << (isC ? QStringLiteral("printf(\"@ %1 %2\\n\");")
                          : QStringLiteral("print(\"@ %1 %2\", flush=True)"))
                         .arg(step)
                         .arg(action);
            lines << (isC ? part.c : part.python);
        }
    }
    return isC ? LessonScript::cProgram(lines, script.open()) : LessonScript::pythonProgram(lines);
}

/// Empty, or what the compiler says.
QString LessonScriptTest::build(const QTemporaryDir& folder, const QString& source, QStringList how)
{
    QFile file(folder.filePath(how.last()));
    if (!file.open(QIODevice::WriteOnly) || file.write(source.toUtf8()) < 0)
        return file.errorString();
    file.close();
    QProcess compiler;
    compiler.setWorkingDirectory(folder.path());
    compiler.setProcessChannelMode(QProcess::MergedChannels);
    const QString name = how.takeFirst();
    compiler.start(name, how);
    if (!compiler.waitForFinished(60'000))
        return compiler.errorString();
    return compiler.exitCode() == 0 ? QString() : QString::fromUtf8(compiler.readAll());
}

LessonScriptTest::Printed LessonScriptTest::run(const QString& command, const QStringList& arguments,
                                                qint64& pid)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(command, arguments);
    process.waitForStarted();
    pid = process.processId();
    Printed printed;
    if (!process.waitForFinished(30'000))
        printed[{-1, 0}] << QStringLiteral("it never ended");
    else if (process.exitCode() != 0)
        printed[{-1, 0}] << QStringLiteral("exit code %1").arg(process.exitCode());
    Place place{0, 0};
    for (const QString& line : QString::fromUtf8(process.readAll()).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.split(u' ');
        if (words.first() == QLatin1String("@"))
            place = {words.value(1).toInt(), words.value(2).toInt()};
        else
            printed[place] << line;
    }
    return printed;
}

bool LessonScriptTest::agrees(const LessonAction& action, const LessonCall& call, const QStringList& lines,
                              qint64 pid)
{
    static const QRegularExpression errorWord(QStringLiteral("\\bE[A-Z0-9]{3,}\\b"));
    const QString all = lines.join(u'\n');
    const QString expected = errorWord.match(call.result).captured(), found = errorWord.match(all).captured();
    if (action.verb == QLatin1String("hang-up") || action.verb == QLatin1String("socket"))
        return !call.failed && found.isEmpty();
    if (expected != found)
        return false;
    static const QRegularExpression who(QStringLiteral("(?:pid |\\()(\\d+),"));
    if (action.verb == QLatin1String("peer")) {
        const qint64 theirs = who.match(call.result).captured(1).toLongLong(), // 0: nobody
            printed = who.match(all).captured(1).toLongLong();
        return who.match(all).hasMatch() &&
               (theirs == 0
                    ? printed == 0
                    : printed > 0 && (theirs == QCoreApplication::applicationPid()) == (printed == pid));
    }
    if (action.verb == QLatin1String("send") || action.verb == QLatin1String("tell"))
        return call.failed || lines.value(0).endsWith(QStringLiteral("= ") + call.result);
    if (action.verb == QLatin1String("take"))
        return all.contains(call.result);
    if (action.verb != QLatin1String("receive") || call.failed)
        return true;
    static const QRegularExpression text(QStringLiteral("\"(.*)\""));
    const QString bytes = text.match(call.result).captured(1);
    return (bytes.isEmpty() ? all.contains(QLatin1String("b''")) || all.contains(QLatin1String("0: \"\""))
                            : all.contains(u'"' + bytes + u'"') || all.contains(u'\'' + bytes + u'\'')) &&
           all.contains(QLatin1String("MSG_TRUNC")) == call.result.contains(QLatin1String("MSG_TRUNC"));
}

/// Empty, or where they differ.
QString LessonScriptTest::compare(const Lesson& lesson, const Calls& calls, const Printed& printed,
                                  qint64 pid)
{
    QStringList faults;
    if (const auto wrong = printed.find({-1, 0}); wrong != printed.end())
        faults << wrong->second;
    const LessonScript script(lesson);
    for (const auto& [place, call] : calls) {
        const LessonAction& action =
            lesson.steps[std::size_t(place.first)].actions[std::size_t(place.second)];
        const auto& part = script.parts()[std::size_t(place.first)][std::size_t(place.second)];
        const auto found = printed.find(place);
        const QStringList lines = found == printed.end() ? QStringList() : found->second;
        if (part.python.isEmpty() ? !lines.isEmpty() : !agrees(action, call, lines, pid))
            faults << QStringLiteral("step %1, %2 = %3, but: %4")
                          .arg(place.first + 1)
                          .arg(call.call, call.result, lines.join(QStringLiteral(" | ")));
    }
    return faults.join(u'\n');
}

void LessonScriptTest::pythonAgrees()
{
    QFETCH(QString, id);
    const Lesson& lesson = *lessonOf(qPrintable(id));
    const Calls& calls = take(lesson);
    qint64 pid = 0;
    const Printed printed = run(QStringLiteral("python3"),
                                {QStringLiteral("-u"), QStringLiteral("-c"), program(lesson, false)}, pid);
    QVERIFY(calls.size() > 2);
    QCOMPARE(compare(lesson, calls, printed, pid), QString());
}

void LessonScriptTest::cAgrees()
{
    QFETCH(QString, id);
    const Lesson& lesson = *lessonOf(qPrintable(id));
    const Calls& calls = take(lesson);
    QTemporaryDir folder;
    QCOMPARE(build(folder, program(lesson, true),
                   {QStringLiteral("gcc"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
                    QStringLiteral("-o"), QStringLiteral("lesson"), QStringLiteral("lesson.c")}),
             QString());
    qint64 pid = 0;
    const Printed printed = run(folder.filePath(QStringLiteral("lesson")), {}, pid);
    QVERIFY(calls.size() > 2);
    QCOMPARE(compare(lesson, calls, printed, pid), QString());
}

/// A call whose answer is another one than the lesson's is told.
void LessonScriptTest::disagreementIsSeen()
{
    const Lesson& lesson = *lessonOf("01-socket-file");
    const Calls& calls = take(lesson);
    for (const auto& [from, to] :
         {std::pair("server.listen(5)", "server.fileno()"),
          std::pair("os.open(\"door.sock\", os.O_RDWR)", "os.open(\"no\", os.O_RDWR)"),
          std::pair("client.send(b\"hello\")", "client.send(b\"hell\")")}) {
        const QString good = program(lesson, false);
        const QString bad = QString(good).replace(QLatin1String(from), QLatin1String(to));
        QVERIFY2(good != bad, from);
        qint64 pid = 0;
        const Printed printed =
            run(QStringLiteral("python3"), {QStringLiteral("-u"), QStringLiteral("-c"), bad}, pid);
        QVERIFY2(!compare(lesson, calls, printed, pid).isEmpty(), from);
    }
}

/// As "Copy program" gives them: of each step, the steps before it included.
void LessonScriptTest::copiedProgramsRun()
{
    for (const Lesson& lesson : allLessons()) {
        const LessonScript script(lesson);
        QString before;
        for (int step = 0; step < int(lesson.steps.size()); ++step) {
            QCOMPARE(script.python(step).isEmpty(), script.step(step).python.isEmpty());
            QCOMPARE(script.c(step).isEmpty(), script.step(step).c.isEmpty());
            if (script.python(step).isEmpty())
                continue;
            QVERIFY2(script.python(step).startsWith(before), qPrintable(lesson.id));
            before = script.python(step);
            for (const QChar mark : {LessonScript::callBegins, LessonScript::callEnds})
                QVERIFY(!before.contains(mark) && !script.c(step).contains(mark));
        }
        QString last;
        for (int step = 0; step < int(lesson.steps.size()); ++step)
            last = script.c(step).isEmpty() ? last : script.c(step);
        QTemporaryDir folder;
        QCOMPARE(build(folder, last,
                       {QStringLiteral("gcc"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
                        QStringLiteral("-o"), QStringLiteral("lesson"), QStringLiteral("lesson.c")}),
                 QString());
    }
}

void LessonScriptTest::shellAgrees()
{
    QFETCH(QString, id);
    const Lesson& lesson = *lessonOf(qPrintable(id));
    const Calls& calls = take(lesson);
    ShellRoom room;
    for (const auto& [place, call] : calls) {
        const LessonStep& step = lesson.steps[std::size_t(place.first)];
        QCOMPARE(room.take(step.actions[std::size_t(place.second)], call), QString());
        const auto next = calls.upper_bound(place);
        if (next != calls.end() && next->first.first == place.first)
            continue;
        const QStringList lines = lessonShell(lesson, place.first, "/whole/path");
        QVERIFY2(lines.isEmpty() || !lines.join(u' ').contains(QLatin1String("/whole/path")),
                 qPrintable(lines.join(u'\n')));
    }
    QCOMPARE(m_looked[id].join(u'\n'), QString());
    QCOMPARE(room.absent().join(u' '), id.startsWith(QLatin1String("08"))
                                           ? QStringLiteral("client hasty patient")
                                       : id.startsWith(QLatin1String("10")) ? QStringLiteral("puller cli")
                                                                            : QString());
}

/// The half-closed client of that lesson, whose answer comes late: with Qt's classes it gets none.
void LessonScriptTest::qtLinesLoseTheReply()
{
    const Lesson& lesson = *lessonOf("08-half-close");
    QStringList lines;
    for (int step = 0; step < int(lesson.steps.size()); ++step)
        lines << LessonScript(lesson).step(step).qt;
    QVERIFY(!lines.isEmpty());
    const QString program =
        QStringLiteral("#include <QtCore>\n#include <QtNetwork>\nint main(int n, char** a)\n"
                       "{\n    QCoreApplication app(n, a);\n%1\n"
                       "    puts(\"listens\"); fflush(stdout);\n    return app.exec();\n}\n")
            .arg(lines.join(u'\n'));
    QProcess flags;
    flags.start(QStringLiteral("pkg-config"),
                {QStringLiteral("--cflags"), QStringLiteral("--libs"), QStringLiteral("Qt6Network")});
    QVERIFY(flags.waitForFinished());
    QTemporaryDir folder;
    QStringList how{QStringLiteral("sh"), QStringLiteral("-c"),
                    QStringLiteral("g++ -fPIC -Wall -Werror -o qt lesson.cpp %1; exit $?")
                        .arg(QString::fromUtf8(flags.readAll()).trimmed()),
                    QStringLiteral("lesson.cpp")};
    QCOMPARE(build(folder, program, how), QString());
    Terminal server(new QProcess);
    server->setChildProcessModifier([] { ::setpgid(0, 0); });
    server->setWorkingDirectory(folder.path());
    server->start(folder.filePath(QStringLiteral("qt")), {});
    QVERIFY(server->waitForReadyRead());
    const auto ask = [&folder](const char* line) {
        QProcess client;
        client.setWorkingDirectory(folder.path());
        client.start(QStringLiteral("sh"), {QStringLiteral("-c"), QLatin1String(line)});
        client.waitForFinished();
        return client.readAllStandardOutput();
    };
    QCOMPARE(ask("printf hi | socat -t 2 - UNIX-CONNECT:qt.sock"), QByteArray());
    QCOMPARE(ask("(printf hi; sleep 1) | socat -t 2 - UNIX-CONNECT:qt.sock"), QByteArray("hi")); // it waits
}

SW_TEST(LessonScriptTest)

} // namespace sw::test

#include "LessonScriptTest.moc"
