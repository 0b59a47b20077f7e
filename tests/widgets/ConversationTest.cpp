#include "widgets/Conversation.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Composer.h"
#include "widgets/ConversationActions.h"
#include "widgets/ConversationFindBar.h"
#include "widgets/ConversationHint.h"
#include "widgets/ConversationTable.h"
#include "widgets/EndpointPage.h"
#include "widgets/PayloadEdit.h"
#include "widgets/PayloadView.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// What a person does with the messages of an endpoint's page.
class ConversationTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void copiesInEveryForm();
    void copiesALargeOneWithinABound();
    void copiesWhatEventsSay();
    void opensAPayloadBeside();
    void offersTheMenuByKey();
    void editsAMessageAndSendsIt();
    void sendsAgain();
    void savesAPayload();
    void copiesAShellLine();
    void showsAMessageInTheTraffic();
    void dragsAMessageOut();
    void takesADroppedFile();
    void findsTextAndGoesRound();
    void findsHexBeyondTheCard();
    void findsWhatComesLater();
    void findsByCtrlFWhileTyping();
    void showsBytesAsChosen();
    void goesBackToAllConnections();
    void saysWhatToDoWhileNothingIsSaid();
    void namesTabsApart();

private:
    void openClient();
    void receive(const QByteArray& bytes);
    int rowOf(const QByteArray& payload);
    void select(const QByteArray& payload);
    QString clipboard() { return QGuiApplication::clipboard()->text(); }
    QAction* entry(QMenu* menu, const char* text);
    Conversation* conversation() { return m_fixture->page()->findChild<Conversation*>(); }
    ConversationActions* actions() { return conversation()->actions(); }
    ConversationTable* table() { return conversation()->table(); }
    QLineEdit* findField() { return m_fixture->part<QLineEdit>("findInConversation"); }
    bool saysFound(const char* words);

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    PlainPeer m_peer;
};

void ConversationTest::init() { m_fixture = std::make_unique<WindowFixture>(); }

void ConversationTest::cleanup()
{
    m_peer.close();
    m_server.reset();
    m_fixture.reset();
}

void ConversationTest::openClient()
{
    m_server = std::make_unique<PlainServer>(m_fixture->path("server.sock"));
    EndpointSpec spec = m_fixture->spec("server.sock", EndpointKind::Client);
    spec.type = SocketType::Stream;
    m_fixture->window().showEndpoint(m_fixture->engine().start(spec));
    m_peer = m_server->accept();
    QVERIFY(m_peer.isOpen());
    QTRY_VERIFY(m_fixture->part<QPushButton>("send") && m_fixture->part<QPushButton>("send")->isEnabled());
}

int ConversationTest::rowOf(const QByteArray& payload)
{
    const TrafficModel* model = conversation()->model();
    for (int row = model->rowCount() - 1; row >= 0; --row) {
        const QModelIndex index = model->index(row, 0);
        if (index.data(TrafficModel::EventRole).toInt() == int(TrafficEvent::Received) &&
            index.data(TrafficModel::PayloadRole).toByteArray() == payload)
            return row;
    }
    return -1;
}

/// From the peer, as one chunk.
void ConversationTest::receive(const QByteArray& bytes)
{
    QVERIFY(m_peer.sendAll(bytes));
    QTRY_VERIFY(rowOf(bytes) >= 0);
}

void ConversationTest::select(const QByteArray& payload)
{
    table()->setCurrentIndex(table()->model()->index(rowOf(payload), TrafficModel::Preview));
}

QAction* ConversationTest::entry(QMenu* menu, const char* text)
{
    for (QAction* action : menu->findChildren<QAction*>()) {
        if (action->text() == QString::fromUtf8(text))
            return action;
    }
    return nullptr;
}

bool ConversationTest::saysFound(const char* words)
{
    for (const QLabel* label :
         m_fixture->page()->findChild<ConversationFindBar*>()->findChildren<QLabel*>()) {
        if (label->text() == QLatin1String(words))
            return true;
    }
    return false;
}

void ConversationTest::copiesInEveryForm()
{
    openClient();
    receive("hi\n");
    receive(QByteArray("\x00\xff", 2));
    select("hi\n");
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard(), QStringLiteral("hi\n"));
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    const std::unique_ptr<QMenu> menu(actions()->makeMenu(nullptr)); // both, in their order
    const QHash<QString, QString> expected{
        {QStringLiteral("Text"), QStringLiteral("hi\\n\\0\\xff")},
        {QStringLiteral("Escapes"), QStringLiteral("hi\\n\\0\\xff")},
        {QStringLiteral("Hex"), QStringLiteral("68 69 0a 00 ff")},
        {QStringLiteral("C array"), bytesAs(BytesForm::CArray, QByteArray("hi\n\0\xff", 5))},
        {QStringLiteral("Base64"), QStringLiteral("aGkKAP8=")}};
    for (auto form = expected.begin(); form != expected.end(); ++form) {
        QAction* action = entry(menu.get(), form.key().toLatin1());
        QVERIFY2(action, qPrintable(form.key()));
        action->trigger();
        QCOMPARE(clipboard(), form.value());
    }
}

