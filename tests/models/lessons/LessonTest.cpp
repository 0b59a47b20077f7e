#include "models/lessons/Lesson.h"

#include "models/lessons/LessonListModel.h"
#include "models/lessons/LessonScene.h"
#include "models/lessons/LessonWords.h"
#include "models/lessons/RawSockets.h"
#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QProcess>
#include <QTemporaryDir>

#include <unistd.h>

namespace sw::test {

/// The texts of lessons as they are read, and their calls one by one.
class LessonTest : public QObject
{
    Q_OBJECT
private slots:
    void words()
    {
        QCOMPARE(
            *lessonWords(QStringLiteral("a  \"b c\" d=\"e\\n\\\"f\" \"\"")),
            QStringList({QStringLiteral("a"), QStringLiteral("b c"), QStringLiteral("d=e\n\"f"), QString()}));
        QVERIFY(!lessonWords(QStringLiteral("a \"b")));
        QVERIFY(!lessonWords(QStringLiteral("\"\\q\"")));
    }

    void claims()
    {
        const auto more = LessonClaim::parse(QStringLiteral("rows server received equal=\"a b\" >= 2"));
        QVERIFY(more);
        QVERIFY(more->holds(QStringLiteral("2")) && more->holds(QStringLiteral("10")));
        QVERIFY(!more->holds(QStringLiteral("1")) && !more->holds(QStringLiteral("x")) &&
                !more->holds(std::nullopt));
        const auto word = LessonClaim::parse(QStringLiteral("result a.send is EAGAIN"));
        QVERIFY(word && word->holds(QStringLiteral("EAGAIN")) && !word->holds(QStringLiteral("ok")));
        const auto other = LessonClaim::parse(QStringLiteral("result a.send is-not ok"));
        QVERIFY(other && !other->holds(std::nullopt) && !other->holds(QStringLiteral("ok")));
        for (const char* wrong : {"", "kind", "kind a", "kind a is", "weather a is fine",
                                  "kind a b is socket", "kind a near socket"})
            QVERIFY2(!LessonClaim::parse(QLatin1String(wrong)), wrong);
    }

    void actions()
    {
        QVERIFY(LessonAction::parse(QStringLiteral("listener a b.sock backlog=2"))->isOfEngine());
        QVERIFY(!LessonAction::parse(QStringLiteral("bind a b.sock"))->isOfEngine());
        QVERIFY(LessonAction::parse(QStringLiteral("wait kind a is socket"))->isWait());
        for (const char* wrong : {"", "bind a", "bind a b c", "dance a", "wait kind a"})
            QVERIFY2(!LessonAction::parse(QLatin1String(wrong)), wrong);
    }

    void text()
    {
        const QString good =
            QStringLiteral("title: T\nteaches: W\nsource: S\n# remark\n\n"
                           "step: One\ntext: a\n b\nask: Q\nchoice: A\nclaim: kind x is socket\n"
                           "why: no\nchoice: B\nclaim: kind x is missing\nwhy: yes\n"
                           "do: unlink x\ncheck: kind x is missing\n"
                           "try: Two\nby-hand: h\nshell: touch {dir}/x\ncheck: kind x is file\n");
        const auto lesson = Lesson::parse(QStringLiteral("99-x"), good);
        QVERIFY2(lesson, qPrintable(lesson ? QString() : lesson.failure().sentence));
        QCOMPARE(lesson->steps.size(), std::size_t(2));
        QCOMPARE(lesson->steps[0].text, QStringList(QStringLiteral("a b")));
        QCOMPARE(lesson->steps[0].choices[1].why, QStringLiteral("yes"));
        QVERIFY(lesson->steps[1].isFinal);
        const auto fault = [&](const char* from, const char* to) {
            const auto bad = Lesson::parse({}, QString(good).replace(QLatin1String(from), QLatin1String(to)));
            return bad ? QString() : bad.failure().sentence;
        };
        QCOMPARE(fault("do: unlink x", "do: dance x"),
                 QStringLiteral("Line 16: No action is called “dance”"));
        QCOMPARE(fault("why: yes\n", ""), QStringLiteral("The step “One” has a choice without claim or why"));
        QCOMPARE(fault("check: kind x is missing\n", ""), QStringLiteral("The step “One” checks nothing"));
        QVERIFY(fault("try: Two", "step: Two").contains(QLatin1String("ends with try")));
        QVERIFY(fault("title: T", "nothing here").contains(QLatin1String("Line 1")));
        QVERIFY(fault("title: T", "weather: fine").contains(QLatin1String("before the first step")));
    }

