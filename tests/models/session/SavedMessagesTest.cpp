#include "models/session/SavedMessages.h"
#include "models/session/SavedTreeModel.h"
#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace sw;

/// Plain files as saved messages: what is there, what is done there, what changes there.
class SavedMessagesTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void listsFilesAndFolders();
    void listsWhatCannotBeSent();
    void keepsNamesOfAnyBytes();
    void savesExactlyTheBytes();
    void savesOverNothingUnlessAsked();
    void renamesAndDeletes();
    void refusesNames_data();
    void refusesNames();
    void saysWhyTheFolderCannotBeRead();
    void followsWhatOthersDo();
    void followsAFolderThatComesLater();
    void answersInOrder();
    void showsATree();
    void treeFollowsAndFilters();
    void tenThousandFiles();

private:
    void put(const QByteArray& path, const QByteArray& bytes = "x");
    QStringList paths(const SavedListing& listing);
    QStringList tree(const SavedTreeModel& model, const QModelIndex& parent = {}, int depth = 0);

    std::unique_ptr<QTemporaryDir> m_directory;
    SavedFolder m_folder;
};

void SavedMessagesTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_folder = SavedFolder(m_directory->filePath(QStringLiteral("messages")).toLocal8Bit());
}

void SavedMessagesTest::put(const QByteArray& path, const QByteArray& bytes)
{
    const auto saved = m_folder.save(path, bytes, true);
    QVERIFY2(saved, qPrintable(saved ? QString() : saved.failure().sentence));
}

QStringList SavedMessagesTest::paths(const SavedListing& listing)
{
    QStringList lines;
    for (const SavedEntry& entry : listing.entries)
        lines << SavedFolder::shownName(entry.path) + (entry.isFolder ? u'/' : u' ') +
                     (entry.isFolder ? QString() : QString::number(entry.size)) +
                     (entry.problem.isEmpty() ? QString() : u' ' + entry.problem);
    return lines;
}

QStringList SavedMessagesTest::tree(const SavedTreeModel& model, const QModelIndex& parent, int depth)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        lines << QString(depth * 2, u' ') + index.data().toString();
        lines << tree(model, index, depth + 1);
    }
    return lines;
}

void SavedMessagesTest::listsFilesAndFolders()
{
    QVERIFY(m_folder.list().entries.empty()); // not there yet, which is no failure
    QVERIFY(m_folder.list().failure.sentence.isEmpty());
    put("zulu", "123");
    put("alpha", "");
    put("greetings/hello", "hello\n");
    put("greetings/formal/dear", "dear");
    put(".hidden");
    QCOMPARE(paths(m_folder.list()),
             (QStringList{QStringLiteral("greetings/"), QStringLiteral("greetings/formal/"),
                          QStringLiteral("greetings/formal/dear 4"), QStringLiteral("greetings/hello 6"),
                          QStringLiteral("alpha 0"), QStringLiteral("zulu 3")}));
}

void SavedMessagesTest::listsWhatCannotBeSent()
{
    put("a/file", "12");
    QCOMPARE(::symlink("..", m_folder.pathOf("a/loop").constData()), 0);
    QCOMPARE(::symlink("file", m_folder.pathOf("a/link").constData()), 0);
    QCOMPARE(::symlink("nowhere", m_folder.pathOf("a/dangling").constData()), 0);
    QCOMPARE(::mkfifo(m_folder.pathOf("a/pipe").constData(), 0600), 0);
    QCOMPARE(paths(m_folder.list()),
             (QStringList{QStringLiteral("a/"), QStringLiteral("a/dangling 0 a link to nothing"),
                          QStringLiteral("a/file 2"), QStringLiteral("a/link 2"),
                          QStringLiteral("a/loop 0 a link to a folder, which is not followed"),
                          QStringLiteral("a/pipe 0 no regular file")}));
}

void SavedMessagesTest::keepsNamesOfAnyBytes()
{
    const QByteArray name = *SavedFolder::nameFrom(QStringLiteral("a\\n\\xff<b>"));
    QCOMPARE(name, QByteArray("a\n\xff<b>"));
    put(name, "bytes");
    QCOMPARE(m_folder.list().entries.at(0).path, name);
    QCOMPARE(*SavedFolder::nameFrom(SavedFolder::shownName(name)), name);
}

