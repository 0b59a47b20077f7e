#include "models/session/Sequence.h"
#include "tests/TestMain.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace sw;

/// Sequences as text files.
class SequenceTest : public QObject
{
    Q_OBJECT
private slots:
    void readsAndWritesText();
    void forgivesAndKeepsBytes();
    void namesTheWrongLine_data();
    void namesTheWrongLine();
    void readsItsFiles();
    void checksBeforeItRuns();
};

void SequenceTest::readsAndWritesText()
{
    const QByteArray text("macros on\n"
                          "framing length 4 little\n"
                          "send \"hello {{COUNTER}}\\n\"\n"
                          "send file \"greetings/second\"\n"
                          "expect any within 2 s\n"
                          "expect contains \"wor\\x00\" within 250 ms\n"
                          "expect equals \"\" within 1.5 s\n"
                          "expect regex \"^\\d+ \"x\"$\" within 10 s\n"
                          "wait 20 ms\n"
                          "repeat 3\n");
    const auto sequence = Sequence::fromText(text);
    QVERIFY2(sequence, qPrintable(sequence ? QString() : sequence.failure().sentence));
    QCOMPARE(sequence->steps.size(), 8u);
    QVERIFY(sequence->options.macros);
    QCOMPARE(sequence->options.framing.words(), QStringLiteral("length 4 little"));
    QCOMPARE(sequence->steps[0].bytes, QByteArray("hello {{COUNTER}}\n"));
    QCOMPARE(sequence->steps[3].bytes, QByteArray("wor\0", 4));
    QCOMPARE(sequence->steps[3].seconds, 0.25);
    QCOMPARE(sequence->steps[5].bytes, QByteArray("^\\d+ \"x\"$"));
    QCOMPARE(sequence->steps[7].rounds, 3);
    QCOMPARE(sequence->text(), QByteArray(text).replace("\\x00", "\\0"));
    QCOMPARE(*Sequence::fromText(sequence->text()), *sequence);
}

void SequenceTest::forgivesAndKeepsBytes()
{
    const auto sequence = Sequence::fromText("# a remark\r\n\r\n  send   \"{\"op\":\"ping\"}\"  \r\n"
                                             "framing delimiter \\r\\n\r\n\twait 1\r\n");
    QVERIFY2(sequence, qPrintable(sequence ? QString() : sequence.failure().sentence));
    QCOMPARE(sequence->steps.size(), 2u);
    QCOMPARE(sequence->steps[0].bytes, QByteArray("{\"op\":\"ping\"}"));
    QCOMPARE(sequence->steps[1].seconds, 1.0);
    QCOMPARE(sequence->options.framing.delimiter, QByteArray("\r\n"));
    Sequence all;
    SequenceStep step;
    for (int i = 0; i < 256; ++i)
        step.bytes += char(i);
    all.steps = {step};
    QCOMPARE(*Sequence::fromText(all.text()), all);
}

void SequenceTest::namesTheWrongLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* line, const char* words) {
        QTest::newRow(line) << QByteArray(line) << QString::fromUtf8(words);
    };
    row("say \"x\"", "A step begins with");
    row("sending \"x\"", "A step begins with");
    row("send x", "send takes bytes between two \"");
    row("send \"x", "send takes bytes between two \"");
    row("send \"x\" y", "Nothing may follow");
    row("send \"\\q\"", "");
    row("send file \"\"", "Send file needs a path");
    row("wait", "Wait takes a time above 0");
    row("wait -1", "Wait takes a time above 0");
    row("expect contains \"x\"", "An expect ends with a time");
    row("expect any within x", "An expect ends with a time");
    row("expect contains \"\" within 1", "Expect contains needs something");
    row("expect regex \"(\" within 1", "The regular expression is wrong at 2");
    row("repeat 0", "Repeat takes a whole number above 0");
    row("framing length 3 big", "A framing is");
}

void SequenceTest::namesTheWrongLine()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, words);
    const auto sequence = Sequence::fromText("wait 1\n" + line + "\n");
    QVERIFY(!sequence);
    QVERIFY2(sequence.failure().sentence.startsWith(QStringLiteral("Line 2: ") + words),
             qPrintable(sequence.failure().sentence));
}

void SequenceTest::readsItsFiles()
{
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("m")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\0bytes", 6);
    file.close();
    auto sequence = *Sequence::fromText("send file \"m\"\nwait 1\n");
    const auto read = sequence.withFiles(directory.path().toLocal8Bit());
    QVERIFY(read);
    QCOMPARE(read->steps[0].kind, SequenceStep::Kind::Send);
    QCOMPARE(read->steps[0].bytes, QByteArray("\0bytes", 6));
    sequence.steps[0].bytes = "nothing";
    const auto none = sequence.withFiles(directory.path().toLocal8Bit());
    QVERIFY(!none);
    QCOMPARE(none.failure().error, ENOENT);
    QVERIFY(none.failure().sentence.startsWith(QStringLiteral("Step 1: ")));
}

void SequenceTest::checksBeforeItRuns()
{
    QVERIFY(!Sequence().check());
    auto sequence = *Sequence::fromText("macros on\nframing length 1\nwait 1\nsend \"{{NO}}\"\n");
    QVERIFY(
        sequence.check().failure().sentence.startsWith(QStringLiteral("Step 2: There is no macro {{NO}}")));
    sequence.steps[1].bytes = QByteArray(256, 'x');
    QVERIFY(
        sequence.check().failure().sentence.startsWith(QStringLiteral("Step 2: The message has 256 bytes")));
    sequence.steps[1].bytes.chop(1);
    QVERIFY(sequence.check());
}

SW_TEST(SequenceTest)

#include "SequenceTest.moc"
