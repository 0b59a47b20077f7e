#include "widgets/StaleFilesView.h"
#include "models/sockets/StaleFilesModel.h"
#include "tests/TestMain.h"
#include "tests/models/sockets/PlainPeer.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/SocketsPage.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

using namespace sw;
using namespace sw::test;

/// Stale files of the Sockets tab, over real ones.
class StaleFilesViewTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void listsWhatNobodyOwns();
    void removesWhenAsked();
    void keepsWhatSomebodyHasTaken();
    void listensThereAgain();
    void theFilterNarrows();
    void aSocketFromElsewhereIsShownAmongSockets();

private:
    QTableView* table() { return m_fixture->part<QTableView>("staleSocketFiles"); }
    QPushButton* button(const char* name) { return view()->findChild<QPushButton*>(QLatin1String(name)); }
    StaleFilesView* view() { return m_fixture->page()->findChild<StaleFilesView*>(); }
    QLineEdit* filter() { return m_fixture->part<QLineEdit>("filterSockets"); }
    bool isLeft(const char* name) const { return QFile::exists(QFile::decodeName(m_fixture->path(name))); }
    /// Only those of this test.
    void open();
    void choose(const char* name);

    std::unique_ptr<WindowFixture> m_fixture;
};

void StaleFilesViewTest::init()
{
    m_fixture = std::make_unique<WindowFixture>(true);
    for (const char* name : {"a.sock", "b.sock"})
        QVERIFY(plainListener(m_fixture->path(name)));
}

void StaleFilesViewTest::open()
{
    filter()->setText(QStringLiteral("path:") + m_fixture->pathText(""));
    click(m_fixture->part<QAbstractButton>("staleFiles"));
    new QAbstractItemModelTester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 table());
    QVERIFY(table()->isVisible() && !m_fixture->part<QTableView>("sockets")->isVisible());
    QTRY_COMPARE(table()->model()->rowCount(), 2);
}

void StaleFilesViewTest::choose(const char* name)
{
    auto* model = qobject_cast<StaleFilesModel*>(table()->model());
    table()->selectRow(model->rowOf(SocketAddress::path(m_fixture->path(name))));
}

void StaleFilesViewTest::listsWhatNobodyOwns()
{
    open();
    QCOMPARE(table()->model()->index(0, 0).data().toString(), QStringLiteral("Stale file"));
    QCOMPARE(table()->model()->index(0, 1).data().toString(), m_fixture->pathText("a.sock"));
    QVERIFY(!button("removeFile")->isVisible());
    choose("b.sock");
    click(button("copyAddress"));
    QCOMPARE(QGuiApplication::clipboard()->text(), m_fixture->pathText("b.sock"));
    click(m_fixture->part<QAbstractButton>("listening"));
    QVERIFY(!table()->isVisible() && m_fixture->part<QTableView>("sockets")->isVisible());
}

void StaleFilesViewTest::removesWhenAsked()
{
    open();
    choose("a.sock");
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Delete);
    auto* question = view()->findChild<QLabel*>(QStringLiteral("removeQuestion"));
    QVERIFY(question->isVisible() && question->text().contains(m_fixture->pathText("a.sock")));
    QCOMPARE(m_fixture->window().focusWidget(), button("keepFile")); // Return by mistake keeps it
    click(button("keepFile"));
    QVERIFY(!question->isVisible() && isLeft("a.sock"));
    QTest::keyClick(table(), Qt::Key_Delete);
    choose("b.sock"); // another one was not asked about
    QVERIFY(!question->isVisible());
    choose("a.sock");
    QTest::keyClick(table(), Qt::Key_Delete);
    click(button("removeFile"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QVERIFY(!isLeft("a.sock") && isLeft("b.sock"));
}

void StaleFilesViewTest::keepsWhatSomebodyHasTaken()
{
    open();
    choose("a.sock");
    view()->setPaused(true); // nothing tells the table
    QTest::keyClick(table(), Qt::Key_Delete);
    QVERIFY(QFile::remove(m_fixture->pathText("a.sock")));
    const UniqueFd live = plainListener(m_fixture->path("a.sock"));
    click(button("removeFile"));
    auto* notice = view()->findChild<QWidget*>(QStringLiteral("notice"));
    QTRY_VERIFY(notice->isVisible());
    QVERIFY(isLeft("a.sock") && PlainPeer::connectTo(m_fixture->path("a.sock")).isOpen());
    QTRY_COMPARE(table()->model()->rowCount(), 1); // looked at anew
}

void StaleFilesViewTest::listensThereAgain()
{
    open();
    choose("b.sock");
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Return);
    QTRY_VERIFY(m_fixture->field<QLineEdit>("newListener", "address"));
    QCOMPARE(m_fixture->field<QLineEdit>("newListener", "address")->text(), m_fixture->pathText("b.sock"));
    QTRY_VERIFY(m_fixture->field<QPushButton>("newListener", "replaceStale")->isVisible());
}

void StaleFilesViewTest::theFilterNarrows()
{
    open();
    filter()->setText(m_fixture->pathText("b"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    filter()->setText(QStringLiteral("nothing-is-like-this"));
    QTRY_COMPARE(table()->model()->rowCount(), 0);
    QTRY_VERIFY(button("clearStaleFilter")->isVisible());
    click(button("clearStaleFilter"));
    QTRY_VERIFY(table()->model()->rowCount() >= 2);
}

void StaleFilesViewTest::aSocketFromElsewhereIsShownAmongSockets()
{
    open();
    const PlainServer live(m_fixture->path("live.sock"));
    auto* page = qobject_cast<SocketsPage*>(m_fixture->page());
    page->filterBy(QStringLiteral("path:") + m_fixture->pathText("live.sock"));
    QTRY_VERIFY(m_fixture->part<QTableView>("sockets")->isVisible());
    QTRY_COMPARE(m_fixture->part<QTableView>("sockets")->model()->rowCount(), 1);
}

SW_TEST(StaleFilesViewTest)
#include "StaleFilesViewTest.moc"
