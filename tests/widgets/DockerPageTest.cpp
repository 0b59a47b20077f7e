#include "widgets/DockerPage.h"

#include "models/http/DockerEngines.h"
#include "models/http/HttpCall.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/DenseTable.h"
#include "widgets/DockerListPanel.h"
#include "widgets/DockerTable.h"
#include "widgets/HttpPage.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScopeGuard>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <cstdlib>

using namespace sw;
using namespace sw::test;

/// An engine that a test plays byte by byte, and a place where none is.
class DockerPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void saysWhichAnswersAndWhyNot();
    void sendsFromAForm();
    void asksOnceBeforeItChanges();
    void namesWhatIsMissing();
    void anotherEngineLeavesTheQuestionOpen();
    void listsContainers();
    void changesAContainerInPlace();
    void saysWhyAChangeIsRefused();
    void listsImages();
    void columnsFitWhatTheyHold();
    void asksInThePlaceOfTheButtons();
    void theCallsStayInOneRow();
    void theEnginesFoldInALowPage();

private:
    void listContainers();
    void answer(PlainPeer peer, QByteArrayView begins, const QByteArray& body,
                const QByteArray& status = "200 OK");
    template <class Widget> Widget* field(const char* name) const
    {
        const auto all = m_page->findChildren<Widget*>(QLatin1String(name));
        for (Widget* widget : all) { // each part of the page has its own
            if (widget->isVisible())
                return widget;
        }
        return all.value(0);
    }
    void choose(const QString& title);
    QString line() const { return field<ElidedLabel>("requestLine")->text(); }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    DockerPage* m_page = nullptr;
};

void DockerPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_server = std::make_unique<PlainServer>(m_fixture->path("engine.sock"));
    m_page = m_fixture->window().openDocker();
    QVERIFY(m_page);
    DockerSurroundings around;
    around.root = around.home = m_fixture->pathText("nowhere");
    around.environment.insert(QStringLiteral("DOCKER_HOST"),
                              QStringLiteral("unix://") + m_fixture->pathText("engine.sock"));
    m_page->look(around);
    QTRY_COMPARE(m_page->engines()->rowCount(), 2);
    answer(m_server->accept(), "GET /version HTTP/1.1\r\n",
           R"({"Components":[{"Name":"Engine"}],"Version":"20.10.24","ApiVersion":"1.41"})");
    QTRY_COMPARE(field<QTableView>("engines")->currentIndex().row(), 0);
}

void DockerPageTest::cleanup()
{
    m_fixture.reset();
    m_server.reset();
}

