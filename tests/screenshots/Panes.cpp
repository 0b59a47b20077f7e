#include "tests/screenshots/Panes.h"

#include "models/decode/ExchangeModel.h"
#include "models/http/DockerEngines.h"
#include "models/http/DockerPlaces.h"
#include "models/http/HttpCall.h"
#include "models/inspect/SocketTableModel.h"
#include "models/lessons/LessonRun.h"
#include "models/session/Sequence.h"
#include "models/traffic/TrafficModel.h"
#include "tests/models/sockets/PlainPeer.h"
#include "widgets/AccessPanel.h"
#include "widgets/AddressField.h"
#include "widgets/BodyView.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/DockerListPanel.h"
#include "widgets/DockerPage.h"
#include "widgets/DockerTable.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FairSplit.h"
#include "widgets/FollowingTable.h"
#include "widgets/Form.h"
#include "widgets/GoTo.h"
#include "widgets/HttpPage.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/LearnPage.h"
#include "widgets/NoteStrip.h"
#include "widgets/PayloadEdit.h"
#include "widgets/RelayPane.h"
#include "widgets/SequencePanel.h"
#include "widgets/Settings.h"
#include "widgets/SocketsPage.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace sw::test {

namespace {

QAction* command(Scene& scene, const char* words)
{
    for (QAction* action : scene.window().actions()) {
        if (action->text() == QString::fromUtf8(words))
            return action;
    }
    giveUp(QStringLiteral("there is no command %1").arg(QLatin1String(words)));
}

void pressButton(Scene& scene, const char* name) { scene.part<QAbstractButton>(name)->click(); }

/// Of the page's head: where it is narrow, in its menu.
void pressTool(Scene& scene, const char* name)
{
    auto* tool = scene.tabs()->currentWidget()->findChild<QToolButton*>(QLatin1String(name));
    if (!tool || !tool->isEnabled())
        giveUp(QStringLiteral("the page offers no %1").arg(QLatin1String(name)));
    tool->click();
}

/// Of the composer: where room is small, behind its button Options.
void pressOption(Scene& scene, const char* name)
{
    auto* options = scene.tabs()->currentWidget()->findChild<QAbstractButton*>(QStringLiteral("options"));
    const bool isFolded = options && options->isVisible() && !options->isChecked();
    if (isFolded)
        options->click();
    pressButton(scene, name);
    if (isFolded)
        options->click();
}

void setField(Scene& scene, const char* name, const QString& text)
{
    scene.part<QLineEdit>(name)->setText(text);
}

template <class T> T* inFront(Scene& scene)
{
    T* found = scene.tabs()->currentWidget()->findChild<T*>();
    if (!found)
        giveUp(QStringLiteral("not on the page in front: %1")
                   .arg(QLatin1String(T::staticMetaObject.className())));
    return found;
}

EndpointPage* showPage(Scene& scene, const char* name)
{
    scene.window().showEndpoint(scene.id(name));
    EndpointPage* page = nullptr;
    waitFor(name, [&] {
        page = qobject_cast<EndpointPage*>(scene.tabs()->currentWidget());
        return page && page->id() == scene.id(name);
    });
    return page;
}

/// With what was said there.
EndpointPage* showTalk(Scene& scene, const char* name)
{
    EndpointPage* page = showPage(scene, name);
    waitFor("conversation", [&] { return page->conversation()->model()->rowCount() > 0; });
    return page;
}

void choose(Scene& scene, const char* combo, const QString& text)
{
    auto* box = scene.part<QComboBox>(combo);
    box->setCurrentText(text);
    emit box->activated(box->currentIndex());
}

QString tooLong() { return QStringLiteral("/run/") + QString(120, u'x'); }

// --- sockets, Go to

void showSockets(Scene& scene) { scene.tabs()->setCurrentIndex(0); }

void showDetails(Scene& scene)
{
    showSockets(scene);
    selectRow(scene.part<QTableView>("sockets"), SocketTableModel::Address, QStringLiteral("echo.sock"));
}

void filterTheSockets(Scene& scene, const char* words)
{
    showSockets(scene);
    scene.window().findChild<SocketsPage*>()->filterBy(QLatin1String(words));
}

/// As a server leaves it that was killed.
void leaveStaleFile(const QByteArray& path) { const UniqueFd gone = test::plainListener(path); }

void showStaleFiles(Scene& scene)
{
    showSockets(scene);
    for (const char* name : {"crashed.sock", "old.sock", "worker7.sock"})
        leaveStaleFile(QFile::encodeName(scene.directory().file(name)));
    pressButton(scene, "staleFiles");
    setField(scene, "filterSockets",
             QStringLiteral("path:") + scene.directory().file("")); // not the machine's
    auto* table = scene.part<QTableView>("staleSocketFiles");
    waitFor("stale files", [&] { return table->isVisible() && table->model()->rowCount() > 0; });
    table->setFocus(Qt::OtherFocusReason);
    selectRow(table, 1, QStringLiteral("old.sock"));
}

void askGoTo(Scene& scene, const QString& text)
{
    auto* field = scene.part<GoTo>("goTo");
    field->begin();
    type(field, text);
    waitFor("offers of Go to", [&] {
        const auto* offers = scene.window().findChild<QAbstractItemView*>(QStringLiteral("goToResults"));
        const auto* verdict =
            offers ? offers->parentWidget()->findChild<QLabel*>(QStringLiteral("verdict")) : nullptr;
        return verdict && offers->isVisible() && offers->model()->rowCount() > 0 &&
               (!text.startsWith(u'/') || !verdict->text().isEmpty());
    });
}

void awaitAccess(Scene& scene)
{
    const auto* panel = inFront<AccessPanel>(scene);
    const auto* parts = panel->findChild<QTableView*>();
    waitFor("who may connect", [&] { return parts->isVisible() && parts->model()->rowCount() > 2; });
}

// --- forms

void fillListener(Scene& scene, const char* reply)
{
    scene.window().openNewListener(scene.directory().file("new.sock"));
    choose(scene, "reply", QLatin1String(reply));
}

/// Of the form in front, whatever else has a button of that name.
void wrongForm(Scene& scene, const char* field, const char* button)
{
    const auto forms = scene.window().findChildren<Form*>();
    const auto open =
        std::find_if(forms.begin(), forms.end(), [](const Form* form) { return form->isVisible(); });
    auto* edit = open == forms.end() ? nullptr : (*open)->findChild<QLineEdit*>(QLatin1String(field));
    auto* submit = edit ? (*open)->findChild<QAbstractButton*>(QLatin1String(button)) : nullptr;
    if (!submit)
        giveUp(QStringLiteral("no form with %1 and %2").arg(QLatin1String(field), QLatin1String(button)));
    edit->setText(tooLong());
    submit->click();
}

// --- an endpoint's page

void showFound(Scene& scene)
{
    showTalk(scene, "echo.sock");
    command(scene, "Find in conversation")->trigger();
    setField(scene, "findInConversation", QStringLiteral("ping"));
}

void openMessage(Scene& scene)
{
    EndpointPage* page = showTalk(scene, "echo.sock");
    auto* table = scene.part<QTableView>("conversation");
    table->setFocus(Qt::OtherFocusReason);
    press(table, Qt::Key_End);
    press(table, Qt::Key_Return);
    Q_UNUSED(page)
}

void showDecoded(Scene& scene, const char* name)
{
    EndpointPage* page = showTalk(scene, name);
    pressButton(scene, "showDecoded");
    waitFor("exchanges", [&] { return page->decoded() && page->decoded()->model()->rowCount() > 0; });
    page->decoded()->table()->selectRow(0);
    waitFor("an exchange", [&] { return page->decoded()->detail()->isSettled(); });
}

void composeWrongHex(Scene& scene)
{
    showTalk(scene, "jobs.sock");
    pressButton(scene, "hex");
    scene.part<PayloadEdit>("message")->setPlainText(QStringLiteral("7b 22 6g"));
}

void composeFile(Scene& scene)
{
    EndpointPage* page = showTalk(scene, "jobs.sock");
    page->composer()->setFile(scene.directory().file("messages/resize.json"));
}

void writeSequence(Scene& scene)
{
    showTalk(scene, "jobs.sock");
    pressOption(scene, "sequence");
    const auto steps = Sequence::fromText("macros on\n"
                                          "send \"{\"id\": {{COUNTER}}, \"op\": \"resize\"}\\n\"\n"
                                          "expect contains \"done\" within 2 s\n"
                                          "wait 500 ms\n"
                                          "repeat 3\n");
    if (!steps)
        giveUp(steps.failure().sentence);
    inFront<SequencePanel>(scene)->setSequence(*steps);
}

void showSaved(Scene& scene)
{
    showTalk(scene, "jobs.sock");
    pressOption(scene, "saved");
}

void showManyTabs(Scene& scene)
{
    for (const char* name : {"jobs.sock", "missing.sock", "quiet.sock", "rules.sock", "notes.sock",
                             "passed.sock", "docker.sock", "tap.sock", "bridge", "echo.sock"})
        showPage(scene, name);
}

// --- traffic

TrafficPanel* trafficOf(Scene& scene) { return scene.window().findChild<TrafficPanel*>(); }

void filterTheTraffic(Scene& scene, const char* words)
{
    const TrafficModel* rows = trafficOf(scene)->model();
    setField(scene, "filterTraffic", QLatin1String(words));
    if (words != QByteArrayView("dir:sideways"))
        waitFor("the filter", [&] { return !rows->filter().isEmpty() && rows->filterProgress() < 0; });
}

void showRuleColumn(Scene& scene)
{
    showTalk(scene, "rules.sock");
    trafficOf(scene)->table()->setColumnHidden(TrafficModel::Rule, false);
    filterTheTraffic(scene, "endpoint:rules");
    const TrafficModel* rows = trafficOf(scene)->model();
    int answered = -1; // the first row that says its rule
    waitFor("a row that says its rule", [&] {
        for (int row = 0; row < rows->rowCount() && answered < 0; ++row) {
            if (!rows->index(row, TrafficModel::Rule).data().toString().isEmpty())
                answered = row;
        }
        return answered >= 0;
    });
    trafficOf(scene)->table()->selectRow(answered);
}

void showTrafficPayload(Scene& scene)
{
    filterTheTraffic(scene, "dir:in text:\"op\"");
    auto* table = trafficOf(scene)->table();
    waitFor("filtered traffic", [table] { return table->model()->rowCount() > 4; });
    table->selectRow(4);
}

void commentOnTraffic(Scene& scene)
{
    trafficOf(scene)->showRow(trafficOf(scene)->model()->rowIdAt(0));
    trafficOf(scene)->editComment();
}

void quitWhileOthersAreThere(Scene& scene)
{
    scene.settings().set(Choice::askBeforeQuit, true);
    scene.window().close();
}

void saveWhereOneIs(Scene& scene)
{
    command(scene, "Save capture…")->trigger();
    setField(scene, "directory", scene.directory().file("capture"));
    pressButton(scene, "save");
    waitFor("a refusal", [&] {
        const auto* field = scene.find<QLineEdit>("directory");
        return field && !field->accessibleDescription().isEmpty();
    });
}

/// That there is none.
void lookForMarks(Scene& scene) { trafficOf(scene)->stepMark(1); }

// --- HTTP, Docker

HttpPage* askHttp(Scene& scene, const char* socket, const char* target, const char* method = "GET")
{
    HttpPage* page = scene.window().openHttp(scene.directory().file(socket));
    setField(scene, "method", QLatin1String(method));
    setField(scene, "target", QLatin1String(target));
    page->send();
    waitFor("a response", [page] { return page->call() && page->call()->status().isOver(); });
    waitFor("a shown body", [page] { return page->response()->body()->isSettled(); });
    return page;
}

DockerPage* openEngines(Scene& scene)
{
    DockerPage* page = scene.window().openDocker();
    DockerSurroundings around;
    around.root = around.home = scene.directory().file("nowhere");
    around.environment.insert(QStringLiteral("DOCKER_HOST"),
                              QStringLiteral("unix://") + scene.directory().file("docker.sock"));
    page->look(around);
    waitFor("an engine", [page] { return page->engines()->best() >= 0; });
    return page;
}

void listDocker(Scene& scene, const char* button, DockerListPanel* (DockerPage::*list)() const)
{
    DockerPage* page = openEngines(scene);
    pressButton(scene, button);
    waitFor(button, [&] { return (page->*list)()->table()->model()->rowCount() > 0; });
    (page->*list)()->findChild<QTableView*>()->selectRow(0);
}

void askBeforeChange(Scene& scene)
{
    listDocker(scene, "showContainers", &DockerPage::containers);
    pressButton(scene, "remove");
}

// --- tap, bridge

EndpointPage* showTap(Scene& scene, RelayPane::Part part)
{
    EndpointPage* page = showPage(scene, "tap.sock");
    waitFor("exchanges", [&] { return page->relay()->exchanges()->model()->rowCount() >= 6; });
    page->relay()->showPart(part);
    return page;
}

void openExchange(Scene& scene)
{
    EndpointPage* page = showTap(scene, RelayPane::Part::Exchanges);
    page->relay()->exchanges()->table()->selectRow(2);
    waitFor("an exchange", [&] { return page->relay()->exchanges()->detail()->isSettled(); });
}

// --- Learn, notes

/// From its first step on, whatever was done there before.
LessonRun* beginLesson(Scene& scene)
{
    LearnPage* page = scene.window().openLearn(QStringLiteral("01-socket-file"));
    LessonRun* run = page->run();
    const auto isReady = [run] { return run->phase() == LessonRun::Phase::Ready; };
    pressButton(scene, scene.find<QAbstractButton>("begin") ? "begin" : "resume");
    waitFor("a lesson", isReady);
    if (run->stepNumber() > 0) {
        pressButton(scene, "reset");
        waitFor("its first step", [&] { return isReady() && run->stepNumber() == 0; });
    }
    return run;
}

/// The second one, which asks for a number.
void doStep(Scene& scene)
{
    LessonRun* run = beginLesson(scene);
    const auto isDone = [run] { return run->phase() == LessonRun::Phase::Done; };
    pressButton(scene, "choice1");
    pressButton(scene, "doIt");
    waitFor("what happened", isDone);
    pressButton(scene, "nextStep");
    waitFor("a second step", [run] { return run->phase() == LessonRun::Phase::Ready; });
    type(scene.part<QLineEdit>("yourAnswer"), QStringLiteral("0"));
    pressButton(scene, "doIt");
    waitFor("what happened then", isDone);
}

/// A client that leaves with the echo unread.
void makeNote(Scene& scene)
{
    command(scene, "Notes")->setChecked(true);
    {
        PlainPeer peer = PlainPeer::connectTo(scene.directory().file("echo.sock").toLocal8Bit());
        peer.sendAll("hello\n");
        char byte = 0;
        waitFor("an echo", [&] { return ::recv(peer.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1; });
    }
    waitFor("a note", [&] { return scene.window().findChild<NoteStrip*>()->isVisible(); });
}

} // namespace

const std::vector<Pane>& panes()
{
    using Part = RelayPane::Part;
    static const std::vector<Pane> all = {
        {"sockets", showSockets},
        {"sockets-details", showDetails},
        {"sockets-stale", showStaleFiles},
        {"sockets-no-match", [](Scene& s) { filterTheSockets(s, "nothing-is-like-this"); }},
        {"sockets-wrong-filter", [](Scene& s) { filterTheSockets(s, "type:foo"); }},
        {"go-to", [](Scene& s) { askGoTo(s, {}); }},
        {"go-to-live", [](Scene& s) { askGoTo(s, s.directory().file("jobs.sock")); }},
        {"go-to-missing", [](Scene& s) { askGoTo(s, s.directory().file("missing.sock")); }},
        {"go-to-words", [](Scene& s) { askGoTo(s, QStringLiteral("sock")); }},
        {"new-listener", [](Scene& s) { s.window().openNewListener(s.directory().file("new.sock")); }},
        {"new-listener-wrong",
         [](Scene& s) {
             s.window().openNewListener();
             wrongForm(s, "address", "listen");
         }},
        {"new-listener-rules", [](Scene& s) { fillListener(s, "Rules"); }},
        {"new-listener-http", [](Scene& s) { fillListener(s, "HTTP rules"); }},
        {"new-client", [](Scene& s) { s.window().openNewClient(s.directory().file("jobs.sock")); }},
        {"new-client-wrong",
         [](Scene& s) {
             s.window().openNewClient();
             wrongForm(s, "address", "connect");
         }},
        {"new-tap", [](Scene& s) { s.window().openNewTap(s.directory().file("jobs.sock")); }},
        {"new-tap-wrong",
         [](Scene& s) {
             s.window().openNewTap();
             wrongForm(s, "target", "tap");
         }},
        {"new-bridge", [](Scene& s) { s.window().openNewBridge(s.directory().file("jobs.sock")); }},
        {"new-bridge-wrong",
         [](Scene& s) {
             s.window().openNewBridge();
             wrongForm(s, "to", "bridge");
         }},
        {"edit-reply",
         [](Scene& s) {
             showPage(s, "rules.sock");
             pressTool(s, "editReply");
         }},
        {"listener-text", [](Scene& s) { showTalk(s, "echo.sock"); }},
        {"listener-hex",
         [](Scene& s) {
             showTalk(s, "echo.sock");
             pressButton(s, "showAsHex");
         }},
        {"listener-both",
         [](Scene& s) {
             showTalk(s, "echo.sock");
             pressButton(s, "showAsBoth");
         }},
        {"listener-decoded", [](Scene& s) { showDecoded(s, "echo.sock"); }},
        {"listener-find", showFound},
        {"listener-payload", openMessage},
        {"listener-empty", [](Scene& s) { showPage(s, "quiet.sock"); }},
        {"listener-stopped", [](Scene& s) { showPage(s, "done.sock"); }},
        {"client", [](Scene& s) { showTalk(s, "jobs.sock"); }},
        {"client-decoded", [](Scene& s) { showDecoded(s, "jobs.sock"); }},
        {"client-failed", [](Scene& s) { showPage(s, "missing.sock"); }},
        {"datagrams", [](Scene& s) { showTalk(s, "notes.sock"); }},
        {"descriptors",
         [](Scene& s) {
             showTalk(s, "passed.sock");
             s.part<QTableView>("descriptors")->setFocus(Qt::OtherFocusReason);
         }},
        {"composer-escapes",
         [](Scene& s) {
             showTalk(s, "jobs.sock")->composer()->setPayload("{\"id\": 7}\n\xff");
             pressButton(s, "escapes");
         }},
        {"composer-wrong-hex", composeWrongHex},
        {"composer-file", composeFile},
        {"composer-large",
         [](Scene& s) { showTalk(s, "jobs.sock")->composer()->setPayload(QByteArray(100'000, 'x')); }},
        {"sequence", writeSequence},
        {"saved-messages", showSaved},
        {"many-tabs", showManyTabs},
        {"access-of-an-endpoint",
         [](Scene& s) {
             showPage(s, "echo.sock");
             pressTool(s, "access");
             awaitAccess(s);
         }},
        {"access",
         [](Scene& s) {
             s.window().explainAccess(s.directory().file("jobs.sock"));
             awaitAccess(s);
         }},
        {"traffic-filter", showTrafficPayload},
        {"traffic-rules", showRuleColumn},
        {"traffic-no-match", [](Scene& s) { filterTheTraffic(s, "nothingIsLikeThis"); }},
        {"traffic-wrong-filter", [](Scene& s) { filterTheTraffic(s, "dir:sideways"); }},
        {"traffic-comment", commentOnTraffic},
        {"traffic-remark", lookForMarks},
        {"open-capture", [](Scene& s) { command(s, "Open capture…")->trigger(); }},
        {"save-capture-wrong", saveWhereOneIs},
        {"quit", quitWhileOthersAreThere},
        {"settings", [](Scene& s) { command(s, "Settings")->trigger(); }},
        {"shortcuts", [](Scene& s) { command(s, "Keyboard shortcuts")->trigger(); }},
        {"http-empty", [](Scene& s) { s.window().openHttp(s.directory().file("docker.sock")); }},
        {"http-response", [](Scene& s) { askHttp(s, "docker.sock", "/v1.41/version"); }},
        {"http-table", [](Scene& s) { askHttp(s, "docker.sock", "/v1.41/containers/json"); }},
        {"http-pull",
         [](Scene& s) { askHttp(s, "docker.sock", "/v1.41/images/create?fromImage=hello-world", "POST"); }},
        {"http-pull-failed",
         [](Scene& s) { askHttp(s, "docker.sock", "/v1.41/images/create?fromImage=missing", "POST"); }},
        {"http-failed", [](Scene& s) { askHttp(s, "missing.sock", "/v1.41/version"); }},
        {"docker-requests", [](Scene& s) { openEngines(s); }},
        {"docker-containers", [](Scene& s) { listDocker(s, "showContainers", &DockerPage::containers); }},
        {"docker-change", askBeforeChange},
        {"docker-images", [](Scene& s) { listDocker(s, "showImages", &DockerPage::images); }},
        {"tap-empty", [](Scene& s) { showPage(s, "idle.sock"); }},
        {"tap", [](Scene& s) { showTap(s, Part::Exchanges); }},
        {"tap-opened", openExchange},
        {"tap-conversation", [](Scene& s) { showTap(s, Part::Conversation); }},
        {"tap-rules", [](Scene& s) { showTap(s, Part::Rules); }},
        {"tap-allow-list", [](Scene& s) { showTap(s, Part::AllowList); }},
        {"bridge", [](Scene& s) { showPage(s, "bridge"); }},
        {"learn", [](Scene& s) { s.window().openLearn(QStringLiteral("01-socket-file")); }},
        {"learn-step", [](Scene& s) { beginLesson(s); }},
        {"learn-done", doStep},
        {"note", makeNote},
    };
    return all;
}

void settle(Scene& scene)
{
    waitFor("verdicts", [&scene] {
        const auto fields = scene.window().findChildren<AddressField*>();
        return std::all_of(fields.begin(), fields.end(), [](const AddressField* field) {
            return !field->isVisible() || field->edit()->text().isEmpty() || !field->verdictText().isEmpty();
        });
    });
}

void comeToRest(Scene& scene)
{
    for (QDialog* form : scene.window().findChildren<QDialog*>())
        delete form;
    scene.window().activateWindow(); // the last form had taken that from it
    waitFor("the window in front", [&scene] { return scene.window().isActiveWindow(); });
    auto* goTo = scene.window().findChild<GoTo*>();
    goTo->clear();
    press(goTo, Qt::Key_Escape);
    command(scene, "Notes")->setChecked(false);
    for (int tab = scene.tabs()->count() - 1; tab > 0; --tab)
        emit scene.tabs()->tabCloseRequested(tab);
    TrafficPanel* traffic = trafficOf(scene);
    for (const char* close : {"leaveComment", "dismissRemark", "closePayload"}) {
        if (auto* button = traffic->findChild<QAbstractButton*>(QLatin1String(close));
            button && button->isVisible())
            button->click();
    }
    traffic->setFolded(false);
    if (auto* rows = qobject_cast<FairSplit*>(traffic->parentWidget())) // shown rows had asked for room
        rows->setRoom(FairSplit::Room::Fair);
    traffic->clearFilter();
    traffic->table()->setColumnHidden(TrafficModel::Rule, true);
    traffic->table()->clearSelection();
    traffic->follow();
    scene.settings().set(Choice::askBeforeQuit, Choice::askBeforeQuit.fallback);
    scene.settings().set(Choice::conversationBytes, Choice::conversationBytes.fallback);
    filterTheSockets(scene, "");
    scene.part<QTableView>("sockets")->clearSelection();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

} // namespace sw::test
