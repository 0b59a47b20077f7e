#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>

#include <csignal>

#include <sys/resource.h>

namespace sw::interop {

/// Programs that know nothing of it through a tap: a headless one, as a script runs it.
class TapInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString in(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    static std::unique_ptr<Running> tap(const QString& target, const QString& at = {},
                                        const QStringList& more = {})
    {
        QStringList arguments{QStringLiteral("--headless"), QStringLiteral("tap"), target};
        if (!at.isEmpty())
            arguments << QStringLiteral("--at") << at;
        auto made = std::make_unique<Running>(workbench(), arguments + more);
        return QTest::qWaitFor([&] { return !made->rows(QStringLiteral("started")).isEmpty(); }, 20'000)
                   ? std::move(made)
                   : nullptr;
    }
    static void end(Running& tap)
    {
        tap.signal(SIGINT);
        QCOMPARE(tap.wait(), 0);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everythingCrosses_data();
    void everythingCrosses();
    void resetsCross_data();
    void resetsCross();
    void aFreshPlaceIsSaidAndGoes();
    void aDeletedFrontIsSaid();
    void refusalsAreOneSentence();
    void aThousandConnectionsAtOnce();
    void outputIsWhatWasAskedFor();
    void aPrivateBusWorksThroughIt();
    void anX11ClientWorksThroughIt_data();
    void anX11ClientWorksThroughIt();
};

void TapInteropTest::everythingCrosses_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("fd") << QByteArray("a file and inside the file\n");
    QTest::newRow("seqpacket") << QByteArray("200000 True\n");
    QTest::newRow("late") << QByteArray("late reply to the end\n");
    QTest::newRow("urgent") << QByteArray("abXcd\n");
}

/// Without the tap and through it.
void TapInteropTest::everythingCrosses()
{
    QFETCH(QByteArray, answer);
    const QString name = QLatin1String(QTest::currentDataTag());
    writeFile(in("file"), "inside the file");
    for (const bool tapped : {false, true}) {
        QFile::remove(in("s"));
        Running server(QStringLiteral("python3"),
                       {script(QStringLiteral("tap_peer.py")), QStringLiteral("server"), name, in("s")});
        QTRY_COMPARE_WITH_TIMEOUT(server.out(), QByteArray("listening\n"), 20'000);
        const auto relay = tapped ? tap(in("s"), in("t")) : nullptr;
        QCOMPARE(bool(relay), tapped);
        Running client(QStringLiteral("python3"),
                       {script(QStringLiteral("tap_peer.py")), QStringLiteral("client"), name,
                        tapped ? in("t") : in("s"), in("file")});
        QCOMPARE(client.wait(20'000), 0);
        QVERIFY2(client.out() == answer, client.out() + client.err() + server.err());
        QCOMPARE(server.wait(), 0);
        if (!relay)
            continue;
        QTRY_COMPARE(relay->rows(QStringLiteral("closed")).size(), 1);
        QCOMPARE(relay->rows(QStringLiteral("closed")).at(0)[QLatin1String("reason")].toString(),
                 QStringLiteral("eof"));
        if (name == QLatin1String("fd"))
            QCOMPARE(relay->rows(QStringLiteral("received")).at(0)[QLatin1String("descriptors")].toInt(), 1);
        end(*relay);
    }
}

void TapInteropTest::resetsCross_data()
{
    QTest::addColumn<bool>("tapped");
    for (const char* name :
         {"reset-by-server", "reset-by-client", "reset-by-server-big", "reset-by-client-big"}) {
        QTest::addRow("%s", name) << false;
        QTest::addRow("%s tapped", name) << true;
    }
}

void TapInteropTest::resetsCross()
{
    QFETCH(bool, tapped);
    const QString name = QString::fromLatin1(QTest::currentDataTag()).section(u' ', 0, 0);
    Running server(QStringLiteral("python3"),
                   {script(QStringLiteral("tap_peer.py")), QStringLiteral("server"), name, in("s")});
    QTRY_COMPARE_WITH_TIMEOUT(server.out(), QByteArray("listening\n"), 20'000);
    const auto relay = tapped ? tap(in("s"), in("t")) : nullptr;
    QCOMPARE(bool(relay), tapped);
    Running client(QStringLiteral("python3"), {script(QStringLiteral("tap_peer.py")),
                                               QStringLiteral("client"), name, tapped ? in("t") : in("s")});
    QCOMPARE(client.wait(20'000), 0);
    QCOMPARE(server.wait(20'000), 0);
    const QByteArray told = client.out() + server.out();
    QVERIFY2(told.contains("b'' reset\n"), told + client.err() + server.err());
    if (relay)
        QTRY_COMPARE(relay->rows(QStringLiteral("closed")).value(0)[QLatin1String("reason")].toString(),
                     QStringLiteral("reset"));
}

void TapInteropTest::aFreshPlaceIsSaidAndGoes()
{
    Running server(QStringLiteral("socat"),
                   {QStringLiteral("UNIX-LISTEN:%1,fork").arg(in("s")), QStringLiteral("EXEC:cat")});
    QTRY_VERIFY(QFile::exists(in("s")));
    const auto relay = tap(in("s"));
    QVERIFY(relay);
    const QString place = relay->rows(QStringLiteral("started")).at(0)[QLatin1String("address")].toString();
    QTRY_VERIFY(relay->err().contains(place.toUtf8()));
    QVERIFY(relay->err().contains("SO_PEERCRED"));
    QVERIFY(QFile::exists(place));
    const Shell echoed =
        shell(m_folder->path(), QStringLiteral("echo through | socat - UNIX-CONNECT:%1").arg(place));
    QCOMPARE(echoed.out, QByteArray("through\n"));
    end(*relay);
    QVERIFY(!QFile::exists(place) && !QFile::exists(place.section(u'/', 0, -2)));
}

/// On standard error and as a row, of a tap and of a bridge.
void TapInteropTest::aDeletedFrontIsSaid()
{
    Running server(QStringLiteral("socat"),
                   {QStringLiteral("UNIX-LISTEN:%1,fork").arg(in("s")), QStringLiteral("EXEC:cat")});
    QTRY_VERIFY(QFile::exists(in("s")));
    const auto relay = tap(in("s"), in("t"));
    QVERIFY(relay);
    Running bridge(workbench(), {QStringLiteral("--headless"), QStringLiteral("bridge"), in("b"),
                                 QStringLiteral("tcp:9")});
    QTRY_VERIFY_WITH_TIMEOUT(!bridge.rows(QStringLiteral("started")).isEmpty(), 20'000);
    for (const char* name : {"t", "b"})
        QVERIFY(QFile::remove(in(name)));
    const auto says = [](Running& run, const char* what) {
        const QByteArray words = QByteArray("New clients can't find this ") + what + ": its socket file ";
        return run.err().contains(words) && run.rows(QStringLiteral("failed"))
                                                .value(0)[QLatin1String("error")]
                                                .toString()
                                                .startsWith(QString::fromLatin1(words));
    };
    QTRY_VERIFY2(says(*relay, "tap"), relay->err());
    QTRY_VERIFY2(says(bridge, "bridge"), bridge.err());
    end(*relay);
    end(bridge);
}

void TapInteropTest::refusalsAreOneSentence()
{
    const Shell refused = shell(m_folder->path(), QStringLiteral(R"sh(
        for words in 'tap none.sock' 'tap s --at tcp:1' 'bridge tcp:0.0.0.0:0 s' 'tap d'; do
          socat -u UNIX-RECV:d - 2>/dev/null & while [ ! -S d ]; do sleep 0.01; done
          "$W" --headless $words --output none; echo $?; kill %% 2>/dev/null; wait; rm -f d
        done
    )sh"));
    QCOMPARE(refused.out, QByteArray("1\n2\n1\n1\n"));
    QCOMPARE(refused.err.count('\n'), 4);
    QVERIFY2(refused.err.startsWith("There is no socket at none.sock"), refused.err);
    QVERIFY2(refused.err.contains("loopback") && refused.err.contains("datagram socket"), refused.err);
}

void TapInteropTest::aThousandConnectionsAtOnce()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    QVERIFY2(limit.rlim_max >= 4096, "needs a hard limit of 4096 descriptors");
    Running server(workbench(), {QStringLiteral("--headless"), QStringLiteral("listen"), in("s"),
                                 QStringLiteral("--reply"), QStringLiteral("echo"),
                                 QStringLiteral("--output"), QStringLiteral("none")});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(in("s")), 20'000);
    const auto relay = tap(in("s"), in("t"));
    QVERIFY(relay);
    Running clients(
        QStringLiteral("python3"),
        {script(QStringLiteral("many_clients.py")), in("t"), QStringLiteral("1000"), QStringLiteral("hold")},
        QProcessEnvironment(), true);
    QTRY_COMPARE_WITH_TIMEOUT(clients.out(), QByteArray("1000\n"), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(relay->rows(QStringLiteral("sent")).size(), 1000, 60'000);
    QVERIFY(relay->rows(QStringLiteral("closed")).isEmpty()); // all at once
    clients.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(relay->rows(QStringLiteral("closed")).size(), 1000, 60'000);
    end(*relay);
}

void TapInteropTest::outputIsWhatWasAskedFor()
{
    const Shell ran = shell(m_folder->path(), QStringLiteral(R"sh(
        socat UNIX-LISTEN:s,fork EXEC:'tr a-z A-Z' & while [ ! -S s ]; do sleep 0.01; done
        for output in raw none; do
          "$W" tap s --at t --output $output --for 30 --record kept-$output >got 2>err & T=$!
          while [ ! -S t ]; do sleep 0.01; done
          echo shout | socat -t5 - UNIX-CONNECT:t; kill -TERM $T; wait $T; echo $?; cat got; rm -f got
        done
        "$W" open kept-none --output jsonl | jq -r 'select(.direction) | .direction + " " + (.text // .event)'
        kill %1
    )sh"));
    QCOMPARE(ran.out, QByteArray("SHOUT\n0\nshout\nSHOUT\n0\nto-target shout\n\n"
                                 "to-target finished\nto-client SHOUT\n\nto-client finished\n"));
}

/// Authentication by credentials, and descriptors' negotiation, too.
void TapInteropTest::aPrivateBusWorksThroughIt()
{
    Running bus(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                QStringLiteral("--address=unix:path=") + in("bus")});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(in("bus")), 20'000);
    const auto relay = tap(in("bus"), in("tapped"));
    QVERIFY(relay);
    const Shell asked = shell(m_folder->path(), QStringLiteral(R"sh(
        for path in bus tapped; do
          A=unix:path=$D/$path; export DBUS_SESSION_BUS_ADDRESS=$A
          dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetId
          dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.Introspectable.Introspect | tail -n +2 | md5sum
          gdbus call --address $A --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.GetId 2>&1
          gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.GetId
          echo =
        done
    )sh"));
    const QByteArrayList both = asked.out.split('=');
    QCOMPARE(both.size(), 3);
    QVERIFY2(both[0].count('\n') == 3, asked.out + asked.err);
    QCOMPARE(both[1].mid(1), both[0]);
    QVERIFY(relay->payload(QStringLiteral("received")).contains("AUTH EXTERNAL"));
    end(*relay);
}

void TapInteropTest::anX11ClientWorksThroughIt_data()
{
    QTest::addColumn<QString>("before");
    QTest::newRow("path") << QString();
    QTest::newRow("abstract") << QStringLiteral("@");
}

void TapInteropTest::anX11ClientWorksThroughIt()
{
    QFETCH(QString, before);
    // Left by its last client, it would start anew, and a client that comes meanwhile would find it closed.
    Running server(QStringLiteral("Xvfb"),
                   {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                    QStringLiteral("0"), QStringLiteral("640x480x24"), QStringLiteral("-nolisten"),
                    QStringLiteral("tcp"), QStringLiteral("-noreset")});
    QTRY_VERIFY_WITH_TIMEOUT(server.out().endsWith('\n'), 20'000);
    const QString number = QString::fromLatin1(server.out().trimmed());
    const QString free = QString::number(7000 + QCoreApplication::applicationPid() % 20000);
    const QString sockets = before + QStringLiteral("/tmp/.X11-unix/X");
    const auto relay = tap(sockets + number, sockets + free);
    QVERIFY(relay);
    const Shell looked = shell(m_folder->path(), QStringLiteral(R"sh(
        for number in %1 %2; do
          DISPLAY=:$number xdpyinfo | sed "s/:$number/:N/" | md5sum
          DISPLAY=:$number xwininfo -root | grep -c 640x480
        done
    )sh")
                                                     .arg(number, free));
    const QByteArrayList lines = looked.out.trimmed().split('\n');
    QVERIFY2(lines.size() == 4 && lines[1] == "1", looked.out + looked.err);
    QVERIFY2(lines.mid(2) == lines.mid(0, 2), looked.out + looked.err);
    QCOMPARE(relay->rows(QStringLiteral("opened")).size(), 2);
    end(*relay);
}

} // namespace sw::interop

using sw::interop::TapInteropTest;
SW_TEST(TapInteropTest)
#include "TapInteropTest.moc"
