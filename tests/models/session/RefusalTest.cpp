#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <sys/stat.h>

namespace sw {

using test::EngineFixture;
using test::plainListener;
using State = EndpointStatus::State;

/// Why connect(2) is refused: the sentence names the part of the path or the bit, with the kernel's errno and
/// what helps. The kinds that ClientEndpointTest has (missing, stale, files, wrong types) are not here again.
class RefusalTest : public QObject
{
    Q_OBJECT
private slots:
    void saysWhoIsToBlame_data();
    void saysWhoIsToBlame();
    void nobodyHasAnAbstractName();
};

namespace {

/// Every thread of this process is a user like any other while the object lives, where it was root's.
class SomebodyElse
{
public:
    SomebodyElse() : m_wasRoot(::geteuid() == 0) { m_is = !m_wasRoot || ::seteuid(65534) == 0; }
    ~SomebodyElse() { m_is = !m_wasRoot || ::seteuid(0) == 0; }
    Q_DISABLE_COPY_MOVE(SomebodyElse)
    bool is() const { return m_is; }

private:
    bool m_wasRoot, m_is;
};

} // namespace

void RefusalTest::saysWhoIsToBlame_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("error");
    QTest::addColumn<Remedy>("remedy");
    QTest::addColumn<QStringList>("words"); // %1: the directory
    const auto row = [](const char* kind, int error, Remedy remedy, const QStringList& words) {
        QTest::newRow(kind) << QString::fromLatin1(kind) << error << remedy << words;
    };
    row("bound, not listening", ECONNREFUSED, Remedy::Retry,
        {QStringLiteral("%1/sub/s is bound by "), QStringLiteral("which does not listen on it")});
    row("no write bit", EACCES, Remedy::ExplainAccess,
        {QStringLiteral("You may not connect to %1/sub/s: "), QStringLiteral("write")});
    row("write bit for others", 0, Remedy::None, {}); // reading is not needed
    row("directory without x", EACCES, Remedy::ExplainAccess,
        {QStringLiteral("You may not connect to %1/sub/s: "), QStringLiteral("%1/sub")});
}

void RefusalTest::saysWhoIsToBlame()
{
    QFETCH(QString, kind);
    EngineFixture f;
    QTemporaryDir directory; // one that others may enter
    const QByteArray base = directory.path().toLocal8Bit(), sub = base + "/sub", path = sub + "/s";
    QCOMPARE(::chmod(base.constData(), 0755), 0);
    QCOMPARE(::mkdir(sub.constData(), 0755), 0);
    UniqueFd server;
    if (kind.startsWith(QLatin1String("bound"))) {
        server.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
        QCOMPARE(::bind(server.get(), reinterpret_cast<const sockaddr*>(&sun), length), 0);
    } else {
        server = plainListener(path);
    }
    const bool refused = kind == QLatin1String("no write bit");
    QCOMPARE(::chmod(path.constData(), refused ? 0544 : 0722), 0);
    if (kind == QLatin1String("directory without x"))
        QCOMPARE(::chmod(sub.constData(), 0644), 0);
    EndpointSpec spec = f.clientSpec("any");
    spec.address = SocketAddress::path(path);
    QFETCH(int, error);
    {
        const SomebodyElse user;
        QVERIFY(user.is());
        const EndpointId id = f.engine().start(spec);
        QVERIFY(f.reaches(id, error == 0 ? State::Running : State::Failed));
        const Failure failure = f.endpoint(id).failure;
        QCOMPARE(failure.error, error);
        QTEST(failure.remedy, "remedy");
        QFETCH(QStringList, words);
        for (const QString& word : words) {
            const QString wanted = word.contains(QLatin1String("%1")) ? word.arg(directory.path()) : word;
            QVERIFY2(failure.sentence.contains(wanted), qPrintable(failure.sentence));
        }
        f.engine().stop(id);
    }
    QCOMPARE(::chmod(sub.constData(), 0755), 0);
}

void RefusalTest::nobodyHasAnAbstractName()
{
    EngineFixture f;
    EndpointSpec spec = f.clientSpec("any");
    spec.address = SocketAddress::abstractName("sw-nobody-" + QByteArray::number(::getpid()));
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure,
             (Failure{QStringLiteral("Nobody listens on %1").arg(spec.address.display()), ECONNREFUSED,
                      Remedy::Retry}));
}

SW_TEST(RefusalTest)

} // namespace sw

#include "RefusalTest.moc"
