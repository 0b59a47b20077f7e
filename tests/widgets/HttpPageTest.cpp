#include "widgets/HttpPage.h"

#include "models/http/HttpCall.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/BodyView.h"
#include "widgets/Contrast.h"
#include "widgets/HttpHistoryModel.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/HttpTimingBar.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadView.h"
#include "widgets/SavedMessagesPanel.h"
#include "widgets/Settings.h"
#include "widgets/StreamsForm.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

using namespace sw;
using namespace sw::test;

namespace {

/// Up to and with these bytes, or what came in 5 s.
QByteArray readUntil(PlainPeer& peer, QByteArrayView end)
{
    QByteArray all;
    while (!all.endsWith(end)) {
        const QByteArray byte = peer.receive(1);
        if (byte.isEmpty())
            break;
        all += byte;
    }
    return all;
}

} // namespace

/// Against a server that a test plays byte by byte.
class HttpPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void showsAResponse();
    void sendsWhatWasTyped();
    void showsABodyAsItComes();
    void anEmptyHistorySaysSo();
    void aRefusalIsSaidInTheHistory();
    void takesARequestFromTheHistory();
    void stopClosesTheConnection();
    void badInputIsSaidBesideAndNothingIsSent();
    void anAnswerBeforeARefusedRequestIsMarked();
    void checksJsonAsItIsTyped();
    void saysWhyNothingAnswers();
    void copiesACurlLineThatDoesTheSame();
    void takesACurlLine();
    void isATabOfTheWindow();
    void startsFromAnEndpointsPage_data();
    void startsFromAnEndpointsPage();
    void talksAfterAnUpgrade();
    void readsTheBodyFromAFile();
    void saysWhatIsWrongWithTheFile();
    void pagesShareAHistory();
    void theHistoryOutlivesTheProgram();
    void forgetsTheHistoryWhenNotWanted();
    void savesARequest();
    void largeLettersDoNotWidenTheWindow();
    void aSmallWindowHasRoom();
    void aListHasRoomInASmallWindow();
    void theResponseHasRoomUnderLargeLetters();
    void theRequestFoldsInALowPage();
    void theAnswersButtonsAreInViewInALowPage();
    void whyNothingAnswersIsWholeInALowPage();
    void anErrorInAStreamIsSaidOnce();
    void theStatusIsReadable();
    void trafficNamesTheSocketThatIsAsked();
    void theHistoryOpensInANarrowPage();
    void theTimingBarGivesWayFirst();
    void saysTheSizeOnce();
    void findsFromAnywhereInThePage();
    void aListIsReadAgainAfterAChange();
    void aRefusedChangeStaysToBeRead();

private:
    int labelsThatSay(const QString& words) const;
    PlainPeer sent();
    PlainPeer sentFile();
    void showAList();
    void removeFromAList();
    template <class Widget> Widget* field(const char* name) const
    {
        return m_page->findChild<Widget*>(QLatin1String(name));
    }
    QString error() const { return field<QLabel>("requestError")->text(); }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    HttpPage* m_page = nullptr;
};

void HttpPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_server = std::make_unique<PlainServer>(m_fixture->path("http.sock"));
    QVERIFY(m_server->isOpen());
    m_page = m_fixture->window().openHttp(m_fixture->pathText("http.sock"));
    QVERIFY(m_page);
}

void HttpPageTest::cleanup()
{
    m_fixture.reset();
    m_server.reset();
}

/// How many of those that can be seen.
int HttpPageTest::labelsThatSay(const QString& words) const
{
    const QList<QLabel*> labels = m_page->findChildren<QLabel*>();
    return int(std::count_if(labels.begin(), labels.end(), [&](const QLabel* label) {
        return label->isVisible() && label->text().contains(words);
    }));
}

/// Sends the request by its button and takes the connection.
PlainPeer HttpPageTest::sent()
{
    field<QPushButton>("sendRequest")->click();
    return m_server->accept();
}

/// The same when a file is read before.
PlainPeer HttpPageTest::sentFile()
{
    const HttpCall* before = m_page->call();
    field<QPushButton>("sendRequest")->click();
    if (!QTest::qWaitFor([&] { return m_page->call() != before; }))
        return {};
    return m_server->accept();
}

void HttpPageTest::showsAResponse()
{
    PlainPeer peer = sent();
    QVERIFY(readUntil(peer, "\r\n\r\n").startsWith("GET / HTTP/1.1\r\n"));
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    HttpResponsePane* response = m_page->response();
    QTRY_VERIFY(m_page->call()->status().isOver());
    QVERIFY2(response->words().startsWith(QStringLiteral("200 OK · ")), qPrintable(response->words()));
    QVERIFY2(response->words().contains(QStringLiteral("7 B · connect ")), qPrintable(response->words()));
    QTRY_COMPARE(response->body()->pretty()->view()->bytes(), QByteArray("{\n  \"a\": 1\n}\n"));
    QVERIFY(response->body()->pretty()->view()->isVisible());
    QVERIFY(!field<QPushButton>("stopRequest")->isVisible());
}

