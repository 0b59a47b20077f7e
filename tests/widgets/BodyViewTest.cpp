#include "widgets/BodyView.h"

#include "models/base/GrowingBytes.h"
#include "models/http/JsonTreeModel.h"
#include "tests/TestMain.h"
#include "widgets/JsonView.h"
#include "widgets/Notice.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

namespace sw::test {

class BodyViewTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_view.reset(); }
    void saysThatThereIsNone();
    void indentsJson();
    void guessesJsonFromItsBeginning();
    void plainTextHasNoJsonPanes();
    void marksTheByteThatIsWrong();
    void showsEachValueWhenItIsThere();
    void followsAStreamAtItsEnd();
    void staysWhereAPersonReads();
    void theTreeIsReadWhenItIsLookedAt();
    void theTreeGrows();
    void findsInTheTree();
    void findsWhatTheTreeShows();
    void findsWhatHasCome();
    void copiesPathAndValue();
    void opensNoMillionRows();
    void showsARowAmongTheBytes();
    void anotherBodyTakesThePlace();
    void aBodyWithoutEndIsBounded();
    void coloursKeysAndValues();

private:
    void show(const QByteArray& body, BodyView::Language language = BodyView::Language::Json);
    QString prettyText() const;
    QString noticeText() const;
    QToolButton* button(const char* name) const;

    std::unique_ptr<BodyView> m_view;
};

