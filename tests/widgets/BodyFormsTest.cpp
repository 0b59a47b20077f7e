#include "models/base/GrowingBytes.h"
#include "models/http/DockerEvents.h"
#include "tests/TestMain.h"
#include "widgets/BodyView.h"
#include "widgets/DockerForms.h"
#include "widgets/DockerTable.h"
#include "widgets/DockerTableForm.h"
#include "widgets/EventsForm.h"
#include "widgets/FollowingTable.h"
#include "widgets/MessagePane.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/PullForm.h"
#include "widgets/StreamsForm.h"
#include "widgets/Theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtEndian>

#include <algorithm>

namespace sw::test {

namespace {

HttpHead okHead(const char* type)
{
    HttpHead head;
    head.status = 200;
    head.fields.append(HttpField{"Content-Type", type});
    return head;
}

HttpRequest getRequest(const char* target)
{
    HttpRequest request;
    request.target = target;
    return request;
}

QByteArray dockerFrame(char stream, const QByteArray& bytes)
{
    QByteArray frame(8, '\0');
    frame[0] = stream;
    qToBigEndian(quint32(bytes.size()), frame.data() + 4);
    return frame + bytes;
}

QByteArray eventLine(int number)
{
    return QByteArray(R"({"Type":"container","Action":"start",
        "Actor":{"ID":"aa","Attributes":{"name":"webNUMBER"}},"time":1700000000})")
               .replace("NUMBER", QByteArray::number(number)) +
           '\n';
}

const QByteArray twoContainers =
    R"([{"Id":"0123456789abcdef","Names":["/web"],"Image":"busybox","State":"running","Status":"Up"},
        {"Id":"fedcba9876543210","Names":["/old"],"Image":"busybox","State":"exited","Status":"Exited"}])";

} // namespace

/// The ways to show a body that only some bodies have, in the view around them.
class BodyFormsTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_view.reset(); }
    void anOrdinaryBodyHasNone();
    void goesWithItsBody();
    void formatsWhenItIsLookedAt();
    void remembersThatAPersonLeftIt();
    void partsStreams();
    void showsOneStreamAsItIs();
    void aTerminalIsOneStream();
    void coloursStreams();
    void whatWasSentStandsBetween();
    void streamsAreBounded();
    void saysWhereFramesBreak();
    void showsLayers();
    void anErrorInAPullIsRed();
    void littleRoomCutsNoLineOfAPull();
    void listsEvents();
    void followsEventsAtTheEnd();
    void filtersEvents();
    void aTableOfContainers();
    void theCallsOfARow();
    void asksBeforeItChanges();
    void keysOfTheTable();
    void aListThatIsNone();
    void standsInARecordedExchange();

private:
    template <class Form> Form* show(const HttpRequest& asked, const HttpHead& head, bool ended = true);
    void add(const QByteArray& bytes, bool ended = false);
    template <class Widget> Widget* field(const char* name) const
    {
        return m_view->form()->findChild<Widget*>(QLatin1String(name));
    }

    std::unique_ptr<BodyView> m_view;
    std::shared_ptr<GrowingBytes> m_body;
};

void BodyFormsTest::init()
{
    Theme::instance();
    m_view = std::make_unique<BodyView>(QStringLiteral("Response body"));
    m_view->resize(900, 500);
    m_view->show();
    m_body = std::make_shared<GrowingBytes>();
}

/// The form of the body that m_body holds by now.
template <class Form> Form* BodyFormsTest::show(const HttpRequest& asked, const HttpHead& head, bool ended)
{
    m_view->setForm(makeDockerForm(asked, head));
    m_view->setBody(m_body, head.isJson() ? BodyView::Language::Json : BodyView::Language::Guess, ended);
    return qobject_cast<Form*>(m_view->form());
}

void BodyFormsTest::add(const QByteArray& bytes, bool ended)
{
    m_body->append(bytes);
    m_view->bodyGrew(ended);
    QTRY_VERIFY(m_view->isSettled());
}

void BodyFormsTest::anOrdinaryBodyHasNone()
{
    m_body->append("{}");
    QVERIFY(!show<BodyForm>(getRequest("/version"), okHead("application/json")));
    QVERIFY(!m_view->findChild<QToolButton*>(QStringLiteral("bodyAsTable"))->isVisible());
    QCOMPARE(m_view->pane(), BodyView::Pane::Pretty);
}

