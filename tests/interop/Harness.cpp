#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonDocument>

#include <csignal>

#include <unistd.h>

namespace sw::interop {

namespace {
/// What the programs of these tests cache goes with the tests.
const QTemporaryDir privateCache;
[[maybe_unused]] const bool hasPrivateCache = qputenv("XDG_CACHE_HOME", privateCache.path().toUtf8());
} // namespace

QString workbench() { return QStringLiteral(SW_PROGRAM); }
QString script(const QString& name) { return QStringLiteral(SW_SCRIPTS "/") + name; }

Running::Running(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment,
                 bool withInput)
{
    if (!environment.isEmpty())
        m_process.setProcessEnvironment(environment);
    if (!withInput)
        m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([] { ::setpgid(0, 0); });
    m_process.start(program, arguments);
    m_process.waitForStarted();
}

Running::~Running()
{
    if (!isRunning())
        return;
    ::kill(-pid_t(pid()), SIGKILL);
    m_process.waitForFinished();
}

void Running::signal(int number) { ::kill(pid_t(pid()), number); }

int Running::wait(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (isRunning() && clock.elapsed() < milliseconds)
        QTest::qWait(5);
    if (isRunning())
        return -1;
    return m_process.exitStatus() == QProcess::CrashExit ? 128 + m_process.exitCode() : m_process.exitCode();
}

const QByteArray& Running::out() { return m_out += m_process.readAllStandardOutput(); }
const QByteArray& Running::err() { return m_err += m_process.readAllStandardError(); }

QList<QJsonObject> Running::rows() { return parseRows(out()); }

QList<QJsonObject> Running::rows(const QString& event)
{
    QList<QJsonObject> found;
    for (const QJsonObject& row : rows()) {
        if (row[QLatin1String("event")] == event)
            found.append(row);
    }
    return found;
}

QByteArray Running::payload(const QString& event, int connection)
{
    QByteArray joined;
    for (const QJsonObject& row : rows(event)) {
        if (connection == 0 || row[QLatin1String("connection")].toInt() == connection)
            joined += payloadOf(row);
    }
    return joined;
}

Shell shell(const QString& directory, const QString& text, int milliseconds)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("W"), workbench());
    environment.insert(QStringLiteral("SCRIPTS"), QStringLiteral(SW_SCRIPTS));
    environment.insert(QStringLiteral("D"), directory);
    const QString inDirectory = QStringLiteral("cd \"$D\" || exit 99\n") + text;
    Running bash(QStringLiteral("bash"), {QStringLiteral("-c"), inDirectory}, environment);
    Shell result;
    result.code = bash.wait(milliseconds);
    result.out = bash.out();
    result.err = bash.err();
    return result;
}

QByteArray payloadOf(const QJsonObject& row)
{
    if (row.contains(QLatin1String("text")))
        return row[QLatin1String("text")].toString().toUtf8();
    return QByteArray::fromBase64(row[QLatin1String("base64")].toString().toLatin1());
}

QList<QJsonObject> parseRows(const QByteArray& lines)
{
    QList<QJsonObject> rows;
    for (qsizetype at = 0, end = 0; (end = lines.indexOf('\n', at)) >= 0; at = end + 1) {
        const auto line = QJsonDocument::fromJson(lines.mid(at, end - at));
        if (!line.isObject())
            qWarning("not a JSON object: %s", lines.mid(at, qMin<qsizetype>(end - at, 200)).constData());
        rows.append(line.object());
    }
    return rows;
}

QByteArray pattern(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 1;
    for (qsizetype i = 0; i < size; ++i) {
        if (i % 512 < 256) {
            bytes[i] = char(i % 256);
        } else {
            state = state * 1664525 + 1013904223;
            bytes[i] = char(state >> 24);
        }
    }
    return bytes;
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace sw::interop