void DockerPageTest::answer(PlainPeer peer, QByteArrayView begins, const QByteArray& body,
                            const QByteArray& status)
{
    QVERIFY(peer.isOpen());
    QByteArray head;
    while (!head.endsWith("\r\n\r\n")) {
        const QByteArray byte = peer.receive(1);
        QVERIFY(!byte.isEmpty());
        head += byte;
    }
    QVERIFY2(head.startsWith(begins), head);
    peer.sendAll("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " +
                 QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

void DockerPageTest::choose(const QString& title)
{
    auto* calls = field<QListWidget>("requests");
    const auto found = calls->findItems(title, Qt::MatchStartsWith);
    QCOMPARE(found.size(), 1);
    calls->setCurrentItem(found[0]);
}

void DockerPageTest::saysWhichAnswersAndWhyNot()
{
    const QAbstractItemModel* engines = field<QTableView>("engines")->model();
    QCOMPARE(engines->rowCount(), 2);
    QCOMPARE(field<QListWidget>("requests")->item(0)->data(Qt::UserRole).toString(), QStringLiteral("GET"));
    QCOMPARE(engines->index(0, DockerEngines::Name).data().toString(),
             QStringLiteral("DOCKER_HOST (current)"));
    QCOMPARE(engines->index(0, DockerEngines::StateColumn).data().toString(),
             QStringLiteral("answers: Docker 20.10.24, API 1.41"));
    QVERIFY(
        engines->index(1, DockerEngines::StateColumn).data().toString().contains(QStringLiteral("ENOENT")));
    QCOMPARE(line(), QStringLiteral("GET /v1.41/version"));
    QTRY_COMPARE(field<ElidedLabel>("enginesSummary")->text(), QStringLiteral("1 of 2 engines answers"));
    QCOMPARE(field<QTableView>("engines")->height(), denseHeight(field<QTableView>("engines"), 2));
    QVERIFY(field<QPushButton>("sendRequest")->isEnabled());
    field<QTableView>("engines")->selectRow(1);
    QVERIFY(!field<QPushButton>("sendRequest")->isEnabled());
}

void DockerPageTest::sendsFromAForm()
{
    choose(QStringLiteral("Logs"));
    QCOMPARE(
        line(),
        QStringLiteral("GET /v1.41/containers/…/logs?stdout=true&stderr=true&follow=false&timestamps=false"));
    field<QLineEdit>("container")->setText(QStringLiteral("web"));
    field<QCheckBox>("standardError")->setChecked(false);
    QCOMPARE(line(),
             QStringLiteral(
                 "GET /v1.41/containers/web/logs?stdout=true&stderr=false&follow=false&timestamps=false"));
    field<QPushButton>("sendRequest")->click();
    answer(m_server->accept(), "GET /v1.41/containers/web/logs?stdout=true&stderr=false", "{}");
    auto* requests = qobject_cast<HttpPage*>(m_fixture->page());
    QVERIFY(requests);
    QTRY_VERIFY(requests->call()->status().isOver());
    // The next one goes to the same page.
    m_fixture->tabs()->setCurrentWidget(m_page);
    const int tabs = m_fixture->tabs()->count();
    choose(QStringLiteral("Images"));
    field<QPushButton>("sendRequest")->click();
    answer(m_server->accept(), "GET /v1.41/images/json?all=false HTTP/1.1\r\n", "[]");
    QCOMPARE(m_fixture->tabs()->count(), tabs);
    QCOMPARE(m_fixture->page(), static_cast<QWidget*>(requests));
}

void DockerPageTest::asksOnceBeforeItChanges()
{
    choose(QStringLiteral("Start container · changes"));
    field<QLineEdit>("container")->setText(QStringLiteral("web"));
    field<QPushButton>("sendRequest")->click();
    auto* confirm = field<QPushButton>("startContainer");
    QVERIFY(confirm->isVisible());
    QVERIFY(!field<QPushButton>("sendRequest")->isVisible());
    field<QPushButton>("cancel")->click();
    QVERIFY(!confirm->isVisible());
    QCOMPARE(m_fixture->page(), static_cast<QWidget*>(m_page)); // nothing has been sent
    field<QPushButton>("sendRequest")->click();
    field<QLineEdit>("container")->setText(QStringLiteral("other")); // what was asked about is no more
    QVERIFY(!confirm->isVisible());
    field<QPushButton>("sendRequest")->click();
    confirm->click();
    answer(m_server->accept(), "POST /v1.41/containers/other/start HTTP/1.1\r\n", "{}");
}

void DockerPageTest::namesWhatIsMissing()
{
    choose(QStringLiteral("Stop container"));
    field<QPushButton>("sendRequest")->click();
    const auto shows = [this](const QString& words) {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text() == words)
                return true;
        }
        return false;
    };
    QVERIFY(shows(QStringLiteral("Container is needed.")));
    QCOMPARE(m_fixture->page(), static_cast<QWidget*>(m_page));
    field<QLineEdit>("container")->setText(QStringLiteral("x"));
    QVERIFY(!shows(QStringLiteral("Container is needed.")));
}

void DockerPageTest::anotherEngineLeavesTheQuestionOpen()
{
    choose(QStringLiteral("Start container · changes"));
    field<QLineEdit>("container")->setText(QStringLiteral("web"));
    field<QPushButton>("sendRequest")->click();
    QVERIFY(field<QPushButton>("startContainer")->isVisible());
    QAbstractItemModel* engines = field<QTableView>("engines")->model();
    const QModelIndex other = engines->index(1, DockerEngines::StateColumn);
    emit engines->dataChanged(other, other);
    QVERIFY(field<QPushButton>("startContainer")->isVisible());
    const QModelIndex chosen = engines->index(0, DockerEngines::StateColumn);
    emit engines->dataChanged(chosen, chosen);
    QVERIFY(!field<QPushButton>("startContainer")->isVisible());
}

void DockerPageTest::listContainers()
{
    field<QToolButton>("showContainers")->click();
    answer(m_server->accept(), "GET /v1.41/containers/json?all=true HTTP/1.1\r\n",
           R"([{"Id":"0123456789abcdef","Names":["/web"],"State":"running"},
               {"Id":"fedcba9876543210","Names":["/old"],"State":"exited"}])");
    QTRY_COMPARE(m_page->containers()->table()->model()->rowCount(), 2);
}

