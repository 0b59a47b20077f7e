#include "tests/TestMain.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QAccessible>

using namespace sw;

class PayloadAccessibleTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void hasNameRoleAndState();
    void readsTheVisibleRows();
    void followsTheCaret();
    void tellsAndTakesTheSelection();
    void knowsPlaces();

private:
    QAccessibleTextInterface* text() const { return m_face->textInterface(); }

    std::unique_ptr<PayloadView> m_view;
    QAccessibleInterface* m_face = nullptr;
};

namespace {

using Mode = PayloadLayout::Mode;

} // namespace

void PayloadAccessibleTest::init()
{
    Theme::instance();
    m_view = std::make_unique<PayloadView>();
    m_view->resize(700, 200);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_face = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(m_face && m_face->textInterface());
}

void PayloadAccessibleTest::hasNameRoleAndState()
{
    QCOMPARE(m_face->text(QAccessible::Name), QStringLiteral("Payload"));
    QCOMPARE(m_face->role(), QAccessible::EditableText);
    QVERIFY(m_face->state().readOnly && m_face->state().multiLine && m_face->state().focusable);
}

void PayloadAccessibleTest::readsTheVisibleRows()
{
    QCOMPARE(text()->characterCount(), 0);
    QCOMPARE(text()->cursorPosition(), 0);
    m_view->setBytes("one\ntwo");
    QCOMPARE(text()->text(0, text()->characterCount()), QStringLiteral("one\\n\ntwo"));
    m_view->setMode(Mode::Hex);
    QCOMPARE(text()->text(0, text()->characterCount()), QStringLiteral("0000  6f 6e 65 0a 74 77 6f"));
    m_view->setBytes(QByteArray("line\n").repeated(100'000));
    QVERIFY(text()->characterCount() < 2'000);
}

void PayloadAccessibleTest::followsTheCaret()
{
    m_view->setBytes("one\ntwo\nthree");
    m_view->select(5, 0);
    QCOMPARE(text()->cursorPosition(), 7); // "one\n" takes six characters and an end
    int start = 0, end = 0;
    QCOMPARE(text()->textAtOffset(7, QAccessible::WordBoundary, &start, &end), QStringLiteral("two"));
    QCOMPARE(text()->textAtOffset(7, QAccessible::CharBoundary, &start, &end), QStringLiteral("w"));
    m_view->setMode(Mode::Hex);
    QCOMPARE(text()->text(text()->cursorPosition(), text()->cursorPosition() + 2), QStringLiteral("77"));
    m_view->setMode(Mode::Text);
    text()->setCursorPosition(6);
    QCOMPARE(m_view->caret(), 4);
    // Far down the caret is in what is visible then.
    m_view->setBytes(QByteArray("line\n").repeated(1'000) + "last");
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(text()->cursorPosition(), text()->characterCount());
    QVERIFY(text()->text(0, text()->characterCount()).endsWith(QStringLiteral("last")));
}

void PayloadAccessibleTest::tellsAndTakesTheSelection()
{
    m_view->setBytes("one\ntwo");
    QCOMPARE(text()->selectionCount(), 0);
    m_view->select(2, 3);
    QCOMPARE(text()->selectionCount(), 1);
    int start = 0, end = 0;
    text()->selection(0, &start, &end);
    QCOMPARE(text()->text(start, end), QStringLiteral("e\\n\nt"));
    m_view->setMode(Mode::Hex);
    text()->selection(0, &start, &end);
    QCOMPARE(text()->text(start, end), QStringLiteral("65 0a 74"));
    text()->setSelection(0, 6, 11);
    QCOMPARE(m_view->selectionStart(), 0);
    QCOMPARE(m_view->selectionLength(), 2);
    text()->removeSelection(0);
    QCOMPARE(m_view->selectionLength(), 0);
}

void PayloadAccessibleTest::knowsPlaces()
{
    m_view->setBytes("one\ntwo");
    for (const int character : {0, 2, 6, 8}) {
        const QRect rect = text()->characterRect(character);
        QVERIFY(rect.width() > 2);
        QCOMPARE(text()->offsetAtPoint(rect.center()), character);
    }
    QVERIFY(text()->characterRect(6).top() > text()->characterRect(0).top());
}

SW_TEST(PayloadAccessibleTest)
#include "PayloadAccessibleTest.moc"