void ConversationTest::copiesALargeOneWithinABound()
{
    openClient();
    TrafficRecord record;
    record.event = TrafficEvent::Sent;
    record.endpoint = 1;
    WindowContext context = m_fixture->context();
    QTemporaryDir directory;
    CaptureOptions options;
    options.directory = directory.filePath(QStringLiteral("capture"));
    context.store = *TrafficStore::create(options);
    context.names = std::make_shared<TrafficNames>(context.store);
    context.store->append(record, QByteArray(1 << 20, 'a'));
    context.store->append(record, QByteArray(16 << 20, 'b'));
    context.store->publish();
    Conversation large(context, 1);
    large.model()->sync();
    QSignalSpy noticed(large.actions(), &ConversationActions::noticed);
    large.table()->setCurrentIndex(large.model()->index(0, TrafficModel::Preview));
    large.actions()->copyAs(BytesForm::Text);
    QTRY_COMPARE(clipboard(), QString(1 << 20, QLatin1Char('a')));
    large.table()->selectAll();
    large.actions()->copyAs(BytesForm::Text);
    QTRY_COMPARE(clipboard().size(), qsizetype(ConversationActions::byteLimit));
    QVERIFY(noticed.last().first().value<Failure>().sentence.contains(QStringLiteral("first 16 MiB")));
}

void ConversationTest::copiesWhatEventsSay()
{
    openClient();
    receive("x");
    m_peer.close();
    const auto rows = [this] { return table()->model()->rowCount(); };
    const auto last = [&] { return table()->model()->index(rows() - 1, TrafficModel::Preview); };
    QTRY_VERIFY(last().data().toString().startsWith(QStringLiteral("closed")));
    table()->setCurrentIndex(last());
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(clipboard().contains(QStringLiteral("closed: end by peer")));
}

void ConversationTest::opensAPayloadBeside()
{
    openClient();
    receive("first");
    receive("second");
    auto* payload = conversation()->findChild<PayloadView*>();
    select("first");
    QVERIFY(!payload->isVisible()); // choosing alone opens nothing
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(payload->isVisible());
    QCOMPARE(payload->bytes(), QByteArray("first"));
    select("second"); // once open it follows
    QCOMPARE(payload->bytes(), QByteArray("second"));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Escape);
    QVERIFY(!payload->isVisible());
}

void ConversationTest::offersTheMenuByKey()
{
    openClient();
    receive("x");
    select("x");
    QContextMenuEvent key(QContextMenuEvent::Keyboard, QPoint(), QPoint());
    QApplication::sendEvent(table()->viewport(), &key);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    for (const char* text :
         {"Open payload", "Hex", "Edit and send", "Send again", "Save payload as…", "Select all"})
        QVERIFY2(entry(menu, text), text);
    menu->close();
    m_fixture->engine().stop(1);
    QTRY_VERIFY(!m_fixture->part<QPushButton>("send")->isEnabled());
    const std::unique_ptr<QMenu> later(actions()->makeMenu(nullptr));
    QVERIFY(!entry(later.get(), "Send again")); // nobody to send to
    QVERIFY(entry(later.get(), "Edit and send"));
}

void ConversationTest::editsAMessageAndSendsIt()
{
    openClient();
    receive(QByteArray("a\0b\r\n", 5));
    select(QByteArray("a\0b\r\n", 5));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(m_fixture->page()->findChild<Composer*>()->message(), QByteArray("a\0b\r\n", 5));
    QCOMPARE(QApplication::focusWidget(), m_fixture->part<PayloadEdit>("message"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_peer.receive(5), QByteArray("a\0b\r\n", 5)); // and nothing before
}

void ConversationTest::sendsAgain()
{
    openClient();
    receive("one");
    receive("two");
    select("one");
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    actions()->sendAgain();
    QCOMPARE(m_peer.receive(6), QByteArray("onetwo"));
}

void ConversationTest::savesAPayload()
{
    openClient();
    receive(QByteArray("bytes\0\xff", 7));
    select(QByteArray("bytes\0\xff", 7));
    QSignalSpy noticed(actions(), &ConversationActions::noticed);
    const QString path = m_fixture->pathText("saved.bin");
    actions()->saveTo(path);
    QTRY_COMPARE(noticed.count(), 1);
    QVERIFY(noticed[0][1].toBool()); // calm
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("bytes\0\xff", 7));
    actions()->saveTo(m_fixture->pathText("no/such/directory/x"));
    QTRY_COMPARE(noticed.count(), 2);
    QVERIFY(!noticed[1][1].toBool());
    QVERIFY(noticed[1][0].value<Failure>().sentence.contains(QStringLiteral("could not be saved")));
}

