#include "widgets/TrafficPanel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/FollowingTable.h"
#include "widgets/PayloadView.h"

#include <QPushButton>
#include <QScrollBar>

using namespace sw;
using namespace sw::test;

class TrafficPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_panel.reset(), m_store.reset(); }
    void followsTheEndUntilScrolled();
    void showsThePayloadOfARow();
    void clears();

private:
    void appendRows(int count);
    FollowingTable* table() { return m_panel->table(); }
    bool isAtEnd()
    {
        return table()->verticalScrollBar()->value() == table()->verticalScrollBar()->maximum();
    }

    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<TrafficPanel> m_panel;
    int m_captures = 0;
};

void TrafficPanelTest::init()
{
    CaptureOptions options;
    options.directory = m_directory.filePath(QString::number(++m_captures));
    m_store = *TrafficStore::create(options);
    WindowContext context;
    context.store = m_store;
    context.names = std::make_shared<TrafficNames>(m_store);
    m_panel = std::make_unique<TrafficPanel>(context);
    m_panel->resize(1000, 240);
    m_panel->show();
}

void TrafficPanelTest::appendRows(int count)
{
    for (int i = 0; i < count; ++i) {
        TrafficRecord record;
        record.event = i % 2 ? TrafficEvent::Sent : TrafficEvent::Received;
        record.endpoint = record.connection = 1;
        m_store->append(record, QByteArray("message ") + QByteArray::number(i) + QByteArray(80, '.'));
    }
    m_store->publish();
    QTRY_COMPARE(RowId(table()->model()->rowCount()), m_store->end() - m_store->begin());
}

void TrafficPanelTest::followsTheEndUntilScrolled()
{
    appendRows(500);
    QTRY_VERIFY(isAtEnd());
    QVERIFY(table()->isFollowing());
    table()->verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepSub);
    QTRY_VERIFY(!table()->isFollowing());
    const int value = table()->verticalScrollBar()->value();
    appendRows(40);
    QCOMPARE(table()->verticalScrollBar()->value(), value);
    auto* follow = m_panel->findChild<QPushButton*>(QStringLiteral("follow"));
    QTRY_COMPARE(follow->text(), QStringLiteral("40 new below"));
    click(follow);
    QTRY_VERIFY(isAtEnd());
    appendRows(10);
    QTRY_VERIFY(isAtEnd());
    QTRY_VERIFY(!follow->isVisible());
}

void TrafficPanelTest::showsThePayloadOfARow()
{
    appendRows(3);
    auto* view = m_panel->findChild<PayloadView*>();
    QVERIFY(!view->isVisible());
    table()->selectRow(1);
    QVERIFY(view->isVisible());
    QCOMPARE(view->bytes(), QByteArray("message 1") + QByteArray(80, '.'));
}

void TrafficPanelTest::clears()
{
    appendRows(5);
    m_panel->clear();
    m_store->publish();
    QTRY_COMPARE(table()->model()->rowCount(), 0);
}

SW_TEST(TrafficPanelTest)
#include "TrafficPanelTest.moc"