void HttpPageTest::largeLettersDoNotWidenTheWindow()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    const int usual = m_page->minimumSizeHint().width();
    Theme::instance().setZoom(200);
    QTRY_VERIFY(m_page->minimumSizeHint().width() <= usual + 40); // the rest is scrolled to
    QCOMPARE(m_fixture->window().width(), 1280);
}

void HttpPageTest::aSmallWindowHasRoom()
{
    showsAResponse();
    m_fixture->window().resize(900, 600);
    QTRY_COMPARE(m_fixture->window().size(), QSize(900, 600));
    const auto* area = m_page->findChild<QScrollArea*>();
    QTRY_COMPARE(area->horizontalScrollBar()->maximum(), 0);
    m_page->save(); // the saved ones beside it need no more
    QTRY_COMPARE(area->horizontalScrollBar()->maximum(), 0);
    for (const auto* button : m_page->saved()->findChildren<QPushButton*>())
        QTRY_VERIFY2(!button->isVisible() || button->width() >= button->sizeHint().width(),
                     qPrintable(button->text()));
}

void HttpPageTest::aListHasRoomInASmallWindow()
{
    removeFromAList();
    m_fixture->window().resize(900, 600);
    QTRY_COMPARE(m_fixture->window().size(), QSize(900, 600));
    QTRY_COMPARE(m_page->findChild<QScrollArea*>()->horizontalScrollBar()->maximum(), 0);
}

void HttpPageTest::theResponseHasRoomUnderLargeLetters()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 900);
    showsAResponse();
    const auto* area = m_page->findChild<QScrollArea*>();
    QTRY_COMPARE(area->verticalScrollBar()->maximum(), 0); // nothing is scrolled away
    QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
    const auto isWhole = [](const QWidget* part) {
        return part->visibleRegion().boundingRect() == part->rect();
    };
    for (const char* name : {"address", "target"})
        QVERIFY2(isWhole(field<QLineEdit>(name)), name);
    QVERIFY(isWhole(field<QPushButton>("sendRequest")));
    QVERIFY2(m_page->response()->height() >= 200, qPrintable(QString::number(m_page->response()->height())));
    const auto* words = field<ElidedLabel>("response");
    QTRY_VERIFY(words->width() >= words->sizeHint().width()); // no number is cut
    QVERIFY(words->text().endsWith(QLatin1String("7 B")));
}

void HttpPageTest::theRequestFoldsInALowPage()
{
    m_fixture->window().resize(900, 600);
    QTRY_VERIFY(field<QToolButton>("foldHeadersAndBody"));
    QTRY_VERIFY(field<QToolButton>("foldHeadersAndBody")->isVisible());
    QVERIFY(field<QPlainTextEdit>("headers")->isVisible());
    showsAResponse();
    QTRY_VERIFY(!field<QPlainTextEdit>("headers")->isVisible());
    QTRY_VERIFY2(m_page->response()->height() >= 150,
                 qPrintable(QString::number(m_page->response()->height())));
    auto* more = field<QToolButton>("moreOnTheRequest"); // what has no room in the row
    QVERIFY(more->isVisible());
    QVERIFY(!field<QPushButton>("copyAsCurl")->isVisible());
    const QList<QAction*> actions = more->menu()->actions();
    QCOMPARE(actions.size(), 4);
    QCOMPARE(actions[0]->text(), QStringLiteral("Show headers and body"));
    actions[3]->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("curl ")));
    QVERIFY(!field<QToolButton>("requestHeaders")->isVisible()); // the whole row is folded
    actions[0]->trigger();
    QVERIFY(!actions[0]->isVisible());
    QTRY_VERIFY(field<QPlainTextEdit>("headers")->hasFocus());
    field<QToolButton>("foldHeadersAndBody")->click();
    QVERIFY(!field<QPlainTextEdit>("headers")->isVisible());
    QVERIFY(field<QLineEdit>("target")->hasFocus());
    actions[0]->trigger(); // it stays open until the next request, whatever the window does
    m_fixture->window().resize(920, 600);
    QTRY_VERIFY(field<QPlainTextEdit>("headers")->isVisible());
    (void)sent();
    QTRY_VERIFY(!field<QPlainTextEdit>("headers")->isVisible());
    m_fixture->window().resize(1440, 900); // where there is room all is there
    QTRY_VERIFY(field<QPlainTextEdit>("headers")->isVisible());
    QVERIFY(field<QPushButton>("copyAsCurl")->isVisible());
}

