#include "widgets/PayloadView.h"
#include "tests/TestMain.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>

using namespace sw;

class PayloadViewTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void copiesTextAndHex();
    void selectsByKeyboard();
    void showsASource();
    void isReadByScreenReaders();
    void scrollsThroughALargePayload();

private:
    std::unique_ptr<PayloadView> m_view;
};

void PayloadViewTest::init()
{
    Theme::instance();
    m_view = std::make_unique<PayloadView>();
    m_view->resize(700, 200);
    m_view->show();
}

void PayloadViewTest::copiesTextAndHex()
{
    m_view->setBytes("hello\r\nworld");
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("hello\r\nworld"));
    m_view->setMode(PayloadLayout::Mode::Both);
    m_view->select(0, 3);
    m_view->copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("68 65 6c"));
    m_view->setBytes(QByteArray("\0\xff", 2));
    m_view->setMode(PayloadLayout::Mode::Text);
    m_view->select(0, 2);
    QCOMPARE(m_view->selectedText(), QStringLiteral("\\0\\xff"));
}

void PayloadViewTest::selectsByKeyboard()
{
    m_view->setBytes("abcdef\nghi");
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("ab"));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->caret(), 9);
    QCOMPARE(m_view->selectionLength(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("gh"));
    QTest::keyClick(m_view.get(), Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("abcdef\ngh"));
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->caret(), 7);
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(m_view->caret(), 10);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->caret(), 0);
}

void PayloadViewTest::showsASource()
{
    m_view->setSource(ByteSource::fromBytes("from a source"));
    QSignalSpy moved(m_view.get(), &PayloadView::selectionChanged);
    m_view->select(5, 1);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(m_view->selectedText(), QStringLiteral("a"));
    m_view->setSource(nullptr);
    QCOMPARE(m_view->selectionLength(), 0);
    QCOMPARE(m_view->visibleText(), QString());
}

void PayloadViewTest::isReadByScreenReaders()
{
    m_view->setBytes("one\ntwo");
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(face && face->textInterface());
    QCOMPARE(face->textInterface()->text(0, face->textInterface()->characterCount()),
             QStringLiteral("one\\n\ntwo"));
    QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Payload"));
}

void PayloadViewTest::scrollsThroughALargePayload()
{
    QByteArray large;
    while (large.size() < 4 << 20)
        large += "line " + QByteArray::number(large.size()) + '\n';
    large += "the end";
    m_view->setBytes(large);
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum());
    QVERIFY(m_view->visibleText().endsWith(QStringLiteral("the end")));
}

SW_TEST(PayloadViewTest)
#include "PayloadViewTest.moc"