void ConversationTest::copiesAShellLine()
{
    openClient();
    receive("pong");
    select("pong");
    const std::unique_ptr<QMenu> menu(actions()->makeMenu(nullptr));
    QAction* line = entry(menu.get(), "Copy as socat line");
    if (!line)
        line = entry(menu.get(), "Copy as python3 line");
    QVERIFY(line);
    line->trigger();
    QVERIFY(clipboard().contains(m_fixture->pathText("server.sock")));
}

void ConversationTest::showsAMessageInTheTraffic()
{
    openClient();
    receive("x");
    receive("y");
    select("x");
    const std::unique_ptr<QMenu> menu(actions()->makeMenu(nullptr));
    QAction* show = entry(menu.get(), "Show in traffic");
    QVERIFY(show);
    show->trigger();
    auto* panel = m_fixture->window().findChild<TrafficPanel*>();
    QVERIFY(panel);
    const auto chosenId = [&] {
        const QModelIndexList rows = panel->table()->selectionModel()->selectedRows();
        return rows.size() == 1 ? qint64(panel->model()->rowIdAt(rows.first().row())) : -1;
    };
    QTRY_COMPARE(chosenId(), qint64(conversation()->model()->rowIdAt(rowOf("x"))));
}

void ConversationTest::dragsAMessageOut()
{
    openClient();
    receive(QByteArray("a\xff", 2));
    select(QByteArray("a\xff", 2));
    const std::unique_ptr<QMimeData> mime(actions()->dragData());
    QCOMPARE(mime->text(), QStringLiteral("a\\xff"));
    QCOMPARE(mime->data(QStringLiteral("application/octet-stream")), QByteArray("a\xff", 2));
    QVERIFY(mime->hasUrls());
    QCOMPARE(mime->urls().size(), 1);
    QFile file(mime->urls().first().toLocalFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("a\xff", 2));
    QSignalSpy dragged(table(), &ConversationTable::dragWanted);
    const QPoint from = table()->visualRect(table()->currentIndex()).center();
    QTest::mousePress(table()->viewport(), Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, from + QPoint(0, 60), table()->viewport()->mapToGlobal(from),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(table()->viewport(), &move);
    QCOMPARE(dragged.count(), 1);
    QTest::mouseRelease(table()->viewport(), Qt::LeftButton, {}, from);
}

void ConversationTest::takesADroppedFile()
{
    openClient();
    QSignalSpy dropped(conversation(), &Conversation::fileDropped);
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/some file"))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(conversation(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(conversation(), &drop);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped[0][0].toString(), QStringLiteral("/tmp/some file"));
    mime.setUrls({QUrl(QStringLiteral("https://example.org/"))});
    QDragEnterEvent other(QPoint(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    other.ignore();
    QApplication::sendEvent(conversation(), &other);
    QVERIFY(!other.isAccepted());
}

void ConversationTest::findsTextAndGoesRound()
{
    openClient();
    for (const char* text : {"alpha one", "beta", "ALPHA two", "gamma"})
        receive(text);
    table()->scrollTo(table()->model()->index(0, 0)); // it finds from what is in view on
    conversation()->find();
    QTRY_COMPARE(QApplication::focusWidget(), findField());
    QTest::keyClicks(findField(), QStringLiteral("alpha"));
    QTRY_VERIFY(saysFound("1 of 2"));
    QCOMPARE(table()->currentIndex().row(), rowOf("alpha one"));
    QVERIFY(!table()->card(rowOf("ALPHA two")).lines[0].found.empty());
    QVERIFY(table()->card(rowOf("beta")).lines[0].found.empty());
    QTest::keyClick(findField(), Qt::Key_Return);
    QVERIFY(saysFound("2 of 2"));
    QCOMPARE(table()->currentIndex().row(), rowOf("ALPHA two"));
    QTest::keyClick(findField(), Qt::Key_Return);
    QVERIFY(saysFound("1 of 2"));
    QTest::keyClick(findField(), Qt::Key_Return, Qt::ShiftModifier);
    QVERIFY(saysFound("2 of 2"));
    findField()->setText(QStringLiteral("Alpha"));
    QTRY_VERIFY(saysFound("No matches")); // a capital: exactly that
    findField()->setText(QStringLiteral("0x6"));
    QVERIFY(findField()->property("wrong").toBool());
    QTest::keyClick(findField(), Qt::Key_Escape);
    QVERIFY(!findField()->isVisible());
    QCOMPARE(QApplication::focusWidget(), table());
    QVERIFY(table()->card(rowOf("ALPHA two")).lines[0].found.empty());
}

void ConversationTest::findsHexBeyondTheCard()
{
    openClient();
    const QByteArray bytes = QByteArray(20'000, '.') + QByteArray("\x00\xfe", 2);
    QVERIFY(m_peer.sendAll(bytes));
    conversation()->find();
    findField()->setText(QStringLiteral("0x00 fe"));
    QTRY_VERIFY(saysFound("1 of 1"));
    auto* payload = conversation()->findChild<PayloadView*>();
    QTRY_VERIFY(payload->isVisible()); // where the card does not reach
    QCOMPARE(payload->selectionLength(), 2);
    QVERIFY(payload->bytes().mid(payload->selectionStart(), 2) == QByteArray("\x00\xfe", 2));
}

void ConversationTest::findsWhatComesLater()
{
    openClient();
    receive("needle");
    conversation()->find();
    findField()->setText(QStringLiteral("needle"));
    QTRY_VERIFY(saysFound("1 of 1"));
    receive("another needle");
    QTRY_VERIFY(saysFound("1 of 2"));
}

void ConversationTest::findsByCtrlFWhileTyping()
{
    openClient();
    QVERIFY(m_fixture->isActive());
    auto* message = m_fixture->part<PayloadEdit>("message");
    message->setFocus();
    QTest::keyClick(message, Qt::Key_F, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::focusWidget(), findField());
    QVERIFY(message->toPlainText().isEmpty());
    QTest::keyClick(findField(), Qt::Key_Escape);
    QVERIFY(!findField()->isVisible());
    QTest::keyClick(message, Qt::Key_F3);
    QTRY_COMPARE(QApplication::focusWidget(), findField());
}

void ConversationTest::showsBytesAsChosen()
{
    openClient();
    receive("hello");
    for (const char* name : {"showAsText", "showAsHex", "showAsBoth"})
        QVERIFY2(m_fixture->part<QToolButton>(name), name);
    click(m_fixture->part<QToolButton>("showAsHex"));
    QVERIFY(table()->card(rowOf("hello")).lines[0].text.startsWith(QStringLiteral("0000  68 65")));
    QCOMPARE(m_fixture->saved().value(QStringLiteral("conversation/bytes")), QByteArray("1"));
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("other.sock", EndpointKind::Listener)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QVERIFY(m_fixture->part<QToolButton>("showAsHex")->isChecked()); // remembered for all
}

void ConversationTest::goesBackToAllConnections()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    PlainPeer first = m_fixture->connectSoon("l.sock");
    QVERIFY(first.isOpen());
    PlainPeer second = PlainPeer::connectTo(m_fixture->path("l.sock"));
    QTRY_VERIFY(m_fixture->part<QListView>("connections") &&
                m_fixture->part<QListView>("connections")->model()->rowCount() == 3);
    auto* list = m_fixture->part<QListView>("connections");
    QCOMPARE(list->currentIndex().data().toString(), QStringLiteral("All connections"));
    QVERIFY(first.sendAll("from one") && second.sendAll("from two"));
    QTRY_VERIFY(rowOf("from one") >= 0 && rowOf("from two") >= 0);
    list->setCurrentIndex(list->model()->index(2, 0));
    QTRY_VERIFY(rowOf("from two") >= 0);
    QCOMPARE(rowOf("from one"), -1);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Home);
    QTRY_VERIFY(rowOf("from one") >= 0 && rowOf("from two") >= 0);
}

void ConversationTest::saysWhatToDoWhileNothingIsSaid()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 1);
    auto* hint = m_fixture->page()->findChild<ConversationHint*>();
    QTRY_VERIFY(hint->isVisible());
    QTRY_COMPARE(hint->words().title, QStringLiteral("Waiting for a client"));
    QCOMPARE(hint->words().line, QStringLiteral("socat - UNIX-CONNECT:") + m_fixture->pathText("l.sock"));
    click(m_fixture->part<QPushButton>("copyLine"));
    QCOMPARE(clipboard(), hint->words().line);
    PlainPeer peer = m_fixture->connectSoon("l.sock");
    QTRY_COMPARE(hint->words().title, QStringLiteral("Nothing said yet"));
    QVERIFY(peer.sendAll("now"));
    QTRY_VERIFY(!hint->isVisible());
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("nobody.sock", EndpointKind::Client)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QTRY_COMPARE(m_fixture->page()->findChild<ConversationHint*>()->words().title,
                 QStringLiteral("Not connected"));
}

void ConversationTest::namesTabsApart()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("same.sock", EndpointKind::Listener)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 1);
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("same.sock", EndpointKind::Client)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QCOMPARE(m_fixture->tabs()->tabText(0), QStringLiteral("same.sock"));
    QCOMPARE(m_fixture->tabs()->tabText(1), QStringLiteral("same.sock (client)"));
}

SW_TEST(ConversationTest)
#include "ConversationTest.moc"
