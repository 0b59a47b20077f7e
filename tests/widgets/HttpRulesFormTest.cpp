#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "widgets/HttpRulesEditor.h"

#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// The HTTP rules of a listener in its form, and while it runs.
class HttpRulesFormTest : public QObject
{
    Q_OBJECT
private slots:
    void thePageIsServed();
    void whatIsWrongIsSaidBelow();
    void aMissingBodyIsSaidInTheForm();
    void tryingSaysWhichRuleFires();
    void rulesAreLoadedAndSaved();
    void rulesAreRemembered();
    void theRulesOfARunningListenerAreEdited();
    void onlyStreamsHaveThem();

private:
    static QDialog* form(WindowFixture& f, const char* name = "newListener")
    {
        return f.window().findChild<QDialog*>(QLatin1String(name));
    }
    static HttpRulesEditor* open(WindowFixture& f)
    {
        f.window().openNewListener(f.pathText("h.sock"));
        f.field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("HTTP rules"));
        return form(f)->findChild<HttpRulesEditor*>();
    }
    static QString words(WindowFixture& f, const char* name = "newListener")
    {
        return form(f, name)->findChild<QLabel*>(QStringLiteral("httpRulesWords"))->text();
    }
    static QString shown(QDialog* form)
    {
        QString text;
        for (const QLabel* label : form->findChildren<QLabel*>())
            text += label->isVisible() && !label->buddy() ? label->text() + u'\n' : QString();
        return text;
    }
    static QByteArray ask(PlainPeer& peer, const char* target)
    {
        if (!peer.sendAll("GET " + QByteArray(target) + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
            return {};
        return peer.receiveAll();
    }
};

/// What is there to begin with works as it is.
void HttpRulesFormTest::thePageIsServed()
{
    WindowFixture f;
    HttpRulesEditor* editor = open(f);
    QVERIFY(editor->edit()->isVisible());
    QCOMPARE(editor->edit()->accessibleName(), QStringLiteral("HTTP rules"));
    QTRY_COMPARE(words(f), QStringLiteral("4 rules"));
    click(f.field<QPushButton>("newListener", "listen"));
    PlainPeer peer = f.connectSoon("h.sock");
    const QByteArray got = ask(peer, "/");
    QVERIFY2(got.startsWith("HTTP/1.1 200 OK\r\n") && got.endsWith("<h1>It works</h1>\n"), got);
}

void HttpRulesFormTest::whatIsWrongIsSaidBelow()
{
    WindowFixture f;
    HttpRulesEditor* editor = open(f);
    editor->edit()->setPlainText(QStringLiteral("GET /x 200\n@end never\n"));
    QTRY_VERIFY(words(f).startsWith(QStringLiteral("Line 2: @end takes")));
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY(editor->edit()->property("wrong").toBool());
    QVERIFY2(shown(form(f)).contains(QStringLiteral("HTTP rules: Line 2: @end takes")),
             qPrintable(shown(form(f))));
    QCOMPARE(editor->text(), QByteArray("GET /x 200\n@end never\n"));
    editor->edit()->setPlainText(QStringLiteral("GET /x 200\n"));
    QVERIFY(!editor->edit()->property("wrong").toBool());
    QTRY_COMPARE(words(f), QStringLiteral("1 rule"));
    QVERIFY(!shown(form(f)).contains(QStringLiteral("@end")));
}

void HttpRulesFormTest::aMissingBodyIsSaidInTheForm()
{
    WindowFixture f;
    HttpRulesEditor* editor = open(f);
    editor->edit()->setPlainText(QStringLiteral("GET /x 200\n@body file /no/such\n"));
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(editor->edit()->property("wrong").toBool());
    QVERIFY2(shown(form(f)).contains(QStringLiteral("/no/such")), qPrintable(shown(form(f))));
    QCOMPARE(f.store().end(), RowId(0));
}

void HttpRulesFormTest::tryingSaysWhichRuleFires()
{
    WindowFixture f;
    open(f);
    auto* trial = f.field<QLineEdit>("newListener", "try");
    auto* found = f.field<QLabel>("newListener", "tryResult");
    QVERIFY(trial->isVisible());
    const auto says = [&](const char* text, const char* sentence) {
        trial->setText(QLatin1String(text));
        return QTest::qWaitFor([&] { return found->text() == QLatin1String(sentence); });
    };
    QVERIFY(says("/hello?x", "Rule 2 answers 200 OK, 19 bytes"));
    QVERIFY(says("GET /events", "Rule 3 answers 200 OK, 36 bytes, chunk by chunk"));
    QVERIFY(says("POST /hello", "Rule 4 answers 404 Not Found, 30 bytes"));
}

void HttpRulesFormTest::rulesAreLoadedAndSaved()
{
    WindowFixture f;
    HttpRulesEditor* editor = open(f);
    QFile file(f.pathText("mine.rules"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("# mine\nGET /m 200\n@body file b\n") > 0);
    file.close();
    editor->load(file.fileName());
    const QByteArray whole = "# mine\nGET /m 200\n@body file " + f.pathText("b").toUtf8() + "\n";
    QTRY_COMPARE(editor->text(), whole);
    editor->save(f.pathText("copy.rules"));
    QTRY_VERIFY(words(f).startsWith(QStringLiteral("Saved to ")));
    QFile copy(f.pathText("copy.rules"));
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), whole);
    editor->load(f.pathText("none.rules"));
    QTRY_VERIFY2(words(f).contains(QStringLiteral("none.rules")), qPrintable(words(f)));
    QCOMPARE(editor->text(), whole);
    editor->save(f.pathText("no/such/folder.rules"));
    QTRY_VERIFY2(words(f).contains(QStringLiteral("Can't write")), qPrintable(words(f)));
}

