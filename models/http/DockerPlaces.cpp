#include "models/http/DockerPlaces.h"

#include "models/base/Bytes.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcessEnvironment>

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

namespace sw {
namespace {

using Source = DockerPlace::Source;

constexpr qint64 mostOfAFile = 256 << 10;
constexpr int mostContexts = 100, mostProfiles = 30;

QJsonObject readObject(const QString& path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(mostOfAFile)).object();
}

/// Fills in the address of what people configure: unix:///run/x.sock; other schemes lead to no Unix socket.
void setHost(DockerPlace& place, const QString& host)
{
    place.text = escapedText(host);
    const qsizetype mark = host.indexOf(QLatin1String("://"));
    const QString scheme = mark < 0 ? QString() : host.first(mark).toLower();
    if (scheme != QLatin1String("unix")) {
        place.why =
            scheme.isEmpty()
                ? QStringLiteral("This is no address of an engine: “unix://” and a path are expected.")
                : QStringLiteral("This engine is reached over %1, not over a Unix socket.")
                      .arg(escapedText(scheme));
        return;
    }
    const QByteArray path = host.sliced(mark + 3).toUtf8();
    const auto address = path.startsWith('/') ? SocketAddress::parse(path)
                                              : Result<SocketAddress>(Failure{QStringLiteral(
                                                    "The path behind “unix://” must begin with a slash.")});
    if (address)
        place.address = *address;
    else
        place.why = address.failure().sentence;
}

class Search
{
public:
    explicit Search(const DockerSurroundings& around) : m_around(around) {}

    std::vector<DockerPlace> run()
    {
        findConfigured();
        findUsual();
        std::stable_partition(m_places.begin(), m_places.end(),
                              [](const DockerPlace& one) { return one.isCurrent; });
        return std::move(m_places);
    }

private:
    QString environment(const char* name) const
    {
        return m_around.environment.value(QString::fromLatin1(name));
    }

    void add(DockerPlace place)
    {
        for (DockerPlace& known : m_places) {
            if (isSame(known, place)) {
                known.isCurrent |= place.isCurrent;
                return;
            }
        }
        m_places.push_back(std::move(place));
    }

    static bool isSame(const DockerPlace& one, const DockerPlace& other)
    {
        if (!one.address || !other.address)
            return one.source == other.source && one.name == other.name;
        if (*one.address == *other.address)
            return true;
        struct stat first
        {
        }, second{};
        return ::stat(one.address->bytes().constData(), &first) == 0 &&
               ::stat(other.address->bytes().constData(), &second) == 0 && first.st_dev == second.st_dev &&
               first.st_ino == second.st_ino;
    }

    void addHost(Source source, const QString& name, const QString& host, bool isCurrent)
    {
        DockerPlace place{source, name, {}, {}, {}, isCurrent, true};
        setHost(place, host);
        add(std::move(place));
    }

    /// An absolute path as it is known, within the test's root.
    QString rooted(const QString& path) const { return m_around.root + path; }

    void addUsual(Source source, const QString& name, const QString& path, bool always = false,
                  bool isCurrent = false)
    {
        if (path.isEmpty() || (!always && !QFileInfo::exists(path)))
            return;
        DockerPlace place{source, name, {}, {}, {}, isCurrent, false};
        setHost(place, QStringLiteral("unix://") + path);
        place.text = escapedText(path);
        add(std::move(place));
    }

    QString configDirectory() const
    {
        const QString set = environment("DOCKER_CONFIG");
        return set.isEmpty() ? m_around.home + QStringLiteral("/.docker") : set;
    }

    void findConfigured()
    {
        const QString host = environment("DOCKER_HOST");
        QString context = environment("DOCKER_CONTEXT");
        if (context.isEmpty())
            context = readObject(configDirectory() +
                                 QStringLiteral("/config.json"))[QLatin1String("currentContext")]
                          .toString();
        const bool isDefault = context.isEmpty() || context == QLatin1String("default");
        if (!host.isEmpty())
            addHost(Source::Environment, QStringLiteral("DOCKER_HOST"), host, true);
        if (const QString podman = environment("CONTAINER_HOST"); !podman.isEmpty())
            addHost(Source::Environment, QStringLiteral("CONTAINER_HOST"), podman, false);
        const bool found = findContexts(host.isEmpty() ? context : QString());
        if (host.isEmpty() && !isDefault && !found)
            add({Source::Context,
                 QStringLiteral("context %1").arg(escapedText(context)),
                 {},
                 {},
                 QStringLiteral("The current docker context “%1” does not exist.").arg(escapedText(context)),
                 true,
                 true});
        m_defaultIsCurrent = host.isEmpty() && isDefault;
    }