void BodyFormsTest::goesWithItsBody()
{
    m_body->append(twoContainers);
    QVERIFY(show<DockerTableForm>(getRequest("/containers/json"), okHead("application/json")));
    QCOMPARE(m_view->pane(), BodyView::Pane::Form);
    QVERIFY(m_view->form()->isVisible());
    QTRY_VERIFY(m_view->isSettled());
    m_view->setPane(BodyView::Pane::Pretty);
    QVERIFY(m_view->pretty()->isVisible());
    m_view->setPane(BodyView::Pane::Form);
    m_view->setForm(nullptr);
    m_view->setBody(ByteSource::fromBytes("{}"), BodyView::Language::Json, true);
    QCOMPARE(m_view->pane(), BodyView::Pane::Pretty);
    QVERIFY(m_view->pretty()->isVisible());
}

/// Only the form is made while it alone is looked at.
void BodyFormsTest::formatsWhenItIsLookedAt()
{
    show<EventsForm>(getRequest("/events"), okHead("application/json"), false);
    add("{\"n\":1}\n");
    QCOMPARE(m_view->pretty()->view()->size(), 0);
    m_view->setPane(BodyView::Pane::Pretty);
    QTRY_COMPARE(m_view->pretty()->view()->bytes(), QByteArray("{\n  \"n\": 1\n}\n"));
    add("{\"n\":2}\n");
    QVERIFY(m_view->pretty()->view()->bytes().endsWith("{\n  \"n\": 2\n}\n"));
    m_view->setPane(BodyView::Pane::Form);
    add("{\"n\":3}\n", true);
    QVERIFY(!m_view->pretty()->view()->bytes().contains('3'));
    m_view->setPane(BodyView::Pane::Pretty);
    QTRY_VERIFY(m_view->pretty()->view()->bytes().endsWith("{\n  \"n\": 3\n}\n"));
}

void BodyFormsTest::remembersThatAPersonLeftIt()
{
    m_body->append(twoContainers);
    const HttpHead head = okHead("application/json");
    show<DockerTableForm>(getRequest("/containers/json"), head);
    m_view->findChild<QToolButton*>(QStringLiteral("bodyAsTree"))->click();
    show<DockerTableForm>(getRequest("/containers/json"), head);
    QCOMPARE(m_view->pane(), BodyView::Pane::Pretty);
    show<EventsForm>(getRequest("/events"), head);
    QCOMPARE(m_view->pane(), BodyView::Pane::Form);
}

void BodyFormsTest::partsStreams()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/logs"), okHead("text/plain"), false);
    QVERIFY(form);
    add(dockerFrame(1, "one\ntw") + dockerFrame(2, "bad\n"));
    const QByteArray first = "stdout  one\nstdout  tw\nstderr  bad\n";
    QCOMPARE(form->box()->view()->bytes(), first);
    QVERIFY(form->box()->view()->isVisible());
    const QByteArray frame = dockerFrame(1, "o\n");
    add(frame.left(9)); // it comes in pieces
    add(frame.mid(9), true);
    QCOMPARE(form->box()->view()->bytes(), first + "stdout  o\n");
    QCOMPARE(form->words(), QStringLiteral("stdout 8 B · stderr 4 B"));
}

void BodyFormsTest::showsOneStreamAsItIs()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/logs"), okHead("text/plain"), false);
    add(dockerFrame(1, "one\ntw") + dockerFrame(2, "bad\n") + dockerFrame(1, "o\n"));
    field<QToolButton>("onlyStdout")->click();
    QCOMPARE(form->box()->view()->bytes(), QByteArray("one\ntwo\n"));
    field<QToolButton>("onlyStderr")->click();
    QCOMPARE(form->box()->view()->bytes(), QByteArray("bad\n"));
    add(dockerFrame(2, "worse\n"));
    QCOMPARE(form->box()->view()->bytes(), QByteArray("bad\nworse\n"));
    field<QToolButton>("allStreams")->click();
    QVERIFY(form->box()->view()->bytes().endsWith("stdout  o\nstderr  worse\n"));
}

void BodyFormsTest::aTerminalIsOneStream()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/logs"), okHead("text/plain"), false);
    add("/ # ls\r\n");
    QVERIFY(form->isTerminal());
    QCOMPARE(form->box()->view()->bytes(), QByteArray("/ # ls\r\n"));
    QVERIFY(!field<QToolButton>("onlyStdout")->isVisible());
}

void BodyFormsTest::coloursStreams()
{
    const auto text = ByteSource::fromBytes("stdout  a\nstderr  b\nsent    c\n");
    const Tokens& t = Theme::tokens();
    auto colours = streamColours(*text, 0, text->size());
    QCOMPARE(colours[0], t.ok);
    QVERIFY(!colours[8].isValid());
    QCOMPARE(colours[10], t.err);
    QCOMPARE(colours[18], t.err);
    QCOMPARE(colours[28], t.out);
    colours = streamColours(*text, 18, 20); // the word stands before what is asked for
    QCOMPARE(colours.size(), std::size_t(2));
    QCOMPARE(colours[0], t.err);
}