/// With its first row, also where request and answer have no room for both.
void HttpPageTest::theAnswersButtonsAreInViewInALowPage()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 760);
    showAList();
    const auto isWhole = [](const QWidget* part) {
        return part->isVisible() && part->visibleRegion().boundingRect() == part->rect();
    };
    const auto* area = m_page->findChild<QScrollArea*>();
    QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0); // there is no room for all
    for (const char* button : {"inspect", "remove"})
        QTRY_VERIFY2(isWhole(field<QPushButton>(button)), button);
    const auto* table = field<QTableView>("containers");
    const QRect row = table->visualRect(table->model()->index(0, 0));
    QTRY_VERIFY(table->viewport()->visibleRegion().boundingRect().contains(row));
    QTest::keyClicks(field<QLineEdit>("target"), QStringLiteral("x")); // what is typed into comes back
    QTRY_VERIFY(isWhole(field<QLineEdit>("target")));
}

void HttpPageTest::whyNothingAnswersIsWholeInALowPage()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 760);
    m_server->close();
    field<QPushButton>("sendRequest")->click();
    QTRY_COMPARE(m_page->call()->status().state, HttpCallStatus::State::Failed);
    const auto all = m_page->response()->body()->findChildren<QPushButton*>(QStringLiteral("retry"));
    QTRY_VERIFY(std::any_of(all.begin(), all.end(), [](const QPushButton* retry) {
        return retry->isVisible() && retry->visibleRegion().boundingRect() == retry->rect();
    }));
}

void HttpPageTest::anErrorInAStreamIsSaidOnce()
{
    field<QLineEdit>("method")->setText(QStringLiteral("POST"));
    field<QLineEdit>("target")->setText(QStringLiteral("/images/create?fromImage=none"));
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    const QByteArray body = "{\"status\":\"Pulling from none\"}\n{\"errorDetail\":{\"message\":\"no such "
                            "image\"},\"error\":\"no such image\"}\n";
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                 QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QTRY_COMPARE(labelsThatSay(QStringLiteral("Pulling from none")), 1);
    QTRY_VERIFY(m_page->response()->body()->isSettled());
    QCOMPARE(labelsThatSay(QStringLiteral("no such image")), 1);
    QCOMPARE(labelsThatSay(QStringLiteral("ailed")), 0);
}

void HttpPageTest::theStatusIsReadable()
{
    const auto back = qScopeGuard([] { Theme::instance().setMode(Theme::Mode::System); });
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::instance().setMode(mode);
        const Tokens& t = Theme::tokens();
        for (const QColor& colour : {t.ok, t.err, t.warn, t.text2, t.violet}) {
            for (const QColor& behind : {t.panel, t.base}) {
                const QColor ground = mixed(colour, behind, 0.2);
                QVERIFY2(contrastOf(readableOn(ground, colour), ground) >= 4.5, qPrintable(colour.name()));
            }
        }
        QCOMPARE(readableOn(t.base, t.text), t.text); // what is read anyway stays
    }
    QCOMPARE(qRound(contrastOf(Qt::black, Qt::white) * 10), 210);
}

