#include "widgets/Composer.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/EndpointPage.h"
#include "widgets/PayloadEdit.h"
#include "widgets/RepeatBar.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// Sending from an endpoint's page, to real sockets.
class ComposerTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void sendsWhatIsTyped();
    void altersNoByte();
    void pastesWithoutAlteringAByte();
    void sendsHex();
    void marksAWrongDigitAndSendsNothing();
    void saysBeforehandWhyNothingWouldGo();
    void keepsWhatWasSentSelected();
    void tellsNoProgressOfOneMessage();
    void addsTheLineEnding();
    void clearsAWrongMessage();
    void saysWhatIsWrongWithANumber_data();
    void saysWhatIsWrongWithANumber();
    void forgetsTheRepeatOfAnEarlierConnection();
    void repeatsSoManyTimes();
    void stopsRepeating();
    void finishesSendingAndStillReceives();
    void sendsToOneConnectionOrAll();
    void closesOneConnection();
    void takesNoMessageForAClosedConnection();

private:
    void openClient();
    void clickWay(const char* name);
    /// Some label that shows has these words in it.
    bool says(const char* words)
    {
        const auto labels = m_fixture->page()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [words](const QLabel* label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8(words));
        });
    }
    PayloadEdit* edit() { return m_fixture->part<PayloadEdit>("message"); }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    PlainPeer m_peer;
};

void ComposerTest::init() { m_fixture = std::make_unique<WindowFixture>(); }

void ComposerTest::cleanup()
{
    m_peer.close();
    m_server.reset();
    m_fixture.reset();
}

void ComposerTest::openClient()
{
    m_server = std::make_unique<PlainServer>(m_fixture->path("server.sock"));
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("server.sock", EndpointKind::Client)));
    m_peer = m_server->accept();
    QVERIFY(m_peer.isOpen());
    QTRY_VERIFY(m_fixture->part<QPushButton>("send") && m_fixture->part<QPushButton>("send")->isEnabled());
}

void ComposerTest::clickWay(const char* name)
{
    auto* composer = m_fixture->page()->findChild<Composer*>();
    click(composer->findChild<QToolButton*>(QLatin1String(name)));
}

