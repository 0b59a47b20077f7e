#include "tests/TestMain.h"

#include "models/decode/AllowList.h"
#include "models/decode/ExchangeFilter.h"

namespace sw {

class AllowListTest : public QObject
{
    Q_OBJECT
private slots:
    void makesPathsGeneral_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("general");
        const auto row = [](const char* target, const char* general) {
            QTest::addRow("%s", target) << QByteArray(target) << QByteArray(general);
        };
        row("/_ping", "/_ping");
        row("/v1.41/containers/json?all=1", "/v*/containers/json");
        row("/v1.41/containers/create?name=x", "/v*/containers/create");
        row("/containers/4f5e6a7b8c9d0e1f/attach?stream=1", "/containers/{id}/attach");
        row("/containers/web/json", "/containers/{name}/json");
        row("/images/library/alpine:3/json", "/images/{name}/json");
        row("/images/alpine", "/images/{name}");
        row("/images/json", "/images/json");
        row("/users/12/posts/550e8400-e29b-41d4-a716-446655440000", "/users/{id}/posts/{id}");
        row("/deadbeef", "/deadbeef");
        row("", "");
        row("*", "*");
    }
    void makesPathsGeneral()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, general);
        QCOMPARE(generalPath(target), general);
    }

    void listsEachKindOnce()
    {
        AllowList list;
        Exchange e;
        e.method = "GET";
        e.target = "/v1.41/containers/4f5e6a7b8c9d/json";
        list.add(e);
        e.target = "/v1.41/containers/0f5e6a7b8c9d/json?size=1";
        list.add(e);
        e.method = "POST";
        e.target = "/containers/create";
        e.mutates = true;
        list.add(e);
        e.kind = Exchange::Kind::Raw;
        list.add(e);
        QCOMPARE(allowListText(list.calls()),
                 QStringLiteral("POST /containers/create\nGET  /v*/containers/{id}/json\n"));
        QCOMPARE(list.calls()[1].count, 2u);
        QVERIFY(list.calls()[0].mutates);
    }

    void filtersByWords_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("fits");
        const auto row = [](const char* filter, bool fits) {
            QTest::addRow("%s", filter) << QString::fromLatin1(filter) << fits;
        };
        row("", true);
        row("CREATE docker", true);
        row("create -docker", false);
        row("method:post", true);
        row("method:get,post", true);
        row("-method:post", false);
        row("status:409", true);
        row("status:4xx", true);
        row("status:2xx", false);
        row("is:error is:mutating", true);
        row("is:running", false);
        row("is:raw", false);
        row("client:\"docker \"", true);
        row("type:json", true);
        row("no:such", false);
    }
    void filtersByWords()
    {
        QFETCH(QString, filter);
        QFETCH(bool, fits);
        Exchange e;
        e.method = "POST";
        e.target = "/containers/create";
        e.client = QStringLiteral("docker · 812");
        e.status = 409;
        e.type = "application/json";
        e.state = Exchange::State::Done;
        e.isError = e.mutates = true;
        e.connection = 3;
        QCOMPARE(ExchangeFilter(filter).matches(e), fits);
        QVERIFY(!ExchangeFilter(filter, 4).matches(e));
        QVERIFY(!ExchangeFilter(QStringLiteral("is:nothing")).remark().isEmpty());
    }
};

SW_TEST(AllowListTest)

} // namespace sw

#include "AllowListTest.moc"