    void nothingOutsideIsTouched()
    {
        QTemporaryDir directory;
        RawSockets raw(directory.path().toUtf8());
        for (const char* file : {"../x", "/etc/hostname", "a/../../x", ""}) {
            QCOMPARE(raw.path(QLatin1String(file)), QByteArray());
            const LessonCall call = raw.run({QStringLiteral("unlink"), {QLatin1String(file)}});
            QCOMPARE(call.result, QStringLiteral("EPERM"));
            QVERIFY(call.failed);
        }
        QVERIFY(QFileInfo::exists(QStringLiteral("/etc/hostname")));
    }

    void progressOfTheList()
    {
        LessonListModel model;
        QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), int(allLessons().size()));
        const QString id = allLessons()[0].id;
        model.setProgress({id + QStringLiteral("=3"), QStringLiteral("77-gone=2"), QStringLiteral("junk")});
        QCOMPARE(model.index(0).data(LessonListModel::ProgressRole).toString(),
                 QStringLiteral("3 of 8 steps"));
        QCOMPARE(model.progress(), QStringList({id + QStringLiteral("=3"), QStringLiteral("77-gone=2")}));
        model.setStepsDone(id, 8);
        QCOMPARE(model.index(0).data(LessonListModel::ProgressRole).toString(), QStringLiteral("done"));
    }

    /// Of several servers and their clients, those that a step is about.
    void sceneOfAStep()
    {
        const auto raw = [](const char* name, quint32 inode, const char* file, const char* target) {
            RawSocket one{QLatin1String(name), inode, false, false, {}};
            one.file = QLatin1String(file);
            one.target = QLatin1String(target);
            one.type = SocketType::Datagram;
            return one;
        };
        SceneParts parts;
        parts.sockets = {raw("box", 1, "box.sock", ""), raw("desk", 2, "desk.sock", ""),
                         raw("pen", 3, "", "box.sock"), raw("caller", 4, "", "desk.sock")};
        for (const quint32 inode : {3, 4}) {
            SocketQueue queue;
            queue.inode = inode;
            queue.peerVisible = true;
            queue.unreadAtPeer = 14;
            parts.reading.connections.push_back(queue);
        }
        QCOMPARE(lessonScene(partsOfStep(parts)).links.size(), std::size_t(2));
        parts.names = {QStringLiteral("box"), QStringLiteral("6")};
        QCOMPARE(lessonScene(partsOfStep(parts)).words(),
                 QStringLiteral("box takes datagrams at box.sock. "
                                "pen to box: the first that waits has 14 bytes."));
    }

    void sceneInWords()
    {
        SceneParts parts;
        QCOMPARE(lessonScene(parts).words(),
                 QStringLiteral("No socket of this step listens or is connected."));
        EndpointStatus server, client;
        server.id = 1;
        server.inode = 5;
        server.state = EndpointStatus::State::Running;
        client.id = 2;
        client.spec.kind = EndpointKind::Client;
        parts.endpoints = {{QStringLiteral("server"), server}, {QStringLiteral("client"), client}};
        ConnectionStatus mine, theirs;
        mine.endpoint = 2;
        mine.id = 1;
        mine.inode = 20;
        mine.weFinished = true;
        theirs.endpoint = 1;
        theirs.id = 2;
        theirs.inode = 10;
        theirs.peer.pid = ::getpid(); // the same connection, from its other end
        parts.connections = {mine, theirs};
        SocketQueue queue;
        queue.inode = 20;
        queue.peerVisible = true;
        queue.unreadAtPeer = 5;
        queue.held = 768;
        queue.room = 768;
        SocketQueue bound;
        bound.inode = server.inode;
        bound.unread = 1;
        bound.backlog = 2;
        parts.reading.connections = {queue, bound};
        QCOMPARE(lessonScene(parts).words(),
                 QStringLiteral("server listens: 1 pending, backlog 2. client to server: 5 "
                                "bytes unread, full, finished. Back: 0 bytes unread."));
        QCOMPARE(sceneWish(parts).connections, (std::vector<quint32>{5, 20, 10}));
    }
};

SW_TEST(LessonTest)

} // namespace sw::test

#include "LessonTest.moc"