void BodyFormsTest::whatWasSentStandsBetween()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/attach"), okHead("text/plain"), false);
    add(dockerFrame(1, "hello\n"));
    form->noteSent("hi\n");
    QTRY_COMPARE(form->box()->view()->bytes(), QByteArray("stdout  hello\nsent    hi\n"));
    add(dockerFrame(1, "hi\n"));
    QCOMPARE(form->box()->view()->bytes(), QByteArray("stdout  hello\nsent    hi\nstdout  hi\n"));
}

void BodyFormsTest::streamsAreBounded()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/logs"), okHead("text/plain"), false);
    const QByteArray line = QByteArray(1'000'000, 'x') + '\n';
    QByteArray much;
    for (int i = 0; i < 70; ++i)
        much += dockerFrame(1, line);
    m_body->append(much);
    m_view->bodyGrew(true);
    QTRY_VERIFY_WITH_TIMEOUT(m_view->isSettled(), 20'000);
    QCOMPARE(form->box()->view()->size(), StreamsForm::textLimit);
    QVERIFY(form->findChild<Notice*>()->isVisible());
}

void BodyFormsTest::saysWhereFramesBreak()
{
    auto* form = show<StreamsForm>(getRequest("/containers/x/logs"), okHead("text/plain"), false);
    add(dockerFrame(1, "one\n") + "no frame at all", true);
    QVERIFY(form->findChild<Notice*>()->isVisible());
    QVERIFY(form->box()->view()->bytes().contains("no frame at all"));
}

void BodyFormsTest::showsLayers()
{
    HttpRequest pull = getRequest("/v1.41/images/create?fromImage=x");
    pull.method = "POST";
    auto* form = show<PullForm>(pull, okHead("application/json"), false);
    QVERIFY(form);
    const QAbstractItemModelTester tester(form->layers());
    add(R"({"status":"Pulling fs layer","progressDetail":{},"id":"aa"}
{"status":"Downloading","progressDetail":{"current":50,"total":200},"id":"aa"}
{"status":"Already exists","progressDetail":{},"id":"bb"}
)");
    const auto cell = [form](int row, int column) {
        return form->layers()->index(row, column).data().toString();
    };
    QCOMPARE(form->layers()->rowCount(), 2);
    QCOMPARE(cell(0, PullLayersModel::Progress), QStringLiteral("12 % · 50 bytes of 200 bytes"));
    QCOMPARE(cell(1, PullLayersModel::Progress), QStringLiteral("100 %"));
    QCOMPARE(form->state(), QStringLiteral("1 of 2 layers · 56 %"));
    QCOMPARE(form->words(), QString()); // it stands in the form already
    add(R"({"status":"Pull complete","progressDetail":{},"id":"aa"}{"status":"Digest: sha256:1"})", true);
    QCOMPARE(form->state(), QStringLiteral("2 of 2 layers · 100 %"));
    const auto labels = form->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->text() == QLatin1String("Digest: sha256:1");
    }));
}

void BodyFormsTest::littleRoomCutsNoLineOfAPull()
{
    HttpRequest pull = getRequest("/v1.41/images/create?fromImage=x");
    pull.method = "POST";
    auto* form = show<PullForm>(pull, okHead("application/json"), false);
    add(R"({"status":"Pulling from x"}{"status":"Digest: sha256:00"}{"status":"Status: Downloaded"})", true);
    form->parentWidget()->resize(300, 90); // as beside other panes
    const auto labels = form->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QLatin1String("Digest"));
    }));
    for (const QLabel* label : labels) {
        if (label->isVisible())
            QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    }
}

void BodyFormsTest::anErrorInAPullIsRed()
{
    HttpRequest pull = getRequest("/v1.41/images/create?fromImage=x");
    pull.method = "POST";
    auto* form = show<PullForm>(pull, okHead("application/json"), false);
    add(R"({"status":"Pulling fs layer","id":"aa"}{"errorDetail":{"message":"no\u001bsuch"},"error":"x"})",
        true);
    const auto says = [form] {
        const auto labels = form->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text() == QLatin1String("Failed: no\\x1bsuch");
        });
    };
    QTRY_VERIFY(says());
    form->setFailureSaid(); // a notice above has it
    add("\n", true);
    QTRY_VERIFY(!says());
}

