#include "widgets/SavedMessagesPanel.h"
#include "models/session/SavedMessages.h"
#include "models/session/SavedTreeModel.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationActions.h"
#include "widgets/ConversationTable.h"
#include "widgets/PayloadEdit.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QTreeView>

using namespace sw;
using namespace sw::test;

/// Messages kept as files, beside the composer and in the menus of rows.
class SavedMessagesPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void savesWhatIsWritten();
    void asksBeforeItReplaces();
    void refusesABadName();
    void sendsAFileThatSomebodyPutThere();
    void sendsWithTheMacrosOfThePage();
    void editsOne();
    void renamesAndDeletes();
    void findsByWords();
    void showsAWholeSize();
    void savesAndAnswersFromARow();
    void answersFromTheTraffic();
    void saysWhyItCannotSend();
    void followsTheFolderOfTheSettings();

private:
    SavedMessagesPanel* panel() { return m_f->page()->findChild<SavedMessagesPanel*>(); }
    QTreeView* tree() { return m_f->part<QTreeView>("savedMessages"); }
    QLineEdit* name() { return m_f->part<QLineEdit>("name"); }
    QPushButton* yes() { return m_f->part<QPushButton>("ok"); }
    void press(const char* button) { click(m_f->part<QWidget>(button)); }
    bool choose(const char* entry);
    void answer(const QString& typed);
    void openPanel() { click(m_f->part<QPushButton>("saved")); }

    std::unique_ptr<SendingFixture> m_f;
};

void SavedMessagesPanelTest::init()
{
    m_f = std::make_unique<SendingFixture>();
    QVERIFY(m_f->openClient());
}

bool SavedMessagesPanelTest::choose(const char* entry)
{
    auto* model = static_cast<SavedTreeModel*>(tree()->model());
    if (!QTest::qWaitFor([&] { return model->indexOf(QByteArray(entry)).isValid(); }))
        return false;
    tree()->setCurrentIndex(model->indexOf(QByteArray(entry)));
    return true;
}

void SavedMessagesPanelTest::answer(const QString& typed)
{
    QVERIFY(name()->isVisible());
    QCOMPARE(QApplication::focusWidget(), name());
    name()->setText(typed);
    QTest::keyClick(name(), Qt::Key_Return);
}

void SavedMessagesPanelTest::savesWhatIsWritten()
{
    QVERIFY(!panel());
    m_f->composer()->setPayload(QByteArray("a\0\r\xff", 4));
    openPanel();
    QTRY_VERIFY(m_f->says(QStringLiteral("Nothing is saved yet")));
    press("saveMessage");
    answer(QStringLiteral("all bytes"));
    QTRY_COMPARE(m_f->saved("all bytes"), QByteArray("a\0\r\xff", 4));
    QTRY_COMPARE(tree()->currentIndex().data().toString(), QStringLiteral("all bytes"));
    QVERIFY(!name()->isVisible());
    press("closeSavedMessages");
    QVERIFY(!panel()->isVisible());
    QVERIFY(!m_f->part<QPushButton>("saved")->isChecked());
}

void SavedMessagesPanelTest::asksBeforeItReplaces()
{
    m_f->put("taken", "old");
    m_f->composer()->setPayload("new");
    openPanel();
    press("saveMessage");
    answer(QStringLiteral("taken"));
    QTRY_VERIFY(m_f->says(QStringLiteral("taken is there already. Replace it?")));
    QCOMPARE(m_f->saved("taken"), QByteArray("old"));
    press("cancel");
    press("saveMessage");
    answer(QStringLiteral("taken"));
    QTRY_COMPARE(yes()->text(), QStringLiteral("Replace"));
    click(yes());
    QTRY_COMPARE(m_f->saved("taken"), QByteArray("new"));
}

void SavedMessagesPanelTest::refusesABadName()
{
    m_f->composer()->setPayload("x");
    openPanel();
    press("saveMessage");
    answer(QStringLiteral("../escape"));
    QVERIFY(m_f->says(QStringLiteral("A name has no /")));
    QCOMPARE(name()->text(), QStringLiteral("../escape"));
    QVERIFY(!QFile::exists(m_f->pathText("escape")));
}

