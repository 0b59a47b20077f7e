#include "models/kernel/Ancillary.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/RoomForAll.h"
#include "widgets/SavedMessagesPanel.h"
#include "widgets/Theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>

#include <fcntl.h>

using namespace sw;
using namespace sw::test;

/// A listener's page in a window of 900 by 640 pixels: what people came for is there, and nothing is a few
/// pixels too wide.
class SmallWindowTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void thePageIsNotWiderThanItsPlace();
    void descriptorsFit();
    void savedMessagesAreInSight();
    void anEmptyTableOfTwoRowsSaysSo();

private:
    RoomForAll* room() { return dynamic_cast<RoomForAll*>(m_fixture->page()->findChild<QScrollArea*>()); }
    void giveDescriptors();

    std::unique_ptr<WindowFixture> m_fixture;
    PlainPeer m_peer;
};

void SmallWindowTest::init()
{
    m_fixture = std::make_unique<WindowFixture>(true);
    m_fixture->window().resize(900, 640);
    EndpointSpec spec = m_fixture->spec("l.sock", EndpointKind::Listener);
    spec.keepDescriptors = true;
    m_fixture->window().showEndpoint(m_fixture->engine().start(spec));
    QTRY_COMPARE(m_fixture->tabs()->currentIndex(), 1);
    QCOMPARE(m_fixture->window().size(), QSize(900, 640));
    QVERIFY(room());
}

void SmallWindowTest::cleanup()
{
    m_peer = PlainPeer();
    m_fixture.reset();
}

void SmallWindowTest::giveDescriptors()
{
    m_peer = m_fixture->connectSoon("l.sock");
    QVERIFY(m_peer.isOpen());
    for (int i = 0; i < 3; ++i) {
        Attachments with;
        with.descriptors.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        QCOMPARE(sendWithAncillary(m_peer.fd(), "x", &with), 1);
    }
    QTRY_VERIFY(m_fixture->part<QTableView>("descriptors") &&
                m_fixture->part<QTableView>("descriptors")->isVisible());
}

void SmallWindowTest::thePageIsNotWiderThanItsPlace()
{
    QTRY_COMPARE(room()->horizontalScrollBar()->maximum(), 0);
    giveDescriptors(); // now the page is higher than its place
    QTRY_VERIFY(room()->verticalScrollBar()->maximum() > 0);
    QTRY_COMPARE(room()->horizontalScrollBar()->maximum(), 0);
}

void SmallWindowTest::descriptorsFit()
{
    giveDescriptors();
    auto* table = m_fixture->part<QTableView>("descriptors");
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
    QVERIFY(table->viewport()->height() >= table->rowHeight(0));
}

void SmallWindowTest::savedMessagesAreInSight()
{
    giveDescriptors();
    m_fixture->part<QPushButton>("saved")->click();
    auto* saved = m_fixture->page()->findChild<SavedMessagesPanel*>();
    QVERIFY(saved);
    QTRY_COMPARE(room()->horizontalScrollBar()->maximum(), 0);
    QTRY_VERIFY(saved->visibleRegion().boundingRect().height() > Theme::px(60)); // not below what is shown
    m_fixture->window().resize(1440, 900);
    auto* send = m_fixture->part<QPushButton>("send");
    const auto left = [](QWidget* widget) { return widget->mapToGlobal(QPoint()).x(); };
    QTRY_VERIFY(left(saved) > left(send)); // beside it where there is room
}

void SmallWindowTest::anEmptyTableOfTwoRowsSaysSo()
{
    auto* filter = m_fixture->window().findChild<QLineEdit*>(QStringLiteral("filterTraffic"));
    QVERIFY(filter);
    filter->setText(QStringLiteral("nothing-has-this"));
    m_fixture->window().resize(900, 600);
    const auto saysSo = [this] {
        for (const QLabel* label : m_fixture->window().findChildren<QLabel*>()) {
            if (label->text() == QLatin1String("No rows match") && label->isVisible())
                return label->visibleRegion().boundingRect().height() >= label->fontMetrics().height() - 2;
        }
        return false;
    };
    QTRY_VERIFY(saysSo());
}

SW_TEST(SmallWindowTest)
#include "SmallWindowTest.moc"
