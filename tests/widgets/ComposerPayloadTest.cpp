#include "tests/TestMain.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/EndpointPage.h"
#include "widgets/MessageHistory.h"
#include "widgets/PayloadEdit.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadView.h"

#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>

#include <sys/stat.h>

#include <thread>

using namespace sw;
using namespace sw::test;

/// One message in four views: nothing is lost on the way to a real socket, and undo leads back.
class ComposerPayloadTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void sendsEveryByteFromEachView_data();
    void sendsEveryByteFromEachView();
    void undoesAcrossViews();
    void recallsAsAShellDoes();
    void showsWhatIsTooLargeAsAChip();
    void takesAHugePasteOffTheThread();
    void saysWhyAFileCannotBeSent();
    void readsTheFileWhenItIsSent();
    void turnsASmallFileIntoText();
    void takesAFileThatIsDroppedOnTheConversation();
    void keepsTheOrderBehindAFile();
    void sendsAHugeFileWhole();
    void marksAWrongRepeatBesideItsField();
    void remembersTheLineEnding();

private:
    Composer* composer() { return m_fixture->page()->findChild<Composer*>(); }
    PayloadEdit* edit() { return m_fixture->part<PayloadEdit>("message"); }
    void view(const char* name) { click(composer()->findChild<QToolButton*>(QLatin1String(name))); }
    void send() { click(m_fixture->part<QPushButton>("send")); }
    /// A file's bytes go out by way of the event loop, which receive() would hold up.
    QByteArray receiveSoon(qsizetype size)
    {
        const auto readable = [this] {
            pollfd ready{m_fixture->peer.fd(), POLLIN, 0};
            return ::poll(&ready, 1, 0) == 1;
        };
        return QTest::qWaitFor(readable) ? m_fixture->peer.receive(size) : QByteArray();
    }
    bool says(const QString& words)
    {
        for (const QLabel* label : composer()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words))
                return true;
        }
        return false;
    }
    QString makeFile(const char* name, const QByteArray& bytes)
    {
        QFile file(m_fixture->pathText(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName()
                                                                                    : QString();
    }

    std::unique_ptr<SendingFixture> m_fixture;
};

void ComposerPayloadTest::init()
{
    m_fixture = std::make_unique<SendingFixture>();
    QVERIFY(m_fixture->openClient());
}

void ComposerPayloadTest::cleanup() { m_fixture.reset(); }

void ComposerPayloadTest::sendsEveryByteFromEachView_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"text", "hex", "escapes", "file"})
        QTest::newRow(name) << QByteArray(name);
}

void ComposerPayloadTest::sendsEveryByteFromEachView()
{
    QFETCH(QByteArray, name);
    QByteArray bytes;
    for (int i = 0; i < 256; ++i)
        bytes += char(i);
    if (name == "file") {
        view("file");
        QTest::keyClicks(m_fixture->part<QLineEdit>("filePath"), makeFile("bytes", bytes));
    } else {
        composer()->setPayload(bytes);
        view(name.constData());
    }
    QTRY_VERIFY(says(QStringLiteral("256 bytes")));
    send();
    QCOMPARE(receiveSoon(256), bytes);
}

void ComposerPayloadTest::undoesAcrossViews()
{
    view("hex");
    QTest::keyClicks(edit(), QStringLiteral("0x41,42"));
    view("text");
    QCOMPARE(edit()->toPlainText(), QStringLiteral("AB"));
    QTest::keyClicks(edit(), QStringLiteral("C"));
    QGuiApplication::clipboard()->setText(QStringLiteral(" pasted words"));
    QTest::keyClick(edit(), Qt::Key_V, Qt::ControlModifier);
    composer()->setFile(makeFile("f", "of the file"));
    const auto undo = [this] {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier);
    };
    composer()->undo();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("ABC pasted words"));
    composer()->focusMessage();
    undo();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("ABC"));
    undo();
    undo();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("0x41,42"));
    QVERIFY(composer()->findChild<QToolButton*>(QStringLiteral("hex"))->isChecked());
    QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("AB"));
    undo();
    QTest::keyClick(edit(), Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("AB"));
    send();
    QCOMPARE(m_fixture->peer.receive(2), QByteArray("AB"));
    undo(); // sending changes nothing
    QCOMPARE(edit()->toPlainText(), QStringLiteral("0x41,42"));
}

void ComposerPayloadTest::recallsAsAShellDoes()
{
    for (const char* message : {"first", "second\nof two lines"}) {
        composer()->setPayload(message);
        send();
    }
    composer()->setPayload("draft");
    composer()->focusMessage();
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("second\nof two lines"));
    QTest::keyClick(edit(), Qt::Key_Up); // from its last line: it has only been looked at
    QCOMPARE(edit()->toPlainText(), QStringLiteral("first"));
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("first"));
    QTest::keyClick(edit(), Qt::Key_Down);
    QTest::keyClick(edit(), Qt::Key_Down);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("draft"));
    QTest::keyClick(edit(), Qt::Key_Down);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("draft"));
    QTest::keyClick(edit(), Qt::Key_Up);
    QTest::keyClick(edit(), Qt::Key_Left); // now the arrows move in the text
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(edit()->textCursor().blockNumber(), 0);
    QCOMPARE(edit()->toPlainText(), QStringLiteral("second\nof two lines"));
    composer()->undo();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("draft"));
    QMenu* menu = m_fixture->part<QToolButton>("history")->menu();
    emit menu->aboutToShow();
    QCOMPARE(menu->actions().constFirst()->text(), QStringLiteral("second\\nof two lines"));
    menu->actions().at(1)->trigger();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("first"));
    // Another run of the program.
    m_fixture->context();
    QTRY_VERIFY(m_fixture->saved().value(QStringLiteral("sentMessages")).contains("second"));
}

