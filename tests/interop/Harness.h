#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

/// What the tests with real peers share: programs that end with their test, and rows to look at.
namespace sw::interop {

/// Where the built program and these tests' scripts are.
QString workbench();
QString script(const QString& name);

/// A running program; ended (with its process group) when this goes. What it prints is collected.
class Running
{
public:
    Running(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment = {},
            bool withInput = false);
    ~Running();

    bool isRunning() { return m_process.state() != QProcess::NotRunning; }
    qint64 pid() const { return m_process.processId(); }
    void signal(int number);
    void write(const QByteArray& bytes) { m_process.write(bytes); }
    void closeInput() { m_process.closeWriteChannel(); }

    /// Exit code; -1 when it is still running then, 128 + signal when one ended it.
    int wait(int milliseconds = 15'000);
    /// All of standard output (error) so far.
    const QByteArray& out();
    const QByteArray& err();
    /// The whole lines of standard output so far, as objects.
    QList<QJsonObject> rows();
    /// Those of one event.
    QList<QJsonObject> rows(const QString& event);
    /// The payload of all rows of one event (of one connection unless 0), joined.
    QByteArray payload(const QString& event, int connection = 0);

private:
    QProcess m_process;
    QByteArray m_out, m_err;
};

/// One run of a bash script in a directory, with $W the workbench; ends it when it takes too long (code -1).
struct Shell
{
    int code = -1;
    QByteArray out, err;
};
Shell shell(const QString& directory, const QString& script, int milliseconds = 30'000);

QByteArray payloadOf(const QJsonObject& row);
QList<QJsonObject> parseRows(const QByteArray& lines);
/// size bytes in which every value from 00 to ff comes, and no two blocks are the same.
QByteArray pattern(qsizetype size);
void writeFile(const QString& path, const QByteArray& bytes);
QByteArray readFile(const QString& path);

} // namespace sw::interop
