#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QToolButton>
#include <QTreeView>

#include <cstdlib>

using namespace sw;
using namespace sw::test;

/// The composer in a small window, and under large letters: the message, what is wrong with it, and Send are
/// in sight whatever is done; the options fold away.
class ComposerRoomTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void showsAllWhereThereIsRoom_data();
    void showsAllWhereThereIsRoom();
    void beginsWhereOtherFieldsBegin();
    void keepsTheMessageInSight_data() { addSmallRooms(); }
    void keepsTheMessageInSight();
    void keepsTheFileInSight_data() { addSmallRooms(); }
    void keepsTheFileInSight();
    void opensTheOptions_data() { addSmallRooms(); }
    void opensTheOptions();
    void tellsWhatIsSetInHiddenOptions();
    void remembersThatTheyAreOpen();
    void keepsTheEndOfARepeatWithinReach();
    void opensForAWrongDelimiter();
    void showsSavedMessages_data() { addSmallRooms(); }
    void showsSavedMessages();
    void bringsTheMessageBackToEdit();
    void finishSendingIsAnIconBeforeItTakesARow();
    void findingMakesThePageNoHigher();

private:
    static void addSmallRooms();
    void makeRoom();
    void open(const char* name = "server.sock", SocketApi api = SocketApi::Kernel);
    void click(const char* name) { m_fixture->part<QAbstractButton>(name)->click(); }
    /// The whole of it can be seen.
    bool isSeen(const char* name)
    {
        auto* widget = m_fixture->part<QWidget>(name);
        return widget && widget->isVisible() &&
               widget->visibleRegion().boundingRect().contains(widget->rect().adjusted(1, 1, -1, -1));
    }
    /// All of a label that has these words.
    bool isSaid(const QString& words)
    {
        const auto labels = m_fixture->page()->findChild<Composer*>()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&words](const QLabel* label) {
            return label->isVisible() && label->text().contains(words) &&
                   label->visibleRegion().boundingRect().contains(label->rect().adjusted(1, 1, -1, -1));
        });
    }
    QString foldWords()
    {
        const auto labels = m_fixture->page()->findChild<Composer*>()->findChildren<ElidedLabel*>();
        for (const ElidedLabel* label : labels)
            if (label->isVisible() && !label->text().isEmpty())
                return label->text();
        return {};
    }
    bool scrollsSideways()
    {
        auto* area = m_fixture->page()->findChild<QScrollArea*>();
        return area->horizontalScrollBar()->maximum() > 0;
    }
    PayloadEdit* edit() { return m_fixture->part<PayloadEdit>("message"); }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    PlainPeer m_peer;
};

void ComposerRoomTest::initTestCase() { Theme::instance(); }

void ComposerRoomTest::init() { m_fixture = std::make_unique<WindowFixture>(); }

void ComposerRoomTest::cleanup()
{
    m_peer.close();
    m_server.reset();
    m_fixture.reset();
    Theme::instance().setZoom(100);
}

void ComposerRoomTest::addSmallRooms()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("zoom");
    QTest::newRow("small window") << QSize(900, 600) << 100;
    QTest::newRow("large letters") << QSize(1440, 900) << 150;
    QTest::newRow("huge letters") << QSize(1440, 900) << 200;
}

void ComposerRoomTest::makeRoom()
{
    QFETCH(const QSize, size);
    QFETCH(const int, zoom);
    Theme::instance().setZoom(zoom);
    m_fixture->window().resize(size);
    QTRY_COMPARE(m_fixture->window().size(), size);
}

void ComposerRoomTest::open(const char* name, SocketApi api)
{
    m_server = std::make_unique<PlainServer>(m_fixture->path(name));
    EndpointSpec spec = m_fixture->spec(name, EndpointKind::Client);
    spec.api = api;
    m_fixture->window().showEndpoint(m_fixture->engine().start(spec));
    m_peer = m_server->accept();
    QVERIFY(m_peer.isOpen());
    QTRY_VERIFY(m_fixture->part<QPushButton>("send") && m_fixture->part<QPushButton>("send")->isEnabled());
}