/// What is asked stands in the preview.
void HttpPageTest::trafficNamesTheSocketThatIsAsked()
{
    showsAResponse();
    const auto* traffic = m_fixture->window().findChild<TrafficPanel*>()->model();
    const auto hasRow = [traffic](const QString& endpoint, const QString& preview) {
        for (int row = 0; row < traffic->rowCount(); ++row) {
            if (traffic->index(row, TrafficModel::Endpoint).data().toString() == endpoint &&
                traffic->index(row, TrafficModel::Preview).data().toString().startsWith(preview))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(hasRow(QStringLiteral("HTTP http.sock"), QStringLiteral("GET / HTTP/1.1")));
}

void HttpPageTest::theHistoryOpensInANarrowPage()
{
    showsAResponse();
    auto* list = m_page->findChild<QAbstractItemView*>(QStringLiteral("history"));
    QVERIFY(list->isVisible());
    QCOMPARE(list->currentIndex().row(), 0); // whose answer is shown
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    QTRY_VERIFY(!list->isVisible());
    field<QLineEdit>("target")->setText(QStringLiteral("/other"));
    field<QToolButton>("openHistory")->click();
    QTRY_VERIFY(list->isVisible());
    QVERIFY(!field<QLineEdit>("target")->isVisible());
    emit list->activated(list->model()->index(0, 0));
    QTRY_VERIFY(!list->isVisible());
    QCOMPARE(field<QLineEdit>("target")->text(), QStringLiteral("/"));
    field<QToolButton>("openHistory")->click();
    field<QToolButton>("closeHistory")->click();
    QTRY_VERIFY(field<QLineEdit>("target")->isVisible());
}

void HttpPageTest::theTimingBarGivesWayFirst()
{
    HttpTiming timing;
    timing.begun = 1'000'000;
    timing.connected = 2'000'000;
    timing.sent = 3'000'000;
    timing.firstByte = 13'000'000;
    timing.lastByte = 13'500'000;
    HttpTimingBar bar;
    bar.setTiming(timing);
    const auto narrowest = [&bar](bool (HttpTimingBar::*shows)() const) {
        int width = 0;
        for (bar.resize(width, 18); !(bar.*shows)() && width < 2000; bar.resize(++width, 18)) {
        }
        return width;
    };
    const int legend = narrowest(&HttpTimingBar::showsLegend), all = narrowest(&HttpTimingBar::showsBar);
    QVERIFY(legend >= QFontMetrics(Theme::ui(12))
                          .horizontalAdvance(QStringLiteral("connect 1.00send 1.00wait 10.0read 0.50 ms")));
    QVERIFY2(all >= legend + 40 && all < 2000, qPrintable(QString::number(all)));
    QCOMPARE(bar.words(), QStringLiteral("connect 1.00 · send 1.00 · wait 10.0 · read 0.50 ms"));
    timing.lastByte = 1'613'000'000; // each its own unit then
    bar.setTiming(timing);
    QCOMPARE(bar.words(), QStringLiteral("connect 1.00 ms · send 1.00 ms · wait 10.0 ms · read 1.60 s"));
}

void HttpPageTest::saysTheSizeOnce()
{
    showsAResponse();
    PayloadBox* pretty = m_page->response()->body()->pretty();
    const auto* below = pretty->findChild<ElidedLabel*>(QStringLiteral("payloadSelection"));
    QVERIFY(!below->isVisible()); // "17 bytes" of a body of 7
    pretty->view()->select(0, 3);
    QTRY_VERIFY(below->isVisible());
    QVERIFY2(below->text().endsWith(QLatin1String("of the formatted text")), qPrintable(below->text()));
}

void HttpPageTest::findsFromAnywhereInThePage()
{
    showsAResponse();
    auto* send = field<QPushButton>("sendRequest");
    send->setFocus();
    QTest::keyClick(send, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(m_page->response()->body()->pretty()->findBar()->isVisible());
    QVERIFY(m_page->isVisible());
}

void HttpPageTest::sendsWhatWasTyped()
{
    field<QLineEdit>("method")->setText(QStringLiteral("POST"));
    field<QLineEdit>("target")->setText(QStringLiteral("/containers/create?name=web"));
    field<QPlainTextEdit>("headers")->setPlainText(QStringLiteral("X-One: 1\n\nX-Two: zwei\n"));
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("{\"Image\":\"nginx\"}"));
    PlainPeer peer = sent();
    const QByteArray request = readUntil(peer, "\"nginx\"}");
    QVERIFY2(request.startsWith("POST /containers/create?name=web HTTP/1.1\r\n"), request);
    for (const char* line : {"\r\nX-One: 1\r\n", "\r\nX-Two: zwei\r\n", "\r\nContent-Length: 17\r\n"})
        QVERIFY2(request.contains(line), request);
}

void HttpPageTest::showsABodyAsItComes()
{
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "9\r\n{\"n\": 1}\n\r\n");
    PayloadView* text = m_page->response()->body()->pretty()->view();
    QTRY_COMPARE(text->bytes(), QByteArray("{\n  \"n\": 1\n}\n"));
    QVERIFY(field<QPushButton>("stopRequest")->isVisible());
    peer.sendAll("9\r\n{\"n\": 2}\n\r\n");
    QTRY_COMPARE(text->bytes(), QByteArray("{\n  \"n\": 1\n}\n{\n  \"n\": 2\n}\n"));
    QVERIFY(!m_page->call()->status().isOver());
    peer.sendAll("0\r\n\r\n");
    QTRY_VERIFY(m_page->call()->status().isOver());
}

void HttpPageTest::anEmptyHistorySaysSo()
{
    auto* list = m_page->findChild<QAbstractItemView*>(QStringLiteral("history"));
    const QList<QLabel*> labels = m_page->findChildren<QLabel*>();
    const auto words = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->text() == QLatin1String("No requests yet");
    });
    QVERIFY(words != labels.end());
    QTRY_VERIFY((*words)->isVisible());
    const QPoint middle = (*words)->mapTo(m_page, (*words)->rect().center());
    QVERIFY(list->rect().contains(list->mapFrom(m_page, middle)));
    QTRY_COMPARE(m_page->childAt(middle), *words); // and not below the list
    PlainPeer peer = sent();
    QTRY_VERIFY(!(*words)->isVisible());
}

