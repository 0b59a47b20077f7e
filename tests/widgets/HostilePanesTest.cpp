#include "models/http/DockerEngines.h"
#include "models/http/HttpCall.h"
#include "models/session/FramesModel.h"
#include "models/session/ReplyRules.h"
#include "models/session/SavedTreeModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/HostileWalk.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/BodyView.h"
#include "widgets/DockerPage.h"
#include "widgets/FramesView.h"
#include "widgets/GoTo.h"
#include "widgets/HttpPage.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/JsonView.h"
#include "widgets/RulesEditor.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QProcess>
#include <QScopeGuard>
#include <QTableWidget>
#include <QTreeView>

#include <sys/prctl.h>
#include <unistd.h>

using namespace sw;
using namespace sw::test;

/// The panes that HostileTest doesn't come by, each with what would like to be more than text.
class HostilePanesTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { ::prctl(PR_GET_NAME, m_name); }
    void cleanup() { ::prctl(PR_SET_NAME, m_name); }
    void framedMessages();
    void rules();
    void pastedIntoARule();
    void savedMessages();
    void jsonTree();
    void httpResponse();
    void dockerEngines();
    void goTo();
    void socketsAndTheirDetails();

private:
    char m_name[17]{};
};

namespace {

/// Of a file: all that evilName has, a line end, and what is no UTF-8.
const QByteArray evilFile = evilName + "\n\xff";

/// An expression with raw bytes in it, one of them behind a backslash, and what fits it.
const QByteArray evilExpression = "^<b>\x1b\\[31m\xe2\x80\xae\\\x1b$";
const QByteArray evilMatch = "<b>\x1b[31m\xe2\x80\xae\x1b";

/// What these show, and no more, so that each test fails for its own pane.
QByteArray shownRaw(std::initializer_list<QWidget*> panes, int least)
{
    HostileWalk walk;
    for (QWidget* pane : panes) {
        walk.widget(pane);
        for (QWidget* each : pane->findChildren<QWidget*>())
            walk.widget(each);
        walk.accessible(QAccessible::queryAccessibleInterface(pane), 0);
    }
    walk.wrong.removeDuplicates();
    if (walk.evil < least)
        walk.wrong.prepend(QStringLiteral("only %1 texts show any of it").arg(walk.evil));
    return walk.wrong.mid(0, 12).join(u'\n').toUtf8();
}

} // namespace

void HostilePanesTest::framedMessages()
{
    WindowFixture f;
    const EndpointSpec spec = f.spec("frames.sock", EndpointKind::Listener);
    f.window().showEndpoint(f.engine().start(spec));
    PlainPeer peer = f.connectSoon("frames.sock");
    QVERIFY(peer.sendAll(evilBytes + '\n' + evilName + "\nnot whole " + evilBytes));
    QTRY_VERIFY(f.part<QComboBox>("framing"));
    f.part<QComboBox>("framing")->setCurrentText(QStringLiteral("Delimiter"));
    click(f.part<QWidget>("splitStreams"));
    QTRY_VERIFY(f.page()->findChild<FramesView*>());
    auto* frames = f.page()->findChild<FramesView*>();
    QTRY_COMPARE(frames->model()->rowCount(), 3);
    QTRY_VERIFY(frames->isVisible());
    const QByteArray raw = shownRaw({frames}, 6);
    QVERIFY2(raw.isEmpty(), raw);
}

void HostilePanesTest::rules()
{
    RulesEditor editor;
    QList<ReplyRule> rules;
    for (const RuleCondition condition :
         {RuleCondition::Equals, RuleCondition::Contains, RuleCondition::StartsWith, RuleCondition::Regex}) {
        ReplyRule rule;
        rule.condition = condition;
        rule.pattern = condition == RuleCondition::Regex ? evilExpression : evilBytes;
        rule.reply = evilBytes;
        rules.append(rule);
    }
    editor.setRules(rules);
    editor.resize(700, 300);
    editor.show();
    const QByteArray raw = shownRaw({&editor}, 16);
    QVERIFY2(raw.isEmpty(), raw);
    // And they are the rules that they were.
    const auto back = editor.rules();
    QVERIFY2(back, back ? "" : qPrintable(back.failure().sentence));
    QCOMPARE((*back)[0], rules[0]);
    QCOMPARE(RuleSet(*back).match(evilMatch).rule, 4);
}

