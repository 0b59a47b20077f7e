#include "widgets/MessageUndo.h"
#include "tests/TestMain.h"

using namespace sw;

class MessageUndoTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_message = {};
        m_undo = {};
    }
    void seesWhatChanged();
    void undoesAWordAtATime();
    void leadsBackOverAChangeOfTheWay();
    void takesRecallsAsOneStep();
    void forgetsWhatWasUndoneAtTheNextEdit();
    void isBounded();

private:
    void type(const QString& text)
    {
        for (const QChar c : text) {
            m_message.setText(m_message.text() + c);
            m_undo.noteEdit(m_message);
        }
    }
    QString undone() { return (m_message = m_undo.undo()).text(); }
    QString redone() { return (m_message = m_undo.redo()).text(); }

    MessageText m_message;
    MessageUndo m_undo;
};

void MessageUndoTest::seesWhatChanged()
{
    const auto change = [](const char* before, const char* after) {
        const TextChange c = textChange(QLatin1String(before), QLatin1String(after));
        return QStringLiteral("%1 -%2 +%3").arg(c.position).arg(c.removed).arg(c.added);
    };
    QCOMPARE(change("", ""), QStringLiteral("0 -0 +0"));
    QCOMPARE(change("ab", "axb"), QStringLiteral("1 -0 +1"));
    QCOMPARE(change("axb", "ab"), QStringLiteral("1 -1 +0"));
    QCOMPARE(change("aa", "aaa"), QStringLiteral("2 -0 +1"));
    QCOMPARE(change("one", "two"), QStringLiteral("0 -3 +3"));
}

void MessageUndoTest::undoesAWordAtATime()
{
    QVERIFY(!m_undo.canUndo());
    type(QStringLiteral("one two"));
    QCOMPARE(undone(), QStringLiteral("one "));
    QCOMPARE(undone(), QString());
    QVERIFY(!m_undo.canUndo());
    QCOMPARE(redone(), QStringLiteral("one "));
    QCOMPARE(redone(), QStringLiteral("one two"));
    QVERIFY(!m_undo.canRedo());
    m_message.setText(QStringLiteral("one tw"));
    m_undo.noteEdit(m_message);
    m_message.setText(QStringLiteral("one t"));
    m_undo.noteEdit(m_message);
    QCOMPARE(undone(), QStringLiteral("one two"));
}

void MessageUndoTest::leadsBackOverAChangeOfTheWay()
{
    using Way = MessageText::Way;
    m_message.setWay(Way::Hex);
    m_undo.note(m_message);
    type(QStringLiteral("0x41,42"));
    m_message.setWay(Way::Text);
    m_undo.note(m_message);
    type(QStringLiteral("!"));
    QCOMPARE(undone(), QStringLiteral("AB"));
    QCOMPARE(undone(), QStringLiteral("0x41,42")); // as it was typed
    QCOMPARE(m_message.way(), Way::Hex);
    QCOMPARE(m_message.payload(), QByteArray("AB"));
    QCOMPARE(redone(), QStringLiteral("AB"));
    m_message.setFile(QStringLiteral("/tmp/f"));
    m_undo.note(m_message);
    QCOMPARE(undone(), QStringLiteral("AB"));
    QVERIFY(!m_message.isFile());
    redone();
    QVERIFY(m_message.isFile());
}

void MessageUndoTest::takesRecallsAsOneStep()
{
    type(QStringLiteral("draft"));
    for (const char* sent : {"third", "second", "first"}) {
        m_message.setPayload(sent);
        m_undo.note(m_message, MessageUndo::Step::Recall);
    }
    QCOMPARE(undone(), QStringLiteral("draft"));
    QCOMPARE(redone(), QStringLiteral("first"));
}

void MessageUndoTest::forgetsWhatWasUndoneAtTheNextEdit()
{
    type(QStringLiteral("a b"));
    QCOMPARE(undone(), QStringLiteral("a "));
    type(QStringLiteral("c"));
    QVERIFY(!m_undo.canRedo());
    QCOMPARE(undone(), QStringLiteral("a "));
    m_undo.note(m_message); // nothing new
    QVERIFY(m_undo.canRedo());
}

void MessageUndoTest::isBounded()
{
    for (int i = 0; i < int(MessageUndo::mostSteps) + 100; ++i) {
        m_message.setPayload(QByteArray::number(i));
        m_undo.note(m_message);
    }
    int steps = 0;
    for (; m_undo.canUndo(); ++steps)
        m_message = m_undo.undo();
    QCOMPARE(steps, int(MessageUndo::mostSteps) - 1);
    m_undo = {};
    m_message.setText(QStringLiteral("before"));
    m_undo.note(m_message);
    for (int i = 0; i < 3; ++i) { // 100 MiB each
        m_message.setPayload(QByteArray(100 << 20, char('a' + i)));
        m_undo.note(m_message);
        m_message.setWay(i % 2 ? MessageText::Way::Text : MessageText::Way::Hex); // the same bytes
        m_undo.note(m_message);
    }
    steps = 0;
    for (; m_undo.canUndo(); ++steps)
        m_message = m_undo.undo();
    QVERIFY2(steps >= 3 && steps <= 4, qPrintable(QString::number(steps)));
    QCOMPARE(m_message.payload().size(), 100 << 20);
}

SW_TEST(MessageUndoTest)
#include "MessageUndoTest.moc"
