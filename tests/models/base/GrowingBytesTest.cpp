#include "models/base/GrowingBytes.h"

#include "tests/TestMain.h"

#include <thread>

namespace sw::test {

class GrowingBytesTest : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatWasAppended()
    {
        GrowingBytes bytes;
        QCOMPARE(bytes.size(), 0);
        QCOMPARE(bytes.read(0, 10), QByteArray());
        QByteArray all;
        for (const qsizetype size : {1, 10, 1 << 20, 3, (2 << 20) + 5, 7}) {
            const QByteArray part(size, char('a' + all.size() % 26));
            bytes.append(part);
            all += part;
        }
        QCOMPARE(bytes.size(), all.size());
        QCOMPARE(bytes.read(0, all.size()), all);
        for (const qint64 offset :
             {qint64(0), qint64(11), qint64(1 << 20) - 1, qint64(1 << 20), all.size() - 3})
            QCOMPARE(bytes.read(offset, 20), all.mid(offset, 20));
        QCOMPARE(bytes.read(all.size(), 5), QByteArray());
        QCOMPARE(bytes.read(all.size() + 9, 5), QByteArray());
    }

    void growsWhileItIsRead()
    {
        GrowingBytes bytes;
        std::thread writer([&] {
            for (int i = 0; i < 20'000; ++i)
                bytes.append(QByteArray::number(i).rightJustified(5, '0'));
        });
        bool right = true;
        for (qint64 seen = 0; seen < 100'000;) {
            const qint64 size = bytes.size();
            const QByteArray part = bytes.read(seen, size - seen);
            right = right && part.size() == size - seen;
            for (qint64 at = 0; at + 5 <= part.size(); at += 5)
                right = right && part.mid(at, 5).toLongLong() == (seen + at) / 5;
            seen = size;
        }
        writer.join();
        QVERIFY(right);
    }
};

SW_TEST(GrowingBytesTest)

} // namespace sw::test

#include "GrowingBytesTest.moc"
