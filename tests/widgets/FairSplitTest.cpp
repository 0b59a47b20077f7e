#include "widgets/FairSplit.h"
#include "tests/TestMain.h"
#include "widgets/Theme.h"

#include <QMouseEvent>

#include <memory>

using namespace sw;

/// Two parts in a window of 1000 by 700 pixels; the second likes 240 and takes at most 36 %.
class FairSplitTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void givesTheLengthThatIsLiked();
    void leavesTheOtherPartItsRoomInASmallWindow();
    void growsBackWithTheWindow();
    void makesDoWithTheLeastWhereTheOtherPartWantsMore();
    void keepsAFewRowsWhereTheyAreNoLargeShare();
    void isOpenedAndShutOnDemand();
    void growsWithTheLettersAsFarAsThereIsRoom();
    void keepsWhatTheHandleWasGiven();
    void remembersOnlyWhatWasMoved();
    void believesNoDamagedMemory_data();
    void believesNoDamagedMemory();
    void sharesAnewWhenAHiddenPartComesBack();

private:
    int length() const { return m_split->sizes().at(1); }
    void moveHandle(int to)
    {
        QSplitterHandle* handle = m_split->handle(1);
        const QPoint from = handle->rect().center();
        QTest::mousePress(handle, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, from, handle->mapToGlobal(from + QPoint(0, to - handle->y())),
                         Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(handle, &move);
        QTest::mouseRelease(handle, Qt::LeftButton, {}, from);
    }
    std::unique_ptr<FairSplit> make() const
    {
        auto split = std::make_unique<FairSplit>(Qt::Vertical, 1, 240, 36);
        split->addWidget(new QWidget);
        split->addWidget(new QWidget);
        split->resize(1000, 701); // with a handle of one pixel
        split->show();
        return split;
    }
    std::unique_ptr<FairSplit> m_split;
};

void FairSplitTest::init() { m_split = make(); }

void FairSplitTest::cleanup()
{
    m_split.reset();
    Theme::instance().setZoom(100);
}

void FairSplitTest::givesTheLengthThatIsLiked() { QTRY_COMPARE(length(), 240); }

void FairSplitTest::leavesTheOtherPartItsRoomInASmallWindow()
{
    m_split->resize(1000, 401);
    QTRY_COMPARE(length(), 144);
}

void FairSplitTest::growsBackWithTheWindow()
{
    m_split->resize(1000, 401);
    QTRY_COMPARE(length(), 144);
    m_split->resize(1000, 901);
    QTRY_COMPARE(length(), 240);
}

void FairSplitTest::makesDoWithTheLeastWhereTheOtherPartWantsMore()
{
    m_split->setOtherWants(300);
    m_split->widget(1)->setMinimumHeight(50);
    QTRY_COMPARE(length(), 240);
    m_split->resize(1000, 421);
    QTRY_COMPARE(length(), 120); // not 36 % of 420
    m_split->resize(1000, 321);
    QTRY_COMPARE(length(), 50);
    moveHandle(200); // a person knows better
    QTRY_COMPARE(length(), 120);
}

void FairSplitTest::keepsAFewRowsWhereTheyAreNoLargeShare()
{
    m_split->setOtherWants(600);
    m_split->setKeeps(112, 28);
    m_split->widget(1)->setMinimumHeight(50);
    m_split->resize(1000, 651);
    QTRY_COMPARE(length(), 112); // of 650, not the 50 that the other part leaves
    Theme::instance().setZoom(125);
    QTRY_COMPARE(length(), 140);
    Theme::instance().setZoom(175);
    QTRY_COMPARE(length(), m_split->widget(1)->minimumHeight()); // 196 would be too many
}

void FairSplitTest::isOpenedAndShutOnDemand()
{
    m_split->widget(1)->setMinimumHeight(30);
    m_split->setOtherWants(640);
    QCOMPARE(length(), 60); // 700 - 640
    m_split->setRoom(FairSplit::Room::Open);
    QCOMPARE(length(), 240);
    m_split->setRoom(FairSplit::Room::Least);
    QCOMPARE(length(), 30);
    m_split->setRoom(FairSplit::Room::Fair);
    QCOMPARE(length(), 60);
}

void FairSplitTest::growsWithTheLettersAsFarAsThereIsRoom()
{
    Theme::instance().setZoom(125);
    QTRY_COMPARE(length(), 252); // 36 % of 700, not 300
    m_split->resize(1000, 1001);
    QTRY_COMPARE(length(), 300);
}

void FairSplitTest::keepsWhatTheHandleWasGiven()
{
    moveHandle(300);
    QTRY_COMPARE(length(), 400);
    m_split->resize(1000, 703);
    QTRY_VERIFY(qAbs(length() - 400) <= 4);
}

void FairSplitTest::remembersOnlyWhatWasMoved()
{
    QVERIFY(m_split->kept().isEmpty());
    moveHandle(300);
    const QByteArray kept = m_split->kept();
    QVERIFY(!kept.isEmpty());
    const std::unique_ptr<FairSplit> again = make();
    again->restore(kept);
    QTRY_COMPARE(again->sizes().at(1), 400);
    QCOMPARE(again->kept(), kept);
}

void FairSplitTest::believesNoDamagedMemory_data()
{
    QTest::addColumn<QByteArray>("kept");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("of another kind") << QByteArray("\0\0\0\xff\0\0", 6);
    QTest::newRow("no length") << QByteArray("0 36");
    QTest::newRow("negative") << QByteArray("-5 36");
    QTest::newRow("more than the whole") << QByteArray("240 101");
    QTest::newRow("words") << QByteArray("tall most");
}

void FairSplitTest::believesNoDamagedMemory()
{
    QFETCH(QByteArray, kept);
    m_split->restore(kept);
    QVERIFY(m_split->kept().isEmpty());
    QTRY_COMPARE(length(), 240);
}

void FairSplitTest::sharesAnewWhenAHiddenPartComesBack()
{
    m_split->widget(1)->hide();
    m_split->resize(1000, 401);
    m_split->widget(1)->show();
    QTRY_COMPARE(length(), 144);
}

SW_TEST(FairSplitTest)
#include "FairSplitTest.moc"