void ComposerRoomTest::showsAllWhereThereIsRoom_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<SocketApi>("api");
    QTest::newRow("1280x800") << QSize(1280, 800) << SocketApi::Kernel;
    QTest::newRow("1440x900") << QSize(1440, 900) << SocketApi::Kernel;
    QTest::newRow("1280x800, with a remark above") << QSize(1280, 800) << SocketApi::Qt;
}

void ComposerRoomTest::showsAllWhereThereIsRoom()
{
    QFETCH(const QSize, size);
    QFETCH(const SocketApi, api);
    m_fixture->window().resize(size);
    open("server.sock", api);
    for (const char* name :
         {"text", "hex", "escapes", "file", "lineEnding", "macros", "framing", "every", "count", "repeat",
          "history", "saved", "sequence", "message", "finishSending", "send"})
        QTRY_VERIFY2(isSeen(name), name);
    QCOMPARE(isSeen("attach"), api == SocketApi::Kernel); // Qt's sockets pass nothing
    QVERIFY(!m_fixture->part<QPushButton>("options")->isVisible());
    const auto top = [this](const char* name) {
        auto* widget = m_fixture->part<QWidget>(name);
        return widget->mapTo(m_fixture->page(), widget->rect().center()).y();
    };
    for (const char* name : {"lineEnding", "macros", "framing"}) // two rows, and no more
        QVERIFY2(std::abs(top(name) - top("text")) < Theme::px(8), name);
    for (const char* name : {"count", "repeat", "history", "saved", "sequence"})
        QVERIFY2(std::abs(top(name) - top("every")) < Theme::px(8), name);
}

/// The words of a box of many lines are as far from its edge as those of a field.
void ComposerRoomTest::beginsWhereOtherFieldsBegin()
{
    open();
    QLineEdit field;
    field.ensurePolished();
    field.resize(field.sizeHint());
    const double cursor = field.inputMethodQuery(Qt::ImCursorRectangle).toRectF().center().x();
    const double inBox = edit()->viewport()->x() + edit()->cursorRect().center().x();
    QVERIFY2(std::abs(cursor - inBox) <= 2, qPrintable(QStringLiteral("%1 %2").arg(cursor).arg(inBox)));
}

void ComposerRoomTest::keepsTheMessageInSight()
{
    makeRoom();
    open();
    const QPushButton* send = m_fixture->part<QPushButton>("send");
    QTRY_VERIFY(isSeen("message") && isSeen("send") && isSeen("options") && isSeen("text"));
    QVERIFY(!m_fixture->part<QComboBox>("lineEnding")->isVisible());
    QVERIFY(edit()->viewport()->height() >= 2 * edit()->fontMetrics().lineSpacing());
    QVERIFY(!scrollsSideways());
    m_fixture->page()->findChild<QScrollArea*>()->verticalScrollBar()->setValue(0); // looks elsewhere
    click("hex");
    QTest::keyClicks(edit(), QStringLiteral("7b 22 6g"));
    QTRY_VERIFY(isSaid(QStringLiteral("“g” is not a hex digit at position 8")));
    QTRY_VERIFY(isSeen("message") && isSeen("send") && isSeen("clearWrong"));
    QVERIFY(!scrollsSideways());
    QVERIFY(send->property("idle").toBool() && send->toolTip().contains(QStringLiteral("position 8")));
    click("clearWrong");
    QVERIFY(!send->property("idle").toBool());
    click("escapes");
    QTest::keyClicks(edit(), QStringLiteral("\\q"));
    QTRY_VERIFY(isSeen("message") && isSeen("send") && isSaid(QStringLiteral("position")));
}

