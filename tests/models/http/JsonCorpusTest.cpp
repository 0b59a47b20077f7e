#include "tests/models/http/JsonCorpus.h"
#include "tests/TestMain.h"
#include "tests/models/http/JsonPicture.h"

#include <QDir>
#include <QFile>
#include <QTest>

namespace sw {

/// What the fuzzer starts from, and what it has found: bodies of a real Docker engine and a real web server.
class JsonCorpusTest : public QObject
{
    Q_OBJECT
private slots:
    void allReadersAgree_data();
    void allReadersAgree();
    void damagedTheyStillAgree_data() { allReadersAgree_data(); }
    void damagedTheyStillAgree();
};

void JsonCorpusTest::allReadersAgree_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QDir folder(QStringLiteral(SW_CORPUS "/json"));
    const QStringList names = folder.entryList(QDir::Files);
    QVERIFY(names.size() >= 10);
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QTest::newRow(qPrintable(name)) << file.readAll();
    }
    for (const auto& list : {test::validJson, test::wrongJson}) {
        for (const QByteArray& text : list)
            QTest::newRow(text.left(60).toPercentEncoding().constData()) << text;
    }
}

void JsonCorpusTest::allReadersAgree()
{
    QFETCH(QByteArray, bytes);
    for (const qsizetype step : {1, 2, 3, 7, 16, 64})
        QCOMPARE(test::jsonDisagreement(bytes, step), QByteArray());
}

/// A byte in turn replaced by one that means something in JSON, and the end cut off.
void JsonCorpusTest::damagedTheyStillAgree()
{
    QFETCH(QByteArray, bytes);
    const qsizetype every = std::max<qsizetype>(1, bytes.size() / 60);
    for (qsizetype at = 0; at < bytes.size(); at += every) {
        for (const char put : {'"', '\\', '{', ']', ',', '0', '\x80'}) {
            QByteArray damaged = bytes;
            damaged[at] = put;
            QCOMPARE(test::jsonDisagreement(damaged, 3), QByteArray());
        }
        QCOMPARE(test::jsonDisagreement(bytes.first(at), 5), QByteArray());
    }
}

} // namespace sw

using sw::JsonCorpusTest;
SW_TEST(JsonCorpusTest)
#include "JsonCorpusTest.moc"
