#include "widgets/MessageHistory.h"
#include "tests/TestMain.h"
#include "widgets/Settings.h"

#include <QHash>

using namespace sw;

class MessageHistoryTest : public QObject
{
    Q_OBJECT
private slots:
    void keepsTheLatestFirst();
    void isBounded();
    void lastsFromRunToRun();
    void remembersNothingWhenToldSo();
    void survivesWhatItCannotRead();
    void previewsAreOneEscapedLine();

private:
    /// Settings of one run over what is kept from run to run.
    std::unique_ptr<Settings> run()
    {
        return std::make_unique<Settings>(
            [this](const QString& key) { return m_saved.value(key); },
            [this](const QString& key, const QByteArray& value) { m_saved[key] = value; });
    }
    QHash<QString, QByteArray> m_saved;
};

void MessageHistoryTest::keepsTheLatestFirst()
{
    Settings settings;
    MessageHistory& history = *MessageHistory::of(&settings);
    QCOMPARE(MessageHistory::of(&settings), &history); // all composers share it
    for (const char* message : {"one", "two", "two", "", "one"})
        history.add(message);
    QCOMPARE(history.size(), 3);
    QCOMPARE(history.at(0), QByteArray("one"));
    QCOMPARE(history.at(1), QByteArray("two"));
    QCOMPARE(history.at(2), QByteArray("one"));
    history.clear();
    QCOMPARE(history.size(), 0);
}

void MessageHistoryTest::isBounded()
{
    Settings settings;
    MessageHistory history(&settings);
    for (int i = 0; i < 150; ++i)
        history.add(QByteArray::number(i));
    QCOMPARE(history.size(), MessageHistory::mostEntries);
    QCOMPARE(history.at(0), QByteArray("149"));
    history.add(QByteArray(MessageHistory::entryLimit + 1, 'x'));
    QCOMPARE(history.at(0), QByteArray("149"));
    for (int i = 0; i < 40; ++i)
        history.add(QByteArray(MessageHistory::entryLimit, char('a' + i % 2)));
    qsizetype total = 0;
    for (qsizetype i = 0; i < history.size(); ++i)
        total += history.at(i).size();
    QCOMPARE(total, MessageHistory::totalLimit);
}

void MessageHistoryTest::lastsFromRunToRun()
{
    const QByteArray odd("\0\xff\r\n", 4);
    m_saved.clear();
    {
        const auto settings = run();
        MessageHistory* history = MessageHistory::of(settings.get());
        history->add("first");
        history->add(odd);
        history->flush();
    }
    {
        const auto settings = run();
        MessageHistory* history = MessageHistory::of(settings.get());
        QCOMPARE(history->size(), 2);
        QCOMPARE(history->at(0), odd);
        QCOMPARE(history->at(1), QByteArray("first"));
        history->add("later"); // by itself, a moment later
        QTRY_VERIFY(m_saved.value(QStringLiteral("sentMessages")).contains("later"));
        history->clear();
    }
    QVERIFY(m_saved.value(QStringLiteral("sentMessages")).isEmpty());
}

void MessageHistoryTest::remembersNothingWhenToldSo()
{
    m_saved.clear();
    {
        const auto settings = run();
        MessageHistory* history = MessageHistory::of(settings.get());
        history->add("before");
        history->flush();
        settings->set(Choice::rememberMessages, false);
        QVERIFY(m_saved.value(QStringLiteral("sentMessages")).isEmpty());
        history->add("secret");
        history->flush();
        QCOMPARE(history->size(), 2); // at hand in this run
        QVERIFY(m_saved.value(QStringLiteral("sentMessages")).isEmpty());
    }
    const auto settings = run();
    QCOMPARE(MessageHistory::of(settings.get())->size(), 0);
}

void MessageHistoryTest::survivesWhatItCannotRead()
{
    for (const QByteArray& junk : {QByteArray("junk"), QByteArray("\0\0\0\1\x7f\xff\xff\xff", 8),
                                   QByteArray("\xff\xff\xff\xff", 4), QByteArray()}) {
        m_saved = {{QStringLiteral("sentMessages"), junk}};
        const auto settings = run();
        QCOMPARE(MessageHistory::of(settings.get())->size(), 0);
    }
}

void MessageHistoryTest::previewsAreOneEscapedLine()
{
    QCOMPARE(MessageHistory::preview("a\nb\t\xe2\x80\xae"), QStringLiteral("a\\nb\\t\\xe2\\x80\\xae"));
    const QString cut = MessageHistory::preview(QByteArray(5000, 'x'));
    QVERIFY2(cut.size() < 80 && cut.endsWith(QStringLiteral("x… · 5.0 kB")), qPrintable(cut));
}

SW_TEST(MessageHistoryTest)
#include "MessageHistoryTest.moc"
