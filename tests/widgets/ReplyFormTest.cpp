#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "models/session/ReplyRules.h"
#include "models/traffic/TrafficModel.h"
#include "widgets/ConversationTable.h"
#include "widgets/EndpointPage.h"
#include "widgets/RulesEditor.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollBar>
#include <QTableWidget>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// What a listener answers, chosen in its form and changed on its page.
class ReplyFormTest : public QObject
{
    Q_OBJECT
private slots:
    void eachKindShowsItsFields();
    void escapesAreBytes();
    void wrongFieldsAreSaid_data();
    void wrongFieldsAreSaid();
    void aFileIsAnswered();
    void aMissingFileIsSaidInTheForm();
    void aCommandIsAnswered();
    void rulesAreTypedByKeyboard();
    void theFormHasRoomForRules();
    void aWrongRuleIsNamed();
    void tryingSaysWhichRuleFires();
    void rulesAreRemembered();
    void theReplyOfARunningListenerIsEdited();
    void theSentRowSaysTheRule();

private:
    static void choose(WindowFixture& f, const char* kind, const char* form = "newListener")
    {
        f.field<QComboBox>(form, "reply")->setCurrentText(QLatin1String(kind));
    }
    static QWidget* form(WindowFixture& f, const char* name = "newListener")
    {
        return f.window().findChild<QDialog*>(QLatin1String(name));
    }
    static QString error(WindowFixture& f, const char* name = "newListener")
    {
        QString text;
        for (const QLabel* label : form(f, name)->findChildren<QLabel*>()) {
            if (label->isVisible() && !label->buddy())
                text += label->text() + QLatin1Char('\n');
        }
        return text;
    }
    static RulesEditor* rules(WindowFixture& f, const char* name = "newListener")
    {
        return form(f, name)->findChild<RulesEditor*>();
    }
};

void ReplyFormTest::eachKindShowsItsFields()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    const std::pair<const char*, QStringList> kinds[] = {
        {"None", {}},
        {"Echo", {QStringLiteral("delay")}},
        {"Fixed text",
         {QStringLiteral("delay"), QStringLiteral("replyText"), QStringLiteral("replyEscapes")}},
        {"File", {QStringLiteral("delay"), QStringLiteral("replyFile"), QStringLiteral("browse")}},
        {"Command", {QStringLiteral("delay"), QStringLiteral("replyCommand")}},
        {"Rules",
         {QStringLiteral("delay"), QStringLiteral("rules"), QStringLiteral("defaultReply"),
          QStringLiteral("try"), QStringLiteral("addRule")}},
        {"HTTP rules",
         {QStringLiteral("delay"), QStringLiteral("httpRules"), QStringLiteral("try"),
          QStringLiteral("loadRules")}}};
    QSet<QString> all;
    for (const auto& [kind, names] : kinds)
        all.unite(QSet<QString>(names.begin(), names.end()));
    for (const auto& [kind, names] : kinds) {
        choose(f, kind);
        for (const QString& name : all) {
            auto* field = form(f)->findChild<QWidget*>(name);
            QVERIFY2(field, qPrintable(name));
            QVERIFY2(field->isVisible() == names.contains(name),
                     qPrintable(QLatin1String(kind) + QLatin1Char(' ') + name));
        }
    }
}

void ReplyFormTest::escapesAreBytes()
{
    for (const bool escapes : {false, true}) {
        WindowFixture f;
        f.window().openNewListener(f.pathText("r.sock"));
        choose(f, "Fixed text");
        f.field<QLineEdit>("newListener", "replyText")->setText(QStringLiteral("a\\x00\\n"));
        f.field<QCheckBox>("newListener", "replyEscapes")->setChecked(escapes);
        click(f.field<QPushButton>("newListener", "listen"));
        PlainPeer peer = f.connectSoon("r.sock");
        QVERIFY(peer.sendAll("?"));
        const QByteArray expected = escapes ? QByteArray("a\0\n", 3) : QByteArray("a\\x00\\n");
        QCOMPARE(peer.receive(expected.size()), expected);
    }
}