void ComposerPayloadTest::showsWhatIsTooLargeAsAChip()
{
    QGuiApplication::clipboard()->setText(QString(MessageText::editLimit, u'x'));
    QTest::keyClick(edit(), Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE(edit()->toPlainText().size(), MessageText::editLimit);
    QVERIFY(edit()->isVisible());
    QTest::keyClicks(edit(), QStringLiteral("y"));
    auto* bytes = m_fixture->part<PayloadView>("messageBytes");
    QVERIFY(!edit()->isVisible());
    QVERIFY(bytes->isVisible());
    QCOMPARE(edit()->toPlainText(), QString());
    for (const char* name : {"hex", "escapes", "text"}) {
        view(name);
        QVERIFY(bytes->isVisible());
    }
    bytes->setFocus();
    QTest::keyClick(bytes, Qt::Key_F, Qt::ControlModifier); // of the message, not of the conversation
    auto* find = composer()->findChild<PayloadFindBar*>();
    QVERIFY(find->isVisible());
    QTest::keyClicks(find->focusWidget(), QStringLiteral("xy"));
    QTRY_COMPARE(bytes->selectionLength(), qint64(2));
    QCOMPARE(bytes->selectionStart(), qint64(MessageText::editLimit - 1));
    QTest::keyClick(find->focusWidget(), Qt::Key_Escape);
    QVERIFY(!find->isVisible());
    send();
    QCOMPARE(m_fixture->peer.receive(MessageText::editLimit + 1),
             QByteArray(MessageText::editLimit, 'x') + 'y');
    click(m_fixture->part<QPushButton>("clear"));
    QVERIFY(edit()->isVisible());
    QVERIFY(edit()->toPlainText().isEmpty());
    QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(bytes->isVisible());
    for (int i = 0; i < 4; ++i) // the three views and the letter too many
        composer()->undo();
    QCOMPARE(edit()->toPlainText().size(), MessageText::editLimit);
}

void ComposerPayloadTest::takesAHugePasteOffTheThread()
{
    QTest::keyClicks(edit(), QStringLiteral("[]"));
    QTest::keyClick(edit(), Qt::Key_Left);
    QMimeData mime;
    mime.setText(QString(100'000'000, u'z'));
    edit()->take(&mime);
    QVERIFY(edit()->isVisible()); // not yet, but soon
    QTRY_VERIFY(!edit()->isVisible());
    QTRY_VERIFY(says(QStringLiteral("100,000,002 bytes")));
    composer()->undo();
    QCOMPARE(edit()->toPlainText(), QStringLiteral("[]"));
}

void ComposerPayloadTest::saysWhyAFileCannotBeSent()
{
    const QString fifo = m_fixture->pathText("fifo");
    QCOMPARE(::mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    view("file");
    send();
    QVERIFY(says(QStringLiteral("no file is chosen")));
    composer()->setFile(m_fixture->pathText("nothing-there"));
    QTRY_VERIFY(says(QStringLiteral("ENOENT")));
    composer()->setFile(fifo);
    QTRY_VERIFY(says(QStringLiteral("no regular file")));
    composer()->setFile(QStringLiteral("/tmp"));
    QTRY_VERIFY(says(QStringLiteral("EISDIR")));
    const QString huge = makeFile("huge", "x");
    QVERIFY(QFile::resize(huge, (qint64(1) << 30) + 1)); // of holes
    composer()->setFile(huge);
    send();
    QTRY_VERIFY(says(QStringLiteral("EFBIG")));
    QVERIFY(says(QStringLiteral("nothing was sent")));
    composer()->setFile(makeFile("vanishes", "here"));
    QTRY_VERIFY(says(QStringLiteral("4 bytes")));
    QVERIFY(QFile::remove(m_fixture->pathText("vanishes")));
    send();
    QTRY_VERIFY(says(QStringLiteral("nothing was sent")));
    composer()->setFile(makeFile("empty", {}));
    QTRY_VERIFY(says(QStringLiteral("0 bytes")));
    send();
    QTRY_VERIFY(says(QStringLiteral("is empty")));
    click(m_fixture->part<QPushButton>("finishSending"));
    QCOMPARE(m_fixture->peer.receiveAll(), QByteArray());
}

void ComposerPayloadTest::readsTheFileWhenItIsSent()
{
    const QString path = makeFile("changes", "before");
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QVERIFY(Composer::canTake(&mime));
    composer()->take(&mime);
    QTRY_VERIFY(says(QStringLiteral("6 bytes")));
    makeFile("changes", "afterwards");
    m_fixture->part<QComboBox>("lineEnding")->setCurrentText(QStringLiteral("LF"));
    QVERIFY(says(QStringLiteral("no LF is added in File")));
    send();
    QCOMPARE(receiveSoon(10), QByteArray("afterwards"));
    click(m_fixture->part<QPushButton>("finishSending"));
    QCOMPARE(m_fixture->peer.receiveAll(), QByteArray());
}

void ComposerPayloadTest::turnsASmallFileIntoText()
{
    composer()->setFile(makeFile("small", "caf\xc3\xa9\xff"));
    view("text"); // even before it has been read
    QTRY_VERIFY(edit()->isVisible());
    QVERIFY(says(QStringLiteral("6 bytes, with 1 raw byte")));
    view("file");
    QCOMPARE(m_fixture->part<QLineEdit>("filePath")->text(), m_fixture->pathText("small"));
    composer()->setFile(makeFile("large", QByteArray(MessageText::editLimit + 1, 'l')));
    QTRY_VERIFY(says(QStringLiteral("65,537 bytes")));
    view("hex");
    QVERIFY(!edit()->isVisible());
    QVERIFY(m_fixture->part<QPushButton>("clear")->isVisible());
    send();
    QCOMPARE(receiveSoon(MessageText::editLimit + 1), QByteArray(MessageText::editLimit + 1, 'l'));
}

void ComposerPayloadTest::takesAFileThatIsDroppedOnTheConversation()
{
    QFile file(m_fixture->pathText("dropped.bin"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("from a file");
    file.close();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(file.fileName())});
    auto* conversation = m_fixture->page()->findChild<Conversation*>();
    QVERIFY(conversation);
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(conversation, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(conversation, &drop);
    QCOMPARE(m_fixture->part<QLineEdit>("filePath")->text(), file.fileName());
    pollfd ready{m_fixture->peer.fd(), POLLIN, 0};
    QCOMPARE(::poll(&ready, 1, 100), 0); // dropping sends nothing
    send();
    QCOMPARE(receiveSoon(11), QByteArray("from a file"));
}

void ComposerPayloadTest::keepsTheOrderBehindAFile()
{
    const QByteArray large(4 << 20, 'f');
    composer()->setFile(makeFile("large", large));
    QByteArray got;
    std::thread reader([&] { got = m_fixture->peer.receiveAll(); });
    send();
    composer()->setPayload("after");
    send();
    click(m_fixture->part<QPushButton>("finishSending"));
    QTRY_VERIFY(QTest::qWaitFor([&] { return says(QStringLiteral("5 bytes")); }));
    reader.join();
    QVERIFY(got == large + "after");
}

void ComposerPayloadTest::sendsAHugeFileWhole()
{
    QByteArray bytes(100 << 20, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char((i * 2654435761U) >> 13);
    composer()->setFile(makeFile("huge", bytes));
    send();
    click(m_fixture->part<QPushButton>("finishSending"));
    QByteArray got;
    std::atomic<bool> done{false};
    std::thread reader([&] {
        got = m_fixture->peer.receiveAll();
        done = true;
    });
    const bool arrived = QTest::qWaitFor([&] { return done.load(); }, 30'000);
    reader.join();
    QVERIFY(arrived);
    QVERIFY(got == bytes);
}

void ComposerPayloadTest::marksAWrongRepeatBesideItsField()
{
    auto* every = m_fixture->part<QLineEdit>("every");
    auto* count = m_fixture->part<QLineEdit>("count");
    every->setText(QStringLiteral("soon"));
    QVERIFY(every->property("wrong").toBool());
    QVERIFY(says(QStringLiteral("Every takes seconds")));
    every->setText(QStringLiteral("20 ms"));
    count->setText(QStringLiteral("-1"));
    QVERIFY(count->property("wrong").toBool());
    composer()->setPayload("x");
    click(m_fixture->part<QPushButton>("repeat")); // sends nothing
    count->setText(QStringLiteral("2"));
    QVERIFY(!says(QStringLiteral("takes")));
    click(m_fixture->part<QPushButton>("repeat"));
    QTRY_VERIFY(says(QStringLiteral("2 of 2")));
    click(m_fixture->part<QPushButton>("finishSending"));
    QCOMPARE(m_fixture->peer.receiveAll(), QByteArray("xx"));
}

void ComposerPayloadTest::remembersTheLineEnding()
{
    m_fixture->part<QComboBox>("lineEnding")->setCurrentText(QStringLiteral("CRLF"));
    QCOMPARE(m_fixture->saved().value(QStringLiteral("lineEnding")), QByteArray("CRLF"));
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("other.sock", EndpointKind::Listener)));
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QTRY_COMPARE(m_fixture->part<QComboBox>("lineEnding")->currentText(), QStringLiteral("CRLF"));
}

SW_TEST(ComposerPayloadTest)
#include "ComposerPayloadTest.moc"