void SavedMessagesPanelTest::sendsAFileThatSomebodyPutThere()
{
    openPanel();
    m_f->put("dropped", QByteArray("\0\1\2 bytes\n", 10));
    QVERIFY(choose("dropped"));
    press("sendSaved");
    QCOMPARE(receiveSoon(m_f->peer, 10), QByteArray("\0\1\2 bytes\n", 10));
    tree()->setFocus();
    QTest::keyClick(tree(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(receiveSoon(m_f->peer, 10), QByteArray("\0\1\2 bytes\n", 10));
}

void SavedMessagesPanelTest::sendsWithTheMacrosOfThePage()
{
    openPanel();
    m_f->put("numbered", "{{COUNTER}};");
    QVERIFY(choose("numbered"));
    press("sendSaved");
    QCOMPARE(receiveSoon(m_f->peer, 12), QByteArray("{{COUNTER}};"));
    m_f->part<QCheckBox>("macros")->click();
    press("sendSaved");
    press("sendSaved");
    QCOMPARE(receiveSoon(m_f->peer, 4), QByteArray("1;2;"));
}

void SavedMessagesPanelTest::editsOne()
{
    m_f->put("small", "edit me");
    m_f->put("large", QByteArray(70'000, 'x'));
    openPanel();
    QVERIFY(choose("small"));
    press("editSaved");
    QTRY_COMPARE(m_f->composer()->message(), QByteArray("edit me"));
    QVERIFY(choose("large"));
    tree()->setFocus();
    QTest::keyClick(tree(), Qt::Key_Return);
    QTRY_VERIFY(m_f->composer()->holdsFile());
    press("saveMessage");
    QVERIFY(m_f->says(QStringLiteral("The message is a file already")));
}

void SavedMessagesPanelTest::showsAWholeSize()
{
    m_f->put("large", QByteArray(20'000'000, 'x'));
    openPanel();
    QVERIFY(choose("large"));
    const QModelIndex size = tree()->currentIndex().siblingAtColumn(SavedTreeModel::Size);
    QTRY_COMPARE(size.data().toString(), QStringLiteral("20,000,000 B")); // it was being written
    QTRY_VERIFY(tree()->visualRect(size).width() >
                tree()->fontMetrics().horizontalAdvance(size.data().toString()));
    QCOMPARE(tree()->visualRect(size).height(), Theme::px(22));
}

void SavedMessagesPanelTest::renamesAndDeletes()
{
    m_f->put("one", "1");
    openPanel();
    QVERIFY(choose("one"));
    tree()->setFocus();
    QTest::keyClick(tree(), Qt::Key_F2);
    answer(QStringLiteral("two"));
    QTRY_COMPARE(m_f->saved("two"), QByteArray("1"));
    QVERIFY(choose("two"));
    press("newFolder");
    answer(QStringLiteral("group"));
    QVERIFY(choose("group"));
    QVERIFY(choose("two"));
    QTest::keyClick(tree(), Qt::Key_Delete);
    QVERIFY(m_f->says(QStringLiteral("Delete two?")));
    QTest::keyClick(m_f->part<QWidget>("cancel"), Qt::Key_Space);
    QCOMPARE(m_f->saved("two"), QByteArray("1"));
    QTest::keyClick(tree(), Qt::Key_Delete);
    click(yes());
    QTRY_VERIFY(!QFile::exists(QString::fromLocal8Bit(m_f->savedPath("two"))));
}

void SavedMessagesPanelTest::findsByWords()
{
    for (const char* file : {"hello", "help", "other"})
        m_f->put(file, "x");
    openPanel();
    QTRY_COMPARE(tree()->model()->rowCount(), 3);
    auto* filter = m_f->part<QLineEdit>("filterSavedMessages");
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("HEL"));
    QCOMPARE(tree()->model()->rowCount(), 2);
    QTest::keyClick(filter, Qt::Key_Down);
    QCOMPARE(QApplication::focusWidget(), tree());
    QTest::keyClick(tree(), Qt::Key_Return);
    QTRY_COMPARE(m_f->composer()->message(), QByteArray("x"));
    filter->setText(QStringLiteral("nothing"));
    QVERIFY(m_f->says(QStringLiteral("No saved message matches")));
}

void SavedMessagesPanelTest::savesAndAnswersFromARow()
{
    m_f->put("reply", "the answer");
    QVERIFY(m_f->peer.sendAll("question"));
    auto* conversation = m_f->endpointPage()->conversation();
    QTRY_COMPARE(conversation->model()->rowCount(), 2);
    conversation->table()->setCurrentIndex(conversation->model()->index(1, 0));
    std::unique_ptr<QMenu> menu(conversation->actions()->makeMenu(m_f->page()));
    QAction* keep = SendingFixture::entry(menu.get(), QStringLiteral("Save as message…"));
    QVERIFY(keep);
    keep->trigger();
    QCOMPARE(name()->text(), QStringLiteral("message-2"));
    answer(QStringLiteral("asked"));
    QTRY_COMPARE(m_f->saved("asked"), QByteArray("question"));
    QVERIFY(choose("asked")); // so that the menu knows the folder, too
    menu.reset(conversation->actions()->makeMenu(m_f->page()));
    QAction* reply = SendingFixture::entry(menu.get(), QStringLiteral("Answer with>reply"));
    QVERIFY(reply);
    reply->trigger();
    QCOMPARE(receiveSoon(m_f->peer, 10), QByteArray("the answer"));
}

void SavedMessagesPanelTest::answersFromTheTraffic()
{
    m_f->put("reply", "the answer");
    openPanel();
    QVERIFY(choose("reply"));
    QVERIFY(m_f->peer.sendAll("question"));
    auto* traffic = m_f->window().findChild<TrafficPanel*>();
    QTRY_COMPARE(traffic->model()->rowCount(), 2);
    emit traffic->messageActionWanted(MessageAction::Answer, 1, "reply");
    QCOMPARE(receiveSoon(m_f->peer, 10), QByteArray("the answer"));
    emit traffic->messageActionWanted(MessageAction::SendAgain, 1, {});
    QCOMPARE(receiveSoon(m_f->peer, 8), QByteArray("question"));
    emit traffic->messageActionWanted(MessageAction::Edit, 1, {});
    QTRY_COMPARE(m_f->composer()->message(), QByteArray("question"));
    emit traffic->messageActionWanted(MessageAction::Save, 1, {});
    answer(QStringLiteral("kept"));
    QTRY_COMPARE(m_f->saved("kept"), QByteArray("question"));
}

void SavedMessagesPanelTest::saysWhyItCannotSend()
{
    m_f->put("gone", "x");
    openPanel();
    QVERIFY(choose("gone"));
    m_f->peer.close();
    QTRY_COMPARE(m_f->endpointPage()->status().openConnections, 0);
    press("sendSaved");
    QTRY_VERIFY(m_f->says(QStringLiteral("gone was not sent: no connection is open")));
}

void SavedMessagesPanelTest::followsTheFolderOfTheSettings()
{
    m_f->put("usual", "x");
    openPanel();
    QVERIFY(choose("usual"));
    QVERIFY(QDir().mkpath(m_f->pathText("elsewhere")));
    QFile file(m_f->pathText("elsewhere/other"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QAction* settings = nullptr;
    for (QAction* action : m_f->window().findChildren<QAction*>())
        if (action->text().remove(u'&').startsWith(QLatin1String("Settings")))
            settings = action;
    QVERIFY(settings);
    settings->trigger();
    auto* field = m_f->part<QLineEdit>("messagesFolder");
    QVERIFY(field);
    field->setFocus();
    field->setText(QStringLiteral("relative"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!m_f->WindowFixture::saved().contains(QStringLiteral("messages/folder")));
    field->setText(m_f->pathText("elsewhere"));
    QTest::keyClick(field, Qt::Key_Return);
    m_f->window().showEndpoint(m_f->client);
    QVERIFY(choose("other"));
}

SW_TEST(SavedMessagesPanelTest)

#include "SavedMessagesPanelTest.moc"
