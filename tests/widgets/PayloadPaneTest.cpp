#include "widgets/PayloadPane.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

class PayloadPaneTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void showsALargeMessageWithoutACopy();
    void remembersTheMode();
    void hasNamesOfItsOwn();
    void findsFromItsButtons();
    void saysWhenTheRowIsGone();
    void letsGoOfWhatItShows();
    void escapesWordsOnce();
    void keepsTheNumberWhole();

private:
    std::unique_ptr<PayloadPane> makePane();
    void append(const QByteArray& payload, TrafficEvent event = TrafficEvent::Received);

    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<Settings> m_settings;
    std::unique_ptr<TrafficModel> m_model;
    std::unique_ptr<PayloadPane> m_pane;
    int m_captures = 0;
};

void PayloadPaneTest::init()
{
    Theme::instance();
    CaptureOptions options;
    options.directory = m_directory.filePath(QString::number(++m_captures));
    m_store = *TrafficStore::create(options);
    m_settings = std::make_shared<Settings>();
    m_model = std::make_unique<TrafficModel>(m_store, std::make_shared<TrafficNames>(m_store));
    m_pane = makePane();
}

void PayloadPaneTest::cleanup()
{
    m_pane.reset();
    m_model.reset();
    m_store.reset();
}

std::unique_ptr<PayloadPane> PayloadPaneTest::makePane()
{
    auto pane = std::make_unique<PayloadPane>(m_model.get(), m_settings);
    pane->resize(600, 300);
    return pane;
}

void PayloadPaneTest::append(const QByteArray& payload, TrafficEvent event)
{
    TrafficRecord record;
    record.event = event;
    m_store->append(record, payload);
    m_store->publish();
    m_model->sync();
}

void PayloadPaneTest::showsALargeMessageWithoutACopy()
{
    append(QByteArray(30 << 20, 'x') + "the end");
    m_pane->showRow(m_model->index(0, 0));
    QVERIFY(m_pane->isVisible());
    PayloadView* view = m_pane->view();
    QCOMPARE(view->size(), (30 << 20) + 7);
    view->reveal(view->size() - 7, 7);
    QCOMPARE(view->selectedText(), QStringLiteral("the end"));
    QVERIFY(view->visibleText().endsWith(QStringLiteral("the end")));
}

void PayloadPaneTest::remembersTheMode()
{
    append("abc");
    m_pane->showRow(m_model->index(0, 0));
    QCOMPARE(m_pane->view()->mode(), PayloadLayout::Mode::Text);
    click(m_pane->findChild<QToolButton*>(QStringLiteral("payloadAsBoth")));
    QCOMPARE(m_pane->view()->mode(), PayloadLayout::Mode::Both);
    const auto other = makePane();
    QCOMPARE(other->view()->mode(), PayloadLayout::Mode::Both);
    QVERIFY(other->findChild<QToolButton*>(QStringLiteral("payloadAsBoth"))->isChecked());
}

void PayloadPaneTest::hasNamesOfItsOwn()
{
    for (QToolButton* button : m_pane->findChildren<QToolButton*>()) {
        QVERIFY(button->accessibleName() != QLatin1String("Text"));
        QVERIFY(button->accessibleName() != QLatin1String("Hex"));
    }
    QCOMPARE(m_pane->findChild<QToolButton*>(QStringLiteral("payloadAsHex"))->text(), QStringLiteral("Hex"));
}

void PayloadPaneTest::findsFromItsButtons()
{
    append("one two");
    m_pane->showRow(m_model->index(0, 0));
    m_pane->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_pane.get()));
    auto* button = m_pane->findChild<QToolButton*>(QStringLiteral("payloadAsHex"));
    button->setFocus();
    QTest::keyClick(button, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(m_pane->findChild<QLineEdit*>(QStringLiteral("findInPayload"))->hasFocus());
}

void PayloadPaneTest::saysWhenTheRowIsGone()
{
    append("abc");
    m_store->requestClear();
    m_store->publish();
    m_pane->showRow(m_model->index(0, 0));
    QVERIFY(m_pane->findChild<Notice*>()->isVisible());
    QVERIFY(!m_pane->view()->source());
    append("def");
    m_pane->showRow(m_model->index(m_model->rowCount() - 1, 0));
    QVERIFY(!m_pane->findChild<Notice*>()->isVisible());
    QCOMPARE(m_pane->view()->bytes(), "def");
}

void PayloadPaneTest::letsGoOfWhatItShows()
{
    append("abc");
    m_pane->showRow(m_model->index(0, 0));
    const std::weak_ptr<const ByteSource> held = m_pane->view()->source();
    QVERIFY(!held.expired());
    m_pane->showRow({});
    QVERIFY(!m_pane->isVisible());
    QVERIFY(held.expired());
}

void PayloadPaneTest::escapesWordsOnce()
{
    const auto note = [](const QString& words) {
        return QJsonDocument(QJsonObject{{QStringLiteral("message"), words}}).toJson();
    };
    append(note(QStringLiteral("^id=(\\d+), ping\\n, \x1b[2J\u202e")), TrafficEvent::Note);
    append("\\d\n");
    m_pane->showRow(m_model->index(0, 0));
    const QString words = m_pane->view()->visibleText();
    QVERIFY2(words.startsWith(QStringLiteral("^id=(\\d+), ping\\n, \\x1b[2J\\x")), qPrintable(words));
    m_pane->showRow(m_model->index(1, 0));
    QCOMPARE(m_pane->view()->visibleText(), QStringLiteral("\\\\d\\n"));
}

void PayloadPaneTest::keepsTheNumberWhole()
{
    for (int i = 0; i < 1234; ++i)
        append("x");
    m_pane->showRow(m_model->index(1233, 0));
    auto* title = m_pane->findChild<ElidedLabel*>();
    QTRY_COMPARE(title->text(), QStringLiteral("Message 1,234 · received · 1 byte"));
    for (const int zoom : {100, 200}) {
        Theme::instance().setZoom(zoom);
        m_pane->resize(m_pane->minimumSizeHint().width(), 300);
        QTRY_COMPARE(title->text(), QStringLiteral("1,234 · received"));
        QTRY_VERIFY(title->width() >= title->fontMetrics().horizontalAdvance(title->text()));
        QCOMPARE(title->accessibleName(), QStringLiteral("Message 1,234 · received · 1 byte"));
    }
    Theme::instance().setZoom(100);
}

SW_TEST(PayloadPaneTest)
#include "PayloadPaneTest.moc"