void BodyFormsTest::listsEvents()
{
    auto* form = show<EventsForm>(getRequest("/events"), okHead("application/json"), false);
    QVERIFY(form);
    const QAbstractItemModelTester tester(form->model());
    add(eventLine(1) + eventLine(2));
    QCOMPARE(form->model()->rowCount(), 2);
    QCOMPARE(form->words(), QStringLiteral("2 events"));
    const QByteArray third = eventLine(3);
    add(third.left(20));
    QCOMPARE(form->model()->rowCount(), 2);
    add(third.mid(20));
    QCOMPARE(form->model()->rowCount(), 3);
    QVERIFY(form->table()->isVisible());
    form->table()->selectRow(1);
    auto* json = form->findChild<PayloadView*>(QStringLiteral("eventAsJson"));
    QVERIFY(json->isVisible());
    QVERIFY2(json->bytes().contains("\"name\": \"web2\""), json->bytes());
}

void BodyFormsTest::followsEventsAtTheEnd()
{
    auto* form = show<EventsForm>(getRequest("/events"), okHead("application/json"), false);
    QByteArray lines;
    for (int i = 0; i < 100; ++i)
        lines += eventLine(i);
    add(lines);
    FollowingTable* table = form->table();
    QTRY_COMPARE(table->rowAt(table->viewport()->height() - 2), 99);
    QVERIFY(!field<QPushButton>("followEvents")->isVisible());
    table->scrollToTop();
    QTRY_VERIFY(field<QPushButton>("followEvents")->isVisible());
    add(lines);
    QCOMPARE(table->rowAt(2), 0);
    QCOMPARE(table->waiting(), 100);
    field<QPushButton>("followEvents")->click();
    QTRY_COMPARE(table->rowAt(table->viewport()->height() - 2), 199);
}

void BodyFormsTest::filtersEvents()
{
    auto* form = show<EventsForm>(getRequest("/events"), okHead("application/json"), false);
    add(eventLine(1) + eventLine(2));
    field<QLineEdit>("filterEvents")->setText(QStringLiteral("web2"));
    QCOMPARE(form->model()->rowCount(), 1);
    add(eventLine(3) + eventLine(22));
    QCOMPARE(form->model()->rowCount(), 2);
    field<QLineEdit>("filterEvents")->clear();
    QCOMPARE(form->model()->rowCount(), 4);
}

void BodyFormsTest::aTableOfContainers()
{
    auto* form =
        show<DockerTableForm>(getRequest("/v1.41/containers/json"), okHead("application/json"), false);
    QVERIFY(form);
    const QAbstractItemModelTester tester(form->table()->model());
    add(twoContainers.left(40));
    QCOMPARE(form->table()->model()->rowCount(), 0);
    add(twoContainers.mid(40), true);
    QCOMPARE(form->table()->model()->rowCount(), 2);
    QCOMPARE(form->words(), QStringLiteral("2 containers"));
    QCOMPARE(form->table()->table()->currentIndex().row(), 0);
    QVERIFY(!field<QPushButton>("start")->isEnabled()); // it runs
    QVERIFY(field<QPushButton>("stop")->isEnabled());
    form->table()->table()->selectRow(1);
    QVERIFY(field<QPushButton>("start")->isEnabled());
    // Read again: the row stays chosen wherever it stands.
    std::vector<DockerRow> rows{form->table()->model()->row(1)};
    form->table()->setRows(rows);
    QCOMPARE(form->table()->table()->currentIndex().row(), 0);
}

void BodyFormsTest::theCallsOfARow()
{
    m_body->append(twoContainers);
    auto* form =
        show<DockerTableForm>(getRequest("/v1.41/containers/json?all=1"), okHead("application/json"));
    QTRY_COMPARE(form->table()->model()->rowCount(), 2);
    QSignalSpy wanted(m_view.get(), &BodyView::requestWanted);
    const auto lines = [&wanted] {
        QStringList all;
        for (const QList<QVariant>& one : wanted)
            all << requestLine(one[0].value<HttpRequest>());
        wanted.clear();
        return all;
    };
    field<QPushButton>("inspect")->click();
    field<QPushButton>("refresh")->click();
    QCOMPARE(lines(), (QStringList{QStringLiteral("GET /v1.41/containers/0123456789ab/json"),
                                   QStringLiteral("GET /v1.41/containers/json?all=1")}));
    const std::unique_ptr<QMenu> menu(form->table()->makeMenu(nullptr));
    QStringList words;
    for (const QAction* action : menu->actions())
        words << action->text();
    QVERIFY(words.contains(QStringLiteral("Stop · changes\tPOST /v1.41/containers/0123456789ab/stop")));
    QVERIFY(words.filter(QStringLiteral("Start ·")).isEmpty());
    // What would be done is shown before.
    auto* stop = field<QPushButton>("stop");
    QEnterEvent enter(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1));
    QCoreApplication::sendEvent(stop, &enter);
    QCOMPARE(form->findChild<ElidedLabel*>(QStringLiteral("callLine"))->text(),
             QStringLiteral("POST /v1.41/containers/0123456789ab/stop"));
}