    bool findContexts(const QString& current)
    {
        const QDir directory(configDirectory() + QStringLiteral("/contexts/meta"));
        bool found = false;
        for (const QString& entry :
             directory.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name).mid(0, mostContexts)) {
            const QJsonObject meta = readObject(directory.filePath(entry + QStringLiteral("/meta.json")));
            const QString name = meta[QLatin1String("Name")].toString();
            const QString host =
                meta[QLatin1String("Endpoints")][QLatin1String("docker")][QLatin1String("Host")].toString();
            if (name.isEmpty() || host.isEmpty())
                continue;
            found |= name == current;
            addHost(Source::Context, QStringLiteral("context %1").arg(escapedText(name)), host,
                    name == current);
        }
        return found;
    }

    void findUsual()
    {
        const QString& home = m_around.home;
        QString runtime = environment("XDG_RUNTIME_DIR");
        addUsual(Source::System, QStringLiteral("Docker"), rooted(QStringLiteral("/var/run/docker.sock")),
                 true, m_defaultIsCurrent);
        addUsual(Source::Podman, QStringLiteral("Podman"), rooted(QStringLiteral("/run/podman/podman.sock")));
        if (!runtime.isEmpty()) {
            addUsual(Source::Rootless, QStringLiteral("Docker of this user"),
                     runtime + QStringLiteral("/docker.sock"));
            addUsual(Source::Podman, QStringLiteral("Podman of this user"),
                     runtime + QStringLiteral("/podman/podman.sock"));
        }
        addUsual(Source::Desktop, QStringLiteral("Docker Desktop"),
                 home + QStringLiteral("/.docker/desktop/docker.sock"));
        addUsual(Source::Desktop, QStringLiteral("Docker Desktop"),
                 home + QStringLiteral("/.docker/run/docker.sock"));
        addUsual(Source::Rancher, QStringLiteral("Rancher Desktop"),
                 home + QStringLiteral("/.rd/docker.sock"));
        const QString colimaHome = environment("COLIMA_HOME"), config = environment("XDG_CONFIG_HOME");
        for (const QString& base :
             {colimaHome, home + QStringLiteral("/.colima"),
              (config.isEmpty() ? home + QStringLiteral("/.config") : config) + QStringLiteral("/colima")}) {
            if (!base.isEmpty())
                addProfiles(Source::Colima, QStringLiteral("Colima"), base, QStringLiteral("docker.sock"));
        }
        addProfiles(Source::Podman, QStringLiteral("Podman machine"),
                    home + QStringLiteral("/.local/share/containers/podman/machine"),
                    QStringLiteral("podman.sock"));
    }

    /// A machine or profile is a directory with its socket in it.
    void addProfiles(Source source, const QString& title, const QString& base, const QString& socket)
    {
        for (const QString& profile :
             QDir(base).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name).mid(0, mostProfiles))
            addUsual(source, QStringLiteral("%1 %2").arg(title, escapedText(profile)),
                     base + QLatin1Char('/') + profile + QLatin1Char('/') + socket);
    }

    const DockerSurroundings& m_around;
    std::vector<DockerPlace> m_places;
    bool m_defaultIsCurrent = true;
};

} // namespace

DockerSurroundings DockerSurroundings::ofThisProcess()
{
    DockerSurroundings around;
    const QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "CONTAINER_HOST",
                             "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "COLIMA_HOME"})
        around.environment.insert(QString::fromLatin1(name), all.value(QString::fromLatin1(name)));
    around.home = QDir::homePath();
    return around;
}

std::vector<DockerPlace> dockerPlaces(const DockerSurroundings& around) { return Search(around).run(); }

} // namespace sw
