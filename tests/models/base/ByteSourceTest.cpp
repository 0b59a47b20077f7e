#include "models/base/ByteSource.h"

#include "tests/TestMain.h"

#include <QFile>
#include <QTemporaryDir>

#include <sys/stat.h>

namespace sw::test {

class ByteSourceTest : public QObject
{
    Q_OBJECT
private slots:
    void memoryAndFileReadTheSame()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(QStringLiteral("f")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("0123456789");
        file.close();
        const auto opened = ByteSource::fromFile(file.fileName().toLocal8Bit());
        QVERIFY(opened);
        for (const auto& source : {ByteSource::fromBytes("0123456789"), *opened}) {
            QCOMPARE(source->size(), 10);
            QCOMPARE(source->read(0, 3), QByteArray("012"));
            QCOMPARE(source->read(8, 5), QByteArray("89"));
            QCOMPARE(source->read(10, 5), QByteArray());
            QCOMPARE(source->read(99, 5), QByteArray());
        }
    }

    void aFileThatShrinksReadsShort()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(QStringLiteral("f")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("0123456789");
        QVERIFY(file.flush());
        const auto opened = ByteSource::fromFile(file.fileName().toLocal8Bit());
        QVERIFY(opened);
        QVERIFY(file.resize(4));
        QCOMPARE((*opened)->read(2, 8), QByteArray("23"));
        QCOMPARE((*opened)->read(6, 2), QByteArray());
    }

    void whatIsNoFileSaysSo()
    {
        QTemporaryDir directory;
        const QByteArray missing = directory.filePath(QStringLiteral("none")).toLocal8Bit();
        const auto absent = ByteSource::fromFile(missing);
        QVERIFY(!absent);
        QCOMPARE(absent.failure().error, ENOENT);
        const auto folder = ByteSource::fromFile(directory.path().toLocal8Bit());
        QVERIFY(!folder);
        QCOMPARE(folder.failure().error, EISDIR);
        QCOMPARE(::mkfifo(missing.constData(), 0600), 0);
        const auto fifo = ByteSource::fromFile(missing);
        QVERIFY(!fifo);
        QVERIFY(fifo.failure().sentence.contains(QLatin1String("is no regular file: ")));
    }
};

SW_TEST(ByteSourceTest)

} // namespace sw::test

#include "ByteSourceTest.moc"