void BodyFormsTest::asksBeforeItChanges()
{
    m_body->append(twoContainers);
    auto* form = show<DockerTableForm>(getRequest("/containers/json"), okHead("application/json"));
    QTRY_COMPARE(form->table()->model()->rowCount(), 2);
    QSignalSpy wanted(m_view.get(), &BodyView::changeWanted);
    field<QPushButton>("remove")->click();
    QVERIFY(field<QPushButton>("removeContainer")->isVisible());
    QCOMPARE(wanted.count(), 0);
    field<QPushButton>("cancel")->click();
    QVERIFY(!field<QPushButton>("removeContainer")->isVisible());
    field<QPushButton>("remove")->click();
    form->table()->table()->selectRow(1); // what was asked about is no more
    QVERIFY(!field<QPushButton>("removeContainer")->isVisible());
    field<QPushButton>("remove")->click();
    field<QPushButton>("removeContainer")->click();
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(requestLine(wanted[0][0].value<HttpRequest>()),
             QStringLiteral("DELETE /containers/fedcba987654"));
}

void BodyFormsTest::keysOfTheTable()
{
    m_body->append(twoContainers);
    auto* form = show<DockerTableForm>(getRequest("/containers/json"), okHead("application/json"));
    QTRY_COMPARE(form->table()->model()->rowCount(), 2);
    QSignalSpy wanted(m_view.get(), &BodyView::requestWanted);
    QTest::keyClick(form->table()->table(), Qt::Key_Return);
    QTest::keyClick(form->table()->table(), Qt::Key_F5);
    QCOMPARE(wanted.count(), 2);
    QTest::keyClick(form->table()->table(), Qt::Key_Delete);
    QCOMPARE(wanted.count(), 2);
    QVERIFY(field<QPushButton>("removeContainer")->isVisible());
}

void BodyFormsTest::aListThatIsNone()
{
    m_body->append("{\"a\":1}");
    auto* form = show<DockerTableForm>(getRequest("/images/json"), okHead("application/json"));
    QTRY_VERIFY(form->findChild<Notice*>()->isVisible());
    QCOMPARE(form->table()->model()->rowCount(), 0);
}

/// Where nothing can be called, no calls are offered.
void BodyFormsTest::standsInARecordedExchange()
{
    MessagePane pane(QStringLiteral("Response"));
    pane.resize(700, 400);
    pane.setVisible(true);
    MessageSight sight;
    sight.headText = "HTTP/1.1 200 OK\n";
    sight.httpHead = okHead("application/json");
    sight.asked = getRequest("/v1.41/containers/json");
    sight.isJson = true;
    sight.body = ByteSource::fromBytes(twoContainers);
    pane.show(sight, {});
    auto* form = qobject_cast<DockerTableForm*>(pane.body()->form());
    QVERIFY(form);
    QTRY_COMPARE(form->table()->model()->rowCount(), 2);
    for (const QPushButton* button : form->findChildren<QPushButton*>())
        QVERIFY2(!button->isVisible(), qPrintable(button->text()));
    QSignalSpy wanted(form, &BodyForm::requestWanted);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Delete, Qt::Key_F5})
        QTest::keyClick(form->table()->table(), key);
    QCOMPARE(wanted.count(), 0);
    // Output of a container, parted.
    sight.httpHead = okHead("application/vnd.docker.multiplexed-stream");
    sight.asked = getRequest("/v1.41/containers/x/logs");
    sight.isJson = false;
    sight.body = ByteSource::fromBytes(dockerFrame(1, "a\n") + dockerFrame(2, "b\n"));
    pane.show(sight, {});
    auto* streams = qobject_cast<StreamsForm*>(pane.body()->form());
    QVERIFY(streams);
    QTRY_COMPARE(streams->box()->view()->bytes(), QByteArray("stdout  a\nstderr  b\n"));
    pane.begin(QStringLiteral("None"), {});
    QVERIFY(!pane.body()->form());
}

SW_TEST(BodyFormsTest)

} // namespace sw::test

#include "BodyFormsTest.moc"
