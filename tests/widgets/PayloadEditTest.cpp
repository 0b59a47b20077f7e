#include "widgets/PayloadEdit.h"
#include "tests/TestMain.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/Composer.h"
#include "widgets/PayloadMarks.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPushButton>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// What stands for bytes that text can't show.
class PayloadEditTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void marksHaveRoom_data();
    void marksHaveRoom();
    void copiesWithoutLosingAByte_data();
    void copiesWithoutLosingAByte();
    void isReadAsEscapes();

private:
    PayloadEdit* edit() { return m_fixture->part<PayloadEdit>("message"); }
    void view(const char* name)
    {
        click(m_fixture->page()->findChild<Composer*>()->findChild<QToolButton*>(QLatin1String(name)));
    }
    void type(const char* view, const char* text);
    /// Nothing when each mark is as wide as its words and none lies over another.
    QString crowdedMarks();

    std::unique_ptr<SendingFixture> m_fixture;
};

void PayloadEditTest::init()
{
    m_fixture = std::make_unique<SendingFixture>();
    QVERIFY(m_fixture->openClient());
}

void PayloadEditTest::cleanup()
{
    Theme::instance().setZoom(100);
    m_fixture.reset();
}

void PayloadEditTest::type(const char* name, const char* text)
{
    view(name);
    edit()->selectAll();
    QTest::keyClicks(edit(), QLatin1String(text));
}

QString PayloadEditTest::crowdedMarks()
{
    const QFontMetricsF words(Theme::mono(10));
    QRectF before;
    int count = 0;
    for (QTextBlock block = edit()->document()->firstBlock(); block.isValid(); block = block.next()) {
        edit()->document()->documentLayout()->blockBoundingRect(block); // lays it out
        for (int i = 0; i < block.length() - 1; ++i) {
            const QChar c = block.text()[i];
            if (!EditableText::isPlaceholder(c))
                continue;
            const QString name = EditableText::placeholderName(c);
            const QTextLine line = block.layout()->lineForTextPosition(i);
            const qreal room = line.cursorToX(i + 1) - line.cursorToX(i);
            const QRectF box = PayloadMarks::box(block, i);
            if (room < words.horizontalAdvance(name) || box.width() < words.horizontalAdvance(name))
                return QStringLiteral("%1 has %2").arg(name).arg(room);
            if (box.left() < line.cursorToX(i) || box.right() > line.cursorToX(i + 1))
                return name + QStringLiteral(" lies over its neighbours");
            if (box.intersects(before))
                return name + QStringLiteral(" lies over the mark before it");
            before = box;
            ++count;
        }
    }
    return count > 0 ? QString() : QStringLiteral("no marks");
}

void PayloadEditTest::marksHaveRoom_data()
{
    QTest::addColumn<int>("zoom");
    for (const int zoom : {100, 150, 200})
        QTest::addRow("%d", zoom) << zoom;
}

void PayloadEditTest::marksHaveRoom()
{
    QFETCH(int, zoom);
    Theme::instance().setZoom(zoom);
    for (const char* hex :
         {"41 00 42 ff 43 80 44 0d 45 c2 a0 46", "00 ff 41", "ff 00 ff e2 80 8b e2 80 af 0d 0d"}) {
        type("hex", hex);
        view("text");
        QCOMPARE(crowdedMarks(), QString());
        QTest::keyClick(edit(), Qt::Key_End, Qt::ControlModifier);
        for (const char16_t c : {u'a', u'\u00a0', u'\u200b', u'b'}) {
            QKeyEvent press(QEvent::KeyPress, Qt::Key_unknown, Qt::NoModifier, QString(QChar(c)));
            QApplication::sendEvent(edit(), &press);
        }
        QVERIFY(edit()->rawText().endsWith(QString::fromUtf8("a") +
                                           EditableText::fromText(QStringLiteral("\u00a0\u200b")) + u'b'));
        QCOMPARE(crowdedMarks(), QString());
        view("escapes");
        view("text");
        QCOMPARE(crowdedMarks(), QString());
    }
    for (const int later : {200, 100, 150}) { // marks that stand already
        Theme::instance().setZoom(later);
        QCOMPARE(crowdedMarks(), QString());
    }
}