void DockerPageTest::listsContainers()
{
    listContainers();
    QCOMPARE(m_page->containers()->line(), QStringLiteral("GET /v1.41/containers/json?all=true · 200"));
    auto* table = field<QTableView>("containers");
    QVERIFY(table->isVisible());
    const QHeaderView* header = table->horizontalHeader();
    const int last = header->count() - 1;
    const int least = header->sectionPosition(last) + header->sectionSizeHint(last);
    QVERIFY2(least <= 919, qPrintable(QString::number(least))); // as an answer in a window of 1440 pixels
    table->selectRow(1);
    m_page->containers()->findChild<QPushButton*>(QStringLiteral("logs"))->click();
    answer(m_server->accept(), "GET /v1.41/containers/fedcba987654/logs?stdout=true", "");
    QVERIFY(qobject_cast<HttpPage*>(m_fixture->page()));
    // It is read once, and when a person asks.
    m_fixture->tabs()->setCurrentWidget(m_page);
    field<QToolButton>("showRequests")->click();
    field<QToolButton>("showContainers")->click();
    QTest::keyClick(table, Qt::Key_F5);
    answer(m_server->accept(), "GET /v1.41/containers/json", "[]");
    QTRY_COMPARE(m_page->containers()->table()->model()->rowCount(), 0);
}

void DockerPageTest::changesAContainerInPlace()
{
    listContainers();
    field<QTableView>("containers")->selectRow(1);
    QTest::keyClick(field<QTableView>("containers"), Qt::Key_Delete);
    m_page->containers()->findChild<QPushButton*>(QStringLiteral("removeContainer"))->click();
    answer(m_server->accept(), "DELETE /v1.41/containers/fedcba987654 HTTP/1.1\r\n", "");
    QTRY_COMPARE(m_page->containers()->line(), QStringLiteral("DELETE /v1.41/containers/fedcba987654 · 200"));
    answer(m_server->accept(), "GET /v1.41/containers/json?all=true HTTP/1.1\r\n",
           R"([{"Id":"0123456789abcdef","Names":["/web"],"State":"running"}])");
    QTRY_COMPARE(m_page->containers()->table()->model()->rowCount(), 1);
    QCOMPARE(m_page->containers()->line(), QStringLiteral("DELETE /v1.41/containers/fedcba987654 · 200"));
    QCOMPARE(m_fixture->page(), static_cast<QWidget*>(m_page));
}

void DockerPageTest::saysWhyAChangeIsRefused()
{
    listContainers();
    field<QTableView>("containers")->selectRow(0);
    m_page->containers()->findChild<QPushButton*>(QStringLiteral("remove"))->click();
    m_page->containers()->findChild<QPushButton*>(QStringLiteral("removeContainer"))->click();
    answer(m_server->accept(), "DELETE ", R"({"message":"it runs"})", "409 Conflict");
    QTRY_COMPARE(m_page->containers()->line(), QStringLiteral("DELETE /v1.41/containers/0123456789ab · 409"));
    answer(m_server->accept(), "GET /v1.41/containers/json", "[]");
    QTRY_VERIFY(m_page->containers()->findChild<Notice*>()->isVisible());
    const auto labels = m_page->containers()->findChild<Notice*>()->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->text() == QLatin1String("409 Conflict: it runs");
    }));
}

void DockerPageTest::listsImages()
{
    field<QToolButton>("showImages")->click();
    answer(m_server->accept(), "GET /v1.41/images/json HTTP/1.1\r\n",
           R"([{"Id":"sha256:0123456789abcdef","RepoTags":["busybox:1"],"Size":1500000}])");
    QTRY_COMPARE(m_page->images()->table()->model()->rowCount(), 1);
    QCOMPARE(m_page->images()->table()->model()->index(0, 1).data().toString(), QStringLiteral("1.5 MB"));
    field<QTableView>("engines")->selectRow(1); // one that does not answer has none
    QCOMPARE(m_page->images()->table()->model()->rowCount(), 0);
}

void DockerPageTest::columnsFitWhatTheyHold()
{
    m_fixture->window().resize(1440, 900);
    field<QToolButton>("showContainers")->click();
    answer(m_server->accept(), "GET /v1.41/containers/json?all=true HTTP/1.1\r\n",
           R"([{"Id":"0123456789abcdef","Names":["/web"],"Image":"nginx:alpine","State":"running",
                "Status":"Up 2 hours","Command":"/docker-entrypoint.sh nginx","Created":1700000000,
                "Ports":[{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}]}])");
    QTRY_COMPARE(m_page->containers()->table()->model()->rowCount(), 1);
    const auto* table = field<QTableView>("containers");
    const QFontMetrics letters(Theme::ui(13));
    const auto fits = [&](int column) {
        const QString text = table->model()->index(0, column).data().toString();
        return table->columnWidth(column) >= letters.horizontalAdvance(text) + Theme::px(14);
    };
    const int ports = 5, created = 6;
    QTRY_COMPARE(table->model()->headerData(ports, Qt::Horizontal).toString(), QStringLiteral("Ports"));
    for (int column = 0; column < table->model()->columnCount(); ++column)
        QVERIFY2(fits(column), qPrintable(QString::number(column)));
    m_fixture->window().resize(900, 600); // the telling ones stay whole
    QTRY_VERIFY(!fits(4));
    QVERIFY(fits(ports) && fits(created));
    QCOMPARE(
        m_page->images()->table()->model()->headerData(1, Qt::Horizontal, Qt::TextAlignmentRole).toInt() &
            Qt::AlignHorizontal_Mask,
        int(Qt::AlignRight)); // over numbers
}

