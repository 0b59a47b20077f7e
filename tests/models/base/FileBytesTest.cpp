#include "models/base/FileBytes.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <sys/stat.h>

#include <cerrno>

using namespace sw;

class FileBytesTest : public QObject
{
    Q_OBJECT
private slots:
    void readsEveryByte();
    void readsWhatClaimsToBeEmpty();
    void refusesWhatIsNoFile();
    void refusesWhatIsTooLarge();
    void looksAtSmallOnesWhole();
    void takesPathsAsTheyAreTyped();

private:
    QByteArray make(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_directory.filePath(QLatin1String(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return QFile::encodeName(file.fileName());
    }
    QTemporaryDir m_directory;
};

void FileBytesTest::readsEveryByte()
{
    QByteArray bytes;
    for (int i = 0; i < 3 << 20; ++i)
        bytes += char(i * 7 + i / 256);
    const Result<QByteArray> read = readFile(make("large", bytes), 1 << 30);
    QVERIFY(bool(read));
    QVERIFY(*read == bytes);
    const Result<QByteArray> empty = readFile(make("empty", {}), 1 << 30);
    QVERIFY(bool(empty));
    QVERIFY(empty->isEmpty());
}

void FileBytesTest::readsWhatClaimsToBeEmpty()
{
    const Result<QByteArray> read = readFile("/proc/self/stat", 1 << 20);
    QVERIFY(bool(read));
    QVERIFY(read->startsWith(QByteArray::number(QCoreApplication::applicationPid())));
}

void FileBytesTest::refusesWhatIsNoFile()
{
    const QByteArray fifo = QFile::encodeName(m_directory.filePath(QStringLiteral("fifo")));
    QCOMPARE(::mkfifo(fifo.constData(), 0600), 0);
    const auto error = [](const QByteArray& path) {
        const Result<QByteArray> read = readFile(path, 1 << 20);
        return read ? QString() : read.failure().withErrno();
    };
    QVERIFY(error("/nowhere/at/all").contains(QStringLiteral("ENOENT")));
    QVERIFY(error(QFile::encodeName(m_directory.path())).contains(QStringLiteral("EISDIR")));
    QVERIFY(error(fifo).contains(QStringLiteral("no regular file"))); // and does not wait for a writer
    QVERIFY(error("/dev/null").contains(QStringLiteral("no regular file")));
    QVERIFY(error("/tmp/a\nb").contains(QStringLiteral("a\\nb")));
}

void FileBytesTest::refusesWhatIsTooLarge()
{
    const QByteArray path = make("eleven", QByteArray(11, 'x'));
    QVERIFY(bool(readFile(path, 11)));
    const Result<QByteArray> read = readFile(path, 10);
    QVERIFY(!read);
    QCOMPARE(read.failure().error, EFBIG);
    QVERIFY(!readFile("/proc/self/maps", 10)); // its size is not told before
}

void FileBytesTest::looksAtSmallOnesWhole()
{
    const QByteArray path = make("ten", "0123456789");
    const Result<FileFacts> whole = lookAtFile(path, 10);
    QVERIFY(bool(whole));
    QVERIFY(whole->isWhole());
    QCOMPARE(whole->bytes, QByteArray("0123456789"));
    const Result<FileFacts> part = lookAtFile(path, 9);
    QVERIFY(bool(part));
    QVERIFY(!part->isWhole());
    QCOMPARE(part->size, 10);
    const Result<FileFacts> empty = lookAtFile(make("none", {}), 9);
    QVERIFY(bool(empty));
    QVERIFY(empty->isWhole());
    QVERIFY(!lookAtFile("/nowhere/at/all", 9));
}

void FileBytesTest::takesPathsAsTheyAreTyped()
{
    QCOMPARE(typedPath(QStringLiteral("~/a~b")), QFile::encodeName(QDir::homePath()) + "/a~b");
    QCOMPARE(typedPath(QStringLiteral("~")), QFile::encodeName(QDir::homePath()));
    QCOMPARE(typedPath(QStringLiteral("~a")), QByteArray("~a"));
    QCOMPARE(typedPath(QStringLiteral("/tmp/\u00e4")), QByteArray("/tmp/\xc3\xa4"));
}

SW_TEST(FileBytesTest)
#include "FileBytesTest.moc"