void PayloadEditTest::copiesWithoutLosingAByte_data()
{
    QTest::addColumn<QString>("hex");
    QTest::addColumn<QString>("copied");
    const auto row = [](const char* name, const char* hex, const QString& copied) {
        QTest::newRow(name) << QString::fromLatin1(hex) << copied;
    };
    row("no character", "00 ff 41 5c 0a 42", QStringLiteral("\\0\\xffA\\\\\\nB"));
    row("NUL", "61 00 62", QStringLiteral("a\\0b"));
    row("characters", "61 0d 0a c2 a0 5c 62", QStringLiteral("a\r\n\u00a0\\b"));
}

void PayloadEditTest::copiesWithoutLosingAByte()
{
    QFETCH(QString, hex);
    QFETCH(QString, copied);
    type("hex", hex.toLatin1().constData());
    view("text");
    for (const Qt::Key key : {Qt::Key_A, Qt::Key_C})
        QTest::keyClick(edit(), key, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), copied);
    QTest::keyClick(edit(), Qt::Key_Delete);
    QCOMPARE(edit()->rawText(), QString());
    QTest::keyClick(edit(), Qt::Key_V, Qt::ControlModifier);
    view("hex");
    QCOMPARE(edit()->rawText(), hex);
}

void PayloadEditTest::isReadAsEscapes()
{
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(edit());
    QVERIFY(face && face->textInterface() && face->editableTextInterface());
    QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Message"));
    QCOMPARE(face->role(), QAccessible::EditableText);
    QVERIFY(face->state().editable && face->state().focusable && face->state().multiLine);
    QAccessibleTextInterface* text = face->textInterface();
    type("hex", "41 00 ff 0a 42 e2 80 8b 43");
    QCOMPARE(text->text(0, text->characterCount()), QStringLiteral("41 00 ff 0a 42 e2 80 8b 43"));
    view("text");
    const QString all = QStringLiteral("A\\0\\xff\nB\\xe2\\x80\\x8bC");
    QCOMPARE(text->text(0, text->characterCount()), all);
    QCOMPARE(face->text(QAccessible::Value), all);
    const std::pair<int, qsizetype> places[] = {{0, 0}, {1, 1}, {2, 3},  {3, 7},
                                                {4, 8}, {5, 9}, {6, 21}, {7, 22}};
    for (const auto& [position, told] : places) {
        QTextCursor cursor = edit()->textCursor();
        cursor.setPosition(position);
        edit()->setTextCursor(cursor);
        QCOMPARE(text->cursorPosition(), int(told));
        text->setCursorPosition(0);
        text->setCursorPosition(int(told));
        QCOMPARE(edit()->textCursor().position(), position);
    }
    text->setSelection(0, 4, 9); // from the midst of \xff
    int start = 0, end = 0;
    text->selection(0, &start, &end);
    QCOMPARE(std::pair(start, end), std::pair(3, 9));
    QVERIFY(text->characterRect(3).width() >=
            QFontMetrics(Theme::mono(10)).horizontalAdvance(QStringLiteral("ff")));
    face->editableTextInterface()->replaceText(0, 7, QStringLiteral("x\r"));
    QCOMPARE(text->text(0, text->characterCount()), QStringLiteral("x\\r\nB\\xe2\\x80\\x8bC"));
    face->editableTextInterface()->deleteText(4, 17);
    view("hex");
    QCOMPARE(edit()->rawText(), QStringLiteral("78 0d 0a 43"));
}

SW_TEST(PayloadEditTest)
#include "PayloadEditTest.moc"