void DockerPageTest::asksInThePlaceOfTheButtons()
{
    m_fixture->window().resize(900, 600);
    listContainers();
    field<QTableView>("containers")->selectRow(1);
    auto* remove = m_page->containers()->findChild<QPushButton*>(QStringLiteral("remove"));
    remove->click();
    auto* confirm = m_page->containers()->findChild<QPushButton*>(QStringLiteral("removeContainer"));
    QVERIFY(confirm);
    const auto isWhole = [](const QWidget* part) {
        return part->isVisible() && part->visibleRegion().boundingRect() == part->rect();
    };
    QTRY_VERIFY(isWhole(confirm));
    const QList<QLabel*> labels = m_page->containers()->table()->findChildren<QLabel*>();
    const auto question = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->text() == QLatin1String("Remove container old?");
    });
    QVERIFY(question != labels.end());
    QTRY_VERIFY(isWhole(*question));
    QTRY_VERIFY(isWhole(m_page->containers()->findChild<ElidedLabel*>(QStringLiteral("callLine"))));
    QCOMPARE(m_page->containers()->findChild<ElidedLabel*>(QStringLiteral("callLine"))->text(),
             QStringLiteral("DELETE /v1.41/containers/fedcba987654"));
    QVERIFY(!remove->isVisible());
    m_page->containers()->findChild<QPushButton*>(QStringLiteral("cancel"))->click();
    QVERIFY(remove->isVisible());
    QVERIFY(!confirm->isVisible());
}

/// What has no room there is in the menu, and no button is cut.
void DockerPageTest::theCallsStayInOneRow()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    listContainers();
    field<QTableView>("containers")->selectRow(0);
    const QWidget* panel = m_page->containers();
    for (const int zoom : {100, 150, 200}) {
        Theme::instance().setZoom(zoom);
        m_fixture->window().resize(1280, 800);
        const auto isWhole = [panel](const char* name) {
            const auto* button = panel->findChild<QWidget*>(QLatin1String(name));
            return button->isVisible() && button->width() == button->sizeHint().width() &&
                   button->visibleRegion().boundingRect() == button->rect();
        };
        for (const char* name : {"start", "stop", "remove", "allCallsOnTheRow"})
            QTRY_VERIFY2(isWhole(name), name);
        const auto* line = panel->findChild<ElidedLabel*>(QStringLiteral("callLine"));
        QTRY_COMPARE(panel->findChild<QWidget*>(QStringLiteral("refresh"))->isVisible(), zoom < 200);
        QCOMPARE(line->isVisible(), zoom == 100); // the words go first
    }
}

void DockerPageTest::theEnginesFoldInALowPage()
{
    auto* table = m_page->findChild<QTableView*>(QStringLiteral("engines"));
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(table->isVisible());
    m_fixture->window().resize(900, 600);
    QTRY_VERIFY(!table->isVisible());
    QTRY_COMPARE(field<ElidedLabel>("enginesSummary")->text(),
                 QStringLiteral("DOCKER_HOST (current) · answers: Docker 20.10.24, API 1.41"));
    const auto middleOf = [this](const QWidget* part) {
        return part->mapTo(m_page, part->rect().center()).y();
    };
    const auto* containers = field<QToolButton>("showContainers");
    const auto* show = field<QPushButton>("showEngines");
    QTRY_VERIFY(std::abs(middleOf(containers) - middleOf(show)) <= 2); // a row less
    QVERIFY(containers->mapTo(m_page, QPoint()).x() > show->mapTo(m_page, QPoint()).x());
    field<QPushButton>("showEngines")->click();
    QTRY_VERIFY(middleOf(containers) > middleOf(table));
    QVERIFY(table->isVisible());
    table->selectRow(1); // one that does not answer is never folded away
    QVERIFY(table->isVisible());
    QVERIFY(!m_page->findChild<QPushButton*>(QStringLiteral("hideEngines"))->isVisible());
    table->selectRow(0);
    field<QPushButton>("hideEngines")->click();
    QVERIFY(!table->isVisible());
}

SW_TEST(DockerPageTest)
#include "DockerPageTest.moc"