void ComposerTest::sendsWhatIsTyped()
{
    openClient();
    QTRY_COMPARE(QApplication::focusWidget(), edit()); // at once, without a click
    QTest::keyClicks(edit(), QStringLiteral("hello"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QTest::keyClicks(edit(), QStringLiteral("wo"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(edit(), QStringLiteral("rld"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_peer.receive(12), QByteArray("hello\nwo\nrld"));
}

void ComposerTest::altersNoByte()
{
    openClient();
    QByteArray bytes("a\xc2\xa0z\r\n\r\xe2\x80\xa8\xe2\x80\xa9\xef\x9c\x8d");
    for (int i = 0; i < 256; ++i)
        bytes += char(i);
    m_fixture->page()->findChild<Composer*>()->setPayload(bytes);
    for (const char* way : {"hex", "escapes", "text"})
        clickWay(way);
    QTest::keyClick(edit(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClicks(edit(), QStringLiteral("!"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(bytes.size() + 1), bytes + '!');
}

void ComposerTest::pastesWithoutAlteringAByte()
{
    openClient();
    const QString text = QStringLiteral("no") + QChar(QChar::Nbsp) + QStringLiteral("break\r\nCR\rLS") +
                         QChar(0x2028) + QStringLiteral("tab\t.");
    QGuiApplication::clipboard()->setText(text);
    QTest::keyClick(edit(), Qt::Key_V, Qt::ControlModifier);
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(text.toUtf8().size()), text.toUtf8());
    QTest::keyClick(edit(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(edit(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
}

void ComposerTest::sendsHex()
{
    openClient();
    clickWay("hex");
    QTest::keyClicks(edit(), QStringLiteral("0x00, ff:41 0a"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(4), QByteArray("\0\xff\x41\x0a", 4));
}

void ComposerTest::marksAWrongDigitAndSendsNothing()
{
    openClient();
    clickWay("hex");
    QTest::keyClicks(edit(), QStringLiteral("61 6g 62"));
    QCOMPARE(edit()->extraSelections().size(), 1);
    QCOMPARE(edit()->extraSelections().first().cursor.selectionStart(), 4);
    QVERIFY(edit()->property("wrong").toBool());
    bool told = false;
    for (const QLabel* label : m_fixture->page()->findChild<Composer*>()->findChildren<QLabel*>())
        told = told || (label->isVisible() && label->text().contains(QStringLiteral("position 5")));
    QVERIFY(told);
    click(m_fixture->part<QPushButton>("send"));
    clickWay("text"); // refused: what was typed would be lost
    QCOMPARE(edit()->toPlainText(), QStringLiteral("61 6g 62"));
    QVERIFY(says("position 5. The view can change once that is mended, or the message cleared"));
    edit()->setPlainText(QStringLiteral("4f4b"));
    QCOMPARE(edit()->extraSelections().size(), 0);
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(2), QByteArray("OK")); // and nothing before it
}

/// Send looks it, and can be pressed all the same.
void ComposerTest::saysBeforehandWhyNothingWouldGo()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send") && m_fixture->part<QPushButton>("send")->isEnabled());
    auto* send = m_fixture->part<QPushButton>("send");
    auto* finish = m_fixture->part<QPushButton>("finishSending");
    QVERIFY(send->property("idle").toBool() && finish->property("idle").toBool());
    QCOMPARE(send->toolTip(), QStringLiteral("No client is connected"));
    QCOMPARE(send->accessibleDescription(), send->toolTip());
    QTest::keyClicks(edit(), QStringLiteral("x"));
    click(send);
    QVERIFY(says("No connection is open to send to"));
    PlainPeer peer = m_fixture->connectSoon("l.sock");
    QTRY_VERIFY(!send->property("idle").toBool() && !finish->property("idle").toBool());
    QVERIFY(send->accessibleDescription().isEmpty());
    clickWay("hex");
    QTest::keyClicks(edit(), QStringLiteral("g"));
    QVERIFY(send->property("idle").toBool() &&
            m_fixture->part<QPushButton>("repeat")->property("idle").toBool());
    QVERIFY(send->toolTip().contains(QStringLiteral("is not a hex digit")));
    QVERIFY(!finish->property("idle").toBool()); // needs no message
}

/// Typing replaces it; sending again sends it again.
void ComposerTest::keepsWhatWasSentSelected()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("one"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_peer.receive(3), QByteArray("one"));
    QCOMPARE(edit()->textCursor().selectedText(), QStringLiteral("one"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_peer.receive(3), QByteArray("one"));
    QTest::keyClicks(edit(), QStringLiteral("two"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_peer.receive(3), QByteArray("two"));
    for (int i = 0; i < 2; ++i) // what was typed on, and the letter that took the place
        QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("one"));
}

void ComposerTest::tellsNoProgressOfOneMessage()
{
    RepeatBar bar;
    bar.show();
    const auto progress = [&bar] {
        for (const QLabel* label : bar.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QStringLiteral(" of ")))
                return label;
        return static_cast<const QLabel*>(nullptr);
    };
    bar.showState(false, 1, 1);
    QVERIFY(!progress());
    bar.showState(true, 37, 100);
    QVERIFY(progress());
    QCOMPARE(progress()->text(), QStringLiteral("37 of 100"));
    const auto middle = [&bar](const QWidget* widget) {
        return widget->mapTo(&bar, widget->rect().center()).y();
    };
    QTRY_VERIFY(std::abs(middle(progress()) - middle(bar.findChild<QLineEdit*>(QStringLiteral("every")))) <=
                1);
}

void ComposerTest::addsTheLineEnding()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("x"));
    m_fixture->part<QComboBox>("lineEnding")->setCurrentText(QStringLiteral("CRLF"));
    click(m_fixture->part<QPushButton>("send"));
    m_fixture->part<QComboBox>("lineEnding")->setCurrentText(QStringLiteral("NUL"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(5), QByteArray("x\r\nx\0", 5));
}

/// Its text is what undo brings back.
void ComposerTest::clearsAWrongMessage()
{
    openClient();
    clickWay("hex");
    auto* clear = m_fixture->part<QPushButton>("clearWrong");
    QVERIFY(!clear->isVisible());
    QTest::keyClicks(edit(), QStringLiteral("6g"));
    QVERIFY(clear->isVisible());
    click(clear);
    QCOMPARE(edit()->toPlainText(), QString());
    QVERIFY(!clear->isVisible() && edit()->hasFocus());
    clickWay("text");
    QVERIFY(m_fixture->page()
                ->findChild<Composer*>()
                ->findChild<QToolButton*>(QStringLiteral("text"))
                ->isChecked());
    QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier); // the view
    QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("6g"));
}

void ComposerTest::saysWhatIsWrongWithANumber_data()
{
    QTest::addColumn<QString>("every");
    QTest::addColumn<QString>("count");
    QTest::addColumn<QString>("sentence");
    const QString count = QStringLiteral("Count takes a whole number from 1 to 1,000,000,000, or nothing");
    const QString every = QStringLiteral("Every takes seconds above 0, such as 0.5");
    for (const char* wrong : {"-3", "0", "x", "1.5", "1000000001", "99999999999999999999999"})
        QTest::newRow(wrong) << QStringLiteral("1") << QString::fromLatin1(wrong) << count;
    QTest::newRow("every") << QStringLiteral("-1") << QString() << every;
    QTest::newRow("both") << QStringLiteral("x") << QStringLiteral("x")
                          << every + QStringLiteral(". ") + count;
}

void ComposerTest::saysWhatIsWrongWithANumber()
{
    QFETCH(const QString, every);
    QFETCH(const QString, count);
    QFETCH(const QString, sentence);
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("never sent"));
    auto* counted = m_fixture->part<QLineEdit>("count");
    m_fixture->part<QLineEdit>("every")->setText(every);
    counted->setText(count);
    QVERIFY(says(qPrintable(sentence)));
    click(m_fixture->part<QPushButton>("repeat"));
    QCOMPARE(counted->text(), count); // nothing typed is lost
    m_fixture->engine().finishSending(1, 0);
    QCOMPARE(m_peer.receiveAll(), QByteArray());
}

/// Told until there is a newer connection.
void ComposerTest::forgetsTheRepeatOfAnEarlierConnection()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("t"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.01"));
    m_fixture->part<QLineEdit>("count")->setText(QStringLiteral("1000"));
    click(m_fixture->part<QPushButton>("repeat"));
    QCOMPARE(m_peer.receive(2), QByteArray("tt"));
    click(m_fixture->part<QPushButton>("stop"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("start")->isVisible());
    QVERIFY(says(" of 1,000"));
    click(m_fixture->part<QPushButton>("start"));
    QVERIFY(m_server->accept().isOpen());
    QTRY_VERIFY(!says(" of 1,000"));
}

void ComposerTest::repeatsSoManyTimes()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("tick"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.02"));
    m_fixture->part<QLineEdit>("count")->setText(QStringLiteral("3"));
    click(m_fixture->part<QPushButton>("repeat"));
    QCOMPARE(m_peer.receive(12), QByteArray("ticktickticktick").left(12));
    QTRY_VERIFY(m_fixture->part<QPushButton>("repeat")->isVisible());
    QTRY_VERIFY([this] {
        for (const QLabel* label : m_fixture->page()->findChildren<QLabel*>()) {
            if (label->text() == QStringLiteral("3 of 3"))
                return true;
        }
        return false;
    }());
    m_fixture->engine().finishSending(1, 0);
    QCOMPARE(m_peer.receiveAll(), QByteArray()); // three, no more
}

void ComposerTest::stopsRepeating()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("t"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.01"));
    click(m_fixture->part<QPushButton>("repeat"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("stopRepeating")->isVisible());
    QVERIFY(!m_fixture->part<QPushButton>("repeat")->isVisible());
    click(m_fixture->part<QPushButton>("stopRepeating"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("repeat")->isVisible());
    m_fixture->engine().finishSending(1, 0);
    QVERIFY(!m_peer.receiveAll().isEmpty()); // it comes to an end
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("soon"));
    click(m_fixture->part<QPushButton>("repeat"));
    QVERIFY(m_fixture->part<QLineEdit>("every")->property("wrong").toBool());
}

void ComposerTest::finishesSendingAndStillReceives()
{
    openClient();
    QTest::keyClicks(edit(), QStringLiteral("bye"));
    click(m_fixture->part<QPushButton>("send"));
    click(m_fixture->part<QPushButton>("finishSending"));
    QCOMPARE(m_peer.receiveAll(), QByteArray("bye"));
    QVERIFY(m_peer.sendAll("late"));
    QTRY_VERIFY([this] {
        TrafficReader reader(m_fixture->context().store);
        for (RowId id = 0; id < m_fixture->store().end(); ++id) {
            if (reader.record(id)->event == TrafficEvent::Received &&
                reader.payload(id).toByteArray() == "late")
                return true;
        }
        return false;
    }());
}

void ComposerTest::sendsToOneConnectionOrAll()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    PlainPeer first = m_fixture->connectSoon("l.sock");
    QVERIFY(first.isOpen());
    PlainPeer second = PlainPeer::connectTo(m_fixture->path("l.sock"));
    QTRY_VERIFY(m_fixture->part<QComboBox>("sendTo") && m_fixture->part<QComboBox>("sendTo")->count() == 3);
    QTest::keyClicks(edit(), QStringLiteral("all"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(first.receive(3), QByteArray("all"));
    QCOMPARE(second.receive(3), QByteArray("all"));
    m_fixture->part<QComboBox>("sendTo")->setCurrentIndex(2);
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(second.receive(3), QByteArray("all"));
    m_fixture->engine().stop(1);
    QCOMPARE(first.receiveAll(), QByteArray());
}

void ComposerTest::closesOneConnection()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    PlainPeer first = m_fixture->connectSoon("l.sock");
    QVERIFY(first.isOpen());
    PlainPeer second = PlainPeer::connectTo(m_fixture->path("l.sock"));
    QTRY_VERIFY(m_fixture->part<QListView>("connections") &&
                m_fixture->part<QListView>("connections")->model()->rowCount() == 3);
    auto* list = m_fixture->part<QListView>("connections");
    auto* closeButton = m_fixture->part<QPushButton>("closeConnection");
    QVERIFY(!closeButton->isEnabled());                // which one?
    list->setCurrentIndex(list->model()->index(1, 0)); // after "All connections"
    QVERIFY(closeButton->isEnabled());
    click(closeButton);
    QCOMPARE(first.receiveAll(), QByteArray());
    QVERIFY(second.sendAll("still here"));
    QTRY_COMPARE(m_fixture->part<QComboBox>("sendTo")->count(), 3);
    QTRY_VERIFY(m_fixture->part<QComboBox>("sendTo")->currentText().contains(QStringLiteral("closed")));
}

void ComposerTest::takesNoMessageForAClosedConnection()
{
    closesOneConnection();
    PlainPeer third = PlainPeer::connectTo(m_fixture->path("l.sock"));
    QTRY_COMPARE(m_fixture->part<QListView>("connections")->model()->rowCount(), 4);
    QTest::keyClicks(edit(), QStringLiteral("secret"));
    click(m_fixture->part<QPushButton>("send"));
    m_fixture->engine().stop(1);
    QCOMPARE(third.receiveAll(), QByteArray());
}

SW_TEST(ComposerTest)
#include "ComposerTest.moc"
