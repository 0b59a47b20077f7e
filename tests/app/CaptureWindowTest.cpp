#include "app/CaptureWindow.h"
#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace sw;

/// A kept capture in a window of its own: the program once more, in whose place a script tells its arguments.
class CaptureWindowTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void startsTheProgramOnIt();
    void startsNothingWithoutACapture();
    void saysWhenTheProgramIsGone();

private:
    QString file(const char* name) const { return m_dir->filePath(QLatin1String(name)); }
    QByteArray told() const
    {
        QFile told(file("told"));
        return told.open(QIODevice::ReadOnly) ? told.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void CaptureWindowTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QFile script(file("program"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\nprintf '[%s]' \"$@\" >> " + file("told").toLocal8Bit() + '\n');
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    CaptureOptions options;
    options.directory = file("a capture");
    QVERIFY(TrafficStore::create(options));
}

void CaptureWindowTest::startsTheProgramOnIt()
{
    QVERIFY(openCaptureWindow(file("program"), file("a capture")));
    QTRY_COMPARE(told(), "[open][" + file("a capture").toLocal8Bit() + ']');
}

void CaptureWindowTest::startsNothingWithoutACapture()
{
    QVERIFY(QDir().mkdir(file("empty")));
    for (const char* name : {"empty", "missing", "program"}) {
        const auto opened = openCaptureWindow(file("program"), file(name));
        QVERIFY2(!opened, name);
        QVERIFY(opened.failure().sentence.contains(file(name)));
    }
    QVERIFY(openCaptureWindow(file("program"), file("a capture")));
    QTRY_COMPARE(told(), "[open][" + file("a capture").toLocal8Bit() + ']'); // that one alone
}

void CaptureWindowTest::saysWhenTheProgramIsGone()
{
    QVERIFY(QFile::remove(file("program")));
    const auto opened = openCaptureWindow(file("program"), file("a capture"));
    QVERIFY(!opened);
    QVERIFY(opened.failure().sentence.startsWith(QStringLiteral("Another window can't be started")));
}

SW_TEST(CaptureWindowTest)
#include "CaptureWindowTest.moc"