/// What is pasted into a cell, too, stands there as the escapes that mean it.
void HostilePanesTest::pastedIntoARule()
{
    RulesEditor editor;
    editor.setRules({ReplyRule(), ReplyRule()});
    editor.show();
    editor.table()->item(0, RulesEditor::Pattern)->setText(QString::fromUtf8(evilName));
    editor.table()->item(1, RulesEditor::Answer)->setText(QString::fromUtf8("[31m\xe2\x80\xae"));
    const QByteArray raw = shownRaw({&editor}, 4);
    QVERIFY2(raw.isEmpty(), raw);
    const auto rules = editor.rules();
    QVERIFY2(rules, rules ? "" : qPrintable(rules.failure().sentence));
    QCOMPARE((*rules)[0].pattern, evilName);
    QCOMPARE((*rules)[1].reply, QByteArray("[31m\xe2\x80\xae"));
}

void HostilePanesTest::savedMessages()
{
    SendingFixture f;
    QVERIFY(f.openClient());
    f.put(evilFile, evilBytes);
    const auto away = qScopeGuard([name = f.savedPath(evilFile)] { ::unlink(name); }); // QDir can't name it
    f.put(evilName, QByteArray(70'000, 'x')); // a file for the composer
    QCOMPARE(::symlink("nowhere", f.savedPath("[31m" + evilFile)), 0);
    click(f.part<QPushButton>("saved"));
    auto* tree = f.part<QTreeView>("savedMessages");
    auto* model = static_cast<SavedTreeModel*>(tree->model());
    QTRY_COMPARE(model->rowCount(), 3);
    tree->setCurrentIndex(model->indexOf(evilFile));
    auto* panel = tree->parentWidget();
    click(f.part<QWidget>("renameSaved")); // asks with its name
    QByteArray raw = shownRaw({panel}, 4);
    QVERIFY2(raw.isEmpty(), raw);
    QTest::keyClick(f.part<QLineEdit>("name"), Qt::Key_Escape);
    click(f.part<QWidget>("deleteSaved"));
    raw = shownRaw({panel}, 4);
    QVERIFY2(raw.isEmpty(), raw);
    click(f.part<QWidget>("cancel"));
    tree->setCurrentIndex(model->indexOf(evilName));
    click(f.part<QWidget>("editSaved")); // and the composer says where it came from
    QTRY_VERIFY(f.says(QStringLiteral("[31m")));
    raw = shownRaw({f.composer()}, 1);
    QVERIFY2(raw.isEmpty(), raw);
    // What stands in the field is the name as it can be typed.
    auto* path = f.part<QLineEdit>("filePath");
    QTest::keyClicks(path, QStringLiteral("2"));
    QTRY_VERIFY(f.says(QStringLiteral("ENOENT")));
    QTest::keyClick(path, Qt::Key_Backspace);
    QTRY_VERIFY(f.says(QStringLiteral("70,000 bytes")));
}

void HostilePanesTest::jsonTree()
{
    const QByteArray json = "{\"<img src=x>\\u001b[31m\\u202e\\u2028\":{\"[31m\xe2\x80\xae\":"
                            "\"<img src=y>\\u001b]0;t\\u0007\\u0000\\u2066\\u007f\"},"
                            "\"[31m\":[\"\\u009b[31m\\u202e\"]}";
    BodyView view(QStringLiteral("Response body"));
    view.resize(900, 600);
    view.setBody(ByteSource::fromBytes(json), BodyView::Language::Guess, true);
    view.show();
    view.setPane(BodyView::Pane::Tree);
    QTRY_VERIFY(view.isSettled());
    QTreeView* tree = view.tree()->tree();
    QTRY_VERIFY(tree->model()->rowCount() > 0);
    view.tree()->expandBelow({});
    tree->expandAll();
    QModelIndex row = tree->model()->index(0, 0);
    int rows = 0;
    for (; row.isValid(); row = tree->indexBelow(row), ++rows) {
        tree->setCurrentIndex(row);
        const std::unique_ptr<QMenu> menu(view.tree()->makeMenu(nullptr));
        const QByteArray raw = shownRaw({&view, menu.get()}, 6);
        QVERIFY2(raw.isEmpty(), raw);
    }
    QCOMPARE(rows, 5);
    for (const auto pane : {BodyView::Pane::Pretty, BodyView::Pane::Raw, BodyView::Pane::Hex}) {
        view.setPane(pane);
        const QByteArray raw = shownRaw({&view}, 1);
        QVERIFY2(raw.isEmpty(), raw);
    }
    // What is wrong about bytes that are no JSON is said in words.
    view.setBody(ByteSource::fromBytes("[1,\x1b\xe2\x80\xae[31m]"), BodyView::Language::Json, true);
    QTRY_VERIFY(view.error());
    const QByteArray raw = shownRaw({&view}, 1);
    QVERIFY2(raw.isEmpty(), raw);
}

void HostilePanesTest::httpResponse()
{
    WindowFixture f;
    PlainServer server(f.path("http.sock"));
    HttpPage* page = f.window().openHttp(f.pathText("http.sock"));
    const auto answer = [&](const QByteArray& bytes) {
        page->findChild<QPushButton*>(QStringLiteral("sendRequest"))->click();
        PlainPeer peer = server.accept();
        return peer.isOpen() && peer.sendAll(bytes);
    };
    // What no head may have is refused in words that don't repeat it raw.
    QVERIFY(answer("HTTP/1.1 200 <img src=x>\x1b[31m\xe2\x80\xae\r\nX: [31m\x1b\r\n\r\n"));
    QTRY_VERIFY(page->call()->status().isOver());
    QByteArray raw = shownRaw({page}, 0);
    QVERIFY2(raw.isEmpty(), raw);
    QVERIFY(answer("HTTP/1.1 200 [31m<img src=x>\xe2\x80\xae\r\nContent-Type: <b>[31m\xff\r\n"
                   "X-B: [31m<img src=x>\xe2\x81\xa6\r\n\r\n" +
                   evilBytes));
    QTRY_VERIFY(page->call()->status().isOver());
    QTRY_VERIFY(page->response()->body()->isSettled());
    for (QAbstractButton* part : page->findChildren<QAbstractButton*>()) {
        if (part->isCheckable() && part->isVisible())
            part->click(); // its views, one after the other
        raw = shownRaw({page}, 3);
        QVERIFY2(raw.isEmpty(), raw);
    }
}

void HostilePanesTest::dockerEngines()
{
    WindowFixture f;
    const QByteArray socket = f.path("e") + evilName;
    PlainServer server(socket);
    QVERIFY(server.isOpen());
    QDir().mkpath(f.pathText("docker/contexts/meta/one"));
    QFile meta(f.pathText("docker/contexts/meta/one/meta.json"));
    QVERIFY(meta.open(QIODevice::WriteOnly));
    meta.write(
        QJsonDocument(
            QJsonObject{{QStringLiteral("Name"), QString::fromUtf8(evilName)},
                        {QStringLiteral("Endpoints"),
                         QJsonObject{{QStringLiteral("docker"),
                                      QJsonObject{{QStringLiteral("Host"),
                                                   QStringLiteral("ssh<img>\u001b[31m\u202e://x")}}}}}})
            .toJson());
    meta.close();
    DockerPage* page = f.window().openDocker();
    DockerSurroundings around;
    around.root = around.home = f.pathText("nowhere");
    around.environment = {
        {QStringLiteral("DOCKER_HOST"), QStringLiteral("unix://") + QString::fromUtf8(socket)},
        {QStringLiteral("CONTAINER_HOST"), QStringLiteral("<img src=x>\u001b[31m\u202e")},
        {QStringLiteral("DOCKER_CONFIG"), f.pathText("docker")}};
    page->look(around);
    QTRY_COMPARE(page->engines()->rowCount(), 4);
    PlainPeer peer = server.accept();
    QVERIFY(peer.isOpen());
    QVERIFY(
        peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                     R"({"Components":[{"Name":"<img src=x>\u001b[31m"}],"Version":"\u202e[31m\u0000\u2028",)"
                     R"("ApiVersion":"1.41\u001b[31m"})"));
    peer.close();
    QTRY_VERIFY(page->engines()->best() >= 0);
    auto* requests = page->findChild<QListWidget*>(QStringLiteral("requests"));
    requests->setCurrentItem(requests->findItems(QStringLiteral("Start"), Qt::MatchStartsWith)[0]);
    page->findChild<QLineEdit*>(QStringLiteral("container"))->setText(QStringLiteral("web"));
    page->findChild<QPushButton*>(QStringLiteral("sendRequest"))->click(); // asks, and names the engine
    const QByteArray raw = shownRaw({page}, 7);
    QVERIFY2(raw.isEmpty(), raw);
}

void HostilePanesTest::goTo()
{
    ::prctl(PR_SET_NAME, "<b>\x1b[31m\xe2\x80\xae");
    WindowFixture f(true);
    EndpointSpec spec = f.spec("x", EndpointKind::Listener);
    spec.address = SocketAddress::path(f.path("[31m") + evilName);
    f.engine().start(spec);
    spec.address = SocketAddress::abstractName("[31m" + evilBytes);
    spec.type = SocketType::Datagram;
    f.engine().start(spec);
    auto* goTo = f.window().findChild<GoTo*>();
    auto* list = f.window().findChild<QListView*>(QStringLiteral("goToResults"));
    QVERIFY(goTo && list);
    QWidget* popup = list->parentWidget();
    const auto type = [goTo](const QString& text) {
        goTo->setText(text);
        goTo->begin();
    };
    const auto evilRows = [list] {
        int rows = 0;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            rows += list->model()
                        ->index(row, 0)
                        .data(Qt::AccessibleTextRole)
                        .toString()
                        .contains(QLatin1String("\\x1b"));
        return rows;
    };
    const auto finds = [&](const char* words, int rows) { // the table of sockets is read meanwhile
        return QTest::qWaitFor(
            [&] {
                type(QLatin1String(words));
                return QTest::qWaitFor([&] { return popup->isVisible() && evilRows() >= rows; }, 300);
            },
            10'000);
    };
    QVERIFY(finds("31m", 2));
    QByteArray raw = shownRaw({popup}, 4);
    QVERIFY2(raw.isEmpty(), raw);
    // The address itself, with what is there above the list.
    type(spec.address.copyText());
    QTRY_VERIFY_WITH_TIMEOUT(evilRows() >= 1, 10'000);
    raw = shownRaw({popup, goTo}, 2);
    QVERIFY2(raw.isEmpty(), raw);
    type(SocketAddress::path("/nowhere/" + evilName).copyText());
    QTRY_VERIFY_WITH_TIMEOUT(popup->isVisible() && evilRows() >= 1, 10'000);
    raw = shownRaw({popup, goTo}, 2);
    QVERIFY2(raw.isEmpty(), raw);
}

void HostilePanesTest::socketsAndTheirDetails()
{
    WindowFixture f(true);
    // Held by a process with such a command line, too.
    UniqueFd held(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un sun{};
    const SocketAddress address = SocketAddress::abstractName(f.path("held") + evilBytes);
    const socklen_t length = address.toSockaddr(sun);
    QCOMPARE(::bind(held.get(), reinterpret_cast<sockaddr*>(&sun), length), 0);
    QCOMPARE(::listen(held.get(), 4), 0);
    QProcess holder;
    holder.start(QStringLiteral("sh"), {QStringLiteral("-c"), QStringLiteral("echo; read line"),
                                        QString::fromUtf8("[31m" + evilName)});
    QVERIFY(holder.waitForReadyRead());
    ::prctl(PR_SET_NAME, "<b>\x1b[31m\xe2\x80\xae");
    const SocketAddress path = SocketAddress::path(f.path("p") + evilName);
    UniqueFd other(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    QCOMPARE(::bind(other.get(), reinterpret_cast<sockaddr*>(&sun), path.toSockaddr(sun)), 0);
    auto* filter = f.window().findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    auto* sockets = f.window().findChild<QTableView*>(QStringLiteral("sockets"));
    auto* details = f.window().findChild<QWidget*>(QStringLiteral("socketDetails"));
    QVERIFY(filter && sockets && details);
    filter->setText(QStringLiteral("path:") + QFileInfo(f.pathText("x")).dir().dirName());
    QTRY_COMPARE_WITH_TIMEOUT(sockets->model()->rowCount(), 2, 10'000);
    for (int row = 0; row < 2; ++row) {
        sockets->setCurrentIndex(sockets->model()->index(row, 0));
        QTRY_VERIFY(details->isVisible());
        QByteArray raw = shownRaw({details}, 2);
        QVERIFY2(raw.isEmpty(), raw);
        raw = shownRaw({sockets}, 4);
        QVERIFY2(raw.isEmpty(), raw);
    }
    holder.closeWriteChannel();
    QVERIFY(holder.waitForFinished());
}

SW_TEST(HostilePanesTest)
#include "HostilePanesTest.moc"
