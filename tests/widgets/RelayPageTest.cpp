#include "models/decode/ExchangeModel.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AllowListView.h"
#include "widgets/BodyView.h"
#include "widgets/Conversation.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/HttpPage.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/ReadyLines.h"
#include "widgets/RelayPane.h"
#include "widgets/StreamsForm.h"
#include "widgets/TapRulesView.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTcpServer>
#include <QUrl>

#include <algorithm>

using namespace sw;
using namespace sw::test;

namespace {

/// One of the labels that can be seen in it.
bool says(const QWidget* whole, const char* words)
{
    const QList<QLabel*> labels = whole->findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [words](const QLabel* label) {
        return label->isVisible() && label->text().contains(QLatin1String(words));
    });
}

} // namespace

/// A tap as a person makes and uses it, between a client and a server that a test plays byte by byte.
class RelayPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void theFormMakesATap();
    void aWrongFrontIsSaidBesideIt();
    void theBridgeFormSaysWhatAPortDrops();
    void theBridgeFormTakesNoNameFromATapThatHasNone();
    void aFormKeepsWhatCantStart();
    void theBridgeFormTakesAPortAlone();
    void aBridgesFaultIsSaidUnderItsField();
    void whatNoBrowserOpensIsSaid();
    void openPage(const QUrl& url) { m_opened = url; }
    void theReadyLinesAreForWhatItSpeaks();
    void aStoppedOneSaysWhoReachesNobody();
    void showsWhatWentThrough();
    void aGreetingStaysOnTheTargetsSide();
    void theTargetHasTheWidthThatIsLeft();
    void aFilterThatHidesAllSaysSo();
    void showsABodyAsItComes();
    void tellsStdoutFromStderr();
    void keepsTheChosenOneWhileOthersCome();
    void sendsAgainInTheHttpPage();
    void copiesACurlLineToTheTarget();
    void followsOneConnection();
    void listsWhatAClientNeeds();
    void rulesAreInForceAtOnce();
    void aWrongRuleIsSaidBesideIt();

private:
    void tap();
    void converse(const QByteArray& request, const QByteArray& response);
    EndpointPage* page() const { return qobject_cast<EndpointPage*>(m_fixture->page()); }
    RelayPane* pane() const { return page()->relay(); }
    ExchangeModel* model() const { return pane()->exchanges()->model(); }
    ExchangeDetail* detail() const { return pane()->exchanges()->detail(); }
    QAction* command(const char* text) const
    {
        const QList<QAction*> all = m_fixture->window().findChildren<QAction*>();
        const auto found = std::find_if(all.begin(), all.end(), [text](const QAction* action) {
            return action->text() == QLatin1String(text);
        });
        return found == all.end() ? nullptr : *found;
    }
    void choose(int row) const { pane()->exchanges()->table()->selectRow(row); }
    static QByteArray headOf(const MessagePane* message)
    {
        const PayloadView* view = message->head()->view();
        return view->source() ? view->source()->read(0, view->source()->size()) : QByteArray();
    }

    QUrl m_opened;
    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    PlainPeer m_client, m_target;
};

void RelayPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_server = std::make_unique<PlainServer>(m_fixture->path("target.sock"));
    QVERIFY(m_server->isOpen());
}

void RelayPageTest::cleanup()
{
    m_client.close();
    m_target.close();
    m_server.reset();
    m_fixture.reset();
}

