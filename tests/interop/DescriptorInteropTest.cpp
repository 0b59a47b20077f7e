#include "models/kernel/OpenAttachment.h"
#include "models/kernel/SaveDescriptor.h"

#include "tests/TestMain.h"
#include "tests/interop/Harness.h"
#include "tests/models/session/EngineFixture.h"

using namespace sw;
using namespace sw::interop;

/// Descriptors and credentials with python3 at the other end, both directions, of every type.
class DescriptorInteropTest : public QObject
{
    Q_OBJECT

    static void types()
    {
        QTest::addColumn<QString>("type");
        for (const char* type : {"stream", "datagram", "seqpacket"})
            QTest::newRow(type) << QString::fromLatin1(type);
    }
    static SocketType typeOf(const QString& name)
    {
        return name == QLatin1String("datagram")    ? SocketType::Datagram
               : name == QLatin1String("seqpacket") ? SocketType::Seqpacket
                                                    : SocketType::Stream;
    }
    static std::unique_ptr<Running> python(const QStringList& arguments)
    {
        return std::make_unique<Running>(QStringLiteral("python3"),
                                         QStringList{script(QStringLiteral("fd_peer.py"))} + arguments,
                                         QProcessEnvironment(), true);
    }

private slots:
    void withoutAWindowTheyAreCounted_data() { types(); }
    void withoutAWindowTheyAreCounted()
    {
        QFETCH(QString, type);
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("s"));
        const QString file = directory.filePath(QStringLiteral("letter"));
        writeFile(file, "Dear reader");
        Running listening(workbench(), {QStringLiteral("--headless"), QStringLiteral("listen"), path,
                                        QStringLiteral("--type=%1").arg(type)});
        QTRY_COMPARE_WITH_TIMEOUT(listening.rows(QStringLiteral("started")).size(), 1, 10'000);
        const auto peer = python({QStringLiteral("give"), type, path, file, file});
        QTRY_COMPARE(listening.payload(QStringLiteral("received")),
                     QByteArray("here is letter\nhere is letter\n"));
        int descriptors = 0;
        for (const QJsonObject& row : listening.rows(QStringLiteral("received")))
            descriptors += row[QLatin1String("descriptors")].toInt();
        QCOMPARE(descriptors, 2);
        QString notes;
        for (const QJsonObject& row : listening.rows(QStringLiteral("note")))
            notes += row[QLatin1String("message")].toString();
        QVERIFY2(notes.contains(QStringLiteral("came along: a file %1 (read)").arg(file)), qPrintable(notes));
        // None stays open.
        const auto open = [&] {
            int count = 0;
            const QDir numbers(QStringLiteral("/proc/%1/fd").arg(listening.pid()));
            for (const QFileInfo& number : numbers.entryInfoList(QDir::Files | QDir::System))
                count += number.symLinkTarget() == file;
            return count;
        };
        QTRY_COMPARE(open(), 0);
        QCOMPARE(listening.err(), QByteArray());
    }

    void keptOnesAreSaved_data() { types(); }
    void keptOnesAreSaved()
    {
        QFETCH(QString, type);
        test::EngineFixture f;
        std::vector<KeptDescriptor> kept;
        QObject::connect(&f.engine(), &Engine::descriptorsChanged, &f.engine(),
                         [&](const ShelfChanges& changes) {
                             kept.insert(kept.end(), changes.added.begin(), changes.added.end());
                         });
        EndpointSpec spec = f.listenerSpec("keep.sock", Reply::Kind::None);
        spec.type = typeOf(type);
        spec.keepDescriptors = true;
        QVERIFY(f.run(spec) != 0);
        const QString file = QString::fromUtf8(f.path("letter"));
        writeFile(file, "Dear reader");
        const auto peer =
            python({QStringLiteral("give"), type, QString::fromUtf8(spec.address.bytes()), file, file});
        QTRY_COMPARE(kept.size(), std::size_t(2));
        QCOMPARE(kept[0].info.name(), file);
        peer->closeInput();
        QCOMPARE(peer->wait(), 0); // they outlive who sent them
        const auto copy = f.engine().shelf()->duplicate(kept[1].id);
        QVERIFY(bool(copy));
        const QString saved = QString::fromUtf8(f.path("saved"));
        QVERIFY(bool(saveDescriptor(copy->get(), saved, [](qint64) { return true; })));
        QCOMPARE(readFile(saved), QByteArray("Dear reader"));
    }

    void filesAndCredentialsGoToPython_data() { types(); }
    void filesAndCredentialsGoToPython()
    {
        QFETCH(QString, type);
        test::EngineFixture f;
        EndpointSpec spec = f.clientSpec("take.sock");
        spec.type = typeOf(type);
        const auto peer = python({QStringLiteral("take"), type, QString::fromUtf8(spec.address.bytes())});
        QTRY_COMPARE_WITH_TIMEOUT(peer->out(), QByteArray("bound\n"), 10'000);
        const EndpointId id = f.run(spec);
        QVERIFY(id != 0);
        auto with = std::make_shared<Attachments>();
        for (const char* name : {"one", "two"}) {
            const QString file = QString::fromUtf8(f.path(name));
            writeFile(file, QByteArray("content of ") + name);
            auto opened = openAttachment(file, false);
            QVERIFY(bool(opened));
            with->descriptors.push_back(*std::move(opened));
        }
        const bool isRoot = ::geteuid() == 0;
        with->sender = isRoot ? SenderIds{pid_t(peer->pid()), 1234, 5678} : SenderIds::ours();
        f.engine().send(id, 0, "two files", with);
        QCOMPARE(peer->wait(), 0);
        QByteArrayList lines = peer->out().trimmed().split('\n');
        const QByteArray from = "from " + QByteArray::number(with->sender->pid) + ' ' +
                                QByteArray::number(with->sender->uid) + ' ' +
                                QByteArray::number(with->sender->gid);
        std::sort(lines.begin() + 2, lines.end());
        QCOMPARE(lines, (QByteArrayList{"bound", "two files", "descriptor content of one",
                                        "descriptor content of two", from}));
    }
};

SW_TEST(DescriptorInteropTest)

#include "DescriptorInteropTest.moc"