void HttpPageTest::aRefusalIsSaidInTheHistory()
{
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    peer.sendAll("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    HttpHistoryModel* history = m_page->history();
    QTRY_COMPARE(history->index(0).data(HttpHistoryModel::OutcomeRole).toString(), QStringLiteral("404"));
    QVERIFY(history->index(0).data(HttpHistoryModel::BadRole).toBool());
}

void HttpPageTest::takesARequestFromTheHistory()
{
    field<QLineEdit>("target")->setText(QStringLiteral("/first"));
    field<QPlainTextEdit>("headers")->setPlainText(QStringLiteral("X-One: 1"));
    PlainPeer first = sent();
    field<QLineEdit>("target")->setText(QStringLiteral("/second"));
    field<QPlainTextEdit>("headers")->clear();
    PlainPeer second = sent();
    auto* list = m_page->findChild<QAbstractItemView*>(QStringLiteral("history"));
    QCOMPARE(list->model()->rowCount(), 2);
    const QModelIndex older = list->model()->index(1, 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(older).center());
    QCOMPARE(field<QLineEdit>("target")->text(), QStringLiteral("/first"));
    QCOMPARE(field<QPlainTextEdit>("headers")->toPlainText(), QStringLiteral("X-One: 1"));
}

void HttpPageTest::stopClosesTheConnection()
{
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"n\":1}\n");
    QTRY_VERIFY(field<QPushButton>("stopRequest")->isVisible());
    QTRY_VERIFY(m_page->response()->body()->pretty()->view()->size() > 0);
    field<QPushButton>("stopRequest")->click();
    QVERIFY(peer.receive(1).isEmpty());
    QCOMPARE(peer.error(), 0); // its end, and not five seconds without it
    QTRY_COMPARE(m_page->call()->status().state, HttpCallStatus::State::Stopped);
    QCOMPARE(m_page->response()->body()->pretty()->view()->bytes(), QByteArray("{\n  \"n\": 1\n}\n"));
}

void HttpPageTest::badInputIsSaidBesideAndNothingIsSent()
{
    field<QPlainTextEdit>("headers")->setPlainText(QStringLiteral("no colon"));
    field<QPushButton>("sendRequest")->click();
    QVERIFY(!error().isEmpty());
    QVERIFY(!m_page->call());
    QCOMPARE(field<QPlainTextEdit>("headers")->toPlainText(), QStringLiteral("no colon"));
    field<QPlainTextEdit>("headers")->clear();
    QCOMPARE(error(), QString());
    field<QLineEdit>("target")->setText(QStringLiteral("/a b"));
    field<QPushButton>("sendRequest")->click();
    QVERIFY(!error().isEmpty());
    QVERIFY(!m_page->call());
}

void HttpPageTest::anAnswerBeforeARefusedRequestIsMarked()
{
    const auto isMarked = [this] {
        const auto labels = m_page->response()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() &&
                   label->text().startsWith(QLatin1String("This answers the request before"));
        });
    };
    PlainPeer peer = sent();
    readUntil(peer, "\r\n\r\n");
    peer.sendAll("HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_VERIFY(m_page->call()->status().isOver());
    QVERIFY(!isMarked());
    field<QLineEdit>("target")->setText(QStringLiteral("/a b"));
    field<QPushButton>("sendRequest")->click();
    QVERIFY(isMarked());
    field<QLineEdit>("target")->setText(QStringLiteral("/a"));
    peer = sent();
    QVERIFY(!isMarked());
}

void HttpPageTest::checksJsonAsItIsTyped()
{
    const auto says = [this](const QString& words) {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->text() == words)
                return true;
        }
        return false;
    };
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("{\"a\":1}"));
    QVERIFY(says(QStringLiteral("7 B · valid JSON")));
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("{\"a\":}"));
    QVERIFY(says(QStringLiteral("6 B · not valid JSON at byte 5: expected a value, found “}”")));
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("a=b"));
    QVERIFY(says(QStringLiteral("3 B")));
}

void HttpPageTest::saysWhyNothingAnswers()
{
    m_server->close();
    field<QPushButton>("sendRequest")->click();
    QTRY_COMPARE(m_page->call()->status().state, HttpCallStatus::State::Failed);
    const QString failure = m_page->call()->status().failure;
    QVERIFY2(failure.contains(QLatin1String(" (E")), qPrintable(failure));
    QTRY_COMPARE(labelsThatSay(failure), 1); // once, and not in a bar above as well
    QVERIFY(!m_page->response()->findChild<Notice*>()->isVisible());
    const auto all = m_page->response()->body()->findChildren<QPushButton*>(QStringLiteral("retry"));
    const auto retry =
        std::find_if(all.begin(), all.end(), [](const QPushButton* button) { return button->isVisible(); });
    QVERIFY(retry != all.end());
    QTRY_COMPARE(m_page->history()->index(0).data(HttpHistoryModel::OutcomeRole).toString(),
                 QStringLiteral("failed"));
    (*retry)->click();
    QTRY_COMPARE(m_page->history()->rowCount(), 2);
    QTRY_VERIFY((*retry)->isVisible());
    click((*retry)->parentWidget()->findChild<QToolButton*>(QStringLiteral("dismiss")));
    QVERIFY(!(*retry)->isVisible());
    QCOMPARE(labelsThatSay(failure), 0);
}

void HttpPageTest::copiesACurlLineThatDoesTheSame()
{
    field<QLineEdit>("method")->setText(QStringLiteral("POST"));
    field<QLineEdit>("target")->setText(QStringLiteral("/x?a=it's"));
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("{\"a\": \"$HOME\"}"));
    field<QPushButton>("copyAsCurl")->click();
    QProcess shell;
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), QGuiApplication::clipboard()->text()});
    PlainPeer fromShell = m_server->accept();
    const QByteArray theirs = readUntil(fromShell, "$HOME\"}");
    fromShell.sendAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), QByteArray("ok"));
    PlainPeer fromPage = sent();
    QCOMPARE(theirs.split('\r').first(), readUntil(fromPage, "$HOME\"}").split('\r').first());
    QVERIFY2(theirs.startsWith("POST /x?a=it's HTTP/1.1\r\n"), theirs);
}