/// Opens it by its form, connects a client to its front, and takes that at the target.
void RelayPageTest::tap()
{
    m_fixture->window().openNewTap(m_fixture->pathText("target.sock"));
    auto* front = m_fixture->field<QLineEdit>("newTap", "frontAddress");
    QVERIFY(front);
    front->setText(m_fixture->pathText("front.sock"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    QTRY_VERIFY(page() && page()->status().state == EndpointStatus::State::Running);
    m_client = m_fixture->connectSoon("front.sock");
    QVERIFY(m_client.isOpen());
    m_target = m_server->accept();
    QVERIFY(m_target.isOpen());
}

void RelayPageTest::converse(const QByteArray& request, const QByteArray& response)
{
    QVERIFY(m_client.sendAll(request));
    QCOMPARE(receiveSoon(m_target, request.size()), request);
    QVERIFY(m_target.sendAll(response));
    QCOMPARE(receiveSoon(m_client, response.size()), response);
}

void RelayPageTest::theFormMakesATap()
{
    command("New tap")->trigger();
    m_fixture->field<QLineEdit>("newTap", "target")->setText(m_fixture->pathText("target.sock"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    QTRY_VERIFY(page() && page()->status().state == EndpointStatus::State::Running);
    QVERIFY(page()->status().spec.address.kind() == SocketAddress::Kind::Path); // a fresh one
    const QStringList lines = pane()->readyLines()->lines();
    QVERIFY2(lines.size() >= 2, qPrintable(lines.join(u'\n')));
    auto* copy = page()->findChild<QPushButton*>(QStringLiteral("copySocatLine"));
    QVERIFY(copy);
    click(copy);
    QVERIFY(QGuiApplication::clipboard()->text().contains(page()->status().spec.address.display()));
}

void RelayPageTest::aWrongFrontIsSaidBesideIt()
{
    m_fixture->window().openNewTap(m_fixture->pathText("target.sock"));
    auto* front = m_fixture->field<QLineEdit>("newTap", "frontAddress");
    front->setText(m_fixture->pathText("target.sock"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    auto* form = m_fixture->window().findChild<QWidget*>(QStringLiteral("newTap"));
    QVERIFY(says(form, "are the same"));
    QCOMPARE(front->text(), m_fixture->pathText("target.sock"));
    front->setText(QStringLiteral("tcp:8080"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    QVERIFY(says(form, "TCP is for bridges"));
    QCOMPARE(m_fixture->tabs()->count(), 0);
}

void RelayPageTest::theBridgeFormSaysWhatAPortDrops()
{
    m_fixture->window().openNewBridge(m_fixture->pathText("target.sock"));
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(QStringLiteral("tcp:127.0.0.1:0"));
    auto* form = m_fixture->window().findChild<QWidget*>(QStringLiteral("newBridge"));
    QVERIFY(says(form, "no file permissions"));
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(QStringLiteral("tcp:0.0.0.0:0"));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    QVERIFY(says(form, "not a loopback address")); // asked first
    QVERIFY(form->isVisible() && !page());
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(QStringLiteral("tcp:127.0.0.1:0"));
    QVERIFY(!says(form, "not a loopback address"));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    QTRY_VERIFY(page() && page()->status().state == EndpointStatus::State::Running);
    QTRY_VERIFY(page()->findChild<QPushButton*>(QStringLiteral("openInBrowser"))->isVisible());
    QVERIFY(page()->status().spec.address.port() != 0);
}

void RelayPageTest::theBridgeFormTakesNoNameFromATapThatHasNone()
{
    EndpointSpec nobody = m_fixture->spec("nobody.sock", EndpointKind::Tap);
    std::swap(nobody.address, nobody.target);
    const EndpointId id = m_fixture->engine().start(nobody);
    QTRY_VERIFY((m_fixture->window().showEndpoint(id), page()) &&
                page()->status().state == EndpointStatus::State::Failed);
    QVERIFY(page()->status().spec.address.kind() == SocketAddress::Kind::Unnamed);
    command("New bridge")->trigger();
    QCOMPARE(m_fixture->field<QLineEdit>("newBridge", "to")->text(), QString());
}

/// Nothing that was typed is lost, and nothing dead is left in the list.
void RelayPageTest::aFormKeepsWhatCantStart()
{
    m_fixture->window().openNewTap(m_fixture->pathText("nobody.sock"));
    auto* tapForm = m_fixture->window().findChild<QWidget*>(QStringLiteral("newTap"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    QTRY_VERIFY(says(tapForm, "There is no socket at"));
    QVERIFY(tapForm->isVisible());
    QCOMPARE(m_fixture->field<QLineEdit>("newTap", "target")->text(), m_fixture->pathText("nobody.sock"));
    m_fixture->window().openNewBridge(m_fixture->pathText("target.sock"));
    auto* form = m_fixture->window().findChild<QWidget*>(QStringLiteral("newBridge"));
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(m_fixture->pathText("x.sock"));
    m_fixture->field<QLineEdit>("newBridge", "to")->setText(QStringLiteral("0"));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    QVERIFY(says(form, "no TCP port 0")); // taken as a port
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(QString::number(taken.serverPort()));
    m_fixture->field<QLineEdit>("newBridge", "to")->setText(m_fixture->pathText("target.sock"));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    QTRY_VERIFY(says(form, "EADDRINUSE"));
    QVERIFY(form->isVisible());
    QCOMPARE(m_fixture->tabs()->count(), 0);
}

void RelayPageTest::theBridgeFormTakesAPortAlone()
{
    QTcpServer lookedFor;
    QVERIFY(lookedFor.listen(QHostAddress::LocalHost));
    const quint16 port = lookedFor.serverPort();
    lookedFor.close();
    m_fixture->window().openNewBridge(m_fixture->pathText("target.sock"));
    m_fixture->field<QLineEdit>("newBridge", "from")->setText(QStringLiteral("localhost:%1").arg(port));
    auto* form = m_fixture->window().findChild<QWidget*>(QStringLiteral("newBridge"));
    QTRY_VERIFY(says(form, "you may connect")); // the verdict on what it leads to
    auto* to = m_fixture->field<QLineEdit>("newBridge", "to");
    to->setText(QStringLiteral("9999"));
    QVERIFY(!to->property("wrong").toBool()); // a port alone, here too
    to->setText(QStringLiteral("tcp:127.0.0.1:9999"));
    QVERIFY(!to->property("wrong").toBool());
    to->setText(m_fixture->pathText("target.sock"));
    QVERIFY(says(form, "DNS rebinding"));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    QTRY_VERIFY(page() && page()->status().state == EndpointStatus::State::Running);
    QCOMPARE(page()->status().spec.address.display(), QStringLiteral("tcp:127.0.0.1:%1").arg(port));
}

void RelayPageTest::aBridgesFaultIsSaidUnderItsField()
{
    m_fixture->window().openNewBridge();
    auto* form = m_fixture->window().findChild<QWidget*>(QStringLiteral("newBridge"));
    auto* to = m_fixture->field<QLineEdit>("newBridge", "to");
    to->setText(QStringLiteral("/") + QString(120, QLatin1Char('x')));
    click(m_fixture->field<QPushButton>("newBridge", "bridge"));
    const QList<QLabel*> labels = form->findChildren<QLabel*>();
    const auto found = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QLatin1String("too long"));
    });
    QVERIFY(found != labels.end());
    const auto top = [form](const QWidget* part) { return part->mapTo(form, QPoint()).y(); };
    const auto* remote = m_fixture->field<QWidget>("newBridge", "allowRemoteClients");
    QTRY_VERIFY(top(*found) >= top(to) + to->height() && top(*found) < top(to) + to->height() + 20);
    QTRY_VERIFY(top(remote) >= top(*found) + (*found)->height());
    QVERIFY(to->property("wrong").toBool());
    to->setText(m_fixture->pathText("target.sock"));
    QVERIFY(!says(form, "too long") && !to->property("wrong").toBool());
}

void RelayPageTest::whatNoBrowserOpensIsSaid()
{
    EndpointSpec spec = m_fixture->spec("target.sock", EndpointKind::Bridge);
    spec.target = spec.address;
    spec.address = *SocketAddress::parse(QStringLiteral("tcp:127.0.0.1:0"));
    const EndpointId id = m_fixture->engine().start(spec);
    QTRY_VERIFY((m_fixture->window().showEndpoint(id), page()) &&
                page()->status().state == EndpointStatus::State::Running);
    auto* open = page()->findChild<QPushButton*>(QStringLiteral("openInBrowser"));
    QTRY_VERIFY(open->isVisible());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("openUrl")));
    click(open); // this platform of tests has none
    QVERIFY(says(page(), "No browser could be started"));
    QDesktopServices::setUrlHandler(QStringLiteral("http"), this, "openPage");
    click(open);
    QDesktopServices::unsetUrlHandler(QStringLiteral("http"));
    QCOMPARE(m_opened.port(), int(page()->status().spec.address.port()));
    QVERIFY(!says(page(), "No browser could be started"));
}

void RelayPageTest::theReadyLinesAreForWhatItSpeaks()
{
    tap();
    QVERIFY(pane()->readyLines()->lines().value(0).startsWith(QLatin1String("socat ")));
    converse("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_VERIFY(pane()->readyLines()->lines().value(0).startsWith(QLatin1String("curl ")));
}

void RelayPageTest::aStoppedOneSaysWhoReachesNobody()
{
    tap();
    const auto* words = pane()->readyLines()->findChild<QLabel*>(QStringLiteral("whatToKnow"));
    QVERIFY(words);
    QVERIFY(words->text().contains(QLatin1String("sees Socket Workbench")));
    click(page()->findChild<QPushButton*>(QStringLiteral("stop")));
    QTRY_VERIFY(words->text().startsWith(QLatin1String("Stopped: ")));
    QVERIFY(!words->text().contains(QLatin1String("sees Socket Workbench")));
}

void RelayPageTest::theTargetHasTheWidthThatIsLeft()
{
    tap();
    const FollowingTable* table = pane()->exchanges()->table();
    const auto target = [table] { return table->columnWidth(ExchangeModel::Target); };
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(!table->horizontalScrollBar()->isVisible());
    const int before = target();
    QVERIFY(table->isColumnHidden(ExchangeModel::Type)); // the response's head says it
    m_fixture->window().resize(1800, 900);
    QTRY_VERIFY(target() > before + 200);
    QVERIFY(!table->isColumnHidden(ExchangeModel::Type));
    pane()->exchanges()->table()->setColumnWidth(ExchangeModel::Target, 123); // as somebody drags it
    m_fixture->window().resize(1500, 900);
    QTRY_VERIFY(m_fixture->window().width() == 1500);
    QCOMPARE(target(), 123);
}

void RelayPageTest::showsWhatWentThrough()
{
    tap();
    converse("POST /containers/create HTTP/1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
             "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
             "{\"message\":\"x\"}");
    QTRY_COMPARE(model()->rowCount(), 1);
    QTRY_COMPARE(model()->index(0, ExchangeModel::Status).data().toString(), QStringLiteral("409"));
    QCOMPARE(model()->index(0, ExchangeModel::Marks).data().toString(), QStringLiteral("error, changes"));
    QVERIFY(model()->index(0, ExchangeModel::Client).data().toString().contains(QString::number(::getpid())));
    choose(0);
    QTRY_VERIFY(detail()->isSettled() && detail()->response()->body()->isSettled());
    QVERIFY(headOf(detail()->request()).startsWith("POST /containers/create HTTP/1.1\n"));
    QVERIFY(headOf(detail()->response()).startsWith("HTTP/1.1 409 Conflict\n"));
    const PayloadView* pretty = detail()->response()->body()->pretty()->view();
    QTRY_COMPARE(pretty->source()->read(0, 100), "{\n  \"message\": \"x\"\n}\n");
}

/// Of bytes that nobody decodes: a server that speaks first does not become the one that asks.
void RelayPageTest::aGreetingStaysOnTheTargetsSide()
{
    tap();
    QVERIFY(m_target.sendAll("220 ready\r\n"));
    QCOMPARE(receiveSoon(m_client, 11), QByteArray("220 ready\r\n"));
    converse("abc\n", "ABC\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    const auto tells = [](const QWidget* side, const QString& words) {
        const auto labels = side->findChildren<ElidedLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&words](const ElidedLabel* label) { return label->text() == words; });
    };
    QTRY_VERIFY(tells(detail()->request(), QStringLiteral("from the client · 4 B")));
    QTRY_VERIFY(tells(detail()->response(), QStringLiteral("from the target · 15 B")));
}

void RelayPageTest::aFilterThatHidesAllSaysSo()
{
    tap();
    QTRY_VERIFY(says(pane(), "No exchanges yet"));
    converse("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    pane()->exchanges()->filter()->setText(QStringLiteral("zzz"));
    QTRY_VERIFY(says(pane(), "No exchanges match"));
    QVERIFY(!says(pane(), "No exchanges yet"));
}

void RelayPageTest::showsABodyAsItComes()
{
    tap();
    converse("GET /events HTTP/1.1\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
             "6\r\n{\"a\":1\r\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    QTRY_VERIFY(detail()->response()->body()->raw()->view()->source());
    const auto raw = [this] {
        const auto source = detail()->response()->body()->raw()->view()->source();
        return source->read(0, source->size());
    };
    QTRY_COMPARE(raw(), "{\"a\":1");
    QCOMPARE(model()->index(0, ExchangeModel::Marks).data().toString(), QStringLiteral("live"));
    QVERIFY(m_target.sendAll("2\r\n}\n\r\n"));
    QTRY_COMPARE(raw(), "{\"a\":1}\n");
}

/// docker attach: what the container writes after the upgrade.
void RelayPageTest::tellsStdoutFromStderr()
{
    tap();
    converse("POST /v1.41/containers/web/attach?stream=1 HTTP/1.1\r\nUpgrade: tcp\r\n\r\n",
             QByteArray("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
                        "\1\0\0\0\0\0\0\3hi\n\2\0\0\0\0\0\0\5oops\n",
                        98));
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    QTRY_VERIFY(qobject_cast<StreamsForm*>(detail()->response()->body()->form()));
    auto* streams = qobject_cast<StreamsForm*>(detail()->response()->body()->form());
    QTRY_VERIFY(streams->isSettled() && !streams->words().isEmpty());
    streams->show(StreamsForm::Shown::Stderr);
    const auto& source = streams->box()->view()->source();
    QTRY_COMPARE(source->read(0, source->size()), "oops\n");
    QVERIFY(!streams->isTerminal());
}

void RelayPageTest::keepsTheChosenOneWhileOthersCome()
{
    tap();
    const QByteArray ok = "HTTP/1.1 204 No Content\r\n\r\n";
    converse("GET /one HTTP/1.1\r\n\r\n", ok);
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    QTRY_VERIFY(detail()->exchange().has_value());
    converse("GET /two HTTP/1.1\r\n\r\n", ok);
    QTRY_COMPARE(model()->rowCount(), 2);
    QCOMPARE(detail()->exchange()->target, "/one");
    pane()->exchanges()->filter()->setText(QStringLiteral("two"));
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(detail()->exchange()->target, "/one");
    QCOMPARE(pane()->exchanges()->filter()->accessibleName(), QStringLiteral("Filter exchanges"));
}

void RelayPageTest::sendsAgainInTheHttpPage()
{
    tap();
    converse("PUT /x?y=1 HTTP/1.1\r\nX-Own: 1\r\nContent-Length: 2\r\n\r\nhi",
             "HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    QTRY_VERIFY(detail()->httpRequest().has_value());
    HttpRequest expected;
    expected.method = "PUT";
    expected.target = "/x?y=1";
    expected.fields = {{"X-Own", "1"}};
    expected.body = "hi";
    QCOMPARE(*detail()->httpRequest(), expected);
    click(detail()->findChild<QPushButton*>(QStringLiteral("sendAgain")));
    QVERIFY(qobject_cast<HttpPage*>(m_fixture->page()));
    QCOMPARE(m_fixture->part<QLineEdit>("address")->text(), m_fixture->pathText("target.sock"));
    QCOMPARE(m_fixture->part<QLineEdit>("target")->text(), QStringLiteral("/x?y=1"));
}

void RelayPageTest::copiesACurlLineToTheTarget()
{
    tap();
    converse("GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_COMPARE(model()->rowCount(), 1);
    choose(0);
    QTRY_VERIFY(detail()->httpRequest().has_value());
    click(detail()->findChild<QPushButton*>(QStringLiteral("copyAsCurl")));
    const QString line = QGuiApplication::clipboard()->text();
    QVERIFY2(line.startsWith(QStringLiteral("curl ")) && line.contains(m_fixture->pathText("target.sock")),
             qPrintable(line));
}

void RelayPageTest::followsOneConnection()
{
    tap();
    const QByteArray ok = "HTTP/1.1 204 No Content\r\n\r\n";
    converse("GET /first HTTP/1.1\r\n\r\n", ok);
    PlainPeer other = m_fixture->connectSoon("front.sock");
    PlainPeer otherTarget = m_server->accept();
    QVERIFY(other.sendAll("GET /second HTTP/1.1\r\n\r\n"));
    QTRY_COMPARE(model()->rowCount(), 2);
    auto* list = page()->findChild<QListView*>(QStringLiteral("connections"));
    QTRY_COMPARE(list->model()->rowCount(), 3);
    list->setCurrentIndex(list->model()->index(2, 0));
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(model()->index(0, ExchangeModel::Target).data().toString(), QStringLiteral("/second"));
    page()->showAllConnections();
    QTRY_COMPARE(model()->rowCount(), 2);
    const ConnectionId first = model()->at(0)->connection;
    emit pane()->exchanges()->followWanted(first);
    QCOMPARE(pane()->part(), RelayPane::Part::Conversation);
    QCOMPARE(page()->chosenConnection(), first);
    QTRY_VERIFY(page()->conversation()->model()->rowCount() >= 2);
    auto* conversation = page()->conversation()->model();
    for (int row = 0; row < conversation->rowCount(); ++row)
        QCOMPARE(conversation->index(row, 0).data(TrafficModel::ConnectionRole).toUInt(), first);
}

void RelayPageTest::listsWhatAClientNeeds()
{
    tap();
    converse("GET /v1.41/containers/4f5e6a7b8c9d0e1f/json HTTP/1.1\r\n\r\n",
             "HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_COMPARE(pane()->allowList()->text(), QStringLiteral("GET /v*/containers/{id}/json\n"));
    pane()->showPart(RelayPane::Part::AllowList);
    converse("POST /v1.41/containers/create HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
             "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    QTRY_VERIFY(says(pane()->allowList(), "1 changes something; ids and names are replaced by * and {name}"));
    const auto* lines = pane()->allowList()->findChild<QPlainTextEdit*>();
    const QStringList shown = lines->toPlainText().split(QLatin1Char('\n'));
    QCOMPARE(shown.size(), 2);
    for (const QString& line : shown)
        QCOMPARE(line.endsWith(QLatin1String("# changes something")), line.startsWith(QLatin1String("POST")));
    QCOMPARE(lines->extraSelections().size(), 1);
    click(pane()->allowList()->findChild<QPushButton*>(QStringLiteral("copyAllowList")));
    QCOMPARE(QGuiApplication::clipboard()->text(), pane()->allowList()->text());
    QVERIFY(!pane()->allowList()->text().contains(QLatin1Char('#')));
}

void RelayPageTest::rulesAreInForceAtOnce()
{
    tap();
    pane()->showPart(RelayPane::Part::Rules);
    m_fixture->window().resize(1600, 900);
    const auto* seconds = pane()->findChild<QLineEdit*>(QStringLiteral("seconds"));
    QTRY_COMPARE(m_fixture->window().width(), 1600);
    QTRY_VERIFY(seconds->width() > 60 && seconds->width() <= 110); // as wide as a number
    QVERIFY(!says(pane()->rules(), "are in force now"));           // none is
    auto* action = pane()->findChild<QComboBox*>(QStringLiteral("action"));
    action->setCurrentIndex(action->findText(QStringLiteral("Answer instead")));
    auto* answer = pane()->findChild<QLineEdit*>(QStringLiteral("answer"));
    QVERIFY(answer);
    QTRY_VERIFY(answer->width() > 300);
    answer->setText(QStringLiteral("HTTP/1.1 503 Busy\\r\\n\\r\\n"));
    click(pane()->findChild<QPushButton*>(QStringLiteral("addRule")));
    QTRY_COMPARE(page()->status().spec.tapRules.size(), 1);
    QTRY_VERIFY(says(pane()->rules(), "are in force now"));
    QCOMPARE(pane()->findChild<QListWidget*>(QStringLiteral("rules"))->count(), 1);
    PlainPeer fresh = m_fixture->connectSoon("front.sock");
    QVERIFY(fresh.sendAll("GET / HTTP/1.1\r\n\r\n"));
    QCOMPARE(receiveSoon(fresh, 21), "HTTP/1.1 503 Busy\r\n\r\n");
    click(pane()->findChild<QPushButton*>(QStringLiteral("removeRule")));
    QTRY_VERIFY(page()->status().spec.tapRules.isEmpty());
}

void RelayPageTest::aWrongRuleIsSaidBesideIt()
{
    tap();
    pane()->showPart(RelayPane::Part::Rules);
    auto* seconds = pane()->findChild<QLineEdit*>(QStringLiteral("seconds"));
    QVERIFY(seconds);
    seconds->setText(QStringLiteral("soon"));
    click(pane()->findChild<QPushButton*>(QStringLiteral("addRule")));
    QVERIFY(pane()->rules()->rules().isEmpty());
    QCOMPARE(seconds->text(), QStringLiteral("soon"));
    QVERIFY(says(pane()->rules(), "Seconds: "));
}

SW_TEST(RelayPageTest)

#include "RelayPageTest.moc"
