#include "models/http/DockerPlaces.h"

#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace sw::test {

class DockerPlacesTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void namesTheSystemsSocketAlways();
    void followsDockerHost_data();
    void followsDockerHost();
    void readsContexts();
    void saysThatAContextIsMissing();
    void findsTheUsualPaths();
    void namesAFileOnce();
    void survivesDamagedFiles();

private:
    void write(const QString& path, const QByteArray& bytes = {});
    QString at(const QString& path) const { return m_directory->path() + path; }
    /// "name text current" of each, and why not.
    QStringList found();

    std::unique_ptr<QTemporaryDir> m_directory;
    DockerSurroundings m_around;
};

void DockerPlacesTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_around = {};
    m_around.root = m_directory->path();
    m_around.home = at(QStringLiteral("/home"));
    QVERIFY(QDir().mkpath(m_around.home));
}

void DockerPlacesTest::write(const QString& path, const QByteArray& bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QStringList DockerPlacesTest::found()
{
    QStringList lines;
    for (const DockerPlace& place : dockerPlaces(m_around)) {
        QString text = place.text;
        text.remove(m_directory->path());
        lines << place.name + QLatin1Char(' ') + text + (place.isCurrent ? QStringLiteral(" *") : QString()) +
                     (place.address ? QString() : QStringLiteral(" !"));
        if (place.address.has_value() == !place.why.isEmpty())
            lines << QStringLiteral("either an address or a reason");
    }
    return lines;
}

void DockerPlacesTest::namesTheSystemsSocketAlways()
{
    QCOMPARE(found(), QStringList{QStringLiteral("Docker /var/run/docker.sock *")});
}

void DockerPlacesTest::followsDockerHost_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("why");
    QTest::newRow("path") << QStringLiteral("unix:///run/x.sock")
                          << QStringLiteral("DOCKER_HOST unix:///run/x.sock *") << QString();
    QTest::newRow("tcp") << QStringLiteral("tcp://10.0.0.1:2376")
                         << QStringLiteral("DOCKER_HOST tcp://10.0.0.1:2376 * !")
                         << QStringLiteral("over tcp");
    QTest::newRow("ssh") << QStringLiteral("ssh://me@there")
                         << QStringLiteral("DOCKER_HOST ssh://me@there * !") << QStringLiteral("over ssh");
    QTest::newRow("relative") << QStringLiteral("unix://x.sock")
                              << QStringLiteral("DOCKER_HOST unix://x.sock * !") << QStringLiteral("slash");
    QTest::newRow("nonsense") << QStringLiteral("\x1b[31m") << QStringLiteral("DOCKER_HOST \\x1b[31m * !")
                              << QStringLiteral("no address");
    QTest::newRow("long") << QStringLiteral("unix:///") + QString(200, QLatin1Char('l')) << QString()
                          << QStringLiteral("long");
}

void DockerPlacesTest::followsDockerHost()
{
    QFETCH(const QString, host);
    QFETCH(const QString, line);
    QFETCH(const QString, why);
    m_around.environment.insert(QStringLiteral("DOCKER_HOST"), host);
    m_around.environment.insert(QStringLiteral("DOCKER_CONTEXT"), QStringLiteral("ignored"));
    const QStringList lines = found();
    QCOMPARE(lines.size(), 2);
    if (!line.isEmpty())
        QCOMPARE(lines[0], line);
    QCOMPARE(lines[1], QStringLiteral("Docker /var/run/docker.sock"));
    const DockerPlace first = dockerPlaces(m_around).front();
    QVERIFY2(why.isEmpty() ? first.why.isEmpty() : first.why.contains(why), qPrintable(first.why));
}