void HttpRulesFormTest::rulesAreRemembered()
{
    const QByteArray made = "GET /x\xc2\xa0y 200\n\nb\xc2\xa0"
                            "c\n"; // no-break spaces stay what they are
    WindowFixture f;
    HttpRulesEditor* editor = open(f);
    editor->setText(made);
    QCOMPARE(editor->text(), made);
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(!form(f));
    f.window().openNewListener(f.pathText("s.sock"));
    QCOMPARE(f.field<QComboBox>("newListener", "reply")->currentText(), QStringLiteral("HTTP rules"));
    QCOMPARE(form(f)->findChild<HttpRulesEditor*>()->text(), made);
}

void HttpRulesFormTest::theRulesOfARunningListenerAreEdited()
{
    WindowFixture f;
    EndpointSpec spec = f.spec("h.sock", EndpointKind::Listener);
    spec.reply = {Reply::Kind::Http, "GET / 200\n@body escaped one\n"};
    f.window().showEndpoint(f.engine().start(spec));
    PlainPeer first = f.connectSoon("h.sock");
    QVERIFY(ask(first, "/").endsWith("one"));
    QTRY_VERIFY(f.part<QToolButton>("editReply") && f.part<QToolButton>("editReply")->isVisible());
    click(f.part<QToolButton>("editReply"));
    QTRY_VERIFY(form(f, "editReply"));
    auto* editor = form(f, "editReply")->findChild<HttpRulesEditor*>();
    QCOMPARE(editor->text(), spec.reply.bytes);
    editor->setText("GET / 200\n@body escaped two\n");
    click(f.field<QPushButton>("editReply", "apply"));
    QTRY_VERIFY(!form(f, "editReply"));
    QTRY_VERIFY([&] {
        PlainPeer peer = f.connectSoon("h.sock");
        return ask(peer, "/").endsWith("two");
    }());
}

void HttpRulesFormTest::onlyStreamsHaveThem()
{
    WindowFixture f;
    open(f);
    f.field<QComboBox>("newListener", "type")->setCurrentIndex(1);
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY2(shown(form(f)).contains(QStringLiteral("HTTP rules need a stream socket")),
             qPrintable(shown(form(f))));
    QCOMPARE(f.store().end(), RowId(0));
}

SW_TEST(HttpRulesFormTest)
#include "HttpRulesFormTest.moc"
