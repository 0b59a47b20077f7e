#include "widgets/SocketsPage.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// The Sockets tab over this machine's real table.
class SocketsPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void findsASocketByFilter();
    void saysWhatIsWrongWithAFilter();
    void saysThatNothingMatches();
    void showsWhoHoldsTheChosenOne();
    void opensAClientByDoubleClick();
    void opensAClientByEnter();
    void opensNothingOnAConnectedSocket();
    void keepsTheChosenRowAcrossFilters();
    void pauses();

private:
    QTableView* table() { return m_fixture->part<QTableView>("sockets"); }
    QLineEdit* filter() { return m_fixture->part<QLineEdit>("filterSockets"); }
    QStringList labels() const;
    void filterByPath();

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
};

void SocketsPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>(true);
    m_server = std::make_unique<PlainServer>(m_fixture->path("fixture.sock"));
    QVERIFY(m_server->isOpen());
}

void SocketsPageTest::cleanup()
{
    m_server.reset();
    m_fixture.reset();
}

QStringList SocketsPageTest::labels() const
{
    QStringList texts;
    for (const QLabel* label : m_fixture->window().findChildren<QLabel*>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts;
}

void SocketsPageTest::filterByPath()
{
    QTest::keyClick(&m_fixture->window(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(filter(), QStringLiteral("path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
}

void SocketsPageTest::findsASocketByFilter()
{
    filterByPath();
    QCOMPARE(table()->model()->index(0, 0).data().toString(), QStringLiteral("Listening"));
    filter()->setText(filter()->text() + QStringLiteral(" type:datagram"));
    QCOMPARE(table()->model()->rowCount(), 0);
}

void SocketsPageTest::saysWhatIsWrongWithAFilter()
{
    filterByPath();
    filter()->setText(filter()->text() + QStringLiteral(" colour:red"));
    QVERIFY(filter()->property("wrong").toBool());
    QVERIFY(!labels().filter(QStringLiteral("colour:")).isEmpty());
    QCOMPARE(table()->model()->rowCount(), 0); // not what some earlier text asked for
    filterByPath();
    QVERIFY(!filter()->property("wrong").toBool());
}

void SocketsPageTest::saysThatNothingMatches()
{
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    filter()->setText(QStringLiteral("path:/nowhere/at/all"));
    QVERIFY(labels().contains(QStringLiteral("No sockets match")));
    filter()->clear();
    QVERIFY(!labels().contains(QStringLiteral("No sockets match")));
}

void SocketsPageTest::showsWhoHoldsTheChosenOne()
{
    filterByPath();
    QTRY_VERIFY(table()->model()->index(0, 3).data().toString().contains(QString::number(::getpid())));
    table()->selectRow(0);
    QVERIFY(labels().contains(QString::number(::getpid())));
    QVERIFY(!labels().filter(QStringLiteral("fd ")).isEmpty());
    QVERIFY(m_fixture->part<QPushButton>("connect"));
}

void SocketsPageTest::opensAClientByDoubleClick()
{
    filterByPath();
    const QPoint where = table()->visualRect(table()->model()->index(0, 2)).center();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, where);
    QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, where);
    QVERIFY(m_server->accept().isOpen());
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()),
                 QStringLiteral("fixture.sock"));
}

void SocketsPageTest::opensAClientByEnter()
{
    filterByPath();
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(m_server->accept().isOpen());
}

void SocketsPageTest::opensNothingOnAConnectedSocket()
{
    PlainPeer client = PlainPeer::connectTo(m_fixture->path("fixture.sock"));
    PlainPeer accepted = m_server->accept();
    QTest::keyClicks(filter(), QStringLiteral("state:connected path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(!m_fixture->part<QPushButton>("connect"));
    QCOMPARE(m_fixture->store().end(), RowId(0));
    QCOMPARE(m_fixture->tabs()->count(), 1);
}

void SocketsPageTest::keepsTheChosenRowAcrossFilters()
{
    filterByPath();
    table()->selectRow(0);
    filter()->setText(QStringLiteral("state:listening"));
    QTRY_VERIFY(table()->currentIndex().isValid());
    QCOMPARE(table()->currentIndex().siblingAtColumn(2).data().toString(),
             m_fixture->pathText("fixture.sock"));
}

void SocketsPageTest::pauses()
{
    filterByPath();
    click(m_fixture->part<QToolButton>("pauseTable"));
    QVERIFY(m_fixture->context().inspector->isPaused());
    click(m_fixture->part<QToolButton>("pauseTable"));
    QVERIFY(!m_fixture->context().inspector->isPaused());
}

SW_TEST(SocketsPageTest)
#include "SocketsPageTest.moc"
