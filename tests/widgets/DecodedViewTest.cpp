#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "models/decode/ExchangeModel.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/HttpPage.h"

#include <QLineEdit>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// The messages of a protocol in place of the bytes, on the page of a listener or client.
class DecodedViewTest : public QObject
{
    Q_OBJECT
private slots:
    void aListenersRequestsAreShown();
    void aClientsAnswersAreShown();
    void whatIsNoMessageSaysWhy();
    void bytesComeBack();
    void findingIsFiltering();
    void datagramsHaveNone();

private:
    static EndpointPage* page(WindowFixture& f) { return qobject_cast<EndpointPage*>(f.page()); }
    static ExchangePane* shown(WindowFixture& f)
    {
        click(f.part<QToolButton>("showDecoded"));
        return page(f)->decoded();
    }
    static QString cell(ExchangePane* pane, int row, ExchangeModel::Column column)
    {
        return pane->model()->index(row, column).data().toString();
    }
    static EndpointId listen(WindowFixture& f)
    {
        EndpointSpec spec = f.spec("h.sock", EndpointKind::Listener);
        spec.reply = {Reply::Kind::Http, "GET /a* 200\n\n{\"a\":[1]}\n"};
        const EndpointId id = f.engine().start(spec);
        f.window().showEndpoint(id);
        return id;
    }
    static bool ask(WindowFixture& f, const QByteArray& request)
    {
        PlainPeer peer = f.connectSoon("h.sock");
        if (!peer.sendAll(request))
            return false;
        peer.finish();
        return !peer.receiveAll().isEmpty();
    }
};

void DecodedViewTest::aListenersRequestsAreShown()
{
    WindowFixture f;
    listen(f);
    QVERIFY(ask(f, "GET /a?x HTTP/1.1\r\nHost: x\r\n\r\nPOST /none HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"));
    QTRY_VERIFY(f.part<QToolButton>("showDecoded") && f.part<QToolButton>("showDecoded")->isVisible());
    ExchangePane* pane = shown(f);
    QVERIFY(pane && pane->isVisible());
    QTRY_COMPARE(pane->model()->rowCount(), 2);
    QCOMPARE(cell(pane, 0, ExchangeModel::Method), QStringLiteral("GET"));
    QCOMPARE(cell(pane, 0, ExchangeModel::Target), QStringLiteral("/a?x"));
    QTRY_VERIFY(cell(pane, 0, ExchangeModel::Status).startsWith(QStringLiteral("200")));
    QTRY_VERIFY(cell(pane, 1, ExchangeModel::Status).startsWith(QStringLiteral("404")));
    QVERIFY(!page(f)->conversation()->isVisible());
    // One that comes later, live.
    QVERIFY(ask(f, "GET /ab HTTP/1.1\r\n\r\n"));
    QTRY_COMPARE(pane->model()->rowCount(), 3);
    // Asked again where it was asked.
    pane->table()->setCurrentIndex(pane->model()->index(0, 0));
    QTRY_VERIFY(pane->detail()->exchange() && pane->detail()->exchange()->target == "/a?x");
    emit pane->sendAgainWanted({"GET", "/a?x", {}, {}});
    auto* http = qobject_cast<HttpPage*>(f.page());
    QVERIFY(http);
    QCOMPARE(http->findChild<QLineEdit*>(QStringLiteral("address"))->text(), f.pathText("h.sock"));
}

/// Of a client what is received is the answer.
void DecodedViewTest::aClientsAnswersAreShown()
{
    WindowFixture f;
    listen(f);
    QVERIFY(f.connectSoon("h.sock").isOpen());
    EndpointSpec spec = f.spec("h.sock", EndpointKind::Client);
    spec.plan.messages = {"GET /abc HTTP/1.1\r\n\r\n"};
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(page(f) && page(f)->status().spec.kind == EndpointKind::Client);
    ExchangePane* pane = shown(f);
    QTRY_COMPARE(pane->model()->rowCount(), 1);
    QCOMPARE(cell(pane, 0, ExchangeModel::Target), QStringLiteral("/abc"));
    QTRY_VERIFY(cell(pane, 0, ExchangeModel::Status).startsWith(QStringLiteral("200")));
}

void DecodedViewTest::whatIsNoMessageSaysWhy()
{
    WindowFixture f;
    listen(f);
    QVERIFY(ask(f, "GET /a HTTP/1.1\r\n\r\n\x01\x02 no HTTP\r\n\r\n"));
    QTRY_VERIFY(page(f));
    ExchangePane* pane = shown(f);
    const auto reason = [&] {
        for (int row = 0; row < pane->model()->rowCount(); ++row) {
            const Exchange* exchange = pane->model()->at(row);
            if (!exchange->remark.isEmpty())
                return exchange->remark;
        }
        return QString();
    };
    QTRY_VERIFY2(reason().contains(QStringLiteral("byte 19")), qPrintable(reason()));
}

void DecodedViewTest::bytesComeBack()
{
    WindowFixture f;
    listen(f);
    QTRY_VERIFY(page(f));
    ExchangePane* pane = shown(f);
    QVERIFY(pane->isVisible() && !page(f)->composer()->isVisible());
    click(f.part<QToolButton>("showAsHex"));
    QVERIFY(!pane->isVisible() && page(f)->conversation()->isVisible() && page(f)->composer()->isVisible());
    QVERIFY(!f.part<QToolButton>("showDecoded")->isChecked());
    f.part<QWidget>("message")->setFocus();
    QCOMPARE(shown(f), pane);
    QVERIFY(pane->isVisible());
    QVERIFY(pane->isAncestorOf(f.window().focusWidget())); // what had it is hidden
}

void DecodedViewTest::findingIsFiltering()
{
    WindowFixture f;
    if (!f.isActive())
        QFAIL("the window is not active");
    listen(f);
    QVERIFY(ask(f, "GET /a HTTP/1.1\r\n\r\nGET /other HTTP/1.1\r\n\r\n"));
    QTRY_VERIFY(page(f));
    ExchangePane* pane = shown(f);
    QTRY_COMPARE(pane->model()->rowCount(), 2);
    pane->table()->setFocus();
    QTest::keyClick(pane->table(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(pane->filter()->hasFocus());
    QTest::keyClicks(pane->filter(), QStringLiteral("other"));
    QTRY_COMPARE(pane->model()->rowCount(), 1);
}

void DecodedViewTest::datagramsHaveNone()
{
    WindowFixture f;
    EndpointSpec spec = f.spec("d.sock", EndpointKind::Listener);
    spec.type = SocketType::Datagram;
    f.window().showEndpoint(f.engine().start(spec));
    QTRY_VERIFY(f.part<QToolButton>("showAsHex") && f.part<QToolButton>("showAsHex")->isVisible());
    QVERIFY(!f.part<QToolButton>("showDecoded")->isVisible());
}

SW_TEST(DecodedViewTest)
#include "DecodedViewTest.moc"