void ReplyFormTest::wrongFieldsAreSaid_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* kind, const char* field, const char* text, const char* sentence) {
        QTest::addRow("%s %s", field, text) << QString::fromLatin1(kind) << QString::fromLatin1(field)
                                            << QString::fromLatin1(text) << QString::fromLatin1(sentence);
    };
    row("Echo", "delay", "-1", "Delay takes seconds from 0 to 86400");
    row("Echo", "delay", "soon", "Delay takes seconds from 0 to 86400");
    row("Echo", "delay", "nan", "Delay takes seconds from 0 to 86400");
    row("Fixed text", "replyText", "", "Reply text is empty");
    row("Command", "replyCommand", "cat 'x", "quote");
    row("Command", "replyCommand", "  ", "command");
    row("File", "replyFile", "", "Reply file is empty");
    row("Rules", "defaultReply", "a\\q", "Default reply: ");
}

void ReplyFormTest::wrongFieldsAreSaid()
{
    QFETCH(QString, kind);
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, kind.toLatin1().constData());
    auto* edit = form(f)->findChild<QLineEdit*>(field);
    edit->setText(text);
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY(edit->property("wrong").toBool());
    QVERIFY2(error(f).contains(sentence), qPrintable(error(f)));
    QCOMPARE(edit->text(), text);
    QVERIFY(form(f)->isVisible());
    edit->setText(QStringLiteral("1"));
    QVERIFY(!edit->property("wrong").toBool());
    QVERIFY(!error(f).contains(sentence));
}

void ReplyFormTest::aFileIsAnswered()
{
    WindowFixture f;
    QFile file(f.pathText("answer"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("\0file\xff", 6) == 6);
    file.close();
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "File");
    f.field<QLineEdit>("newListener", "replyFile")->setText(f.pathText("answer"));
    click(f.field<QPushButton>("newListener", "listen"));
    PlainPeer peer = f.connectSoon("r.sock");
    QVERIFY(peer.sendAll("?"));
    QCOMPARE(peer.receive(6), QByteArray("\0file\xff", 6));
}

void ReplyFormTest::aMissingFileIsSaidInTheForm()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "File");
    auto* edit = f.field<QLineEdit>("newListener", "replyFile");
    for (const QString& path : {f.pathText("nothing"), f.pathText("")}) {
        edit->setText(path);
        click(f.field<QPushButton>("newListener", "listen"));
        QTRY_VERIFY(edit->property("wrong").toBool());
        QVERIFY(form(f)->isVisible());
        QVERIFY2(error(f).contains(path.chopped(1)), qPrintable(error(f)));
    }
    QCOMPARE(f.store().end(), RowId(0));
}

void ReplyFormTest::aCommandIsAnswered()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Command");
    f.field<QLineEdit>("newListener", "replyCommand")->setText(QStringLiteral("tr 'a-z' A-Z"));
    click(f.field<QPushButton>("newListener", "listen"));
    PlainPeer peer = f.connectSoon("r.sock");
    QVERIFY(peer.sendAll("hello"));
    peer.finish();
    QCOMPARE(peer.receiveAll(), QByteArray("HELLO"));
}

/// Two rules, typed, moved and one removed, without the mouse.
void ReplyFormTest::rulesAreTypedByKeyboard()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Rules");
    QTableWidget* table = rules(f)->table();
    table->setFocus();
    QTRY_COMPARE(QApplication::focusWidget(), table);
    const auto typed = [&](const char* pattern, const char* reply) {
        QTest::keyClick(table, Qt::Key_Insert);
        QTest::keyClicks(QApplication::focusWidget(), QLatin1String(pattern));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(QApplication::focusWidget(), table);
        QTest::keyClick(table, Qt::Key_Right);
        QTest::keyClick(table, Qt::Key_F2);
        QTest::keyClicks(QApplication::focusWidget(), QLatin1String(reply));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(QApplication::focusWidget(), table);
    };
    typed("ping\\n", "pong\\n");
    typed("x", "other");
    typed("gone", "gone");
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->rowCount(), 2);
    table->setCurrentCell(1, RulesEditor::Pattern);
    QTest::keyClick(table, Qt::Key_Up, Qt::AltModifier);
    QVERIFY(form(f)->isVisible()); // Return in a cell was not the form's
    const auto made = rules(f)->rules();
    QVERIFY(made);
    QCOMPARE(rulesWords(*made), QStringLiteral("1 equals \"x\"; 2 equals \"ping\\n\""));
    QCOMPARE(*made, (QList<ReplyRule>{{RuleCondition::Equals, "x", "other"},
                                      {RuleCondition::Equals, "ping\n", "pong\n"}}));
    QTest::keyClick(table, Qt::Key_Tab);
    QVERIFY(QApplication::focusWidget() != table); // no trap
    click(f.field<QPushButton>("newListener", "listen"));
    PlainPeer peer = f.connectSoon("r.sock");
    QVERIFY(peer.sendAll("ping\n"));
    QCOMPARE(peer.receive(5), QByteArray("pong\n"));
}