void ComposerRoomTest::keepsTheFileInSight()
{
    makeRoom();
    open();
    click("file");
    QTRY_VERIFY(isSeen("filePath") && isSeen("chooseFile") && isSeen("send"));
    m_fixture->part<QLineEdit>("filePath")->setText(QString());
    QTest::keyClicks(m_fixture->part<QLineEdit>("filePath"), m_fixture->pathText("nothing"));
    QTRY_VERIFY(isSaid(QStringLiteral("ENOENT")));
    QTRY_VERIFY(isSeen("filePath") && isSeen("send"));
    m_fixture->page()->findChild<Composer*>()->setPayload(QByteArray(100'000, 'x'));
    m_fixture->page()->findChild<Composer*>()->focusMessage();
    QTRY_VERIFY(isSeen("clear") && isSeen("messageBytes") && isSeen("send"));
    QVERIFY(!scrollsSideways());
}

void ComposerRoomTest::opensTheOptions()
{
    makeRoom();
    open();
    auto* options = m_fixture->part<QPushButton>("options");
    QTRY_VERIFY(isSeen("options"));
    QCOMPARE(options->accessibleName(), QStringLiteral("Options"));
    options->setFocus();
    QTest::keyClick(options, Qt::Key_Space);
    QTRY_VERIFY(isSeen("message") && isSeen("send"));
    for (const char* name : {"lineEnding", "macros", "framing", "every", "count", "repeat", "attach",
                             "history", "saved", "sequence"}) {
        auto* part = m_fixture->part<QWidget>(name);
        part->setFocus(Qt::TabFocusReason); // what the keyboard is in comes into sight
        m_fixture->page()->findChild<Composer*>()->bringIntoSight();
        QTRY_VERIFY2(isSeen(name), name);
    }
    QVERIFY(!scrollsSideways());
    options->click();
    QTRY_VERIFY(!m_fixture->part<QComboBox>("lineEnding")->isVisible() && isSeen("message") &&
                isSeen("send"));
}

void ComposerRoomTest::tellsWhatIsSetInHiddenOptions()
{
    m_fixture->window().resize(900, 600);
    open();
    QTRY_VERIFY(isSeen("options"));
    QCOMPARE(foldWords(), QString());
    m_fixture->part<QComboBox>("lineEnding")->setCurrentText(QStringLiteral("LF"));
    m_fixture->part<QCheckBox>("macros")->setChecked(true);
    m_fixture->part<QComboBox>("framing")->setCurrentText(QStringLiteral("Length, 1 byte"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.5"));
    m_fixture->part<QLineEdit>("count")->setText(QStringLiteral("3"));
    QCOMPARE(foldWords(), QStringLiteral("LF, macros, length, 1 byte, every 0.5 s, 3 times"));
    click("options");
    QCOMPARE(foldWords(), QString()); // they are seen themselves
}

void ComposerRoomTest::remembersThatTheyAreOpen()
{
    m_fixture->window().resize(900, 600);
    open();
    QTRY_VERIFY(isSeen("options"));
    click("options");
    open("second.sock");
    QVERIFY(m_fixture->part<QPushButton>("options")->isChecked());
    QTRY_VERIFY(m_fixture->part<QComboBox>("lineEnding")->isVisible());
    m_fixture->tabs()->setCurrentIndex(1);
    click("options");
    m_fixture->tabs()->setCurrentIndex(2);
    QTRY_VERIFY(!m_fixture->part<QComboBox>("lineEnding")->isVisible());
}

void ComposerRoomTest::keepsTheEndOfARepeatWithinReach()
{
    m_fixture->window().resize(900, 600);
    open();
    QTest::keyClicks(edit(), QStringLiteral("tick"));
    QTRY_VERIFY(isSeen("options"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.01"));
    click("options");
    QTRY_VERIFY(m_fixture->part<QWidget>("repeat")->isVisible());
    click("repeat");
    QTRY_VERIFY(m_fixture->part<QWidget>("stopRepeating")->isVisible());
    click("options");
    QVERIFY(!m_fixture->part<QWidget>("attach")->isVisible());
    m_fixture->page()->findChild<Composer*>()->focusMessage();
    QTRY_VERIFY(isSeen("stopRepeating") && isSeen("message") && isSeen("send"));
    click("stopRepeating");
    QTRY_VERIFY(!m_fixture->part<QWidget>("stopRepeating")->isVisible());
    QTRY_VERIFY(!m_fixture->part<QWidget>("every")->isVisible());
}

void ComposerRoomTest::opensForAWrongDelimiter()
{
    m_fixture->window().resize(900, 600);
    open();
    QTest::keyClicks(edit(), QStringLiteral("hi"));
    m_fixture->part<QComboBox>("framing")->setCurrentText(QStringLiteral("Delimiter"));
    m_fixture->part<QLineEdit>("delimiter")->setText(QStringLiteral("\\q"));
    QTRY_VERIFY(isSeen("options") && !m_fixture->part<QWidget>("delimiter")->isVisible());
    click("send");
    QTRY_VERIFY(isSeen("delimiter"));
    QCOMPARE(QApplication::focusWidget(), m_fixture->part<QWidget>("delimiter"));
}

void ComposerRoomTest::showsSavedMessages()
{
    makeRoom();
    open();
    QTRY_VERIFY(isSeen("options"));
    click("options");
    click("saved");
    auto* tree = m_fixture->part<QTreeView>("savedMessages");
    QVERIFY(tree);
    QTRY_VERIFY(tree->visibleRegion().boundingRect().height() >= 3 * Theme::px(22) - 2);
    for (const char* name : {"sendSaved", "editSaved", "saveMessage", "closeSavedMessages"})
        QTRY_VERIFY2(isSeen(name), name);
    QVERIFY(!scrollsSideways());
    click("closeSavedMessages");
    QTRY_VERIFY(isSeen("message") && isSeen("send"));
}

void ComposerRoomTest::bringsTheMessageBackToEdit()
{
    m_fixture->window().resize(900, 600);
    open();
    QTest::keyClicks(edit(), QStringLiteral("kept"));
    click("options");
    click("saved");
    click("saveMessage");
    QTRY_VERIFY(m_fixture->part<QLineEdit>("name")->isVisible());
    m_fixture->part<QLineEdit>("name")->setText(QStringLiteral("kept.txt"));
    QTest::keyClick(m_fixture->part<QLineEdit>("name"), Qt::Key_Return);
    auto* tree = m_fixture->part<QTreeView>("savedMessages");
    QTRY_COMPARE(tree->model()->rowCount(), 1);
    m_fixture->page()->findChild<Composer*>()->setPayload("other");
    tree->setCurrentIndex(tree->model()->index(0, 0));
    QTRY_VERIFY(m_fixture->part<QPushButton>("editSaved")->isEnabled());
    click("editSaved");
    QTRY_COMPARE(edit()->toPlainText(), QStringLiteral("kept"));
    QTRY_VERIFY(isSeen("message") && isSeen("send") && edit()->hasFocus());
}

void ComposerRoomTest::finishSendingIsAnIconBeforeItTakesARow()
{
    m_fixture->window().resize(1440, 900);
    Theme::instance().setZoom(200);
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(m_fixture->part<QPushButton>("finishSending"));
    auto* finish = m_fixture->part<QPushButton>("finishSending");
    auto* target = m_fixture->part<QWidget>("sendTo");
    const auto middle = [](const QWidget* part) { return part->mapToGlobal(part->rect().center()).y(); };
    QTRY_VERIFY(finish->text().isEmpty());
    QCOMPARE(finish->accessibleName(), QStringLiteral("Finish sending"));
    QTRY_VERIFY(std::abs(middle(target) - middle(finish)) <= 1);
    Theme::instance().setZoom(100);
    QTRY_COMPARE(finish->text(), QStringLiteral("Finish sending"));
    QTRY_VERIFY(std::abs(middle(target) - middle(finish)) <= 1);
}

void ComposerRoomTest::findingMakesThePageNoHigher()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(m_fixture->part<QPushButton>("stop"));
    auto* conversation = m_fixture->page()->findChild<Conversation*>();
    const int before = conversation->minimumSizeHint().height();
    QVERIFY(before >= 100);
    conversation->find();
    QVERIFY(m_fixture->part<QLineEdit>("findInConversation")->isVisible());
    QTRY_COMPARE(conversation->minimumSizeHint().height(), before);
    QTest::keyClick(m_fixture->part<QLineEdit>("findInConversation"), Qt::Key_Escape);
    QTRY_COMPARE(conversation->minimumSizeHint().height(), before);
}

SW_TEST(ComposerRoomTest)
#include "ComposerRoomTest.moc"
