#include "app/StdoutWriter.h"
#include "tests/TestMain.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using sw::CommandLine;
using sw::StdoutWriter;
using sw::TrafficStore;

/// The follower that writes to standard output, on a pipe of the test.
class StdoutWriterTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    sw::UniqueFd m_read, m_write;

    void append(sw::TrafficEvent event, QByteArrayView payload)
    {
        sw::TrafficRecord record;
        record.event = event;
        record.endpoint = 1;
        record.connection = 2;
        record.time = 1'000'000'000;
        m_store->append(record, payload);
    }
    static bool isDone(const StdoutWriter& writer, int milliseconds)
    {
        pollfd fd{writer.doneFd(), POLLIN, 0};
        return ::poll(&fd, 1, milliseconds) == 1;
    }
    /// Reads that many bytes (fewer when the pipe ends before).
    QByteArray read(qsizetype size)
    {
        QByteArray got;
        while (got.size() < size) {
            QByteArray part(qMin<qsizetype>(size - got.size(), 65536), Qt::Uninitialized);
            const ssize_t n = ::read(m_read.get(), part.data(), size_t(part.size()));
            if (n <= 0)
                break;
            got.append(part.constData(), n);
        }
        return got;
    }

private slots:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void init()
    {
        static int count = 0;
        sw::CaptureOptions options;
        options.directory = m_directory.filePath(QString::number(++count));
        auto store = TrafficStore::create(options);
        QVERIFY(store);
        m_store = *store;
        int fds[2];
        QCOMPARE(::pipe2(fds, O_CLOEXEC), 0);
        m_read.reset(fds[0]);
        m_write.reset(fds[1]);
    }

    void writesWhatIsThereAndWhatComes()
    {
        append(sw::TrafficEvent::Received, "one");
        m_store->publish();
        StdoutWriter writer(m_store, CommandLine::Output::JsonLines, m_write.get());
        const QByteArray first = R"({"time":"1970-01-01T00:00:01.000000Z","endpoint":1,"connection":2,)"
                                 R"("event":"received","size":3,"text":"one"})"
                                 "\n";
        QCOMPARE(read(first.size()), first);
        append(sw::TrafficEvent::Closed, R"({"reason":"eof"})");
        m_store->publish();
        const QByteArray second = R"({"time":"1970-01-01T00:00:01.000000Z","endpoint":1,"connection":2,)"
                                  R"("event":"closed","reason":"eof"})"
                                  "\n";
        QCOMPARE(read(second.size()), second);
        QVERIFY(!isDone(writer, 0));
        writer.finish();
        QVERIFY(isDone(writer, 5000));
        QCOMPARE(writer.error(), 0);
    }

    void rawIsTheReceivedBytesAlone()
    {
        StdoutWriter writer(m_store, CommandLine::Output::Raw, m_write.get());
        append(sw::TrafficEvent::Opened, "{}");
        append(sw::TrafficEvent::Received, QByteArrayView("a\0\xff", 3));
        append(sw::TrafficEvent::Sent, "not this");
        append(sw::TrafficEvent::Received, QByteArray(100'000, 'b'));
        m_store->publish();
        QCOMPARE(read(100'003), QByteArray("a\0\xff", 3) + QByteArray(100'000, 'b'));
        writer.finish();
        QVERIFY(isDone(writer, 5000));
        m_write.reset();
        QCOMPARE(read(1), QByteArray());
    }

    /// Finish comes while the pipe is full and more rows wait: they all go out.
    void finishLosesNothing()
    {
        StdoutWriter writer(m_store, CommandLine::Output::Raw, m_write.get());
        QByteArray all;
        for (int i = 0; i < 200; ++i) {
            const QByteArray payload = QByteArray::number(i).rightJustified(10'000, '.');
            append(sw::TrafficEvent::Received, payload);
            m_store->publish();
            all += payload;
        }
        writer.finish();
        QVERIFY(!isDone(writer, 50)); // a pipe holds 64 KiB
        QCOMPARE(read(all.size()), all);
        QVERIFY(isDone(writer, 5000));
    }

    void holdsTheRowsThatItHasNotWritten()
    {
        sw::CaptureOptions options;
        options.directory = m_directory.filePath(QStringLiteral("small"));
        options.byteBudget = 1 << 20;
        auto store = TrafficStore::create(options);
        QVERIFY(store);
        m_store = *store;
        StdoutWriter writer(m_store, CommandLine::Output::Raw, m_write.get());
        QByteArray all;
        for (int i = 0; i < 300; ++i) {
            const QByteArray payload = QByteArray::number(i).rightJustified(10'000, '.');
            append(sw::TrafficEvent::Received, payload);
            m_store->publish();
            all += payload;
        }
        QVERIFY(m_store->congested());
        QCOMPARE(m_store->begin(), sw::RowId(0));
        QCOMPARE(read(all.size()), all);
        writer.finish();
        QVERIFY(isDone(writer, 5000));
        QCOMPARE(writer.bytesPassed(), quint64(all.size()));
        QVERIFY(!m_store->congested());
    }

    void aNonBlockingDescriptorIsWaitedFor()
    {
        QCOMPARE(::fcntl(m_write.get(), F_SETFL, O_NONBLOCK), 0);
        StdoutWriter writer(m_store, CommandLine::Output::Raw, m_write.get());
        const QByteArray payload(1'000'000, 'x');
        append(sw::TrafficEvent::Received, payload);
        m_store->publish();
        QCOMPARE(read(payload.size()), payload);
        writer.finish();
        QVERIFY(isDone(writer, 5000));
        QCOMPARE(writer.error(), 0);
    }

    /// No row comes any more, and yet it knows.
    void aReaderThatGoesAwayIsNoticedAtOnce()
    {
        StdoutWriter writer(m_store, CommandLine::Output::JsonLines, m_write.get());
        append(sw::TrafficEvent::Received, "one");
        m_store->publish();
        QVERIFY(!read(10).isEmpty());
        m_read.reset();
        QVERIFY(isDone(writer, 5000));
        QCOMPARE(writer.error(), EPIPE);
    }

    void aReaderThatGoesAwayWhileWritingHoldsNothingBack()
    {
        StdoutWriter writer(m_store, CommandLine::Output::Raw, m_write.get());
        append(sw::TrafficEvent::Received, QByteArray(1'000'000, 'x'));
        m_store->publish();
        QVERIFY(!read(10).isEmpty());
        m_read.reset();
        QVERIFY(isDone(writer, 5000));
        QCOMPARE(writer.error(), EPIPE);
        QVERIFY(!m_store->congested());
    }
};

SW_TEST(StdoutWriterTest)
#include "StdoutWriterTest.moc"