/// The form grows with what is shown; nothing of it is cut, and its buttons stay on the screen.
void ReplyFormTest::theFormHasRoomForRules()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Rules");
    const QRect room = form(f)->screen()->availableGeometry();
    const auto isWhole = [&] {
        const QRect shown(form(f)->mapToGlobal(QPoint()), form(f)->size());
        for (const char* name : {"moveDown", "rules"}) {
            const auto* part = form(f)->findChild<QWidget*>(QLatin1String(name));
            const int right = part->mapToGlobal(QPoint(part->width(), 0)).x();
            if (right > shown.right() + 1)
                return false;
        }
        return shown.bottom() <= room.bottom() && shown.right() <= room.right();
    };
    const auto fits = [&] { return form(f)->height() == form(f)->minimumSizeHint().height(); };
    QTRY_VERIFY(fits() && isWhole());
    f.field<QLineEdit>("newListener", "try")->setText(QStringLiteral("x"));
    const auto* found = f.field<QLabel>("newListener", "tryResult");
    QTRY_VERIFY(fits() && isWhole() && !found->text().isEmpty() && found->isVisible());
    const int high = form(f)->height();
    choose(f, "None");
    QTRY_VERIFY(fits() && form(f)->height() < high - 100);
    choose(f, "Rules");
    QTRY_VERIFY(form(f)->height() == high && isWhole());
    auto* rules = form(f)->findChild<QTableWidget*>(QStringLiteral("rules"));
    for (int i = 0; i < 3; ++i)
        click(form(f)->findChild<QPushButton*>(QStringLiteral("addRule")));
    QCOMPARE(rules->rowCount(), 3);
    QTRY_COMPARE(rules->verticalScrollBar()->maximum(), 0);     // none is cut at the edge
    QTRY_VERIFY(rules->columnWidth(2) > rules->columnWidth(1)); // replies are longer than patterns
}

void ReplyFormTest::aWrongRuleIsNamed()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Rules");
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY2(error(f).contains(QStringLiteral("There is no rule yet")), qPrintable(error(f)));
    rules(f)->setRules({{RuleCondition::Equals, "a", "b"}, {RuleCondition::Regex, "a(b", "c"}});
    QVERIFY(!error(f).contains(QStringLiteral("There is no rule yet")));
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY2(error(f).contains(QStringLiteral("Rule 2: The expression is wrong at position 4")),
             qPrintable(error(f)));
    QVERIFY(rules(f)->table()->property("wrong").toBool());
    rules(f)->table()->item(1, RulesEditor::Pattern)->setText(QStringLiteral("a(b)"));
    QVERIFY(!rules(f)->table()->property("wrong").toBool());
    rules(f)->table()->item(0, RulesEditor::Delay)->setText(QStringLiteral("x"));
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY2(error(f).contains(QStringLiteral("Rule 1, delay")), qPrintable(error(f)));
    rules(f)->table()->item(0, RulesEditor::Delay)->setText({});
    rules(f)->table()->item(0, RulesEditor::Answer)->setText(QStringLiteral("a\\q"));
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY2(error(f).contains(QStringLiteral("Rule 1, reply: ")), qPrintable(error(f)));
    QCOMPARE(f.store().end(), RowId(0));
}

void ReplyFormTest::tryingSaysWhichRuleFires()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Rules");
    rules(f)->setRules({{RuleCondition::Equals, "ping\n", "pong\n"},
                        {RuleCondition::Regex, "^(\\w)=(\\w)$", "{{2}}\x1b{{1}}"}});
    auto* trial = f.field<QLineEdit>("newListener", "try");
    auto* found = f.field<QLabel>("newListener", "tryResult");
    const auto says = [&](const char* text, const char* words) {
        trial->setText(QLatin1String(text));
        return QTest::qWaitFor([&] { return found->text() == QLatin1String(words); });
    };
    QVERIFY(says("ping\\n", "Rule 1 answers pong\\n"));
    QVERIFY(says("a=b", "Rule 2 answers b\\x1ba"));
    QVERIFY(says("else", "No rule fits: nothing is answered"));
    f.field<QLineEdit>("newListener", "defaultReply")->setText(QStringLiteral("what?"));
    QTRY_COMPARE(found->text(), QStringLiteral("No rule fits: the default reply"));
    rules(f)->table()->item(0, RulesEditor::Pattern)->setText(QStringLiteral("else"));
    QTRY_COMPARE(found->text(), QStringLiteral("Rule 1 answers pong\\n"));
    QVERIFY(trial->text() == QLatin1String("else"));
    trial->clear();
    QVERIFY(!found->isVisible());
}

