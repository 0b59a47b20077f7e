#include "models/http/DockerEngines.h"

#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>

#include <sys/socket.h>

namespace sw::test {

/// Several servers, of which some are no engines.
class DockerEnginesTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsWhoAnswers();
    void tellsWhyNot();
    void doesNotWaitForever();
    void asksAgain();

private:
    static DockerCandidate at(const QString& path)
    {
        DockerCandidate candidate;
        candidate.place.address = SocketAddress::path(path.toUtf8());
        return candidate;
    }
    /// Answers one request.
    static void serve(const UniqueFd& listener, QByteArrayView answer);
};

void DockerEnginesTest::serve(const UniqueFd& listener, QByteArrayView answer)
{
    const PlainPeer peer = acceptFrom(listener);
    QVERIFY(peer.isOpen());
    QByteArray head;
    char c = 0;
    while (!head.endsWith("\r\n\r\n") && ::recv(peer.fd(), &c, 1, 0) == 1)
        head += c;
    QVERIFY(head.startsWith("GET /version HTTP/1.1\r\n"));
    QCOMPARE(::send(peer.fd(), answer.data(), size_t(answer.size()), MSG_NOSIGNAL), answer.size());
}

void DockerEnginesTest::tellsWhoAnswers()
{
    EngineFixture f;
    const UniqueFd docker = plainListener(f.path("d")), podman = plainListener(f.path("p"));
    DockerEngines engines(&f.engine());
    const QAbstractItemModelTester tester(&engines, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy settled(&engines, &DockerEngines::settled);
    engines.ask({at(QString::fromUtf8(f.path("d"))), at(QString::fromUtf8(f.path("p")))});
    QVERIFY(engines.isAsking());
    QCOMPARE(engines.best(), -1);
    const QByteArray podmanSays =
        R"({"Components":[{"Name":"Podman Engine"}],"Version":"4.3.1","ApiVersion":"1.40"})";
    serve(podman, "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(podmanSays.size()) + "\r\n\r\n" +
                      podmanSays);
    QTRY_COMPARE(engines.best(), 1);
    QCOMPARE(settled.count(), 0);
    serve(docker, "HTTP/1.1 200 OK\r\n\r\n"
                  R"({"Components":[{"Name":"Engine"}],"Version":"20.10.24","ApiVersion":"1.41"})");
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(engines.best(), 0);
    QCOMPARE(engines.index(0, DockerEngines::StateColumn).data().toString(),
             QStringLiteral("answers: Docker 20.10.24, API 1.41"));
    QCOMPARE(engines.engine(1).product, QStringLiteral("Podman 4.3.1"));
    QCOMPARE(engines.engine(1).api, QByteArray("v1.40"));
}

void DockerEnginesTest::tellsWhyNot()
{
    EngineFixture f;
    const UniqueFd refusing = plainListener(f.path("r")), other = plainListener(f.path("o"));
    QFile file(QString::fromUtf8(f.path("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    DockerSurroundings around;
    around.root = around.home = QString::fromUtf8(f.path("nowhere"));
    around.environment.insert(QStringLiteral("DOCKER_HOST"), QStringLiteral("unix://") + file.fileName());
    around.environment.insert(QStringLiteral("CONTAINER_HOST"), QStringLiteral("tcp://127.0.0.1:1"));
    auto candidates = dockerCandidates(around);
    QCOMPARE(candidates.size(), std::size_t(3));
    candidates.push_back(at(QString::fromUtf8(f.path("r"))));
    candidates.push_back(at(QString::fromUtf8(f.path("o"))));
    DockerEngines engines(&f.engine());
    QSignalSpy settled(&engines, &DockerEngines::settled);
    engines.ask(candidates);
    serve(refusing, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    serve(other, "220 mail.example ESMTP\r\n");
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(engines.best(), -1);
    const auto state = [&](int row) {
        return engines.index(row, DockerEngines::StateColumn).data().toString();
    };
    QVERIFY2(state(0).contains(QStringLiteral("a regular file")), qPrintable(state(0)));
    QVERIFY2(state(1).contains(QStringLiteral("over tcp")), qPrintable(state(1)));
    QVERIFY2(state(2).contains(QStringLiteral("ENOENT")), qPrintable(state(2)));
    QVERIFY2(state(3).contains(QStringLiteral("403 Forbidden")), qPrintable(state(3)));
    QVERIFY2(!state(4).isEmpty() && engines.engine(4).state == DockerEngine::State::Silent,
             qPrintable(state(4)));
}

void DockerEnginesTest::doesNotWaitForever()
{
    EngineFixture f;
    const UniqueFd mute = plainListener(f.path("m"));
    DockerEngines engines(&f.engine(), 300);
    QSignalSpy settled(&engines, &DockerEngines::settled);
    engines.ask({at(QString::fromUtf8(f.path("m")))});
    const PlainPeer peer = acceptFrom(mute);
    QVERIFY(settled.wait(5000));
    QVERIFY(engines.engine(0).why.contains(QStringLiteral("in time")));
    char buffer[1000];
    QVERIFY(::recv(peer.fd(), buffer, sizeof buffer, MSG_DONTWAIT) > 0); // the request
    QTRY_COMPARE(::recv(peer.fd(), buffer, sizeof buffer, MSG_DONTWAIT), ssize_t(0));
}

void DockerEnginesTest::asksAgain()
{
    EngineFixture f;
    const UniqueFd first = plainListener(f.path("a")), second = plainListener(f.path("b"));
    DockerEngines engines(&f.engine());
    QSignalSpy settled(&engines, &DockerEngines::settled);
    engines.ask({at(QString::fromUtf8(f.path("a")))});
    engines.ask({at(QString::fromUtf8(f.path("b")))});
    serve(second, "HTTP/1.1 200 OK\r\n\r\n{\"Version\":\"1\\u001b[31m\",\"ApiVersion\":\"x\"}");
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(engines.rowCount(), 1);
    QCOMPARE(engines.engine(0).stateText(), QStringLiteral("answers: Docker 1\\x1b[31m"));
    engines.ask({});
    QCOMPARE(settled.count(), 2);
}

SW_TEST(DockerEnginesTest)

} // namespace sw::test

#include "DockerEnginesTest.moc"