void DockerPlacesTest::readsContexts()
{
    const QString meta = m_around.home + QStringLiteral("/.docker/contexts/meta/");
    write(
        meta + QStringLiteral("aa/meta.json"),
        R"({"Name":"colima","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///c/docker.sock","SkipTLSVerify":false}}})");
    write(meta + QStringLiteral("bb/meta.json"),
          R"({"Name":"far","Endpoints":{"docker":{"Host":"ssh://x"}}})");
    write(m_around.home + QStringLiteral("/.docker/config.json"),
          R"({"auths":{},"currentContext":"colima"})");
    QCOMPARE(found(), (QStringList{QStringLiteral("context colima unix:///c/docker.sock *"),
                                   QStringLiteral("context far ssh://x !"),
                                   QStringLiteral("Docker /var/run/docker.sock")}));
    m_around.environment.insert(QStringLiteral("DOCKER_CONTEXT"), QStringLiteral("default"));
    QCOMPARE(found().first(), QStringLiteral("Docker /var/run/docker.sock *"));
    m_around.environment.insert(QStringLiteral("DOCKER_CONFIG"), at(QStringLiteral("/elsewhere")));
    QCOMPARE(found(), QStringList{QStringLiteral("Docker /var/run/docker.sock *")});
}

void DockerPlacesTest::saysThatAContextIsMissing()
{
    m_around.environment.insert(QStringLiteral("DOCKER_CONTEXT"), QStringLiteral("gone"));
    QCOMPARE(found(), (QStringList{QStringLiteral("context gone  * !"),
                                   QStringLiteral("Docker /var/run/docker.sock")}));
    QVERIFY(dockerPlaces(m_around).front().why.contains(QStringLiteral("“gone” does not exist")));
}

void DockerPlacesTest::findsTheUsualPaths()
{
    m_around.environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), at(QStringLiteral("/run/user/7")));
    for (const char* path :
         {"/run/user/7/docker.sock", "/run/user/7/podman/podman.sock", "/run/podman/podman.sock",
          "/home/.docker/desktop/docker.sock", "/home/.docker/run/docker.sock", "/home/.rd/docker.sock",
          "/home/.colima/default/docker.sock", "/home/.config/colima/big/docker.sock",
          "/home/.local/share/containers/podman/machine/m/podman.sock"})
        write(at(QString::fromLatin1(path)));
    QCOMPARE(
        found(),
        (QStringList{
            QStringLiteral("Docker /var/run/docker.sock *"),
            QStringLiteral("Podman /run/podman/podman.sock"),
            QStringLiteral("Docker of this user /run/user/7/docker.sock"),
            QStringLiteral("Podman of this user /run/user/7/podman/podman.sock"),
            QStringLiteral("Docker Desktop /home/.docker/desktop/docker.sock"),
            QStringLiteral("Docker Desktop /home/.docker/run/docker.sock"),
            QStringLiteral("Rancher Desktop /home/.rd/docker.sock"),
            QStringLiteral("Colima default /home/.colima/default/docker.sock"),
            QStringLiteral("Colima big /home/.config/colima/big/docker.sock"),
            QStringLiteral("Podman machine m /home/.local/share/containers/podman/machine/m/podman.sock"),
        }));
}

void DockerPlacesTest::namesAFileOnce()
{
    write(at(QStringLiteral("/run/docker.sock")));
    QVERIFY(QDir().mkpath(at(QStringLiteral("/var"))));
    QVERIFY(QFile::link(at(QStringLiteral("/run")), at(QStringLiteral("/var/run"))));
    m_around.environment.insert(QStringLiteral("DOCKER_HOST"),
                                QStringLiteral("unix://") + at(QStringLiteral("/run/docker.sock")));
    QCOMPARE(found(), QStringList{QStringLiteral("DOCKER_HOST unix:///run/docker.sock *")});
}

void DockerPlacesTest::survivesDamagedFiles()
{
    write(m_around.home + QStringLiteral("/.docker/config.json"), "{\"currentContext\": [");
    write(m_around.home + QStringLiteral("/.docker/contexts/meta/a/meta.json"), QByteArray(1 << 20, '['));
    write(m_around.home + QStringLiteral("/.docker/contexts/meta/b/meta.json"),
          R"({"Name":7,"Endpoints":[]})");
    QVERIFY(QDir().mkpath(m_around.home + QStringLiteral("/.docker/contexts/meta/c/meta.json")));
    QCOMPARE(found(), QStringList{QStringLiteral("Docker /var/run/docker.sock *")});
}

SW_TEST(DockerPlacesTest)

} // namespace sw::test

#include "DockerPlacesTest.moc"