void BodyViewTest::init()
{
    Theme::instance();
    m_view = std::make_unique<BodyView>(QStringLiteral("Response body"));
    m_view->setEmptyWords(QStringLiteral("No response yet"), QStringLiteral("Send a request."));
    m_view->resize(900, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void BodyViewTest::show(const QByteArray& body, BodyView::Language language)
{
    m_view->setBody(ByteSource::fromBytes(body), language, true);
    QTRY_VERIFY(m_view->isSettled());
}

QString BodyViewTest::prettyText() const { return QString::fromUtf8(m_view->pretty()->view()->bytes()); }

QString BodyViewTest::noticeText() const
{
    const auto* notice = m_view->findChild<Notice*>(QString(), Qt::FindDirectChildrenOnly);
    return notice && notice->isVisible() ? notice->findChild<QLabel*>()->text() : QString();
}

QToolButton* BodyViewTest::button(const char* name) const
{
    for (QToolButton* one : m_view->findChildren<QToolButton*>()) {
        if (one->accessibleName() == QLatin1String(name))
            return one;
    }
    return nullptr;
}

void BodyViewTest::saysThatThereIsNone()
{
    bool said = false;
    for (const QLabel* label : m_view->findChildren<QLabel*>())
        said = said || (label->isVisible() && label->text() == QLatin1String("No response yet"));
    QVERIFY(said);
    QVERIFY(!button("Body as hex")->isVisible());
    show("{}");
    QVERIFY(button("Body as hex")->isVisible());
}

void BodyViewTest::indentsJson()
{
    show("{\"b\":[1.10,12345678901234567890],\"a\":{}}");
    QCOMPARE(m_view->pane(), BodyView::Pane::Pretty);
    QCOMPARE(prettyText(),
             QStringLiteral("{\n  \"b\": [\n    1.10,\n    12345678901234567890\n  ],\n  \"a\": {}\n}\n"));
    QCOMPARE(m_view->pretty()->view()->accessibleName(), QStringLiteral("Response body"));
    QVERIFY(m_view->pretty()->view()->isVisible());
    QCOMPARE(noticeText(), QString());
    button("Raw body")->click();
    QCOMPARE(m_view->raw()->view()->bytes(), QByteArray("{\"b\":[1.10,12345678901234567890],\"a\":{}}"));
    QVERIFY(m_view->raw()->view()->isVisible());
    button("Body as hex")->click();
    QCOMPARE(m_view->raw()->view()->mode(), PayloadLayout::Mode::Both);
}

void BodyViewTest::guessesJsonFromItsBeginning()
{
    show("\r\n [1]", BodyView::Language::Guess);
    QVERIFY(m_view->isJson());
    show("[info] started", BodyView::Language::Guess);
    QVERIFY(!m_view->isJson());
    QCOMPARE(noticeText(), QString());
    show("{\"a\":1,}", BodyView::Language::Guess);
    QVERIFY(m_view->isJson());
    QCOMPARE(noticeText(), QStringLiteral("Not valid JSON at byte 7: expected a key in quotes, found “}”."));
}

void BodyViewTest::plainTextHasNoJsonPanes()
{
    show("hello\n", BodyView::Language::Guess);
    QCOMPARE(m_view->pane(), BodyView::Pane::Raw);
    QVERIFY(!button("Pretty body")->isVisible());
    QVERIFY(!button("Body as tree")->isVisible());
    show("{}");
    QCOMPARE(m_view->pane(), BodyView::Pane::Pretty);
    QVERIFY(button("Body as tree")->isVisible());
}

void BodyViewTest::marksTheByteThatIsWrong()
{
    show("{\"a\":1,\n\"b\":tru}");
    QVERIFY(m_view->error());
    QCOMPARE(noticeText(), QStringLiteral("Not valid JSON at byte 15: expected true, found “}”."));
    QCOMPARE(prettyText(), QStringLiteral("{\n  \"a\": 1,\n  \"b\": "));
    m_view->findChild<QPushButton*>(QStringLiteral("showTheByte"))->click();
    QCOMPARE(m_view->pane(), BodyView::Pane::Raw);
    QCOMPARE(m_view->raw()->view()->selectionStart(), 15);
    QCOMPARE(m_view->raw()->view()->selectionLength(), 1);
    show("{}");
    QCOMPARE(noticeText(), QString());
}

void BodyViewTest::showsEachValueWhenItIsThere()
{
    const auto body = std::make_shared<GrowingBytes>();
    m_view->setBody(body, BodyView::Language::Guess, false);
    body->append("{\"status\":\"start\"}\n{\"sta");
    m_view->bodyGrew(false);
    QTRY_VERIFY(prettyText().startsWith(QLatin1String("{\n  \"status\": \"start\"\n}\n")));
    QVERIFY(!m_view->error());
    body->append("tus\":\"die\"}\n");
    m_view->bodyGrew(false);
    QTRY_VERIFY(prettyText().endsWith(QLatin1String("{\n  \"status\": \"die\"\n}\n")));
    body->append("{");
    m_view->bodyGrew(true);
    QTRY_COMPARE(noticeText(), QStringLiteral("Not valid JSON at byte 37: the text ends inside an object."));
}

void BodyViewTest::followsAStreamAtItsEnd()
{
    const auto body = std::make_shared<GrowingBytes>();
    m_view->setBody(body, BodyView::Language::Json, false);
    for (int i = 0; i < 100; ++i) {
        body->append("{\"n\":" + QByteArray::number(i) + "}\n");
        m_view->bodyGrew(false);
        if (i % 25 == 0)
            QTRY_VERIFY(prettyText().contains(QStringLiteral("\"n\": %1\n").arg(i)));
    }
    QTRY_VERIFY(m_view->pretty()->view()->visibleText().contains(QLatin1String("\"n\": 99")));
    body->append("{\"error\":\"the last\"}\n");
    m_view->bodyGrew(true); // its end is its end
    QTRY_VERIFY(m_view->pretty()->view()->visibleText().contains(QLatin1String("the last")));
    m_view->resize(m_view->width(), m_view->height() - 60); // as when a notice takes its room
    QTRY_VERIFY(m_view->pretty()->view()->visibleText().contains(QLatin1String("the last")));
}

void BodyViewTest::staysWhereAPersonReads()
{
    const auto body = std::make_shared<GrowingBytes>();
    for (int i = 0; i < 100; ++i)
        body->append("{\"n\":" + QByteArray::number(i) + "}\n");
    m_view->setBody(body, BodyView::Language::Json, false);
    QTRY_VERIFY(prettyText().contains(QLatin1String("\"n\": 99\n")) && m_view->isSettled());
    m_view->pretty()->view()->reveal(0, 0);
    const qint64 top = m_view->pretty()->view()->topRow();
    body->append("{\"n\":100}\n");
    m_view->bodyGrew(false);
    QTRY_VERIFY(prettyText().contains(QLatin1String("\"n\": 100\n")));
    QCOMPARE(m_view->pretty()->view()->topRow(), top);
}

void BodyViewTest::theTreeIsReadWhenItIsLookedAt()
{
    show("{\"a\":[1,{\"b\":2}]}");
    JsonTreeModel* model = m_view->tree()->model();
    QCOMPARE(model->rowCount(), 0);
    button("Body as tree")->click();
    QTRY_COMPARE(model->rowCount(), 1);
    QVERIFY(m_view->tree()->tree()->isExpanded(model->index(0, 0)));
    QCOMPARE(m_view->tree()->tree()->accessibleName(), QStringLiteral("Response body"));
}

void BodyViewTest::theTreeGrows()
{
    const auto body = std::make_shared<GrowingBytes>();
    m_view->setPane(BodyView::Pane::Tree);
    m_view->setBody(body, BodyView::Language::Json, false);
    JsonTreeModel* model = m_view->tree()->model();
    for (int i = 1; i <= 5; ++i) {
        body->append("{\"n\":" + QByteArray::number(i) + "}\n{\"n\":");
        m_view->bodyGrew(false);
        QTRY_COMPARE(model->rowCount(), 2 * i - 1);
        body->append("0}\n");
        m_view->bodyGrew(false);
        QTRY_COMPARE(model->rowCount(), 2 * i);
    }
    QCOMPARE(model->index(0, 1, model->index(8, 0)).data().toString(), QStringLiteral("5"));
}

void BodyViewTest::findsInTheTree()
{
    m_view->setPane(BodyView::Pane::Tree);
    QByteArray json = "[0";
    for (int i = 1; i < 5000; ++i)
        json += ",{\"id\":" + QByteArray::number(i) + "}";
    show(json + "]");
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    QTest::keyClick(view->tree(), Qt::Key_F, Qt::ControlModifier);
    auto* field = view->findChild<QLineEdit*>(QStringLiteral("findInTree"));
    QVERIFY(field->isVisible());
    field->setText(QStringLiteral("4321"));
    QTRY_COMPARE(view->model()->path(view->tree()->currentIndex()), QStringLiteral(".[4321].id"));
    QVERIFY(view->tree()->isExpanded(view->tree()->currentIndex().parent()));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
}

/// Not the bytes: an escape is the character it stands for, and punctuation is none of the tree's.
void BodyViewTest::findsWhatTheTreeShows()
{
    m_view->setPane(BodyView::Pane::Tree);
    show(R"({"a":{"b":"x"},"c":["caf\u00e9","no"],"d":"b","e":"B2"})");
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    QTest::keyClick(view->tree(), Qt::Key_F, Qt::ControlModifier);
    auto* field = view->findChild<QLineEdit*>(QStringLiteral("findInTree"));
    const auto current = [&] { return view->model()->path(view->tree()->currentIndex()); };
    const auto words = [&] {
        QStringList all;
        for (const QLabel* label : view->findChildren<QLabel*>())
            all << label->text();
        return all.join(u'\n');
    };
    field->setText(QStringLiteral("fé"));
    QTRY_COMPARE(current(), QStringLiteral(".c[0]"));
    field->setText(QStringLiteral("b")); // from where it was opened
    QTRY_COMPARE(current(), QStringLiteral(".a.b"));
    QTRY_VERIFY2(words().contains(QStringLiteral("1 of 3")), qPrintable(words()));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(current(), QStringLiteral(".d"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(current(), QStringLiteral(".e"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(current(), QStringLiteral(".a.b"));
    field->setText(QStringLiteral("\",\""));
    QTRY_VERIFY2(words().contains(QStringLiteral("No matches")), qPrintable(words()));
}

void BodyViewTest::findsWhatHasCome()
{
    const auto body = std::make_shared<GrowingBytes>();
    body->append("{\"n\":1}\n");
    m_view->setPane(BodyView::Pane::Tree);
    m_view->setBody(body, BodyView::Language::Json, false);
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    view->openFind();
    auto* field = view->findChild<QLineEdit*>(QStringLiteral("findInTree"));
    field->setText(QStringLiteral("n"));
    const auto current = [&] { return view->model()->range(view->tree()->currentIndex()).first; };
    QTRY_COMPARE(current(), 1);
    body->append("{\"n\":2}\n");
    m_view->bodyGrew(false);
    QTRY_COMPARE(view->model()->rowCount(), 2);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(current(), 9);
}

void BodyViewTest::copiesPathAndValue()
{
    m_view->setPane(BodyView::Pane::Tree);
    show("[{\"Names\":[\"/w\\u00e9b\"]}]");
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    view->reveal(14);
    view->copyPath();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral(".[0].Names[0]"));
    QTest::keyClick(view->tree(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("/wéb"));
}

void BodyViewTest::opensNoMillionRows()
{
    m_view->setPane(BodyView::Pane::Tree);
    QByteArray json = "[[0]";
    for (int i = 1; i < 50'000; ++i)
        json += ",[0]";
    show(json + "]");
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    view->tree()->setCurrentIndex(view->model()->index(0, 0));
    QTest::keyClick(view->tree(), Qt::Key_Asterisk);
    QCOMPARE(noticeText(),
             QStringLiteral("The first 2000 rows are open; open others where you want to look."));
}

void BodyViewTest::showsARowAmongTheBytes()
{
    m_view->setPane(BodyView::Pane::Tree);
    show("{\"a\":1,\"key\":\"v\"}");
    JsonView* view = m_view->tree();
    QTRY_COMPARE(view->model()->rowCount(), 1);
    view->reveal(8);
    const std::unique_ptr<QMenu> menu(view->makeMenu(nullptr));
    for (QAction* action : menu->actions()) {
        if (action->text() == QLatin1String("Show among the bytes"))
            action->trigger();
    }
    QCOMPARE(m_view->pane(), BodyView::Pane::Raw);
    QCOMPARE(m_view->raw()->view()->selectedText(), QStringLiteral("\"key\":\"v\""));
}

void BodyViewTest::anotherBodyTakesThePlace()
{
    QByteArray large = "[";
    for (int i = 0; i < 200'000; ++i)
        large += "\"element\",";
    m_view->setBody(ByteSource::fromBytes(large + "1]"), BodyView::Language::Json, true);
    show("[2]");
    QCOMPARE(prettyText(), QStringLiteral("[\n  2\n]\n"));
    QTest::qWait(1); // what the first one still had to say would come now
    QCOMPARE(prettyText(), QStringLiteral("[\n  2\n]\n"));
}

void BodyViewTest::aBodyWithoutEndIsBounded()
{
    const auto body = std::make_shared<GrowingBytes>();
    m_view->setBody(body, BodyView::Language::Json, false);
    body->append(QByteArray(2 << 20, '['));
    m_view->bodyGrew(false);
    QTRY_VERIFY(m_view->isSettled());
    QVERIFY(m_view->pretty()->view()->size() < 3 << 20);
    QVERIFY(!m_view->error());
}

void BodyViewTest::coloursKeysAndValues()
{
    show("{\"key\":\"string\"}");
    m_view->pretty()->view()->clearFocus();
    const QImage image = m_view->pretty()->view()->viewport()->grab().toImage();
    const auto has = [&](const QColor& colour) {
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y) == colour)
                    return true;
            }
        }
        return false;
    };
    const Tokens& t = Theme::tokens();
    QVERIFY(has(t.in) || has(mixed(t.in, t.base, 0.9)));
    QVERIFY(has(t.ok) || has(mixed(t.ok, t.base, 0.9)));
}

SW_TEST(BodyViewTest)

} // namespace sw::test

#include "BodyViewTest.moc"
