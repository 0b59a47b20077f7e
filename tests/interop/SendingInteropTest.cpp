#include "models/session/FrameScan.h"
#include "models/session/SavedMessages.h"
#include "models/traffic/RoundTrips.h"
#include "tests/TestMain.h"
#include "tests/interop/Harness.h"
#include "tests/models/session/EngineFixture.h"

#include <algorithm>
#include <cmath>

using namespace sw;
using namespace sw::interop;

/// What the engine sends by itself, against python3 and socat: repeats, framing, sequences, saved files.
class SendingInteropTest : public QObject
{
    Q_OBJECT

    static EndpointId connectSoon(test::EngineFixture& f)
    {
        EndpointSpec spec = f.clientSpec("s");
        spec.retry = true;
        return f.run(spec);
    }
    static QStringList at(test::EngineFixture& f) { return {QString::fromLocal8Bit(f.path("s"))}; }
    static SequenceProgress progressOf(test::EngineFixture& f) { return f.connection(1).sequence; }

private slots:
    /// A periodic client: as many sends as were asked for, no drift that adds up, each reply paired.
    void repeatsWithoutDrift()
    {
        constexpr int count = 10;
        constexpr double every = 0.3;
        test::EngineFixture f;
        Running server(QStringLiteral("python3"),
                       QStringList{script(QStringLiteral("timing_server.py"))} + at(f));
        RoundTrips trips(f.sharedStore());
        const EndpointId id = connectSoon(f);
        QVERIFY(id);
        trips.beginSummary(id);
        f.engine().startRepeat(id, 0, {{"hello world"}, every, count, false});
        QTRY_COMPARE_WITH_TIMEOUT(server.out().count('\n'), count, 15'000);
        QTRY_VERIFY(!f.connection(1).repeating);
        QTRY_COMPARE(trips.summary(id, 0).count, quint64(count));
        QVERIFY(trips.summary(id, 0).most < 1'000'000'000);
        QList<double> late; // behind the plan; a busy machine makes single ones late, drift all later ones
        for (const QByteArray& line : server.out().trimmed().split('\n')) {
            QVERIFY(line.endsWith(" recv: b'hello world'"));
            late << line.split(' ').first().toDouble() - every * double(late.size());
        }
        const double first = *std::min_element(late.begin(), late.begin() + count / 2);
        const double last = *std::min_element(late.begin() + count / 2, late.end());
        QVERIFY2(std::abs(last - first) < 0.05, qPrintable(QString::number(last - first)));
        QCOMPARE(server.out().count('\n'), count);
    }

    void playsAFramedSequenceWithMacros()
    {
        test::EngineFixture f;
        Running server(QStringLiteral("python3"),
                       QStringList{script(QStringLiteral("framed_server.py"))} + at(f));
        const EndpointId id = connectSoon(f);
        QVERIFY(id);
        const auto sequence =
            Sequence::fromText("macros on\nframing length 4 big\nsend \"hello {{COUNTER}}\"\n"
                               "expect equals \"HELLO 1\" within 20\n"
                               "repeat 1\nsend \"again {{COUNTER}}\"\n"
                               "expect regex \"AGAIN \\d$\" within 20\nrepeat 3\n");
        QVERIFY(sequence);
        f.engine().startSequence(id, 0, *sequence);
        QTRY_VERIFY_WITH_TIMEOUT(progressOf(f).state > SequenceProgress::State::Running, 30'000);
        QVERIFY2(progressOf(f).state == SequenceProgress::State::Passed, qPrintable(progressOf(f).sentence));
        QCOMPARE(server.out(), QByteArray("b'hello 1'\nb'again 2'\nb'again 3'\nb'again 4'\n"));
    }

    /// The example of the README, as it stands there but for its file.
    void playsTheExampleOfTheReadme()
    {
        const QString readme = QString::fromUtf8(readFile(script(QStringLiteral("../../README.md"))));
        const qsizetype from = readme.indexOf(QStringLiteral("    # comments and empty lines are skipped\n"));
        const qsizetype to = readme.indexOf(QStringLiteral("\n\n"), from);
        QVERIFY(from > 0 && to > from);
        QString text;
        for (const QString& line : readme.mid(from, to - from).split(u'\n'))
            text += line.mid(4).replace(QStringLiteral("send file \"greetings/second\""),
                                        QStringLiteral("send \"second\"")) +
                    u'\n';
        const auto sequence = Sequence::fromText(text.toUtf8());
        QVERIFY2(sequence, qPrintable(text));
        QCOMPARE(sequence->steps.size(), std::size_t(8));
        test::EngineFixture f;
        Running server(QStringLiteral("python3"), {QStringLiteral("-c"), QStringLiteral(R"py(
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
c = s.accept()[0]
for line in c.makefile("rb"):
    print(line, flush=True)
    c.sendall(b"the whole world\n" if line.startswith(b"hello ") else b"ok\n42 of them\nanything\n")
)py"),
                                                   at(f).first()});
        const EndpointId id = connectSoon(f);
        QVERIFY(id);
        f.engine().startSequence(id, 0, *sequence);
        QTRY_VERIFY_WITH_TIMEOUT(progressOf(f).state > SequenceProgress::State::Running, 30'000);
        QVERIFY2(progressOf(f).state == SequenceProgress::State::Passed, qPrintable(progressOf(f).sentence));
        QCOMPARE(server.out().count("b'hello "), 3);
        QVERIFY(server.out().contains("b'hello 3\\n'"));
    }

    void playsAgainstSocat()
    {
        test::EngineFixture f;
        Running server(QStringLiteral("socat"),
                       {QStringLiteral("UNIX-LISTEN:%1").arg(at(f).first()), QStringLiteral("EXEC:cat")});
        const EndpointId id = connectSoon(f);
        QVERIFY(id);
        const auto sequence =
            Sequence::fromText("send \"one\\n\"\nexpect equals \"one\\n\" within 20\nwait 20 ms\nrepeat 5\n"
                               "send \"last\"\nexpect contains \"as\" within 20\n");
        QVERIFY(sequence);
        f.engine().startSequence(id, 0, *sequence);
        QTRY_COMPARE_WITH_TIMEOUT(progressOf(f).state, SequenceProgress::State::Passed, 20'000);
        QCOMPARE(f.endpoint(id).counters.bytesOut, 24u);
    }

    void cutsAStreamThatSocatSends()
    {
        test::EngineFixture f;
        const EndpointId id = f.run(f.listenerSpec("s", Reply::Kind::None));
        QVERIFY(id);
        const Shell sender = shell(
            QString::fromLocal8Bit(f.path("")),
            QStringLiteral("(printf 'al'; sleep 0.1; printf 'pha\\nbeta\\nga') | socat - UNIX-CONNECT:s"));
        QCOMPARE(sender.code, 0);
        QVERIFY(f.hasRow(id, QStringLiteral("1 closed")));
        FrameScan scan(f.sharedStore(), id, 0, *Framing::fromWords(QStringLiteral("delimiter \\n")));
        QStringList found;
        scan.extend(
            f.store().end(),
            [&](const StreamFrame& frame) {
                found << QString::fromLatin1(frame.head) +
                             (frame.state == StreamFrame::State::Cut ? QStringLiteral(" cut") : QString());
            },
            [] { return false; });
        QCOMPARE(found,
                 (QStringList{QStringLiteral("alpha"), QStringLiteral("beta"), QStringLiteral("ga cut")}));
    }

    void aCopiedFileIsASavedMessage()
    {
        QTemporaryDir directory;
        SavedMessages messages(directory.filePath(QStringLiteral("messages")).toLocal8Bit());
        messages.begin();
        QCOMPARE(shell(directory.path(), QStringLiteral("mkdir -p messages/group && printf 'a\\0b' > x && "
                                                        "cp x messages/group/copied"))
                     .code,
                 0);
        QTRY_VERIFY(messages.listing() && messages.listing()->entries.size() == 2);
        QCOMPARE(messages.listing()->entries[1].path, QByteArray("group/copied"));
        QCOMPARE(messages.listing()->entries[1].size, 3);
    }
};

SW_TEST(SendingInteropTest)
#include "SendingInteropTest.moc"
