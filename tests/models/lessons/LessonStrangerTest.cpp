#include "models/lessons/LessonStranger.h"

#include "models/inspect/SocketSnapshot.h"
#include "tests/TestMain.h"

#include <unistd.h>

namespace sw::test {

/// Which sockets of the table are the learner's own, and what is said of them in the end.
class LessonStrangerTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsThoseOfTheDirectory()
    {
        SocketSnapshot table;
        const auto add = [&](const char* path, SocketState state, pid_t pid) -> SocketRecord& {
            SocketRecord one;
            one.address = SocketAddress::path(path);
            one.state = state;
            one.owners = {{pid, 3, QStringLiteral("socat"), {}, 0}};
            table.sockets.push_back(one);
            return table.sockets.back();
        };
        SocketRecord& mine = add("/tmp/l/mine.sock", SocketState::Listening, 4711);
        mine.receiveQueue = 1;
        mine.sendQueue = 5;
        add("/tmp/l/mine.sock", SocketState::Connected, 4711); // accepted
        add("/tmp/l/ours.sock", SocketState::Listening, ::getpid());
        add("/tmp/lost/x.sock", SocketState::Listening, 4712);
        SocketRecord& box = add("/tmp/l/box.sock", SocketState::Unconnected, 4713);
        box.type = SocketType::Datagram;
        box.pathState = SocketRecord::PathState::Deleted;
        add("/tmp/l/gone.sock", SocketState::Listening, 4714).owners.clear();

        const QList<LessonStranger> found = lessonStrangers(table, "/tmp/l");
        const LessonStranger first{
            QStringLiteral("socat 4711"), QStringLiteral("mine.sock"), SocketType::Stream, true, false, 1, 5};
        const LessonStranger second{QStringLiteral("socat 4713"),
                                    QStringLiteral("box.sock"),
                                    SocketType::Datagram,
                                    false,
                                    true,
                                    0,
                                    0};
        QCOMPARE(found.size(), 2);
        QVERIFY(found[0] == first);
        QVERIFY(found[1] == second);
    }

    void saysWhatIsLeftBehind()
    {
        QCOMPARE(leftBehindWords({}), QString());
        LessonStranger one;
        one.name = QStringLiteral("socat 4711");
        one.file = QStringLiteral("mine.sock");
        QCOMPARE(
            leftBehindWords({one}),
            QStringLiteral("socat 4711 still runs, and its mine.sock is gone with the lesson's directory, so "
                           "nobody can reach it any more. Ctrl+C in its terminal ends it."));
        LessonStranger other = one;
        other.name = QStringLiteral("python3 4712");
        QVERIFY(leftBehindWords({one, other})
                    .startsWith(QStringLiteral("socat 4711, python3 4712 still run, and mine.sock is gone")));
    }
};

SW_TEST(LessonStrangerTest)

} // namespace sw::test

#include "LessonStrangerTest.moc"
