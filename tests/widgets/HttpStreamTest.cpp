#include "tests/TestMain.h"
#include "tests/bench/StallMeter.h"
#include "tests/widgets/WindowFixture.h"

#include "widgets/BodyView.h"
#include "widgets/HttpPage.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"

#include <QElapsedTimer>
#include <QPushButton>

#include <algorithm>
#include <thread>

using namespace sw;
using namespace sw::test;

/// A response without an end in the window: how soon a line shows, how soon it ends, how fluid it stays. The
/// limits are for a busy machine and a program that is not optimized; what was measured is printed.
class HttpStreamTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aLineShowsAtOnce();
    void stopClosesAtOnce();
    void tenThousandLinesASecond();

private:
    PlainPeer asked();
    PayloadView* view() const { return m_page->response()->body()->pretty()->view(); }
    static QByteArray line(int number)
    {
        return R"({"status":"start","id":"4f1c2d3e5a6b7c8d9e0f","Type":"container","Action":"start",)"
               R"("Actor":{"ID":"4f1c2d3e5a6b7c8d9e0f","Attributes":{"image":"nginx:alpine"}},"n":)" +
               QByteArray::number(number) + "}\n";
    }
    static QByteArray chunk(const QByteArray& bytes)
    {
        return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
    }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    HttpPage* m_page = nullptr;
};

void HttpStreamTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_server = std::make_unique<PlainServer>(m_fixture->path("events.sock"));
    m_page = m_fixture->window().openHttp(m_fixture->pathText("events.sock"));
    QVERIFY(m_server->isOpen() && m_page);
}

void HttpStreamTest::cleanup()
{
    m_fixture.reset();
    m_server.reset();
}

PlainPeer HttpStreamTest::asked()
{
    m_page->findChild<QPushButton*>(QStringLiteral("sendRequest"))->click();
    PlainPeer peer = m_server->accept();
    peer.sendAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    return peer;
}

void HttpStreamTest::aLineShowsAtOnce()
{
    PlainPeer peer = asked();
    std::vector<qint64> waits;
    for (int i = 0; i < 20; ++i) {
        QElapsedTimer since;
        since.start();
        QVERIFY(peer.sendAll(chunk(line(i))));
        const QByteArray shown = "\"n\": " + QByteArray::number(i) + "\n";
        QTRY_VERIFY(view()->bytes().contains(shown));
        waits.push_back(since.elapsed());
        QTest::qWait(30 + i * 7); // at any time of what is coalesced
    }
    std::sort(waits.begin(), waits.end());
    qInfo("a line shows after %lld ms (median), %lld ms (worst)", waits[10], waits[19]);
    QVERIFY(waits[10] < 200);
    QVERIFY(waits[19] < 1000);
}

void HttpStreamTest::stopClosesAtOnce()
{
    PlainPeer peer = asked();
    QVERIFY(peer.sendAll(chunk(line(0))));
    QTRY_VERIFY(view()->bytes().contains("\"n\": 0\n"));
    QElapsedTimer since;
    since.start();
    click(m_page->findChild<QPushButton*>(QStringLiteral("stopRequest")));
    peer.receiveAll(); // the request, and the end
    const qint64 wait = since.elapsed();
    qInfo("the server saw the end after %lld ms", wait);
    QVERIFY(wait < 1000);
    QVERIFY(view()->bytes().contains("\"n\": 0\n")); // what came is kept
}

void HttpStreamTest::tenThousandLinesASecond()
{
    constexpr int lines = 30'000, atOnce = 100;
    PlainPeer peer = asked();
    bench::StallMeter meter;
    meter.start();
    QElapsedTimer since;
    since.start();
    std::thread server([&peer] {
        auto next = std::chrono::steady_clock::now();
        for (int i = 0; i < lines; i += atOnce) {
            QByteArray block;
            for (int k = i; k < i + atOnce; ++k)
                block += line(k);
            peer.sendAll(chunk(block));
            next += std::chrono::milliseconds(10);
            std::this_thread::sleep_until(next);
        }
    });
    const QByteArray last = "\"n\": " + QByteArray::number(lines - 1) + "\n}\n";
    const auto isShown = [&] {
        const auto source = view()->source();
        return source && source->read(std::max<qint64>(0, source->size() - 64), 64).endsWith(last);
    };
    const bool shown = QTest::qWaitFor(isShown, 30'000);
    const qint64 took = since.elapsed();
    server.join();
    meter.stop();
    const auto stalls = meter.sorted();
    const double p99 = stalls[stalls.size() * 99 / 100].milliseconds, worst = stalls.back().milliseconds;
    qInfo("%d lines in %lld ms; stall p99 %.1f ms, worst %.1f ms (%.1f ms of them work)", lines, took, p99,
          worst, stalls.back().cpu);
    QVERIFY(shown);
    QVERIFY(took < 15'000);
    QVERIFY(stalls.back().cpu < 500);
}

SW_TEST(HttpStreamTest)
#include "HttpStreamTest.moc"