void HttpPageTest::takesACurlLine()
{
    QGuiApplication::clipboard()->setText(
        QStringLiteral("curl -sN --unix-socket /run/other.sock -X PUT \\\n -H 'X-A: b c' -d '{\"x\":1}' "
                       "http://localhost/v1/y?z=1"));
    field<QPushButton>("pasteCurl")->click();
    QCOMPARE(field<QLineEdit>("address")->text(), QStringLiteral("/run/other.sock"));
    QCOMPARE(field<QLineEdit>("method")->text(), QStringLiteral("PUT"));
    QCOMPARE(field<QLineEdit>("target")->text(), QStringLiteral("/v1/y?z=1"));
    QVERIFY(field<QPlainTextEdit>("headers")->toPlainText().contains(QLatin1String("X-A: b c")));
    QCOMPARE(field<QPlainTextEdit>("body")->toPlainText(), QStringLiteral("{\"x\":1}"));
    QVERIFY2(error().startsWith(QLatin1String("Makes no difference here: ")), qPrintable(error()));
    QGuiApplication::clipboard()->setText(QStringLiteral("hello"));
    field<QPushButton>("pasteCurl")->click();
    QVERIFY(!error().isEmpty());
    QCOMPARE(field<QLineEdit>("target")->text(), QStringLiteral("/v1/y?z=1"));
}

void HttpPageTest::isATabOfTheWindow()
{
    auto* tabs = m_fixture->window().findChild<QTabWidget*>();
    QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("HTTP http.sock"));
    field<QLineEdit>("address")->setText(QStringLiteral("@other"));
    QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("HTTP @other"));
}

void HttpPageTest::startsFromAnEndpointsPage_data()
{
    QTest::addColumn<bool>("isAbstract");
    QTest::addColumn<SocketType>("type");
    QTest::newRow("path") << false << SocketType::Stream;
    QTest::newRow("abstract") << true << SocketType::Stream;
    QTest::newRow("datagrams have none") << false << SocketType::Datagram;
}

void HttpPageTest::startsFromAnEndpointsPage()
{
    QFETCH(bool, isAbstract);
    QFETCH(SocketType, type);
    WindowFixture& f = *m_fixture;
    EndpointSpec spec = f.spec("h.sock", EndpointKind::Listener);
    spec.type = type;
    if (isAbstract)
        spec.address = SocketAddress::abstractName("sw-http-\x01" + QByteArray::number(::getpid()));
    if (type == SocketType::Stream)
        spec.reply = {Reply::Kind::Http, "GET / 200\n@body escaped hello\n"};
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(f.part<QToolButton>("stop") || f.part<QPushButton>("stop"));
    QTRY_VERIFY(f.part<QPushButton>("stop")->isVisible());
    auto* button = f.part<QToolButton>("httpRequest");
    QCOMPARE(button->isVisible(), type == SocketType::Stream);
    if (type != SocketType::Stream)
        return;
    click(button);
    auto* page = qobject_cast<HttpPage*>(f.page());
    QVERIFY(page && page != m_page);
    page->findChild<QPushButton*>(QStringLiteral("sendRequest"))->click();
    QTRY_VERIFY(page->call() && page->call()->status().isOver());
    QTRY_COMPARE(page->response()->body()->raw()->view()->bytes(), QByteArray("hello"));
}