void ReplyFormTest::rulesAreRemembered()
{
    const QList<ReplyRule> made{{RuleCondition::Contains, QByteArray("\0\xff", 2), "x\n", 0.5},
                                {RuleCondition::Regex, "^(a)$", "{{1}}"}};
    WindowFixture f;
    f.window().openNewListener(f.pathText("r.sock"));
    choose(f, "Rules");
    rules(f)->setRules(made);
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(!form(f));
    f.window().openNewListener(f.pathText("s.sock"));
    QCOMPARE(f.field<QComboBox>("newListener", "reply")->currentText(), QStringLiteral("Rules"));
    const auto back = rules(f)->rules();
    QVERIFY(back);
    QCOMPARE(*back, made);
}

void ReplyFormTest::theReplyOfARunningListenerIsEdited()
{
    WindowFixture f;
    EndpointSpec spec = f.spec("r.sock", EndpointKind::Listener);
    spec.reply = {Reply::Kind::Fixed, QByteArray("a\0", 2)};
    f.window().showEndpoint(f.engine().start(spec));
    PlainPeer peer = f.connectSoon("r.sock");
    QTRY_VERIFY(f.part<QToolButton>("editReply") && f.part<QToolButton>("editReply")->isVisible());
    click(f.part<QToolButton>("editReply"));
    QTRY_VERIFY(form(f, "editReply"));
    QCOMPARE(f.field<QLineEdit>("editReply", "replyText")->text(), QStringLiteral("a\\0"));
    QVERIFY(f.field<QCheckBox>("editReply", "replyEscapes")->isChecked());
    choose(f, "Rules", "editReply");
    rules(f, "editReply")->setRules({{RuleCondition::Equals, "ping", "pong"}});
    click(f.field<QPushButton>("editReply", "apply"));
    QTRY_VERIFY(!form(f, "editReply"));
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("pong"));
    QTRY_COMPARE(f.window().findChild<EndpointPage*>()->status().spec.reply.kind, Reply::Kind::Rules);
    click(f.part<QToolButton>("editReply")); // it shows what is so now
    QTRY_VERIFY(form(f, "editReply"));
    QCOMPARE(f.field<QComboBox>("editReply", "reply")->currentText(), QStringLiteral("Rules"));
    QCOMPARE(rules(f, "editReply")->table()->rowCount(), 1);
    choose(f, "File", "editReply");
    f.field<QLineEdit>("editReply", "replyFile")->setText(f.pathText("nothing"));
    click(f.field<QPushButton>("editReply", "apply"));
    QTRY_VERIFY(f.field<QLineEdit>("editReply", "replyFile")->property("wrong").toBool());
    QVERIFY2(error(f, "editReply").contains(QStringLiteral("ENOENT")), qPrintable(error(f, "editReply")));
}

void ReplyFormTest::theSentRowSaysTheRule()
{
    WindowFixture f;
    EndpointSpec spec = f.spec("r.sock", EndpointKind::Listener);
    spec.reply.kind = Reply::Kind::Rules;
    spec.reply.rules = {{RuleCondition::Equals, "x", "y"}, {RuleCondition::Equals, "ping", "pong"}};
    f.window().showEndpoint(f.engine().start(spec));
    PlainPeer peer = f.connectSoon("r.sock");
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("pong"));
    QTRY_VERIFY(f.part<ConversationTable>("conversation"));
    auto* conversation = f.part<ConversationTable>("conversation");
    const auto told = [&] {
        for (int row = 0; row < conversation->model()->rowCount(); ++row) {
            const QString words = conversation->model()
                                      ->index(row, TrafficModel::Preview)
                                      .data(Qt::AccessibleTextRole)
                                      .toString();
            if (conversation->card(row).badges.contains(QStringLiteral("rule 2")) &&
                words == QLatin1String("pong (rule 2)"))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(told());
}

SW_TEST(ReplyFormTest)
#include "ReplyFormTest.moc"