void SavedMessagesTest::savesExactlyTheBytes()
{
    QByteArray bytes("\r\n\0\xff", 4);
    put("deep/er/all bytes", bytes);
    QFile file(QString::fromLocal8Bit(m_folder.pathOf("deep/er/all bytes")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
    struct stat about = {};
    QCOMPARE(::stat(m_folder.root().constData(), &about), 0);
    QCOMPARE(about.st_mode & 0777, 0700u);
    QCOMPARE(QDir(QFileInfo(file).path()).entryList(QDir::Files | QDir::Hidden).size(),
             1); // nothing left over
}

void SavedMessagesTest::savesOverNothingUnlessAsked()
{
    put("a", "first");
    const auto again = m_folder.save("a", "second", false);
    QVERIFY(!again);
    QCOMPARE(again.failure().error, EEXIST);
    QCOMPARE(again.failure().sentence, QStringLiteral("a is there already"));
    QCOMPARE(m_folder.list().entries.at(0).size, 5);
    QVERIFY(m_folder.save("a", "second", true));
    QCOMPARE(m_folder.list().entries.at(0).size, 6);
    QVERIFY(!m_folder.save("a/below a file", "x", false));
}

void SavedMessagesTest::renamesAndDeletes()
{
    put("a");
    put("b");
    put("full/c");
    QVERIFY(m_folder.makeFolder("empty"));
    QCOMPARE(m_folder.rename("a", "b").failure().error, EEXIST);
    QVERIFY(m_folder.rename("a", "full/a"));
    QVERIFY(m_folder.remove("b"));
    QVERIFY(m_folder.remove("empty"));
    QCOMPARE(m_folder.remove("full").failure().error, ENOTEMPTY);
    QCOMPARE(m_folder.remove("nothing").failure().error, ENOENT);
    QCOMPARE(m_folder.makeFolder("full").failure().error, EEXIST);
    QCOMPARE(paths(m_folder.list()),
             (QStringList{QStringLiteral("full/"), QStringLiteral("full/a 1"), QStringLiteral("full/c 1")}));
    QCOMPARE(::symlink("full/c", m_folder.pathOf("link").constData()), 0);
    QVERIFY(m_folder.remove("link"));
    QCOMPARE(m_folder.list().entries.size(), 3u); // what it led to stays
}

void SavedMessagesTest::refusesNames_data()
{
    QTest::addColumn<QString>("typed");
    for (const char* typed : {"", "  ", ".", "..", ".hidden", "a/b", "a\\0b", "a\\q"})
        QTest::newRow(typed) << QString::fromLatin1(typed);
    QTest::newRow("long") << QString(256, u'x');
}

void SavedMessagesTest::refusesNames()
{
    QFETCH(QString, typed);
    const auto name = SavedFolder::nameFrom(typed);
    QVERIFY(!name);
    QVERIFY(!name.failure().sentence.isEmpty());
}

void SavedMessagesTest::saysWhyTheFolderCannotBeRead()
{
    QFile file(QString::fromLocal8Bit(m_folder.root()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const SavedListing listing = m_folder.list();
    QCOMPARE(listing.failure.error, ENOTDIR);
    QVERIFY(listing.failure.sentence.contains(QStringLiteral("messages")));
}

void SavedMessagesTest::followsWhatOthersDo()
{
    put("a");
    SavedMessages messages(m_folder.root());
    QVERIFY(!messages.listing());
    messages.begin();
    const auto now = [&] { return messages.listing() ? paths(*messages.listing()) : QStringList(); };
    QTRY_COMPARE(now(), QStringList{QStringLiteral("a 1")});
    put("b/c", "12");
    QTRY_COMPARE(now().size(), 3);
    QVERIFY(m_folder.rename("b/c", "b/d"));
    QTRY_VERIFY(now().contains(QStringLiteral("b/d 2")));
    QFile file(QString::fromLocal8Bit(m_folder.pathOf("a")));
    QVERIFY(file.open(QIODevice::Append));
    file.write("more");
    file.close();
    QTRY_VERIFY(now().contains(QStringLiteral("a 5")));
    QVERIFY(m_folder.remove("a"));
    QTRY_COMPARE(now().size(), 2);
}

void SavedMessagesTest::followsAFolderThatComesLater()
{
    SavedMessages messages(m_folder.root() + "/far/away");
    messages.begin();
    QTRY_VERIFY(messages.listing());
    QVERIFY(messages.listing()->entries.empty());
    put("far/away/hello");
    QTRY_COMPARE(messages.listing()->entries.size(), 1u);
    messages.setRoot(m_folder.root());
    QVERIFY(!messages.listing());
    QTRY_VERIFY(messages.listing() && messages.listing()->entries.size() == 3u);
}

void SavedMessagesTest::answersInOrder()
{
    SavedMessages messages(m_folder.root());
    QStringList told;
    QObject owner;
    const auto tell = [&](const char* what) {
        return [&told, what](const Result<void>& result) {
            told << QLatin1String(what) + (result ? QString() : u' ' + errnoName(result.failure().error));
        };
    };
    messages.save("a", "bytes", false, &owner, tell("saved"));
    messages.save("a", "bytes", false, &owner, tell("again"));
    messages.rename("a", "b", &owner, tell("renamed"));
    messages.read("b", 100, &owner,
                  [&](const Result<QByteArray>& bytes) { told << QString::fromLatin1(*bytes); });
    messages.read("b", 4, &owner, [&](const Result<QByteArray>& bytes) {
        told << (bytes ? QStringLiteral("read") : errnoName(bytes.failure().error));
    });
    messages.makeFolder("f", &owner, tell("made"));
    messages.remove("b", &owner, tell("removed"));
    {
        QObject gone;
        messages.remove("f", &gone, tell("never told"));
    }
    QTRY_COMPARE(told.join(u'|'), QStringLiteral("saved|again EEXIST|renamed|bytes|EFBIG|made|removed"));
    QTRY_VERIFY(messages.listing() && messages.listing()->entries.empty());
    QCOMPARE(told.size(), 7);
}

void SavedMessagesTest::showsATree()
{
    put("zulu", QByteArray(1234, 'x'));
    put("greetings/hello");
    put("greetings/formal/dear");
    SavedTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setListing(std::make_shared<SavedListing>(m_folder.list()));
    QCOMPARE(tree(model),
             (QStringList{QStringLiteral("greetings"), QStringLiteral("  formal"), QStringLiteral("    dear"),
                          QStringLiteral("  hello"), QStringLiteral("zulu")}));
    QCOMPARE(model.messages(), 3);
    const QModelIndex zulu = model.indexOf("zulu");
    QCOMPARE(zulu.siblingAtColumn(SavedTreeModel::Size).data().toString(), QStringLiteral("1,234 B"));
    const QModelIndex dear = model.indexOf("greetings/formal/dear");
    QCOMPARE(dear.data(SavedTreeModel::PathRole).toByteArray(), QByteArray("greetings/formal/dear"));
    QCOMPARE(dear.parent().data().toString(), QStringLiteral("formal"));
    QVERIFY(!model.indexOf("nothing").isValid());
}

void SavedMessagesTest::treeFollowsAndFilters()
{
    put("b/1");
    put("b/2");
    put("m");
    SavedTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto look = [&] { model.setListing(std::make_shared<SavedListing>(m_folder.list())); };
    look();
    const QPersistentModelIndex two = model.indexOf("b/2");
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    put("a/x/y");
    put("b/0");
    put("z");
    QVERIFY(m_folder.remove("b/1"));
    put("m", "longer");
    look();
    QCOMPARE(tree(model).join(u','), QStringLiteral("a,  x,    y,b,  0,  2,m,z"));
    QCOMPARE(changes.size(), 1);
    QVERIFY(two.isValid());
    QCOMPARE(two.data().toString(), QStringLiteral("2"));
    model.setFilter(QStringLiteral("Y A"));
    QCOMPARE(tree(model).join(u','), QStringLiteral("a,  x,    y"));
    model.setFilter(QStringLiteral("b"));
    QCOMPARE(tree(model).join(u','), QStringLiteral("b,  0,  2"));
    QCOMPARE(model.messages(), 2);
    model.setFilter({});
    QCOMPARE(tree(model).size(), 8);
    model.setListing({});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(resets.isEmpty());
}

void SavedMessagesTest::tenThousandFiles()
{
    put("many/0");
    for (int i = 1; i < 10'000; ++i) {
        QFile file(QString::fromLocal8Bit(m_folder.pathOf("many/")) + QString::number(i));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    SavedMessages messages(m_folder.root());
    messages.begin();
    QTRY_VERIFY(messages.listing());
    QCOMPARE(messages.listing()->entries.size(), 10'001u);
    QVERIFY(!messages.listing()->isCut);
    SavedTreeModel model;
    model.setListing(messages.listing());
    QCOMPARE(model.messages(), 10'000);
    model.setFilter(QStringLiteral("999"));
    QCOMPARE(model.messages(), 19);
}

SW_TEST(SavedMessagesTest)

#include "SavedMessagesTest.moc"