void HttpPageTest::talksAfterAnUpgrade()
{
    field<QLineEdit>("method")->setText(QStringLiteral("POST"));
    field<QLineEdit>("target")->setText(QStringLiteral("/containers/x/attach?stream=1&stdin=1"));
    field<QPlainTextEdit>("headers")->setPlainText(QStringLiteral("Connection: Upgrade\nUpgrade: tcp"));
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    QVERIFY(!field<QLineEdit>("inputLine")->isVisible());
    peer.sendAll("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                 "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    QTRY_VERIFY(field<QLineEdit>("inputLine")->isVisible());
    field<QLineEdit>("inputLine")->setText(QStringLiteral("ls"));
    QTest::keyClick(field<QLineEdit>("inputLine"), Qt::Key_Return);
    QCOMPARE(readUntil(peer, "\n"), QByteArray("ls\n"));
    QCOMPARE(field<QLineEdit>("inputLine")->text(), QString());
    peer.sendAll(QByteArray("\1\0\0\0\0\0\0\4bin\n", 12));
    auto* streams = qobject_cast<StreamsForm*>(m_page->response()->body()->form());
    QVERIFY(streams);
    QTRY_COMPARE(streams->box()->view()->bytes(), QByteArray("sent    ls\nstdout  bin\n"));
    field<QPushButton>("finishSending")->click();
    QVERIFY(peer.receive(1).isEmpty());
    QCOMPARE(peer.error(), 0); // its end
    QVERIFY(!field<QLineEdit>("inputLine")->isEnabled());
    peer.sendAll(QByteArray("\2\0\0\0\0\0\0\4end\n", 12));
    QTRY_VERIFY(streams->box()->view()->bytes().endsWith("stderr  end\n"));
    peer = PlainPeer();
    QTRY_VERIFY(m_page->call()->status().isOver());
    QVERIFY(!field<QLineEdit>("inputLine")->isVisible());
}

void HttpPageTest::readsTheBodyFromAFile()
{
    QFile file(m_fixture->pathText("body.bin"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("\0\xff{}", 4));
    file.close();
    field<QLineEdit>("method")->setText(QStringLiteral("PUT"));
    field<QToolButton>("requestBody")->click();
    field<QToolButton>("bodyFromAFile")->click();
    field<QLineEdit>("bodyFile")->setText(file.fileName());
    QVERIFY(field<QLineEdit>("bodyFile")->isVisible());
    PlainPeer peer = sentFile();
    const QByteArray head = readUntil(peer, "\r\n\r\n");
    QVERIFY2(head.contains("\r\nContent-Length: 4\r\n"), head);
    QVERIFY2(head.contains("\r\nContent-Type: application/octet-stream\r\n"), head);
    QCOMPARE(peer.receive(4), QByteArray("\0\xff{}", 4));
    QCOMPARE(m_page->history()->record(0)->request.bodyFile, QFile::encodeName(file.fileName()));
    // What is on the disk by then is sent the next time.
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("new");
    file.close();
    peer = sentFile();
    QVERIFY(readUntil(peer, "\r\n\r\n").contains("\r\nContent-Length: 3\r\n"));
    field<QPushButton>("copyAsCurl")->click();
    QTRY_VERIFY2(
        QGuiApplication::clipboard()->text().contains(QStringLiteral("--data-binary @") + file.fileName()),
        qPrintable(QGuiApplication::clipboard()->text()));
}

void HttpPageTest::saysWhatIsWrongWithTheFile()
{
    field<QToolButton>("bodyFromAFile")->click();
    field<QPushButton>("sendRequest")->click();
    QVERIFY2(error().contains(QStringLiteral("path is missing")), qPrintable(error()));
    const QString path = m_fixture->pathText("none.bin");
    field<QLineEdit>("bodyFile")->setText(path);
    field<QPushButton>("sendRequest")->click();
    QTRY_VERIFY2(error().contains(QStringLiteral("ENOENT")), qPrintable(error()));
    QVERIFY(!m_page->call());
    QCOMPARE(field<QLineEdit>("bodyFile")->text(), path);
}

void HttpPageTest::pagesShareAHistory()
{
    field<QLineEdit>("target")->setText(QStringLiteral("/one"));
    PlainPeer peer = sent();
    HttpPage* other = m_fixture->window().openHttp(QStringLiteral("@elsewhere"));
    QCOMPARE(other->history()->rowCount(), 1);
    auto* list = other->findChild<QAbstractItemView*>(QStringLiteral("history"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(0, 0)).center());
    QCOMPARE(other->findChild<QLineEdit*>(QStringLiteral("target"))->text(), QStringLiteral("/one"));
    QCOMPARE(other->findChild<QLineEdit*>(QStringLiteral("address"))->text(),
             m_fixture->pathText("http.sock"));
}

void HttpPageTest::theHistoryOutlivesTheProgram()
{
    QHash<QString, QByteArray> disk;
    const auto load = [&disk](const QString& key) { return disk.value(key); };
    const auto save = [&disk](const QString& key, const QByteArray& value) { disk[key] = value; };
    {
        Settings settings(load, save);
        HttpHistoryModel* history = HttpHistoryModel::of(&settings);
        const quint32 number =
            history->add({"GET", "/one", {{"Authorization", "s3cret"}}, {}}, QStringLiteral("@a"));
        history->setOutcome(number, QStringLiteral("404"), true);
        history->add({"GET", "/two", {}, {}}, QStringLiteral("@a"));
        history->flush();
        QCOMPARE(history->record(1)->request.fields.size(), 1); // this run knows it
    }
    QVERIFY(!disk.isEmpty());
    for (const QByteArray& value : disk)
        QVERIFY(!value.contains("s3cret"));
    Settings settings(load, save);
    HttpHistoryModel* history = HttpHistoryModel::of(&settings);
    QCOMPARE(history->rowCount(), 2);
    QCOMPARE(history->record(0)->request.target, QByteArray("/two"));
    QCOMPARE(history->record(0)->outcome, QString()); // it was going on
    QCOMPARE(history->record(1)->outcome, QStringLiteral("404"));
    QCOMPARE(history->record(1)->missing, QStringLiteral("Authorization"));
    const quint32 number = history->add({"GET", "/three", {}, {}}, {});
    history->setOutcome(number, QStringLiteral("200"), false);
    QCOMPARE(history->record(0)->outcome, QStringLiteral("200"));
}

void HttpPageTest::forgetsTheHistoryWhenNotWanted()
{
    Settings settings;
    HttpHistoryModel* history = HttpHistoryModel::of(&settings);
    history->add({"GET", "/one", {}, {}}, {});
    history->flush();
    QVERIFY(!settings.value(Choice::httpHistory).isEmpty());
    settings.set(Choice::rememberMessages, false);
    QVERIFY(settings.value(Choice::httpHistory).isEmpty());
    history->add({"GET", "/two", {}, {}}, {});
    history->flush();
    QVERIFY(settings.value(Choice::httpHistory).isEmpty());
    QCOMPARE(history->rowCount(), 2);
}

void HttpPageTest::savesARequest()
{
    QVERIFY(m_page->saved());
    field<QLineEdit>("method")->setText(QStringLiteral("POST"));
    field<QLineEdit>("target")->setText(QStringLiteral("/v1.41/containers/create?name=x"));
    field<QPlainTextEdit>("headers")->setPlainText(QStringLiteral("X-One: 1"));
    field<QPlainTextEdit>("body")->setPlainText(QStringLiteral("{\n}"));
    field<QPushButton>("saveRequest")->click();
    auto* name = field<QLineEdit>("name");
    QVERIFY(name->isVisible());
    QCOMPARE(name->text(), QStringLiteral("POST containers create.http"));
    QTest::keyClick(name, Qt::Key_Return);
    auto* tree = field<QTreeView>("savedRequests");
    QTRY_COMPARE(tree->model()->rowCount(), 1);
    field<QLineEdit>("target")->setText(QStringLiteral("/other"));
    field<QPlainTextEdit>("headers")->clear();
    field<QPlainTextEdit>("body")->clear();
    field<QLineEdit>("address")->setText(QStringLiteral("@other"));
    tree->setCurrentIndex(tree->model()->index(0, 0));
    QTest::keyClick(tree, Qt::Key_Return);
    QTRY_COMPARE(field<QLineEdit>("target")->text(), QStringLiteral("/v1.41/containers/create?name=x"));
    QCOMPARE(field<QPlainTextEdit>("headers")->toPlainText(), QStringLiteral("X-One: 1"));
    QCOMPARE(field<QPlainTextEdit>("body")->toPlainText(), QStringLiteral("{\n}"));
    QCOMPARE(field<QLineEdit>("address")->text(), m_fixture->pathText("http.sock"));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(m_page->call());
    PlainPeer peer = m_server->accept();
    QVERIFY(readUntil(peer, "{\n}").startsWith("POST /v1.41/containers/create?name=x HTTP"));
}

/// Up to the request that removes it.
void HttpPageTest::showAList()
{
    field<QLineEdit>("target")->setText(QStringLiteral("/containers/json?all=1"));
    PlainPeer peer = sent();
    (void)readUntil(peer, "\r\n\r\n");
    const QByteArray list = R"([{"Id":"0123456789abcdef","Names":["/web"],"State":"exited"}])";
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                 QByteArray::number(list.size()) + "\r\n\r\n" + list);
    QTRY_VERIFY(field<QTableView>("containers") && field<QTableView>("containers")->model()->rowCount() == 1);
}

void HttpPageTest::removeFromAList()
{
    showAList();
    field<QPushButton>("remove")->click();
    field<QPushButton>("removeContainer")->click();
}

void HttpPageTest::aListIsReadAgainAfterAChange()
{
    removeFromAList();
    PlainPeer peer = m_server->accept();
    QVERIFY(readUntil(peer, "\r\n\r\n").startsWith("DELETE /containers/0123456789ab HTTP/1.1\r\n"));
    peer.sendAll("HTTP/1.1 204 No Content\r\n\r\n");
    QTRY_COMPARE(m_page->history()->rowCount(), 3);
    peer = m_server->accept();
    QVERIFY(readUntil(peer, "\r\n\r\n").startsWith("GET /containers/json?all=1 HTTP/1.1\r\n"));
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]");
    QTRY_VERIFY(m_page->call()->status().isOver());
    QTRY_COMPARE(field<QTableView>("containers")->model()->rowCount(), 0);
    QCOMPARE(m_page->history()->rowCount(), 3);
}

void HttpPageTest::aRefusedChangeStaysToBeRead()
{
    removeFromAList();
    PlainPeer peer = m_server->accept();
    (void)readUntil(peer, "\r\n\r\n");
    peer.sendAll("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}");
    QTRY_VERIFY(m_page->call()->status().isOver());
    QTRY_COMPARE(m_page->history()->record(0)->outcome, QStringLiteral("409"));
    QCoreApplication::processEvents();
    QCOMPARE(m_page->history()->rowCount(), 2);
    QCOMPARE(field<QLineEdit>("method")->text(), QStringLiteral("DELETE"));
}

SW_TEST(HttpPageTest)

#include "HttpPageTest.moc"
